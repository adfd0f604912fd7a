"""May this be launched? One question, asked by a release pipeline with the proposal's token, answered as JSON."""

from datetime import UTC
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pia.api.answers import answered, refused, too_many
from pia.api.failures import too_many_from
from pia.assessments import launch_tokens
from pia.assessments.launching import Answer, launch_answer, lean_case
from pia.assessments.models import Override

SCHEME: Final = "bearer"


@require_safe
def launch(request: HttpRequest, reference: str) -> HttpResponse:
    """Go or no-go with every reason; 404 without this proposal's token."""
    token = launch_tokens.found(reference, _bearer(request))
    if token is None:
        return too_many(request) if too_many_from(request) else refused(request)
    categories = request.GET.getlist("category")
    answer = launch_answer(lean_case(token.proposal), categories=categories)
    content = as_dict(reference, answer)
    tag = {name: value for name, value in content.items() if name not in ("as_of", "valid_for")}
    response = answered(request, content, cache=f"private, max-age={answer.valid_for}", tag=tag)
    response["Vary"] = "Authorization"
    return response


def as_dict(reference: str, answer: Answer) -> dict[str, Any]:
    """The answer as it is sent; docs/launch.md says what each part means."""
    return {
        "reference": reference,
        "go": answer.go,
        "reasons": [one.as_dict() for one in answer.reasons],
        "as_of": answer.as_of.astimezone(UTC).isoformat(timespec="seconds"),
        "valid_for": answer.valid_for,
        "stops_on": answer.stops_on.isoformat() if answer.stops_on else None,
        "pass": answer.present_pass.jws if answer.present_pass else None,
        "override": _override(answer.override) if answer.override else None,
    }


def _override(override: Override) -> dict[str, str]:
    return {"by": override.signature.by.name, "until": override.until.isoformat(), "reason": override.reason}


def _bearer(request: HttpRequest) -> str:
    """The secret of the header; nothing else of a request is looked at for one, since addresses are logged."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == SCHEME else ""
