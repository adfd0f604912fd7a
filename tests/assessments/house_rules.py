"""Other rules than the product's own, for a story that needs them: copies of its files, changed and published."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from pia.programmes.publishing import publish_all
from tests.programmes.folders import VERSION

Change = Callable[[dict[str, Any]], None]
NEXT_VERSION = "2026-11-02"


def publish_changed(folder: Path, changes: dict[str, Change], version: str = NEXT_VERSION) -> None:
    """Publish another version of each of these files ("regimes/cn-pipl"); cases submitted from now on follow it."""
    workflows = folder / "workflows"
    if not workflows.exists():
        shutil.copytree(settings.WORKFLOWS_DIR, workflows)
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
