"""How the stories of the inventory's table open, read and fill it."""

import html
import re
from typing import Any

from django.test import Client

from pia.assessments.case import Case
from pia.assessments.models import DataItem

HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(case: Case, tail: str = "") -> str:
    return f"/proposals/{case.proposal.reference}/inventory/{tail}"


def item_of(case: Case, ref: str) -> DataItem:
    return DataItem.objects.get(proposal=case.proposal, ref=ref)


def refs(case: Case) -> list[str]:
    return list(DataItem.objects.filter(proposal=case.proposal).values_list("ref", flat=True))


class Editor:
    """The editor of one cell, as somebody opened it: what it holds is sent back with some of it changed."""

    def __init__(self, client: Client, case: Case, ref: str, key: str) -> None:
        self.client, self.address = client, address(case, f"{ref}/cell/{key}/")
        context = client.get(self.address, **HTMX).context
        found = {name: value for name, value in context["form"].initial.items() if value is not None}
        self.data = {name: value for name, value in found.items() if name in context["form"].fields}
        if rows := context["recipients"]:
            self.data |= {"recipients-TOTAL_FORMS": rows.total_form_count(), "recipients-INITIAL_FORMS": "0"}
            for number, row in enumerate(rows.forms):
                self.data |= {f"recipients-{number}-{name}": value for name, value in row.initial.items()}
                self.data.setdefault(f"recipients-{number}-contract", "unknown")
        self.data["version"] = context["version"]

    def save(self, **changed: Any) -> Any:
        return self.client.post(self.address, {**self.data, **changed}, **HTMX)


def hidden(answer: Any, name: str) -> str:
    """What a hidden field of an answer holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert found, name
    return html.unescape(found[1])


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))
