"""What differs between two versions of a workflow file, part by part and field by field, as a person reads it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from pia.programmes.condition_words import Names, Statement, describe
from pia.programmes.definition import Text
from pia.programmes.difference_words import FIELDS, FILE, PARTS, VALUES
from pia.programmes.words import NO, NONE_FOUND, YES

# Which file it is, not what it says.
IDENTITY = frozenset({"kind", "slug", "version"})
CONDITIONS = frozenset({"when", "asked_when", "applies_when", "suggest_when"})
NAMES = ("label", "title", "text", "who", "reason")
TOKENS = re.compile(r"[A-Za-z0-9_À-ɏ'’.,-]+|\s+|.", re.DOTALL)

Path = tuple[str, ...]


class Change(StrEnum):
    """What happened to a part, a line or a word between the two versions."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Line:
    """One statement of a condition, how deep it stands, and whether it came or went."""

    change: Change
    depth: int
    text: Text

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {"change": self.change.value, "depth": self.depth, "text": self.text.as_dict()}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a part: its name, and what it was and is; a condition has lines instead."""

    field: str
    label: Text
    before: Text | None = None
    after: Text | None = None
    lines: tuple[Line, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "field": self.field,
            "label": self.label.as_dict(),
            "before": self.before.as_dict() if self.before else None,
            "after": self.after.as_dict() if self.after else None,
            "lines": [line.as_dict() for line in self.lines],
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of the file (a rule, a filing) that came, went or changed; the file's own fields have no id."""

    part: str
    label: Text
    id: str
    title: Text
    change: Change
    fields: tuple[FieldChange, ...]

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "part": self.part,
            "label": self.label.as_dict(),
            "id": self.id,
            "title": self.title.as_dict(),
            "change": self.change.value,
            "fields": [field.as_dict() for field in self.fields],
        }


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], names: tuple[Names, Names]
) -> tuple[Difference, ...]:
    """Everything that differs between two contents of the same kind of file, in the order of the newer one."""
    found = list(_of_file(before, after, names))
    for part in dict.fromkeys((*after, *before)):
        if _has_ids(before.get(part)) or _has_ids(after.get(part)):
            found += _of_part(part, before.get(part) or (), after.get(part) or (), names)
    return tuple(found)


def marked(before: str, after: str) -> tuple[tuple[Change, str], ...]:
    """Both texts in one, word by word (Chinese: character by character), each piece with what happened to it."""
    old, new = TOKENS.findall(before), TOKENS.findall(after)
    pieces: list[tuple[Change, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append((Change.SAME, "".join(old[i1:i2])))
            continue
        if i1 < i2:
            pieces.append((Change.REMOVED, "".join(old[i1:i2])))
        if j1 < j2:
            pieces.append((Change.ADDED, "".join(new[j1:j2])))
    return tuple(pieces)


def _has_ids(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) and "id" in one for one in value)


def _of_file(before: Mapping[str, Any], after: Mapping[str, Any], names: tuple[Names, Names]) -> Iterator[Difference]:
    parts = {key for one in (before, after) for key, value in one.items() if _has_ids(value)}
    plain = [{key: value for key, value in one.items() if key not in IDENTITY | parts} for one in (before, after)]
    fields = _fields(plain[0], plain[1], names)
    if fields:
        yield Difference("", FILE, "", FILE, Change.CHANGED, fields)


def _of_part(
    part: str, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]], names: tuple[Names, Names]
) -> Iterator[Difference]:
    old, new = ({one["id"]: one for one in rows} for rows in (before, after))
    label = PARTS.get(part) or FIELDS.get(part) or _plain(part)
    for one in dict.fromkeys((*new, *old)):
        was, now = old.get(one), new.get(one)
        if was == now:
            continue
        change = Change.ADDED if was is None else Change.REMOVED if now is None else Change.CHANGED
        fields = _fields(was or {}, now or {}, names)
        yield Difference(part, label, one, _title(now or was or {}), change, fields)


def _title(row: Mapping[str, Any]) -> Text:
    found = next((row[name] for name in NAMES if _is_text(row.get(name))), None)
    return Text.from_dict(found) if found else _plain(row.get("id", ""))


def _fields(before: Mapping[str, Any], after: Mapping[str, Any], names: tuple[Names, Names]) -> tuple[FieldChange, ...]:
    old, new = (dict(_leaves(one, ())) for one in (before, after))
    return tuple(
        _field(path, old.get(path), new.get(path), names)
        for path in dict.fromkeys((*new, *old))
        if old.get(path) != new.get(path)
    )


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """What a person reads as one field; deeper parts are named by the way to them."""
    for key, child in value.items():
        here = (*path, str(key))
        if key == "id" and not path:
            continue
        if _has_ids(child):
            for row in child:
                yield from _leaves({name: one for name, one in row.items() if name != "id"}, (*here, row["id"]))
        elif isinstance(child, Mapping) and key not in CONDITIONS and not _is_text(child) and not _is_citation(child):
            yield from _leaves(child, here)
        else:
            yield here, child


def _field(path: Path, before: Any, after: Any, names: tuple[Names, Names]) -> FieldChange:
    labels = [FIELDS.get(one) or PARTS.get(one) or _plain(one) for one in path]
    label = Text(en=" › ".join(one.en for one in labels), zh=" › ".join(one.zh for one in labels))
    key = path[-1]
    if key in CONDITIONS:
        lines = _lines(before, after, names)
        return FieldChange("/".join(path), label, lines=lines)
    if _is_plain_list(before) and _is_plain_list(after):
        return FieldChange("/".join(path), label, lines=_members(key, before, after, names))
    return FieldChange(
        "/".join(path),
        label,
        None if before is None else _worded(key, before, names[0]),
        None if after is None else _worded(key, after, names[1]),
    )


def _members(key: str, before: list[Any], after: list[Any], names: tuple[Names, Names]) -> tuple[Line, ...]:
    """What left a list and what joined it; another order is no difference to tell."""
    gone = [Line(Change.REMOVED, 0, _worded(key, one, names[0])) for one in before if one not in after]
    return (*gone, *(Line(Change.ADDED, 0, _worded(key, one, names[1])) for one in after if one not in before))


def _lines(before: Any, after: Any, names: tuple[Names, Names]) -> tuple[Line, ...]:
    old, new = (
        list(_flat(describe(name, one), 0)) if one is not None else []
        for name, one in zip(names, (before, after), strict=True)
    )
    lines: list[Line] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [Line(Change.SAME, depth, text) for depth, text in new[j1:j2]]
            continue
        lines += [Line(Change.REMOVED, depth, text) for depth, text in old[i1:i2]]
        lines += [Line(Change.ADDED, depth, text) for depth, text in new[j1:j2]]
    return tuple(lines)


def _flat(statement: Statement, depth: int) -> Iterator[tuple[int, Text]]:
    yield depth, statement.text
    for part in statement.parts:
        yield from _flat(part, depth + 1)


def _worded(key: str, value: Any, names: Names) -> Text:
    if isinstance(value, bool):
        return YES if value else NO
    if value is None or value == []:
        return NONE_FOUND
    if _is_text(value):
        return Text.from_dict(value)
    if _is_citation(value):
        return Text.from_dict(value["text"])
    if isinstance(value, list):
        return _listed([_worded(key, one, names) for one in value])
    if isinstance(value, Mapping):
        return _listed([_pair(name, one, names) for name, one in value.items()])
    return _named(key, str(value), names)


def _named(key: str, value: str, names: Names) -> Text:
    """Ids by what they stand for."""
    match key:
        case "questions":
            return names.question(value)
        case "triggers":
            return names.trigger(value)
        case "categories":
            return names.categories([value])
        case "subjects":
            return names.subjects([value])
    return VALUES.get(key, {}).get(value) or _plain(value)


def _pair(name: str, value: Any, names: Names) -> Text:
    label, said = FIELDS.get(name, _plain(name)), _worded(name, value, names)
    return Text(en=f"{label.en}: {said.en}", zh=f"{label.zh}：{said.zh}")


def _listed(texts: Sequence[Text]) -> Text:
    return Text(en="; ".join(one.en for one in texts), zh="；".join(one.zh for one in texts))


def _is_plain_list(value: Any) -> bool:
    return isinstance(value, list) and all(_is_text(one) or not isinstance(one, Mapping) for one in value)


def _is_text(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"en", "zh"}


def _is_citation(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"text", "source", "confidence"}


def _plain(value: Any) -> Text:
    return Text(en=str(value), zh=str(value))
