"""The annexes: versions the case was judged by, laws and standards, required content, answers, the words of levels."""

from collections.abc import Iterator

from django.utils.translation import gettext, pgettext

from pia.assessments.case import Case
from pia.programmes.definition import Kind, Regime, Section, Versioned
from pia.programmes.questionnaire import questions_for
from pia.reports.signoff.structure import Annexes, AnswerRow, ContentRow, Scale, Term, VersionRow
from pia.reports.signoff.wording import Speaker

CHAPTERS = {
    Section.DESCRIPTION: "1",
    Section.ANSWERS: "C",
    Section.AGREEMENT: "4",
    Section.INVENTORY: "2",
    Section.RISKS: "3",
    Section.MEASURES: "3",
}


def build(speaker: Speaker) -> Annexes:
    """All annexes but the agreement texts, which go with chapter 4."""
    return Annexes(
        versions=tuple(_versions(speaker)),
        sources=tuple(dict.fromkeys(_sources(speaker))),
        required=tuple(_required(speaker)),
        answers=tuple(_answers(speaker)),
        scales=tuple(_scales(speaker)),
    )


def _parts(case: Case) -> Iterator[tuple[Kind, Versioned]]:
    programme = case.programme
    yield from ((Kind.REGIME, one) for one in programme.regimes)
    yield from ((Kind.METHOD, one) for one in (programme.method, *programme.second_methods))
    yield Kind.PROCEDURE, programme.procedure
    yield from ((Kind.CATALOGUE, one) for one in programme.catalogues)


def _versions(speaker: Speaker) -> Iterator[VersionRow]:
    kinds = {
        Kind.REGIME: gettext("Regime"),
        Kind.METHOD: gettext("Method"),
        Kind.PROCEDURE: gettext("Procedure"),
        Kind.CATALOGUE: gettext("Catalogue"),
    }
    for kind, part in _parts(speaker.case):
        yield VersionRow(
            kind=kinds[kind],
            title=speaker.label(part.title),
            version=part.version,
            digest=part.digest,
            dates=_dates(speaker, part) if isinstance(part, Regime) else "",
        )


def _dates(speaker: Speaker, regime: Regime) -> str:
    start = speaker.day(regime.effective_from)
    if regime.effective_to is None:
        return gettext("in force from %(start)s") % {"start": start}
    return gettext("in force from %(start)s to %(end)s") % {"start": start, "end": speaker.day(regime.effective_to)}


def _sources(speaker: Speaker) -> Iterator[str]:
    parts = (*speaker.case.regimes, speaker.case.programme.method)
    yield from dict.fromkeys(speaker.label(source.title) for part in parts for source in part.sources)


def _required(speaker: Speaker) -> Iterator[ContentRow]:
    for regime in speaker.case.regimes:
        for content in regime.required_content:
            chapters = dict.fromkeys(CHAPTERS[section] for section in content.sections)
            yield ContentRow(
                label=speaker.label(content.label),
                citation=speaker.label(content.citation.text),
                chapters=speaker.listed(chapters),
            )


def _answers(speaker: Speaker) -> Iterator[AnswerRow]:
    case = speaker.case
    for question in questions_for(case.programme):
        row = case.answers.get(question.id)
        if row is None:
            continue
        worded = question.worded(row.value)
        address = f"answers/{question.id}"
        said = (
            speaker.text(f"{address}/value", str(row.value))
            if worded.en == worded.zh == str(row.value)
            else speaker.typed(speaker.label(worded))
        )
        yield AnswerRow(speaker.label(question.text), said, speaker.maybe_text(f"{address}/note", row.note))


def _scales(speaker: Speaker) -> Iterator[Scale]:
    method = speaker.case.programme.method
    yield Scale(
        gettext("The three levels of a risk"),
        (
            Term(pgettext("level", "Inherent"), gettext("Before any measure counts.")),
            Term(pgettext("level", "Target"), gettext("When every planned measure is done.")),
            Term(
                pgettext("level", "Current"),
                gettext("As things stand: only measures that somebody has verified count."),
            ),
        ),
    )
    yield Scale(
        gettext("Levels, from the lowest"),
        tuple(
            Term(
                speaker.label(level.label),
                gettext("within the line")
                if level.rank <= method.level(speaker.case.programme.line).rank
                else gettext("above the line"),
            )
            for level in method.levels
        ),
    )
    for title, steps in ((gettext("Impact"), method.impact), (gettext("Likelihood"), method.likelihood)):
        yield Scale(title, tuple(Term(speaker.label(one.label), speaker.label(one.description)) for one in steps))
