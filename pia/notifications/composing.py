"""Writes a mail: plain text from the template of its kind, in the language of its reader, with a link to the page."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from pia.accounts.models import User
from pia.assessments.case import Case
from pia.lib.dates import in_chinese
from pia.notifications.models import Kind, Message

CASE_PAGE = "/proposals/{reference}/"
LONGEST_SUBJECT = Message._meta.get_field("subject").max_length or 300


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's words."""

    language: str
    subject: str
    body: str


def compose(case: Case, kind: Kind, recipient: User, facts: dict[str, Any]) -> Letter:
    """The mail as the recipient reads it."""
    language = language_of(recipient)
    reference = case.proposal.reference
    with translation.override(language):
        context = {
            "name": recipient.display_name,
            "reference": reference,
            "title": title_in(case, language),
            "organisation": case.proposal.organisation.display_name,
            "link": settings.PUBLIC_URL + CASE_PAGE.format(reference=reference),
            **facts,
        }
        subject = render_to_string(f"emails/{kind.value}/subject.txt", context)
        body = render_to_string(f"emails/{kind.value}/body.txt", context)
    # A header is one line, whatever a title contains.
    return Letter(language, " ".join(subject.split())[:LONGEST_SUBJECT], body.strip() + "\n")


def language_of(recipient: User) -> str:
    """The language the person chose, or their organisation's."""
    return recipient.language or recipient.organisation.default_language


def title_in(case: Case, language: str) -> str:
    """The proposal's title, translated where somebody has translated it."""
    translated = case.translations.get(("description/title", "zh" if in_chinese(language) else "en"))
    return translated.text if translated and translated.text else case.proposal.title
