"""Northlight signs with a key of its own; anybody proves it with the public key and a library of their choice."""

import base64
import json
import threading

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core import checks
from django.db import connection
from pytest_django import Settings

from pia.keys import keyring, tokens
from pia.keys.checks import secret_is_long_enough, secret_opens_the_keys
from pia.keys.models import SigningKey
from pia.keys.sealing import CannotUnseal, seal, unseal
from pia.keys.tokens import Flaw, NotGenuine

pytestmark = pytest.mark.django_db
OWNER, TYP = "organisation:1", "launch-pass+jwt"
CLAIMS = {"sub": "PIA-2026-001", "iat": 1_795_400_000, "note": "批准"}


def flaw(token: str, keys: list[dict[str, str]] | None = None, typ: str = TYP) -> Flaw:
    with pytest.raises(NotGenuine) as caught:
        tokens.read(token, keyring.published() if keys is None else keys, typ=typ)
    return caught.value.flaw


def segment(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.sqlite
def test_it_is_read_by_another_library_from_the_published_keys_alone() -> None:
    signed = keyring.sign(OWNER, CLAIMS, typ=TYP)
    (jwk,) = jwt.PyJWKSet.from_dict({"keys": keyring.published()}).keys
    assert jwt.get_unverified_header(signed.token) == {"alg": "EdDSA", "kid": jwk.key_id, "typ": TYP}
    assert jwt.decode(signed.token, jwk, algorithms=["EdDSA"]) == CLAIMS
    assert keyring.read(signed.token, typ=TYP).claims == CLAIMS


def test_it_names_a_key_by_the_thumbprint_of_the_standard() -> None:
    # RFC 8037, appendix A.3
    key = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    assert tokens.thumbprint(key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_it_says_what_is_wrong_with_a_token() -> None:
    signed = keyring.sign(OWNER, CLAIMS, typ=TYP)
    header, payload, signature = signed.token.split(".")
    other = segment({**CLAIMS, "sub": "PIA-2026-002"})
    assert flaw(f"{header}.{other}.{signature}") is Flaw.ALTERED
    assert flaw(f"{header}.{payload}.{'A' * len(signature)}") is Flaw.ALTERED
    assert flaw(signed.token, typ="report+jwt") is Flaw.OTHER_KIND
    assert flaw(signed.token, keys=[]) is Flaw.UNKNOWN_KEY
    assert flaw("go") is Flaw.MALFORMED
    assert flaw("") is Flaw.MALFORMED


def test_it_believes_no_token_that_brings_its_own_algorithm_or_key() -> None:
    keyring.sign(OWNER, CLAIMS, typ=TYP)
    (published,) = keyring.published()
    unsigned = segment({"alg": "none", "typ": TYP, "kid": published["kid"]})
    assert flaw(f"{unsigned}.{segment(CLAIMS)}.") is Flaw.OTHER_KIND
    keyed = segment({"alg": "HS256", "typ": TYP, "kid": published["kid"]})
    assert flaw(f"{keyed}.{segment(CLAIMS)}.AAAA") is Flaw.OTHER_KIND
    mallory = tokens.write(CLAIMS, Ed25519PrivateKey.generate(), typ=TYP)
    assert flaw(mallory) is Flaw.UNKNOWN_KEY
    theirs = json.loads(base64.urlsafe_b64decode(mallory.split(".")[0] + "=="))
    header = segment({**theirs, "kid": published["kid"]})
    assert flaw(".".join([header, *mallory.split(".")[1:]])) is Flaw.ALTERED
    assert flaw(mallory, keys=[{**published, "kid": theirs["kid"]}]) is Flaw.UNKNOWN_KEY


def test_it_keeps_the_private_key_sealed_and_bound_to_its_row(settings: Settings) -> None:
    key = keyring.present_key(OWNER)
    private = unseal(key.sealed, key.kid)
    raw = base64.urlsafe_b64decode(key.sealed)
    assert private not in raw and "d" not in key.public
    with pytest.raises(CannotUnseal):
        unseal(key.sealed, keyring.present_key("organisation:2").kid)
    with pytest.raises(CannotUnseal):
        unseal("nonsense", key.kid)
    assert seal(private, key.kid) != key.sealed
    settings.SIGNING_SECRET = "another secret that is long enough to be one"
    with pytest.raises(CannotUnseal):
        keyring.sign(OWNER, CLAIMS, typ=TYP)


def test_it_tells_the_operator_of_a_wrong_secret_in_one_sentence(settings: Settings) -> None:
    assert secret_opens_the_keys(databases=["default"]) == [] and secret_is_long_enough() == []
    key = keyring.present_key(OWNER)
    assert secret_opens_the_keys(databases=["default"]) == []
    settings.SIGNING_SECRET = "short"
    found = checks.run_checks(databases=["default"], tags=[checks.Tags.database, checks.Tags.security])
    assert {one.id for one in found if str(one.id).startswith("keys.")} == {"keys.E001", "keys.E002"}
    said = str(found)
    assert key.kid in said and "PIA_SIGNING_SECRET" in said and "rotate_signing_key" in said and "short" not in said


def test_it_signs_on_with_a_new_key_while_old_tokens_verify() -> None:
    before = keyring.sign(OWNER, CLAIMS, typ=TYP)
    elsewhere = keyring.sign("organisation:2", CLAIMS, typ=TYP)
    new = keyring.rotate(OWNER)
    after = keyring.sign(OWNER, CLAIMS, typ=TYP)
    assert after.kid == new.kid != before.kid
    assert {keyring.read(one.token, typ=TYP).kid for one in (before, after)} == {before.kid, after.kid}
    assert {jwk["kid"] for jwk in keyring.published()} == {before.kid, after.kid, elsewhere.kid}
    assert keyring.sign("organisation:2", CLAIMS, typ=TYP).kid == elsewhere.kid


def test_it_believes_nothing_that_a_compromised_key_signed() -> None:
    before = keyring.sign(OWNER, CLAIMS, typ=TYP)
    new = keyring.withdraw(OWNER, before.kid)
    assert new.kid != before.kid
    assert flaw(before.token) is Flaw.UNKNOWN_KEY
    assert keyring.sign(OWNER, CLAIMS, typ=TYP).kid == new.kid
    retired, latest = new, keyring.rotate(OWNER)
    assert keyring.withdraw(OWNER, retired.kid).kid == latest.kid, "a retired key is withdrawn, the present one stays"
    for owner, kid in ((OWNER, "unknown"), ("organisation:2", latest.kid)):
        with pytest.raises(keyring.UnknownKey):
            keyring.withdraw(owner, kid)


@pytest.mark.django_db(transaction=True)
def test_it_draws_one_first_key_however_many_need_it_at_once() -> None:
    barrier, found = threading.Barrier(6, timeout=90), []

    def sign() -> None:
        barrier.wait()
        try:
            found.append(keyring.sign(OWNER, CLAIMS, typ=TYP).kid)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    assert len(found) == 6 and set(found) == {SigningKey.objects.get().kid}
