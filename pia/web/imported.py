"""What an imported file says that nobody here has said: shown in the file's name, beside where our own stands."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from pia.interop.cnil_remarks import file_says
from pia.web.access import SignedInRequest, signed_in
from pia.web.proposal_frame import case_for, frame
from pia.web.record_text import LANG_ATTRIBUTES


@signed_in
def imported(request: SignedInRequest, reference: str) -> HttpResponse:
    """Opinions, evaluations, plans and remarks of the file; 404 where the case came from no such file."""
    case = case_for(request, reference)
    says = file_says(case.proposal)
    if not says:
        raise Http404
    language = LANG_ATTRIBUTES.get(case.proposal.record_language, "")
    context = {**frame(request, case, "documents"), "says": says, "language": language}
    return render(request, "pages/interchange/imported.html", context)


urlpatterns: list[URLPattern] = [path("proposals/<str:reference>/imported/", imported, name="imported")]
