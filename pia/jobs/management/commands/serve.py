"""Prepares the installation (address, migrations, programmes), then becomes the supervisor of web server and worker."""

import fcntl
import ipaddress
import os
import socket
import sys
from io import StringIO
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from kombu.exceptions import KombuError

from pia.celery import app
from pia.jobs.supervisor import SEPARATOR
from pia.jobs.workers import worker_command
from pia.lib.environment import WrongValue

SEEDING = "demo-not-finished"


class Command(BaseCommand):
    help = "Migrates, publishes workflows/, and serves the pages and the background work until it is stopped."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.lock_folder()
        self.check_address()
        self.check_database()
        self.check_broker()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("check", tags=["database", "security"], databases=["default"], stdout=StringIO())
        if "publish_programmes" in get_commands():
            call_command("publish_programmes", verbosity=0, stdout=StringIO())
        if "refresh_register" in get_commands():
            call_command("refresh_register", verbosity=0, stdout=StringIO())
        if "issue_launch_passes" in get_commands():
            call_command("issue_launch_passes", verbosity=0, stdout=StringIO())
        seed = self.demo_wanted()
        connection.close()
        self.stdout.flush()
        os.chdir(settings.BASE_DIR)
        os.execv(sys.executable, self.supervisor(seed))  # noqa: S606  # our own interpreter; frees Django's memory

    def lock_folder(self) -> None:
        """One supervisor for each data folder. The lock lives in an open file that the supervisor inherits."""
        lock = os.open(settings.DATA_DIR / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise WrongValue("PIA_DATA_DIR", f"{settings.DATA_DIR} is already being served") from None
        os.set_inheritable(lock, True)

    def check_address(self) -> None:
        """A port in use is told before anything is started."""
        try:
            family = socket.getaddrinfo(settings.HOST, settings.PORT, type=socket.SOCK_STREAM)[0][0]
        except socket.gaierror:
            raise WrongValue("PIA_HOST", f"{settings.HOST!r} is not an address of this machine") from None
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.HOST, settings.PORT))
            except PermissionError:
                raise WrongValue("PORT", f"{settings.PORT} may only be opened by root; take one above 1023") from None
            except OSError as error:
                where = f"{settings.HOST}:{settings.PORT}"
                raise WrongValue("PORT", f"{where} cannot be opened ({error.strerror}); try PORT=8001") from None

    def check_database(self) -> None:
        try:
            connection.ensure_connection()
        except DatabaseError as error:
            reason = str(error).strip().splitlines()[0] if str(error).strip() else "no answer"
            raise WrongValue("PIA_DATABASE_URL", f"the database does not answer: {reason}") from None

    def check_broker(self) -> None:
        if settings.BROKER_EMBEDDED:
            return
        try:
            with app.connection_for_write() as broker:
                broker.ensure_connection(max_retries=1, interval_start=0, timeout=3)
        except (KombuError, OSError) as error:
            raise WrongValue("PIA_BROKER_URL", f"the broker does not answer: {type(error).__name__}") from None

    def demo_wanted(self) -> bool:
        """Only on the empty embedded database on a loopback address; a seeding that was interrupted is finished."""
        if not (settings.DEMO and settings.DATABASE_EMBEDDED and _is_loopback(settings.HOST)):
            return False
        unfinished = settings.DATA_DIR / SEEDING
        if not unfinished.exists() and get_user_model().objects.exists():
            return False
        unfinished.touch()
        self.stdout.write(_("The database is empty: the demo is being seeded (DEMO=0 starts without it)."))
        return True

    def supervisor(self, seed: bool) -> list[str]:
        web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", settings.HOST, "--port", settings.PORT]
        web += ["--workers", settings.WEB_WORKERS, "--blocking-threads", settings.WEB_THREADS, "--backlog", 512]
        web += ["--workers-kill-timeout", 3, "--respawn-failed-workers", "--no-ws", "--log-level", "warning"]
        web += ["pia.wsgi:application"]
        address = f"http://{settings.HOST}:{settings.PORT}/"
        command: list[Any] = [sys.executable, "-m", "pia.jobs.supervisor", "--host", settings.HOST]
        command += [
            "--port",
            settings.PORT,
            "--ready",
            _("Serving at %(address)s (Ctrl-C stops)") % {"address": address},
        ]
        command += ["--child", "web server", _joined(web)]
        command += ["--child", "worker", _joined(worker_command(beat=True))]
        if seed:
            marker = settings.DATA_DIR / SEEDING
            command += ["--once", "demo", _joined([sys.executable, "manage.py", "demo"]), "--once-done", marker]
        return [str(word) for word in command]


def _joined(words: list[Any]) -> str:
    return SEPARATOR.join(str(word) for word in words)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
