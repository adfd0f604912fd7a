"""One regime in words, as its page shows it: rules with conditions, filings with clocks, what is sensitive, sources."""

from collections.abc import Sequence
from dataclasses import dataclass

from pia.programmes.condition_words import Names, Statement, describe
from pia.programmes.definition import Regime, Source, Text
from pia.programmes.publishing import load, pin
from pia.programmes.regime import Filing, SensitiveRule, Trigger
from pia.web.components.marks import Words
from pia.web.law_rows import Needs, needs_of
from pia.web.law_words import ASKS, FORCES


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One trigger with its condition in words."""

    trigger: Trigger
    asks: Words
    force: Words
    statement: Statement


@dataclass(frozen=True, slots=True)
class FilingRow:
    """One filing, and the rules that lead to it by their names."""

    filing: Filing
    triggers: Sequence[Text]


@dataclass(frozen=True, slots=True)
class SensitiveRow:
    """One rule on what is sensitive, with its categories and people by their names."""

    rule: SensitiveRule
    categories: Text
    subjects: Text


@dataclass(frozen=True, slots=True)
class LawPage:
    """Everything the page shows of a regime."""

    regime: Regime
    rules: Sequence[RuleRow]
    filings: Sequence[FilingRow]
    sensitive: Sequence[SensitiveRow]
    questions: Sequence[Text]
    needs: Needs
    sources: Sequence[Source]


def names_of(regime: Regime) -> Names:
    """Where the words come from: the newest catalogues, and this version of the regime."""
    return Names(load(pin(regime.jurisdictions)).with_regime(regime), regime)


def law_page(regime: Regime) -> LawPage:
    """The regime with every id in words."""
    names = names_of(regime)
    return LawPage(
        regime=regime,
        rules=[RuleRow(one, ASKS[one.asks], FORCES[one.force], describe(names, one.when)) for one in regime.triggers],
        filings=[
            FilingRow(one, [rule.label for rule in regime.triggers if rule.id in one.triggers])
            for one in regime.filings
        ],
        sensitive=[
            SensitiveRow(one, names.categories(sorted(one.categories)), names.subjects(sorted(one.subjects)))
            for one in regime.sensitive
        ],
        questions=[names.question(one) for one in regime.questions],
        needs=needs_of(regime),
        sources=regime.sources,
    )
