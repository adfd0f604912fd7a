"""Turns the facts that a condition read into words, in both languages, so that a result explains itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pia.programmes.conditions import FactKind, FactRead
from pia.programmes.definition import Programme, Text

UNANSWERED = Text(en="not answered", zh="尚未回答")
NOT_STATED = Text(en="not stated", zh="未填写")
PRESENT = Text(en="found by a person who read the text", zh="由阅读文本的人发现")
NONE_FOUND = Text(en="none", zh="无")
NO_COUNTRY = Text(en="none named", zh="未列明")
YES = Text(en="yes", zh="是")
NO = Text(en="no", zh="否")
UNDECIDED = Text(en="not decided", zh="尚不能确定")
INVENTORY = Text(en="Data inventory", zh="个人信息清单")
EMPTY = Text(en="empty", zh="尚为空")

ITEM_FIELDS: Mapping[str, Text] = {
    "category": Text(en="{item}: category", zh="{item}：类别"),
    "subject": Text(en="{item}: people concerned", zh="{item}：个人信息主体"),
    "sensitive": Text(en="{item}: sensitive", zh="{item}：是否敏感"),
    "recipient_kind": Text(en="{item}: recipients", zh="{item}：接收方"),
    "contract": Text(en="{item}: contracts with recipients", zh="{item}：与接收方的合同"),
    "abroad_from": Text(en="{item}: countries of recipients abroad", zh="{item}：境外接收方所在国家或地区"),
    "retention_over_days": Text(en="{item}: days kept", zh="{item}：保存天数"),
    "retention_open": Text(en="{item}: days kept", zh="{item}：保存天数"),
}

RECIPIENT_WORDS: Mapping[str, Text] = {
    "own_unit": Text(en="own unit", zh="本组织部门"),
    "affiliate": Text(en="affiliate", zh="关联公司"),
    "processor": Text(en="processor", zh="受托方"),
    "controller": Text(en="another controller", zh="其他个人信息处理者"),
    "public": Text(en="the public", zh="公众"),
    "authority": Text(en="authority", zh="主管机关"),
    "signed": Text(en="signed", zh="已签署"),
    "missing": Text(en="missing", zh="缺失"),
    "unknown": Text(en="not known", zh="未知"),
    "not_needed": Text(en="not needed", zh="不需要"),
}


ORIGIN_WORDS: Mapping[str, Text] = {
    "person": Text(en="given by the person", zh="由本人提供"),
    "observed": Text(en="observed on the person's device", zh="在本人设备上采集"),
    "derived": Text(en="made from other data", zh="由其他信息生成"),
    "third_party": Text(en="from somebody else", zh="从他人处取得"),
    "public_source": Text(en="from a public source", zh="从公开渠道取得"),
}


TERMS: Mapping[str, Text] = {
    "effective_from": Text(en="Law from", zh="施行日期"),
    "effective_to": Text(en="Law until", zh="失效日期"),
}


@dataclass(frozen=True, slots=True)
class WordedFact:
    """A fact as people read it: what was looked at, and what was found."""

    label: Text
    value: Text

    def as_dict(self) -> dict[str, Any]:
        """The form in which a worded fact is stored as JSON."""
        return {"label": self.label.as_dict(), "value": self.value.as_dict()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "WordedFact":
        """The fact that `as_dict` stored."""
        return cls(Text.from_dict(data["label"]), Text.from_dict(data["value"]))


def worded(programme: Programme, fact: FactRead) -> WordedFact:
    """One fact in the words of the programme."""
    match fact.kind:
        case FactKind.ANSWER:
            return _answer(programme, fact)
        case FactKind.ITEM:
            return _item(programme, fact)
        case FactKind.CLAUSE:
            clause = programme.clause(fact.id)
            return WordedFact(clause.title if clause else plain(fact.id), PRESENT)
        case FactKind.INVENTORY:
            return WordedFact(INVENTORY, EMPTY)
        case FactKind.DATE:
            return WordedFact(TERMS[fact.id], plain(fact.value))
        case FactKind.JURISDICTION:
            return WordedFact(Text(en="Jurisdiction", zh="法域"), plain(fact.id.upper()))


def _answer(programme: Programme, fact: FactRead) -> WordedFact:
    question = programme.question(fact.id)
    if question is None:
        return WordedFact(plain(fact.id), plain(fact.value))
    blank = fact.value in (None, "", [])
    if _is_number(fact.value):
        return WordedFact(question.text, plain(fact.value))
    return WordedFact(question.text, UNANSWERED if blank else question.worded(fact.value))


def _item(programme: Programme, fact: FactRead) -> WordedFact:
    form = ITEM_FIELDS[fact.field]
    label = Text(en=form.en.replace("{item}", fact.id), zh=form.zh.replace("{item}", fact.id))
    return WordedFact(label, _item_value(programme, fact))


def _item_value(programme: Programme, fact: FactRead) -> Text:
    if isinstance(fact.value, bool):
        return YES if fact.value else NO
    if fact.value is None:
        return UNDECIDED if fact.field == "sensitive" else NOT_STATED
    if fact.field == "abroad_from" and not fact.value:
        return NO_COUNTRY
    if isinstance(fact.value, list | tuple):
        return listed([_entry(programme, fact.field, one) for one in fact.value])
    return plain(fact.value)


def _entry(programme: Programme, field: str, value: Any) -> Text:
    entry = {"category": programme.category, "subject": programme.subject}.get(field)
    found = entry(value) if entry else None
    return found.label if found else RECIPIENT_WORDS.get(value, plain(value))


def listed(texts: list[Text]) -> Text:
    """Several texts in a row, or the word for none."""
    if not texts:
        return NONE_FOUND
    return Text(en=", ".join(text.en for text in texts), zh="、".join(text.zh for text in texts))


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def plain(value: Any) -> Text:
    """As it is; large numbers are grouped by thousands, which is how both languages write them."""
    words = f"{value:,}" if _is_number(value) else str(value)
    return Text(en=words, zh=words)
