"""Annex E: how the case stands in the register of processing, or would stand if it were decided on as it is."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext, pgettext

from pia.accounts import controller
from pia.accounts.controller import Identity
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.decided import Frozen, as_decided
from pia.assessments.keeping import Term
from pia.assessments.languages import Worded
from pia.assessments.models import Decision
from pia.assessments.register import Law, Record, record_of
from pia.assessments.register_index import ALLOWING, found_of
from pia.assessments.states import DecisionKind
from pia.reports.signoff.registered import EntryField, EntryLine, RegisterEntry
from pia.reports.signoff.said import Said
from pia.reports.signoff.wording import Speaker

# The annex fits on a page: what goes beyond stands in the chapters on data and measures.
MOST_LINES = 8


def build(speaker: Speaker, term: Term) -> RegisterEntry:
    """From the standing decision's snapshot; before a decision from the case as it is."""
    case = speaker.case
    standing = _allowing(case)
    told = case
    if standing is not None:
        told = as_decided(case.proposal, Frozen.of(standing.snapshot), case.translations.values())
    short = standing is not None and standing.kind == DecisionKind.NOT_REQUIRED
    record = record_of(told, found_of(told), speaker.language, short=short)
    organisation = case.proposal.organisation
    chinese = speaker.language == "zh"
    identity = controller.identity_of(organisation, controller.details_of(organisation), chinese=chinese)
    law = record.chinese_law
    return RegisterEntry(
        status=_status(speaker, standing),
        controller=tuple(_identity(speaker, identity)),
        record=tuple(_record(speaker, record, identity)),
        chinese=tuple(_chinese(speaker, record, law, standing, term)) if law else (),
    )


def _allowing(case: Case) -> Decision | None:
    decision = case.standing_decision
    return decision if decision is not None and decision.kind in ALLOWING else None


def _status(speaker: Speaker, standing: Decision | None) -> str:
    case = speaker.case
    if standing is not None:
        said = {"decision": DecisionKind(standing.kind).label, "date": speaker.day(standing.at)}
        return gettext("Entered with the decision “%(decision)s” of %(date)s, as it was decided on.") % said
    if case.proposal.ended_on and case.decisions:
        ended = {"date": speaker.day(case.proposal.ended_on)}
        return gettext("No longer in the register: the processing ended on %(date)s. Told as the case stands.") % ended
    return gettext("Not in the register: nothing allows the processing. Told as it would stand today.")


def _identity(speaker: Speaker, identity: Identity) -> Iterator[EntryField]:
    known = (
        (gettext("Controller"), "\n".join(filter(None, (identity.name, identity.contact)))),
        (gettext("Joint controllers"), identity.joint_controllers),
        (gettext("Representatives"), identity.representatives),
        (gettext("Data protection officer"), identity.dpo),
        (gettext("PI protection officer"), identity.protection_officer),
    )
    for label, text in known:
        if text:
            yield EntryField(label, (EntryLine(speaker.named(text)),))


def _record(speaker: Speaker, record: Record, identity: Identity) -> Iterator[EntryField]:
    """The fields of art. 30(1)(b) to (g), in its order."""
    yield _field(gettext("Purposes"), (EntryLine(speaker.told(one)) for one in record.purposes))
    yield _field(gettext("Data subjects"), (EntryLine(speaker.told(one)) for one in record.subjects))
    yield _field(
        gettext("Categories of personal data"),
        (EntryLine(speaker.told(one.label), sensitive=one.sensitive) for one in record.categories),
    )
    yield _field(
        gettext("Recipients"),
        (EntryLine(_named(speaker, one.name), speaker.listed((one.kind, one.country))) for one in record.recipients),
    )
    yield _field(gettext("Transfers to third countries"), _transfers(speaker, record))
    yield _field(
        gettext("Time limits for erasure"),
        (EntryLine(speaker.told(one.text), speaker.listed(one.categories)) for one in record.limits),
    )
    general = [EntryLine(_general(speaker, identity))] if identity.measures else []
    own = [EntryLine(speaker.told(one)) for one in record.security]
    yield _field(gettext("Security measures"), [*general, *own])


def _transfers(speaker: Speaker, record: Record) -> Iterator[EntryLine]:
    for one in record.transfers:
        safeguards = one.safeguards or (gettext("no safeguard stated"),)
        yield EntryLine(_named(speaker, one.to), speaker.listed((one.country, *safeguards)))
    if not record.transfers:
        yield EntryLine(speaker.plain(pgettext("transfers", "none")))


def _general(speaker: Speaker, identity: Identity) -> Said:
    if identity.measures_language == speaker.language:
        return speaker.plain(identity.measures)
    return speaker.foreign(identity.measures)


def _named(speaker: Speaker, name: Worded) -> Said:
    """A name; a free text of the short record like any other text."""
    return speaker.named(name.text) if name.text and len(name.text.splitlines()) == 1 else speaker.told(name)


def _chinese(speaker: Speaker, record: Record, law: Law, standing: Decision | None, term: Term) -> Iterator[EntryField]:
    """What was assessed is told above; this is that it was, why, with what outcome, and how long it is kept."""

    def plainly(label: str, *texts: str) -> EntryField:
        return EntryField(label, tuple(EntryLine(speaker.plain(text)) for text in texts if text))

    yield _field(
        gettext("What asked for the assessment"),
        (EntryLine(speaker.plain(rule.label), rule.citation) for rule in law.rules),
    )
    yield plainly(pgettext("register", "Outcome of the screening"), law.outcome)
    if record.evaluated_on:
        yield plainly(gettext("Screened on"), speaker.day(record.evaluated_on))
    if standing is not None:
        said = {"decision": DecisionKind(standing.kind).label, "date": speaker.day(standing.at)}
        yield plainly(pgettext("register", "Decision"), gettext("%(decision)s, %(date)s") % said)
        yield plainly(gettext("Report"), *_signed(speaker, standing))
    yield plainly(pgettext("register", "Kept"), term.words(speaker.language))


def _signed(speaker: Speaker, standing: Decision) -> Iterator[str]:
    signed = [
        row
        for row in speaker.case.signatures
        if row.act == Action.SIGN_REPORT and row.subject == f"decision:{standing.pk}" and not row.withdrawn_at
    ]
    for row in signed:
        said = {"name": speaker.person(row.by), "date": speaker.day(row.at)}
        yield gettext("Signed by %(name)s on %(date)s") % said
    if not signed:
        yield gettext("This document; not signed by the PI protection officer yet")


def _field(label: str, lines: Iterable[EntryLine]) -> EntryField:
    every = tuple(lines)
    return EntryField(label, every[:MOST_LINES], max(len(every) - MOST_LINES, 0))
