"""What another version of a law changes for a case, in whole sentences: for pages, for the terminal, for the record."""

from collections.abc import Callable, Iterator

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pia.assessments.acts.context import DJANGO_LANGUAGE
from pia.programmes.comparing import Delta, Effect
from pia.programmes.definition import Citation, Regime, Text
from pia.programmes.outcome_words import OUTCOME_WORDS

Versions = tuple[Regime, Regime]
Sentence = str | Promise
FILINGS: tuple[Sentence, Sentence, Sentence] = (
    gettext_lazy("Filings that are new: %(names)s"),
    gettext_lazy("Filings that are no longer due: %(names)s"),
    gettext_lazy("Filings that change: %(names)s"),
)
CONTENT: tuple[Sentence, Sentence, Sentence] = (
    gettext_lazy("Required content that is new: %(names)s"),
    gettext_lazy("Required content that is no longer asked for: %(names)s"),
    gettext_lazy("Required content that changes: %(names)s"),
)
DUTIES: tuple[Sentence, Sentence, Sentence] = (
    gettext_lazy("Duties that are new: %(names)s"),
    gettext_lazy("Duties that end: %(names)s"),
    gettext_lazy("Duties that change: %(names)s"),
)


def sentences(versions: Versions, effect: Effect) -> Iterator[str]:
    """What changes, one sentence each, in the language that is active."""
    if effect.before is not effect.after:
        said = {"before": OUTCOME_WORDS[effect.before], "after": OUTCOME_WORDS[effect.after]}
        yield _("The outcome by this law changes from “%(before)s” to “%(after)s”.") % said
    if effect.because:
        yield _("Rules because of which: %(names)s") % {"names": _names(versions, effect.because, _rule)}
    elif effect.before is not effect.after:
        yield _("The places or the dates of the law itself have changed.")
    yield from _deltas(versions, FILINGS, effect.filings, _filing)
    yield from _deltas(versions, CONTENT, effect.content, _content)
    yield from _deltas(versions, DUTIES, effect.duties, _rule)


def reason_for(versions: Versions, effect: Effect, language: str) -> str:
    """Why a case is assessed again, in a record language: the two versions, and what they change for this case."""
    before, after = versions
    with translation.override(DJANGO_LANGUAGE[language]):
        said = {"law": after.title, "before": before.version, "after": after.version}
        first = _("New version of “%(law)s”: %(after)s after %(before)s.") % said
        return "\n".join([first, *sentences(versions, effect)])


def in_both(words: Callable[[], str]) -> dict[str, str]:
    """A sentence in both languages, to be kept beside a row."""
    found = {}
    for language, code in DJANGO_LANGUAGE.items():
        with translation.override(code):
            found[language] = words()
    return found


def _deltas(
    versions: Versions, words: tuple[Sentence, Sentence, Sentence], delta: Delta, named: "Named"
) -> Iterator[str]:
    for sentence, ids in zip(words, (delta.added, delta.removed, delta.changed), strict=True):
        if ids:
            yield str(sentence) % {"names": _names(versions, ids, named)}


Place = tuple[Text, Citation]
Named = Callable[[Regime, str], Place | None]


def _names(versions: Versions, ids: tuple[str, ...], named: Named) -> str:
    """Each by its name and its place in the law, by the newer version where both know it."""
    places = ((one, named(versions[1], one) or named(versions[0], one)) for one in ids)
    return "; ".join(_placed(*place) if place else one for one, place in places)


def _placed(name: Text, citation: Citation) -> str:
    return _("%(name)s (%(citation)s)") % {"name": name, "citation": citation.text}


def _rule(regime: Regime, rule: str) -> Place | None:
    found = regime.trigger(rule)
    return (found.label, found.citation) if found else None


def _filing(regime: Regime, filing: str) -> Place | None:
    found = regime.filing(filing)
    return (found.title, found.citation) if found else None


def _content(regime: Regime, content: str) -> Place | None:
    return next(((one.label, one.citation) for one in regime.required_content if one.id == content), None)
