"""What an act is given: the case under lock, the subject, who acts and the cleaned input; and how it is signed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pia.accounts.actors import Actor
from pia.accounts.models import User
from pia.accounts.proof import Proof
from pia.assessments import content, models, screening
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.refusals import Kind, Refused, Words
from pia.assessments.relations import SubjectRow
from pia.assessments.sections import current_digests, leaves_of
from pia.assessments.statements import statement
from pia.programmes.vocabulary import Section

DJANGO_LANGUAGE = {"en": "en", "zh": "zh-hans"}


@dataclass(slots=True)
class Act:
    """One action on its way through the door."""

    case: Case
    subject: SubjectRow
    action: Action
    actor: Actor
    reason: str
    data: dict[str, Any]
    at: datetime
    language: str
    proof: Proof | None = None
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def proposal(self) -> models.Proposal:
        """The case's root."""
        return self.case.proposal

    @property
    def person(self) -> User:
        """The acting person, where the action is one that only people take."""
        if not isinstance(self.actor, User):
            raise TypeError(f"{self.action} is taken by people only")
        return self.actor

    @property
    def today(self) -> date:
        """The day of the act where the organisation is."""
        return timezone.localdate(self.at)

    def involve(self, part: models.Part, *, user: User | None = None, track: str = "", current: bool = False) -> None:
        """Remember that somebody had this part in the present cycle."""
        row, new = models.Involvement.objects.get_or_create(
            proposal=self.proposal,
            user=user or self.person,
            part=part,
            track=track,
            cycle=self.proposal.cycle,
            defaults={"since": self.at, "current": current},
        )
        if not new and current and not row.current:
            row.current = True
            row.save(update_fields=["current"])

    def let_go(self, parts: Iterable[models.Involvement]) -> None:
        """End these parts. That they were played until now still counts in the present cycle."""
        for part in parts:
            part.current = False
            part.save(update_fields=["current"])
            self.involve(models.Part(part.part), user=part.user, track=part.track)

    def in_record_language(self, words: Callable[[], str]) -> str:
        """A sentence that the product itself puts into the record, in the language that prevails there."""
        with translation.override(DJANGO_LANGUAGE[self.proposal.record_language]):
            return words()

    def sign(
        self, subject: str, role: str, *, sections: tuple[Section, ...] = tuple(Section), **chosen: Any
    ) -> models.Signature:
        """A signature over these sections as they are now, in the language and with the statement that were shown."""
        if self.proof is None:
            raise Refused(Kind.INVALID, (_("Confirm with your password."),))
        digests = current_digests(self.case)
        with translation.override(DJANGO_LANGUAGE[self.language]):
            text = statement(self.action, **chosen)
        signature = models.Signature.objects.create(
            proposal=self.proposal,
            act=self.action,
            subject=subject,
            by=self.person,
            role=role,
            round=self.proposal.round,
            statement=text,
            language=self.language,
            digests={section.value: digests[section] for section in sections},
            method=self.proof.method,
            at=self.at,
        )
        self.details |= {"digests": signature.digests, "method": signature.method, "statement": text}
        return signature


def invalid(name: str, words: Words) -> Refused:
    """A refusal over one field."""
    return Refused(Kind.INVALID, fields={name: [words]})


def take_snapshot(act: Act) -> models.Snapshot:
    """Freeze the content as it is now, with every leaf's salt and digest."""
    collected = content.collect(act.case)
    return models.Snapshot.objects.create(
        proposal=act.proposal,
        round=act.proposal.round,
        taken_at=act.at,
        content=collected,
        leaves=leaves_of(act.proposal, collected),
        digests=current_digests(act.case),
        programme=act.proposal.programme,
        screening=act.proposal.screening or screening.frozen(act.case),
    )
