"""What the files of the CNIL PIA software consist of: questions, references, statuses and keys, as plain facts.

The software publishes no schema; these were worked out from files of its versions 3 and 4. The words are our own.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from pia.programmes.vocabulary import Text

FORMAT = "cnil"
MEDIA_TYPE = "application/json"
PIA = "pia"
ANSWERS, MEASURES, EVALUATIONS, COMMENTS = ARRAYS = ("answers", "measures", "evaluations", "comments")
# The greatest whole number that the software, being JavaScript, tells from its neighbours.
GREATEST = 2**53 - 1
MEASURE_EVALUATION = "3.1."


class Shape(StrEnum):
    """Which part of an answer's data matters."""

    TEXT = "text"
    LIST = "list"
    GAUGE = "gauge"


class Status(IntEnum):
    """Where a PIA stands in the software."""

    IN_PROGRESS = 0
    REJECTED = 1
    SIMPLE_VALIDATION = 2
    SIGNED_VALIDATION = 3
    ARCHIVED = 4


class Evaluation(IntEnum):
    """How an evaluator found an item, a question or a measure."""

    PENDING = 0
    TO_CORRECT = 1
    IMPROVABLE = 2
    ACCEPTABLE = 3


class Progress(IntEnum):
    """How far the evaluation itself has come (`global_status`)."""

    NONE = 0
    STARTED = 1
    VALIDATED = 2


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its number, what it is about, what its answer looks like."""

    id: int
    subject: Promise
    shape: Shape = Shape.TEXT

    @property
    def item(self) -> str:
        """The item it belongs to, such as `2.1`."""
        return f"{self.id // 100}.{self.id // 10 % 10}"

    @property
    def evaluation(self) -> str:
        """The reference of the evaluation that covers it: its own in section 2, else that of the item."""
        return f"{self.item}.{self.id}" if self.id // 100 == 2 else self.item


_TEXTS = {
    111: pgettext_lazy("cnil question", "the processing"),
    112: pgettext_lazy("cnil question", "who is responsible"),
    113: pgettext_lazy("cnil question", "standards that apply"),
    121: pgettext_lazy("cnil question", "data processed"),
    122: pgettext_lazy("cnil question", "life cycle of the data"),
    123: pgettext_lazy("cnil question", "systems and other assets"),
    211: pgettext_lazy("cnil question", "purposes"),
    212: pgettext_lazy("cnil question", "lawful basis"),
    213: pgettext_lazy("cnil question", "minimisation"),
    214: pgettext_lazy("cnil question", "accuracy"),
    215: pgettext_lazy("cnil question", "retention"),
    221: pgettext_lazy("cnil question", "information of people"),
    222: pgettext_lazy("cnil question", "consent"),
    223: pgettext_lazy("cnil question", "access and portability"),
    224: pgettext_lazy("cnil question", "rectification and erasure"),
    225: pgettext_lazy("cnil question", "restriction and objection"),
    226: pgettext_lazy("cnil question", "processors"),
    227: pgettext_lazy("cnil question", "transfers"),
}
# The feared events 3.2, 3.3 and 3.4 ask the same six questions each.
_OF_EVENTS = (
    (1, pgettext_lazy("cnil question", "impacts on people"), Shape.LIST),
    (2, pgettext_lazy("cnil question", "threats"), Shape.LIST),
    (3, pgettext_lazy("cnil question", "sources of risk"), Shape.LIST),
    (4, pgettext_lazy("cnil question", "measures against the risk"), Shape.LIST),
    (5, pgettext_lazy("cnil question", "severity"), Shape.GAUGE),
    (6, pgettext_lazy("cnil question", "likelihood"), Shape.GAUGE),
)


@dataclass(frozen=True, slots=True)
class Event:
    """A feared event: its id in the method `cnil`, and its name as a risk has it in the language of the record."""

    id: str
    title: Text


EVENTS: dict[int, Event] = {
    32: Event("illegitimate_access", Text(en="Illegitimate access to data", zh="数据被非法访问")),
    33: Event("unwanted_modification", Text(en="Unwanted modification of data", zh="数据被非意愿修改")),
    34: Event("data_disappearance", Text(en="Disappearance of data", zh="数据灭失")),
}
METHOD = "cnil"  # of ours, which has the same events and the same two scales of four steps
QUESTIONS: dict[int, Question] = {
    **{number: Question(number, subject) for number, subject in _TEXTS.items()},
    **{
        event * 10 + last: Question(event * 10 + last, subject, shape)
        for event in EVENTS
        for last, subject, shape in _OF_EVENTS
    },
}
OF_EVENTS = frozenset(number for number in QUESTIONS if number // 10 in EVENTS)
TAGS = (324, 334, 344)  # their lists hold titles of measures
SEVERITY, LIKELIHOOD = 5, 6  # last digits of the gauges
GAUGES = tuple(event * 10 + last for event in EVENTS for last in (SEVERITY, LIKELIHOOD))
ITEM_EVALUATIONS = ("1.1", "1.2", "3.2", "3.3", "3.4")
QUESTION_EVALUATIONS = tuple(one.evaluation for one in QUESTIONS.values() if one.id // 100 == 2)
MOST_GAUGE = 4

# Keys that older files spell otherwise.
OLD_SPELLINGS = {"rejected_reason": "rejection_reason", "applied_adjustements": "applied_adjustments"}
# Roles of `user_pias` and the key that holds the names of those people.
NAMES_OF_ROLES = {"author": "author_name", "evaluator": "evaluator_name", "validator": "validator_name"}
# Ids of accounts, of the other store's rows, and what the software itself never reads.
FOREIGN_KEYS = ("structure_id", "user_pias", "guests", "authors", "evaluators", "validators", "lock_version")
JUNK_KEYS = ("dbVersion", "tableName", "serverUrl", "numberOfQuestions", "objectStore", PIA)
