"""Exporting a case: every format, what of the case it does not hold, and the file."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from pia.interop.cnil_remarks import file_says
from pia.interop.exchange import Format
from pia.interop.formats import FORMATS
from pia.interop.taking_out import take_out
from pia.web.access import SignedInRequest, signed_in
from pia.web.import_preview import LISTED
from pia.web.proposal_frame import case_for, frame
from pia.web.record_text import page_language

LANGUAGES = (("en", _("English")), ("zh", _("Chinese")))


@signed_in
def export_case(request: SignedInRequest, reference: str) -> HttpResponse:
    """The formats, and of the chosen one everything that it leaves out."""
    case = case_for(request, reference)
    chosen, language = _chosen(request.GET.get("format", "")), _language(request)
    written = chosen.write(case, language) if chosen and chosen.write else None
    losses = written.losses if written else ()
    context = {
        "formats": [one for one in FORMATS.values() if one.write],
        "chosen": chosen,
        "written": written,
        "losses": losses[:LISTED],
        "unlisted": max(0, len(losses) - LISTED),
        "languages": LANGUAGES,
        "language": language,
        "from_file": bool(file_says(case.proposal)),
        "address": reverse("export_case", args=[case.proposal.reference]),
        **frame(request, case, "documents"),
    }
    return render(request, "pages/interchange/export.html", context)


@signed_in
def download_export(request: SignedInRequest, reference: str, kind: str) -> HttpResponse:
    """The file itself, for whoever may see the case, with an entry in its record.

    By POST alone, because it writes: GET and HEAD are safe (RFC 9110, section 9.2.1), so browsers, mail scanners and
    chat previews fetch by them what nobody asked for, and the record would hold exports that nobody made. A link leads
    to the page. Asked for twice, it is recorded twice: it left twice.
    """
    case = case_for(request, reference)
    chosen = _chosen(kind)
    if chosen is None:
        raise Http404
    if request.method != "POST":
        return HttpResponseRedirect(f"{reverse('export_case', args=[reference])}?{urlencode({'format': kind})}")
    written = take_out(case, chosen, _language(request), actor=request.user)
    response = HttpResponse(written.body, content_type=written.media_type)
    response["Content-Disposition"] = f'attachment; filename="{written.name}"'
    return response


def _chosen(kind: str) -> Format | None:
    found = FORMATS.get(kind)
    return found if found and found.write else None


def _language(request: SignedInRequest) -> str:
    """The language of headings and labels: as asked for, else that of the page."""
    asked = request.POST.get("language", request.GET.get("language", ""))
    return asked if asked in dict(LANGUAGES) else page_language()


urlpatterns: list[URLPattern] = [
    path("proposals/<str:reference>/export/", export_case, name="export_case"),
    path("proposals/<str:reference>/export/<slug:kind>/", download_export, name="download_export"),
]
