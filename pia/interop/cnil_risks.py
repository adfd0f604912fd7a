"""The feared events of a CNIL file as risks that the file suggests: their gauges as ranks, their answers as text.

The software's gauges count the planned measures in (from memory), so a suggestion says that beside its ranks. A gauge
that is empty stays empty: no rank is made up for it.
"""

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from pia.assessments.acts.context import DJANGO_LANGUAGE
from pia.assessments.filed_risks import FiledRisk
from pia.assessments.values import LONGEST
from pia.interop.cnil_facts import ANSWERS, EVENTS, LIKELIHOOD, MOST_GAUGE, OF_EVENTS, QUESTIONS, SEVERITY
from pia.interop.cnil_html import is_html
from pia.interop.cnil_tidying import where_of
from pia.interop.exchange import Loss, quoted
from pia.interop.html_text import plain
from pia.programmes.vocabulary import Text
from pia.programmes.words import WordedFact

LONGEST_WHY = 300
COUNTED_IN = WordedFact(
    Text(en="Counted in by the file", zh="文件已计入"),
    Text(en="the measures that it lists", zh="其列出的措施"),
)
LABELS: Mapping[int, Text] = {
    SEVERITY: Text(en="Severity in the imported file", zh="导入文件中的严重程度"),
    LIKELIHOOD: Text(en="Likelihood in the imported file", zh="导入文件中的可能性"),
}
NO_GAUGE = gettext_lazy(
    "The file does not say both severity and likelihood of this event. The risk is here without a suggested score: "
    "a privacy officer scores it."
)
SHORTENED = gettext_lazy("The description of a risk holds {limit} characters. The rest is kept aside.")
Data = Mapping[str, Any]  # text, gauge and list of an answer


def filed_risks(answers: Mapping[int, Data], language: str) -> tuple[list[FiledRisk], list[Loss]]:
    """A risk for each feared event of which the file says anything, and what of it is missing or too long."""
    risks: list[FiledRisk] = []
    losses: list[Loss] = []
    for number in EVENTS:
        said = {one: answers[one] for one in sorted(OF_EVENTS & answers.keys()) if one // 10 == number}
        if any(data["list"] or data["gauge"] or plain(data["text"] or "") for data in said.values()):
            risk, lost = _filed(number, said, language)
            risks.append(risk)
            losses += lost
    return risks, losses


def _filed(number: int, said: Mapping[int, Data], language: str) -> tuple[FiledRisk, list[Loss]]:
    gauges = {last: said.get(number * 10 + last, {}).get("gauge") or None for last in (SEVERITY, LIKELIHOOD)}
    both = None not in gauges.values()
    facts = [_fact(last, gauge, said[number * 10 + last]) for last, gauge in gauges.items() if gauge]
    description = _described(said, language)
    losses = []
    if not both:
        given = ", ".join(f"{QUESTIONS[number * 10 + last].subject} {gauge}" for last, gauge in gauges.items() if gauge)
        losses.append(Loss(where_of(ANSWERS, number * 10 + SEVERITY), given, NO_GAUGE, kept=True))
    if len(description) > LONGEST:
        words = quoted(description[LONGEST:])
        losses.append(Loss(where_of(ANSWERS, number * 10 + 1), words, format_lazy(SHORTENED, limit=LONGEST), kept=True))
    risk = FiledRisk(
        event=EVENTS[number].id,
        title=EVENTS[number].title.in_language(language),
        description=description[:LONGEST].rstrip(),
        steps=MOST_GAUGE,
        impact=gauges[SEVERITY] if both else None,
        likelihood=gauges[LIKELIHOOD] if both else None,
        facts=(*facts, COUNTED_IN) if both else (),
    )
    return risk, losses


def _fact(last: int, gauge: int, data: Data) -> WordedFact:
    why = quoted(plain(data["text"] or "")[: LONGEST_WHY * 2])[:LONGEST_WHY]
    en, zh = f"{gauge} of {MOST_GAUGE}", f"{MOST_GAUGE} 级中的第 {gauge} 级"
    return WordedFact(LABELS[last], Text(en=f"{en}. {why}", zh=f"{zh}。{why}") if why else Text(en=en, zh=zh))


def _described(said: Mapping[int, Data], language: str) -> str:
    """The answers below what they are about, in the language of the record; whose words they are stands first."""
    with translation.override(DJANGO_LANGUAGE[language]):
        lines = [_("As the imported file says:")]
        for question, data in said.items():
            words = "; ".join(filter(None, [plain(data["text"] or ""), *map(_flat, data["list"])]))
            if words.strip():
                about = {"about": QUESTIONS[question].subject, "words": words}
                lines.append(pgettext("answer in a file", "%(about)s: %(words)s") % about)
    return "\n".join(lines) if len(lines) > 1 else ""


def _flat(entry: str) -> str:
    """An entry of a list without its markup, if it has any."""
    return plain(entry) if is_html(entry) else entry
