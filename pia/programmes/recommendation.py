"""What the engine recommends from levels, lines and open conditions. It stands beside the decision and is never one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pia.programmes.definition import Method, OverLine, Text
from pia.programmes.methods import within_line

STRICTNESS = (OverLine.ACCEPT_IN_WRITING, OverLine.CONSULT, OverLine.REFUSE)


class Recommendation(StrEnum):
    """From the freest to the strictest."""

    LAUNCH = "launch"
    LAUNCH_AFTER_CONDITIONS = "launch_after_conditions"
    DO_NOT_LAUNCH_AS_PROPOSED = "do_not_launch_as_proposed"
    PROHIBITED = "prohibited"


LABELS: dict[Recommendation, Text] = {
    Recommendation.LAUNCH: Text(en="Launch", zh="可以上线"),
    Recommendation.LAUNCH_AFTER_CONDITIONS: Text(en="Launch after conditions", zh="满足附加条件后上线"),
    Recommendation.DO_NOT_LAUNCH_AS_PROPOSED: Text(en="Do not launch as proposed", zh="按现方案不得上线"),
    Recommendation.PROHIBITED: Text(en="Prohibited", zh="禁止"),
}

PROHIBITED_PRACTICE = Text(
    en="A regime prohibits the practice; no measure, consultation or acceptance can deal with it.",
    zh="某一法规包禁止该做法，任何措施、咨询或接受均不能予以处理。",
)
BAN_NOT_RULED_OUT = Text(
    en="A ban is not ruled out: the test that the law wants has not been passed.",
    zh="尚未排除法律禁止的情形：法律要求的审查未通过。",
)
NOT_ASSESSED = Text(
    en="The law asks for an assessment, and no risk has been scored yet.",
    zh="法律要求进行影响评估，但尚未对任何风险评分。",
)
TARGET_OVER = Text(
    en="Even with every planned measure done, a risk stays above the line.",
    zh="即使全部计划措施完成，仍有风险高于可接受水平。",
)
CURRENT_OVER = Text(
    en="A risk is above the line as things stand; the measures that would lower it are planned, not verified.",
    zh="目前仍有风险高于可接受水平；可降低该风险的措施仅为计划，尚未核验。",
)
OBJECTED = Text(
    en="A blocking review objects.",
    zh="阻断性评审线提出反对。",
)
CONDITIONS_OPEN = Text(
    en="Blocking conditions are attached and not all of them are verified.",
    zh="已附加阻断性条件，且尚未全部核验。",
)
CONDITIONS_MET = Text(
    en="Every blocking condition is verified; further duties run on after the launch.",
    zh="全部阻断性条件已核验；上线后仍须履行后续义务。",
)
WITHIN_LINE = Text(
    en="Every risk is dealt with at its current level and no condition is attached.",
    zh="全部风险在当前水平下均已妥善处理，且未附加条件。",
)
NEEDS_CONSULTATION = Text(
    en="A risk above the line needs prior consultation of the authority.",
    zh="高于可接受水平的风险须事先咨询主管机关。",
)
NEEDS_ACCEPTANCE = Text(
    en="A risk above the line needs the approver's written acceptance, with a reason.",
    zh="高于可接受水平的风险须由审批人书面接受并说明理由。",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskLevels:
    """The levels of one risk, by id; `dealt_with` tells that its excess was consulted or accepted on these digests."""

    risk: str
    inherent: str
    target: str
    current: str
    dealt_with: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, and for which risks."""

    text: Text
    risks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recommended:
    """The recommendation and its reasons, the telling one first."""

    value: Recommendation
    reasons: tuple[Reason, ...]

    @property
    def label(self) -> Text:
        """The recommendation in words."""
        return LABELS[self.value]


def recommend(
    method: Method,
    line: str,
    risks: Sequence[RiskLevels],
    *,
    over_line: Iterable[OverLine],
    open_blocking_conditions: int = 0,
    conditions: int = 0,
    assessment_required: bool = False,
    prohibited: bool = False,
    ban_open: bool = False,
    blocking_objection: bool = False,
) -> Recommended:
    """Derive the recommendation; `conditions` counts all attached ones, `over_line` is one rule for each regime.

    `prohibited` is a ban by an authority, `ban_open` one by law that a test has not ruled out.
    """
    rule = strictest(over_line)
    target_over = _over(method, line, [(one.risk, one.target, one.dealt_with) for one in risks])
    current_over = _over(method, line, [(one.risk, one.current, one.dealt_with) for one in risks])
    if prohibited or (target_over and rule is OverLine.REFUSE):
        return Recommended(Recommendation.PROHIBITED, (Reason(PROHIBITED_PRACTICE, target_over),))
    if ban_open:
        return Recommended(Recommendation.PROHIBITED, (Reason(BAN_NOT_RULED_OUT),))
    against = [Reason(OBJECTED)] if blocking_objection else []
    if assessment_required and not risks:
        against.append(Reason(NOT_ASSESSED))
    if target_over:
        against += [Reason(TARGET_OVER, target_over), *_remedy(rule, target_over)]
    elif current_over:
        against.append(Reason(CURRENT_OVER, current_over))
    if against:
        return Recommended(Recommendation.DO_NOT_LAUNCH_AS_PROPOSED, tuple(against))
    if open_blocking_conditions or conditions:
        reason = Reason(CONDITIONS_OPEN if open_blocking_conditions else CONDITIONS_MET)
        return Recommended(Recommendation.LAUNCH_AFTER_CONDITIONS, (reason,))
    return Recommended(Recommendation.LAUNCH, (Reason(WITHIN_LINE),))


def strictest(rules: Iterable[OverLine]) -> OverLine | None:
    """The strictest of the rules of several regimes."""
    return max(rules, key=STRICTNESS.index, default=None)


def _over(method: Method, line: str, levels: Iterable[tuple[str, str, bool]]) -> tuple[str, ...]:
    return tuple(risk for risk, found, dealt in levels if not dealt and not within_line(method, line, found))


def _remedy(rule: OverLine | None, risks: tuple[str, ...]) -> list[Reason]:
    if rule is OverLine.CONSULT:
        return [Reason(NEEDS_CONSULTATION, risks)]
    return [Reason(NEEDS_ACCEPTANCE, risks)] if rule is OverLine.ACCEPT_IN_WRITING else []
