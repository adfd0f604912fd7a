"""Chapter 6: every signed act as a card, who has still to sign, and the digests that the signatures cover."""

from collections.abc import Sequence

from django.utils.translation import gettext, pgettext

from pia.accounts.actors import id_of
from pia.accounts.roles import Role
from pia.assessments import models
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.sections import current_digests, holds
from pia.assessments.states import APPROVALS, SECTION_LABELS, STANDING, UNANSWERED, State
from pia.audit.models import AuditEntry
from pia.lib import canonical
from pia.programmes.definition import Section
from pia.reports.signoff.judged import DigestRow, OpenSeat, SignatureCard, Signatures
from pia.reports.signoff.said import Tone
from pia.reports.signoff.summary import role_label
from pia.reports.signoff.wording import Speaker, printable, toned

TRACK, RISK = "track", "risk"
DECIDABLE = frozenset({State.IN_REVIEW, State.CHANGES_REQUESTED, State.AWAITING_DECISION, State.PRIOR_CONSULTATION})


def build(speaker: Speaker) -> Signatures:
    """The whole chapter."""
    case = speaker.case
    numbers = entry_numbers(case)
    return Signatures(
        cards=tuple(_card(speaker, place, row, numbers) for place, row in enumerate(case.signatures, 1)),
        open_seats=tuple(_open_seats(speaker)),
        record_digest=canonical.digest(current_digests(case)),
        digests=tuple(_digests(case)),
        entries=case.proposal.audit_count,
        chain_head=case.proposal.audit_head,
    )


def entry_numbers(case: Case) -> dict[int, int]:
    """Signature -> number of the audit entry that records it: the first of that act and person that is not older."""
    acts = {row.act for row in case.signatures}
    entries = list(
        AuditEntry.objects.filter(chain=case.proposal.chain, action__in=acts)
        .order_by("number")
        .values_list("number", "action", "actor_id", "at")
    )
    found: dict[int, int] = {}
    for row in case.signatures:
        for entry in entries:
            number, action, actor, at = entry
            if action == row.act and actor == id_of(row.by) and at >= row.at:
                found[row.pk] = number
                entries.remove(entry)
                break
    return found


def standing(row: models.Signature, digests: dict[str, str]) -> Tone:
    """Whether a signature still speaks."""
    if row.withdrawn_at is not None:
        return toned(pgettext("signature", "Withdrawn"), "danger")
    if holds(row.digests, digests):
        return toned(pgettext("signature", "Covers the present content"), "ok")
    return toned(pgettext("signature", "Given on earlier content"), "idle")


def _card(speaker: Speaker, place: int, row: models.Signature, numbers: dict[int, int]) -> SignatureCard:
    languages = {"en": gettext("English"), "zh": gettext("Chinese")}
    methods = {"password": gettext("Password entered again")}
    entry = numbers.get(row.pk)
    return SignatureCard(
        number=f"S{place}",
        name=speaker.person(row.by),
        on_behalf_of=speaker.person(row.on_behalf_of) if row.on_behalf_of else "",
        role=role_label(row.role),
        about=_about(speaker, row),
        statement=speaker.verbatim(row.statement, row.language),
        language=languages.get(row.language, row.language),
        at=speaker.moment(row.at),
        method=methods.get(row.method, row.method),
        entry=gettext("Entry %(number)d of the record") % {"number": entry} if entry else "",
        standing=standing(row, current_digests(speaker.case)),
        sections=speaker.listed(str(SECTION_LABELS[one]) for one in Section if one in row.digests),
    )


def _about(speaker: Speaker, row: models.Signature) -> str:
    """The act in words, with its track or risk."""
    kind, _colon, ref = row.subject.partition(":")
    act = str(Action(row.act).label) if row.act in Action.values else row.act
    track = speaker.case.programme.procedure.track(ref) if kind == TRACK else None
    if track is not None:
        return gettext("%(act)s: %(subject)s") % {"act": act, "subject": speaker.label(track.title)}
    return gettext("%(act)s: %(subject)s") % {"act": act, "subject": printable(ref)} if kind == RISK else act


def _open_seats(speaker: Speaker) -> list[OpenSeat]:
    case = speaker.case
    seats = [
        OpenSeat(
            name=speaker.person(review.reviewer),
            role=role_label(review.role),
            about=speaker.label(case.track(review).title),
        )
        for review in case.current_reviews
        if review.state in UNANSWERED
    ]
    if case.proposal.state in DECIDABLE:
        seats.append(OpenSeat(speaker.person(case.proposal.approver), role_label(Role.APPROVER), gettext("Decision")))
    decision = case.standing_decision
    wanted = any(regime.report_signatory and regime.report_signatory.required for regime in case.regimes)
    if wanted and decision is not None and decision.kind in APPROVALS and not _report_signed(case, decision):
        officers = case.people.get(Role.PROTECTION_OFFICER, ())
        seats.append(OpenSeat(speaker.people(officers), role_label(Role.PROTECTION_OFFICER), gettext("This report")))
    return seats


def _report_signed(case: Case, decision: models.Decision) -> bool:
    return decision.state in STANDING and any(
        row.act == Action.SIGN_REPORT and row.subject == f"decision:{decision.pk}" and row.withdrawn_at is None
        for row in case.signatures
    )


def _digests(case: Case) -> Sequence[DigestRow]:
    """Every section digest that is current or was signed, with the signatures that cover it."""
    present = current_digests(case)
    rows = []
    for section in Section:
        signed = [one.digests[section] for one in case.signatures if section in one.digests]
        for digest in dict.fromkeys([*signed, present[section]]):
            now = digest == present[section]
            rows.append(
                DigestRow(
                    section=str(SECTION_LABELS[section]),
                    digest=digest,
                    signatures=", ".join(
                        f"S{place}"
                        for place, one in enumerate(case.signatures, 1)
                        if one.digests.get(section) == digest
                    ),
                    standing=toned(pgettext("digest", "Present"), "ok")
                    if now
                    else toned(pgettext("digest", "Earlier"), "idle"),
                )
            )
    return rows
