"""Puts the demonstration on: publishes the programmes, brings the cast on stage, tells both stories, makes the PDFs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from pia.accounts import controller
from pia.accounts.cast import ORGANISATION_NAME, Cast, create_cast
from pia.accounts.models import Organisation
from pia.jobs.models import JobState
from pia.jobs.workers import finished, some_worker
from pia.programmes.publishing import publish_all
from pia.reports import documents
from pia.reports.models import Document, DocumentLanguage, DocumentState
from pia.web.demo.plays import FACE_SWAP, NEWSLETTER, play
from pia.web.demo.stage import Interrupted, Say, Stage

LONGEST_RENDERING_SECONDS = 180.0
CONTROLLER: dict[str, Any] = {
    "address": "北京市海淀区示例路1号 1 Example Road, Haidian, Beijing",
    "contact_email": "privacy@northlight.example",
    "phone": "+86 10 0000 0000",
    "dpo": "Anna Keller 安娜·凯勒",
    "dpo_contact": "anna.keller@northlight.example",
    "protection_officer": "Zhao Min 赵敏",
    "protection_officer_contact": "zhao.min@northlight.example",
    "representative_eu": "Northlight Europe GmbH (made up)",
    "representative_eu_contact": "representative@northlight.example",
    "security_measures": (
        "Encryption in transit and at rest, keys kept apart; access by role with a second factor and a log; "
        "a yearly penetration test; an incident plan that is rehearsed; staff trained every year."
    ),
    "security_measures_zh": (
        "传输与存储加密，密钥分离保管；按角色授权访问，启用双因素认证并留存日志；每年开展渗透测试；"
        "制定并演练应急预案；每年开展员工培训。"
    ),
    "staff": 320,
}


def put_on(say: Say) -> list[Path]:
    """Everything, carried on from wherever an earlier run stopped; returns where the PDFs are."""
    if Organisation.objects.exclude(name=ORGANISATION_NAME).exists():
        raise Interrupted(
            _("This installation has an organisation of its own. The demo lets people in with a published password.")
        )
    publish_all(settings.WORKFLOWS_DIR)
    cast = create_cast()
    introduce(cast)
    play(NEWSLETTER, cast, say)
    return list(print_reports(play(FACE_SWAP, cast, say), cast, say))


def introduce(cast: Cast) -> None:
    """Ravi Patel says who Northlight is as a controller, so that the register is complete; he may change it later."""
    organisation = cast.organisation
    before = controller.values_of(organisation, controller.details_of(organisation))
    controller.change(
        organisation, {name: value for name, value in CONTROLLER.items() if not before[name]}, by=cast.ravi
    )


def print_reports(stage: Stage, cast: Cast, say: Say) -> Iterator[Path]:
    """The sign-off report in both languages, made by a worker; what is ready already is only named."""
    wanted = [_report(stage, cast, language) for language in DocumentLanguage]
    if any(document.state != DocumentState.READY for document in wanted):
        with some_worker() as own:
            if own:
                say(_("No worker answers, so one runs for as long as this takes."))
            for document in wanted:
                _wait(document)
    for document in wanted:
        path = documents.path_of(document)
        say(
            _("%(case)s  Sign-off report (%(language)s): %(path)s")
            % {
                "case": stage.proposal.reference,
                "language": DocumentLanguage(document.language).label,
                "path": path,
            }
        )
        yield path


def _report(stage: Stage, cast: Cast, language: DocumentLanguage) -> Document:
    known = documents.of_case(stage.proposal).filter(language=language.value, state=DocumentState.READY).first()
    if known is not None and documents.path_of(known).is_file():
        return known
    return documents.request_signoff_report(stage.proposal, language.value, cast.chen)


def _wait(document: Document) -> None:
    if document.state == DocumentState.READY or document.job is None:
        return
    ended = finished(document.job, LONGEST_RENDERING_SECONDS)
    document.refresh_from_db()
    if ended is not JobState.DONE or document.state != DocumentState.READY:
        code = document.shown_error_code or _("not ready in time")
        raise Interrupted(_("The report was not made: %(code)s.") % {"code": code})
