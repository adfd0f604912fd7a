"""New versions of a law for the stories: what they change is written down here, and nowhere else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pia.accounts.models import User
from pia.assessments import impact_reassessing, impact_runs, tasks
from pia.assessments.models import ImpactRow, ImpactRun
from pia.programmes import publishing
from pia.programmes.definition import Regime
from tests.assessments.house_rules import NEXT_VERSION, VERSION, publish_changed

WORKER = tasks.__name__  # imported, so that the jobs are known
SLUG = "cn-pipl"
OLD, NEW = VERSION.removesuffix(".yaml"), NEXT_VERSION
CITATION = {
    "text": {"en": "PIPL art. 55", "zh": "《个人信息保护法》第五十五条"},
    "source": "pipl",
    "confidence": "checked",
}


def entrusting_turned_round(content: dict[str, Any]) -> None:
    """Who entrusts nobody is asked for an assessment, who entrusts somebody no more; the report is filed."""
    rule = next(one for one in content["triggers"] if one["id"] == "pipl55.3a")
    rule["when"] = {"equals": {"question": "entrusts_processing", "value": "no"}}
    content["filings"] = [
        {
            "id": "pipl55.filing",
            "title": {"en": "Filing of the report", "zh": "评估报告备案"},
            "authority": {"en": "Cyberspace administration", "zh": "网信部门"},
            "triggers": ["pipl55.3a"],
            "clock": {
                "from": "launch",
                "direction": "before",
                "number": 10,
                "unit": "working_days",
                "text": {"en": "10 working days before launch", "zh": "上线前10个工作日"},
            },
            "material": [{"en": "The report", "zh": "评估报告"}],
            "citation": {**CITATION, "source": content["sources"][0]["id"]},
        }
    ]


def report_says_more(content: dict[str, Any]) -> None:
    """The outcome stays; the report has to say one thing more."""
    content["required_content"].append(
        {
            "id": "pipl56.more",
            "label": {"en": "The effect on neighbours", "zh": "对相邻人员的影响"},
            "citation": {**CITATION, "source": content["sources"][0]["id"]},
            "sections": ["risks"],
        }
    )


def law_of_next_year(content: dict[str, Any]) -> None:
    """As entrusting_turned_round, and not law before 2031."""
    entrusting_turned_round(content)
    content["effective_from"] = "2031-01-01"
    content["sensitive"] = [
        {name: value for name, value in rule.items() if name != "effective_from"}
        for rule in content["sensitive"]
        if "effective_to" not in rule
    ]


def law_of_next_summer(content: dict[str, Any]) -> None:
    """As entrusting_turned_round, but the rule itself is law from June 2031 on."""
    entrusting_turned_round(content)
    rule = next(one for one in content["triggers"] if one["id"] == "pipl55.3a")
    rule["effective_from"] = "2031-06-01"


def publish(folder: Path, change: Any = entrusting_turned_round) -> None:
    """Publish the new version beside the first."""
    publish_changed(folder, {f"regimes/{SLUG}": change})


def searched(user: User, work_off: Callable[[], int]) -> ImpactRun:
    """A search by this person, worked off."""
    run = impact_runs.start(user, SLUG, OLD, NEW)
    work_off()
    run.refresh_from_db()
    return run


def assessed_again(user: User, work_off: Callable[[], int]) -> ImpactRun:
    """A search by this person, and all that it found assessed again, worked off."""
    run = searched(user, work_off)
    impact_reassessing.ask(user, run, run.rows.all())
    work_off()
    return run


def rows(run: ImpactRun) -> dict[str, ImpactRow]:
    """What it found, by the number of the case."""
    return {row.proposal.reference: row for row in run.rows.select_related("proposal")}


def versions() -> tuple[Regime, Regime]:
    """Both versions as published."""
    known = {one.version: one for one in publishing.published_regimes()[SLUG]}
    return known[OLD], known[NEW]
