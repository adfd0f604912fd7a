"""The tables of a case, one module a subject; import them from here."""

from pia.assessments.models.advice import AdviceAnswer, Opinion, Views
from pia.assessments.models.condition import Attachment, Condition, CounterReading, Evidence, EvidenceFiling
from pia.assessments.models.consultation import AdvisedCondition, Consultation, Exchange
from pia.assessments.models.content import Agreement, Answer, Comment, DataItem, Edit, InventoryCount, Translation
from pia.assessments.models.decision import Decision
from pia.assessments.models.due import DueItem
from pia.assessments.models.impact import Answered, ImpactRow, ImpactRun, RunState
from pia.assessments.models.launch import LaunchToken, Override, Pass
from pia.assessments.models.people import Involvement, Part
from pia.assessments.models.proposal import Proposal, ReferenceCounter
from pia.assessments.models.register import FacetKind, ProcessorRecord, RegisterEntry, RegisterFacet
from pia.assessments.models.review import CheckAnswer, Conclusion, Finding, Review, Snapshot
from pia.assessments.models.risk import Measure, Risk, RiskAcceptance, RiskMeasure
from pia.assessments.models.signature import Signature

__all__ = [
    "AdviceAnswer",
    "AdvisedCondition",
    "Agreement",
    "Answer",
    "Answered",
    "Attachment",
    "CheckAnswer",
    "Comment",
    "Conclusion",
    "Condition",
    "Consultation",
    "CounterReading",
    "DataItem",
    "Decision",
    "DueItem",
    "Edit",
    "Evidence",
    "EvidenceFiling",
    "Exchange",
    "FacetKind",
    "Finding",
    "ImpactRow",
    "ImpactRun",
    "InventoryCount",
    "Involvement",
    "LaunchToken",
    "Measure",
    "Opinion",
    "Override",
    "Part",
    "Pass",
    "ProcessorRecord",
    "Proposal",
    "ReferenceCounter",
    "RegisterEntry",
    "RegisterFacet",
    "Review",
    "Risk",
    "RiskAcceptance",
    "RiskMeasure",
    "RunState",
    "Signature",
    "Snapshot",
    "Translation",
    "Views",
]
