"""A page with every component once, for the eyes and for the accessibility rules; served to tests alone."""

from datetime import date, datetime, timedelta
from pathlib import Path

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pia.accounts.models import User
from pia.assessments.refusals import Kind, Refused
from pia.web.components.marks import Tone
from pia.web.components.stages import Lane, Place, Stage
from pia.web.conflict import Conflict, Difference, conflict_page
from pia.web.errors import NotAllowed
from pia.web.forms import DayInput, PlainForm, password_field
from pia.web.navigation import Entry, Section, register

TEMPLATE = Path(__file__).with_name("gallery.html")
TODAY = date(2026, 11, 23)


class GalleryForm(PlainForm):
    title = forms.CharField(label="Title", help_text="Name the feature as your users would.")
    launch = forms.DateField(label="Planned launch", widget=DayInput())
    people = forms.ChoiceField(
        label="How many people are affected in the first year?",
        choices=[("s", "Fewer than 10,000"), ("m", "10,000 to 1 million"), ("l", "More than 1 million")],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label="What does the feature do?", widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="I have read the statement and it is correct.")
    own_messages = {"title": {"required": "Enter a title for the feature"}}


class SignForm(PlainForm):
    password = password_field(label=_("Password"))


def lanes(count: int) -> list[Lane]:
    known = [
        Lane(
            name="Legal sign-off", icon="scale", href="#a", status="Changes requested", tone=Tone.WARN, note="He Jing"
        ),
        Lane(
            name="Security evaluation",
            icon="shield",
            href="#b",
            status="In progress",
            tone=Tone.NOW,
            note="Marcus Adeyemi",
            done=14,
            total=22,
            progress_label="Security checks",
        ),
        Lane(name="Ethics board", icon="person", href="#c", status="Waiting"),
    ]
    return known[:count]


def stages(here: int, tracks: int = 2) -> list[Stage]:
    names = ["Draft", "Screening", "Assessment", "In review", "Decision", "Conditions", "Live"]
    return [
        Stage(
            name=name,
            place=Place.DONE if index < here else Place.CURRENT if index == here else Place.NEXT,
            note="2 Nov" if index <= here else "",
            lanes=lanes(tracks) if name == "In review" else (),
        )
        for index, name in enumerate(names)
    ]


@login_required
def gallery(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Condition marked as met")
    context = {
        "stages": stages(3),
        "stages_draft": stages(0, 1),
        "stages_late": stages(5, 3),
        "problem_form": GalleryForm({"launch": "soon", "text": "Users upload one photo of a face."}),
        "sign_form": SignForm(auto_id="sign_%s"),
        "due": [(TODAY + timedelta(days=8), 6, 30), (TODAY + timedelta(days=2), 2, 72), (TODAY, -1, 100)],
        "facts": [("Method", "GB/T 39335-2020"), ("Planned launch", "15 January 2027")],
        "citation": ("PIPL Art. 55(1)", "《个人信息保护法》第五十五条第一项"),
        "digest": "9f2c41" + "0" * 54 + "a07e",
        "people": User.objects.order_by("pk")[:4],
        "today": TODAY,
        "reasons": ["Whoever edited the inventory does not decide."],
        "now": timezone.make_aware(datetime(2026, 11, 23, 14, 2)),
        "icons": sorted(part.split('"')[0] for part in sprite().split('id="i-')[1:]),
        "has_problems": True,
    }
    return HttpResponse(engines["django"].from_string(TEMPLATE.read_text()).render(context, request))


def sprite() -> str:
    return (Path(__file__).parents[2] / "pia/web/static/icons.svg").read_text()


def conflict(request: HttpRequest) -> HttpResponse:
    difference = Difference(name="title", label="Title", theirs=["Face-swap video"], yours=["Face swap for films"])
    return conflict_page(
        request,
        Conflict(
            who="Lin Yue",
            when=timezone.now(),
            differences=[difference],
            version="8",
            action="/gallery/conflict/",
            back="/gallery/",
            back_label="Gallery",
        ),
    )


SIGN_PAGE = """{% extends "base.html" %}
{% block main %}{% include "components/sign_page.html" with title="Sign" %}{% endblock %}"""


def sign(request: HttpRequest) -> HttpResponse:
    context = {
        "statement": "I, He Jing, have reviewed PIA-2026-041.",
        "digest": "9f2c41" + "0" * 54 + "a07e",
        "form": SignForm(),
        "action": "/gallery/sign/",
        "submit_label": "Sign",
        "cancel": "/gallery/",
    }
    return HttpResponse(engines["django"].from_string(SIGN_PAGE).render(context, request))


def refused(request: HttpRequest) -> HttpResponse:
    raise NotAllowed("Whoever edited the inventory does not decide.", whom="Ask Gao Yan.")


def saved(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Saved by htmx" if request.method == "POST" else "", status=200)


def unmet(request: HttpRequest) -> HttpResponse:
    raise Refused(Kind.UNMET, reasons=("The inventory is not complete.",))


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


register(Entry(key="my_work", label=_("My work"), icon="inbox", url_name="my_work", order=10, count=lambda user: 7))
register(Entry(key="gallery", label="Gallery", icon="proposal", url_name="gallery", order=20))
register(Entry(key="log", label="Log", icon="chain", url_name="log", order=120, section=Section.REFERENCE))
register(Entry(key="hidden", label="Hidden", icon="lock", url_name="gallery", order=130, visible=lambda user: False))

urlpatterns = [
    path("gallery/", gallery, name="gallery"),
    path("gallery/conflict/", conflict),
    path("gallery/refused/", refused),
    path("gallery/unmet/", unmet),
    path("gallery/saved/", saved),
    path("gallery/sign/", sign),
    path("gallery/broken/", broken),
    path("gallery/log/", gallery, name="log"),
    path("gallery/work/", gallery, name="my_work"),
    path("gallery/proposals/", gallery, name="proposals"),
    path("", include("pia.urls")),
]
handler403, handler404, handler500 = "pia.web.errors.not_allowed", "pia.web.errors.not_found", "pia.web.errors.failed"
