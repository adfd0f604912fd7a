"""Cases led through the door to every state, from which any sequence of actions then sets out.

They follow a procedure with a third, sequential and advisory track, in China and in the EU, so that every action of
the machines can come up.
"""

from collections.abc import Callable
from pathlib import Path

import yaml
from django.utils import timezone

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.states import ConditionState
from tests.assessments.house_rules import VERSION
from tests.assessments.stories import Tale, album, newsletter

ETHICS = {
    "id": "ethics",
    "title": {"en": "Ethics advice", "zh": "伦理意见"},
    "role": "legal_counsel",
    "reads": ["description", "risks"],
    "required": False,
    "blocking": False,
    "due_working_days": 3,
    "rule": "any",
    "after": ["security"],
    "checks": [],
}


def add_version(workflows: Path, version: str, *, ethics: bool) -> None:
    """Another version of the standard procedure, with or without the ethics track."""
    content = yaml.safe_load((workflows / "procedures/standard" / VERSION).read_text("utf-8"))
    content["version"] = version
    if ethics:
        content["tracks"].append(ETHICS)
    path = workflows / "procedures/standard" / f"{version}.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")


def both(cast: Cast) -> Tale:
    return Tale(cast, album(cast, jurisdictions=["cn", "eu"]))


def plain(cast: Cast) -> Tale:
    return Tale(cast, newsletter(cast))


def advised(tale: Tale) -> Tale:
    """Both blocking tracks cleared and the ethics track waived, so that the decision is next."""
    tale.in_review()
    tale.clears("security", tale.cast.marcus, "Encrypt the photos at the printer")
    tale.clears("legal", tale.cast.he)
    tale.act(Action.WAIVE_TRACK, tale.cast.wu, on=tale.review("ethics"), reason="No ethical question arises.")
    return tale


MONTHLY = {"text": "Report the complaints", "kind": "recurring", "every": 1, "every_unit": "months"}
AT_A_NUMBER = {"text": "File the use of faces", "kind": "counter", "counts": "stored persons", "threshold": 100}


def decided(tale: Tale) -> Tale:
    """With a duty that comes again every month and one that a figure brings about."""
    advised(tale).settle_everything()
    later = {"phase": "after_launch", "stops_launch": True}
    tale.act(Action.ADD_CONDITION, tale.cast.sun, **MONTHLY, **later, due=timezone.localdate())
    tale.act(Action.ADD_CONDITION, tale.cast.sun, **AT_A_NUMBER, **later, term=30, term_unit="working_days")
    tale.act(Action.APPROVE_WITH_CONDITIONS, tale.cast.sun)
    return tale


def nearly_fulfilled(tale: Tale) -> Tale:
    """All conditions but one verified."""
    decided(tale)
    waiting = [row for row in tale.case.conditions if row.state == ConditionState.OPEN and row.blocking]
    for condition in waiting[1:]:
        assert condition.owner is not None
        tale.act(Action.FILE_EVIDENCE, condition.owner, on=condition, evidence="Test report 17")
        tale.act(Action.VERIFY_CONDITION, tale.cast.chen, on=condition, verdict="verified")
    return tale


def approved(tale: Tale) -> Tale:
    decided(tale).meet_conditions()
    return tale


def reassessed(tale: Tale) -> Tale:
    approved(tale).act(Action.REASSESS, tale.cast.chen, cause="review_date", reason="A year has passed.")
    return tale


def objected(tale: Tale) -> Tale:
    tale.in_review()
    tale.clears("security", tale.cast.marcus)
    tale.objects("legal", tale.cast.he)
    tale.act(Action.TAKE_REVIEW, tale.cast.qin, on=tale.review("ethics"))
    tale.act(Action.CONCLUDE, tale.cast.qin, on=tale.review("ethics"), outcome="cleared")
    return tale


def ethics_objects(tale: Tale) -> Tale:
    tale.in_review()
    tale.clears("security", tale.cast.marcus)
    tale.clears("legal", tale.cast.he)
    tale.objects("ethics", tale.cast.qin)
    return tale


def returned(tale: Tale) -> Tale:
    tale.in_review()
    tale.asks_for_changes("legal", tale.cast.he)
    tale.clears("security", tale.cast.marcus)
    tale.act(Action.WAIVE_TRACK, tale.cast.wu, on=tale.review("ethics"), reason="No ethical question arises.")
    return tale


def taken(tale: Tale) -> Tale:
    tale.in_review()
    tale.take("legal", tale.cast.he)
    tale.take("security", tale.cast.marcus)
    tale.act(Action.RAISE_FINDING, tale.cast.he, on=tale.review("legal"), text="Who prints the albums?")
    return tale


def consulted(tale: Tale) -> Tale:
    asked = [regime.consultation for regime in advised(tale).case.regimes if regime.consultation]
    package = {item.id: "As described." for consultation in asked for item in consultation.package}
    request = {"authority": "Data Protection Commission", "country": "IE", "sent_on": timezone.localdate()}
    tale.act(Action.CONSULT, tale.cast.chen, **request, package=package)
    return tale


def answered(tale: Tale) -> Tale:
    """Round two: the finding of round one was answered and waits to be closed."""
    returned(tale).answer_findings()
    tale.act(Action.RESUBMIT, tale.cast.lin)
    tale.take("legal", tale.cast.he)
    return tale


def rejected(tale: Tale) -> Tale:
    advised(tale).act(Action.REJECT, tale.cast.sun, reason="Not in our interest.")
    return tale


def screened_out(tale: Tale) -> Tale:
    tale.submitted().act(Action.SCREEN_OUT, tale.cast.chen, reason="No trigger fired.")
    return tale


def retired(tale: Tale) -> Tale:
    approved(tale).act(Action.RETIRE, tale.cast.chen, ended_on=timezone.localdate(), reason="The service ended.")
    return tale


def withdrawn(tale: Tale) -> Tale:
    tale.act(Action.WITHDRAW, tale.cast.lin, reason="Not needed any more.")
    return tale


def done_beforehand(tale: Tale) -> Tale:
    """Every measure was in place and verified before the review, so that nothing is left to be met."""
    tale.inventoried().score_everything()
    for measure in tale.case.measures:
        assert measure.owner is not None
        tale.act(Action.REPORT_MEASURE, measure.owner, on=measure, evidence="In place since spring")
        tale.act(Action.VERIFY_MEASURE, tale.cast.chen, on=measure, verdict="verified")
    tale.act(Action.OPEN_REVIEW, tale.cast.chen)
    tale.clears("security", tale.cast.marcus)
    tale.clears("legal", tale.cast.he)
    tale.act(Action.WAIVE_TRACK, tale.cast.wu, on=tale.review("ethics"), reason="No ethical question arises.")
    tale.settle_everything()
    return tale


def over_the_line(tale: Tale) -> Tale:
    """One risk scored as high as the scale goes, with no measure against it: it needs acceptance in writing."""
    tale.inventoried().score_everything()
    risk = tale.case.risks[0].ref
    changes = {f"risks/{risk}/impact": 4, f"risks/{risk}/likelihood": 4, f"risks/{risk}/reason": "It happened before."}
    changes |= {f"risks/{risk}/steps/{effect.measure.ref}": None for effect in tale.case.risks[0].effects.all()}
    tale.act(Action.EDIT_SCORES, tale.cast.chen, changes=changes)
    tale.act(Action.OPEN_REVIEW, tale.cast.chen)
    tale.clears("security", tale.cast.marcus)
    tale.clears("legal", tale.cast.he)
    tale.act(Action.WAIVE_TRACK, tale.cast.wu, on=tale.review("ethics"), reason="No ethical question arises.")
    return tale


STARTS: dict[str, Callable[[Cast], Tale]] = {
    "draft": both,
    "screening": lambda cast: both(cast).submitted(),
    "screening without triggers": lambda cast: plain(cast).submitted(),
    "inventory": lambda cast: both(cast).screened_in(),
    "risk scoring": lambda cast: both(cast).inventoried(),
    "in review": lambda cast: both(cast).in_review(),
    "reviews taken": lambda cast: taken(both(cast)),
    "second round": lambda cast: answered(both(cast)),
    "changes requested": lambda cast: returned(both(cast)),
    "objected": lambda cast: objected(both(cast)),
    "awaiting decision": lambda cast: advised(both(cast)),
    "nothing left to meet": lambda cast: done_beforehand(both(cast)),
    "risk over the line": lambda cast: over_the_line(Tale(cast, album(cast))),
    "advice to answer": lambda cast: ethics_objects(both(cast)),
    "prior consultation": lambda cast: consulted(both(cast)),
    "conditions": lambda cast: decided(both(cast)),
    "one condition left": lambda cast: nearly_fulfilled(both(cast)),
    "approved": lambda cast: approved(both(cast)),
    "reassessment": lambda cast: reassessed(both(cast)),
    "rejected": lambda cast: rejected(both(cast)),
    "screened out": lambda cast: screened_out(plain(cast)),
    "retired": lambda cast: retired(both(cast)),
    "withdrawn": lambda cast: withdrawn(both(cast)),
}
