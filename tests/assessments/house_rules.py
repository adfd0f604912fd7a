"""The rules that the stories of this subject are told under, and others for a story that needs them.

They are the product's own files as first published: what follows from later law is told in tests/programmes and in the
journeys, and a new regime does not change what is told here of people, states and the door.
"""

import json
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from pia.programmes.models import PublishedVersion
from pia.programmes.publishing import publish_all
from tests.on_stage import published, store

Change = Callable[[dict[str, Any]], None]
VERSION = "2026-11-01.yaml"  # the first edition
NEXT_VERSION = "2026-11-02"


def first_edition(workflows: Path) -> Path:
    """The product's files without what was published later, in a new folder."""

    def later(folder: str, names: list[str]) -> list[str]:
        here = Path(folder)
        if (here / VERSION).exists():  # one file of each, whatever its later versions and example cases are
            return [name for name in names if name != VERSION]
        return [
            name
            for name in names
            if (here / name).is_dir() and not list((here / name).rglob(VERSION)) and name != "schemas"
        ]

    shutil.copytree(settings.WORKFLOWS_DIR, workflows, ignore=later)
    return workflows


def publish_first_edition() -> None:
    """Publish them; they are read and checked once in a process, and stored again for every test."""
    store(_first())


@cache
def _first() -> tuple[PublishedVersion, ...]:
    with tempfile.TemporaryDirectory() as folder:
        return published(first_edition(Path(folder) / "workflows"))


def publish_changed(folder: Path, changes: dict[str, Change], version: str = NEXT_VERSION) -> None:
    """Publish another version of each of these files ("regimes/cn-pipl"); cases submitted from now on follow it."""
    workflows = folder / "workflows"
    if not workflows.exists():
        first_edition(workflows)
    for place, change in changes.items():
        content = yaml.safe_load((workflows / place / VERSION).read_text("utf-8"))
        content["version"] = version
        change(content)
        plain = json.loads(json.dumps(content))  # every part written out: the reader accepts no YAML aliases
        text = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False)
        (workflows / place / f"{version}.yaml").write_text(text, "utf-8")
    publish_all(workflows)


def track(content: dict[str, Any], name: str) -> dict[str, Any]:
    """One track of a procedure's content, to be changed."""
    found: dict[str, Any] = next(one for one in content["tracks"] if one["id"] == name)
    return found
