"""The public keys of all organisations of the installation, where anybody finds them: a JSON Web Key Set (RFC 7517)."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pia.api.answers import answered
from pia.keys import keyring

#: A withdrawn key is gone from every cache after a quarter of an hour.
CACHE: Final = "public, max-age=900"


@require_safe
def public_keys(request: HttpRequest) -> HttpResponse:
    """Present and retired keys; names are thumbprints, so that one set serves every organisation."""
    keys = keyring.published()
    content_type = "application/jwk-set+json"
    return answered(request, {"keys": keys}, cache=CACHE, tag=keys, content_type=content_type)
