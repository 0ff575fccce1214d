"""Who somebody is, as an OpenID provider says it (SPID, CIE): the way out and the way back.

Authorization code with PKCE (OpenID Connect Core 1.0, RFC 7636). Nothing is kept here of who is on
the way: what the way back must agree with goes along in a signed cookie (`Begun.sealed`). What the
provider says is believed only if it is signed by one of its keys, for us, for this very asking,
still good, and of a level of assurance that is enough (`OIDC_LEVELS`).
"""

from __future__ import annotations

import base64
import json
import logging
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from authlib.oauth2.rfc7523 import private_key_jwt_sign
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.utils.crypto import constant_time_compare
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet, RSAKey

from labimpact.base import fetching
from labimpact.people.enums import TaxCodeKind
from labimpact.people.taxcode import kind_of, normalised

MINUTES = 10
_SALT = "labimpact.mypage.openid"
_SIGNED_BY = [f"{family}{bits}" for family in ("RS", "PS", "ES") for bits in (256, 384, 512)]
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
# A provider that is slower than this in one answer is away; a page of ours waits for it.
_SECONDS = 4.0
_MOST = 200_000
_KEPT_SECONDS = 300
_LEEWAY = 30
# How the fiscal code of a person is written in a claim (ETSI EN 319 412-1).
_PREFIX = "TINIT-"

log = logging.getLogger(__name__)


class Unproven(Exception):
    """The provider did not say who it is, or what it said is not believed."""


class TooLow(Unproven):
    """Who it is was proven by less than what is asked."""


@dataclass(frozen=True)
class Begun:
    """Where to send the browser, and what it takes along."""

    url: str
    sealed: str


def is_active() -> bool:
    """Does this installation have a provider?"""
    return bool(settings.OIDC_ISSUER)


def begin(language: str, back: str) -> Begun:
    """The way out to the provider, which sends the browser back to an address of ours."""
    state, nonce, verifier = (secrets.token_urlsafe(48) for _secret in range(3))
    provider = _provider()
    asked = {
        "response_type": "code", "client_id": settings.OIDC_CLIENT, "redirect_uri": back,
        "scope": settings.OIDC_SCOPES, "state": state, "nonce": nonce,
        "code_challenge": create_s256_code_challenge(verifier), "code_challenge_method": "S256",
        "acr_values": " ".join(settings.OIDC_LEVELS), "ui_locales": language,
        # Telephones and computers of a library are shared: who was in before is not who is there.
        "prompt": "login",
    }  # fmt: skip
    if provider.get("claims_parameter_supported"):
        wanted = {settings.OIDC_CLAIM: {"essential": True}}
        asked["claims"] = json.dumps({"id_token": wanted, "userinfo": wanted})
    kept = {
        "language": language, "state": state, "nonce": nonce, "verifier": verifier,
        "at": str(int(time.time())),
    }  # fmt: skip
    turn = "&" if "?" in provider["authorization_endpoint"] else "?"
    url = f"{provider['authorization_endpoint']}{turn}{urlencode(asked)}"
    return Begun(url, signing.dumps(kept, salt=_SALT))


def opened(sealed: str) -> dict[str, str]:
    """What the browser took along; nothing if it is not ours or too old."""
    try:
        kept: dict[str, str] = signing.loads(sealed, salt=_SALT, max_age=MINUTES * 60)
    except signing.BadSignature:
        return {}
    return kept


def finish(kept: dict[str, str], said: dict[str, str], back: str) -> str:
    """The fiscal code of who came back, verified; `Unproven` or `TooLow` if it is not."""
    try:
        return _finish(kept, said, back)
    except Unproven as unproven:
        # Why, for who looks after the installation; of whom is not known, and is not written.
        log.warning("openid: %s", unproven)
        raise


def _finish(kept: dict[str, str], said: dict[str, str], back: str) -> str:
    if not kept or not constant_time_compare(said.get("state", ""), kept["state"]):
        raise Unproven("state")
    if said.get("iss", settings.OIDC_ISSUER) != settings.OIDC_ISSUER:
        raise Unproven("iss")
    if not said.get("code"):
        raise Unproven("no code")
    provider = _provider()
    # Who says that it signs its way back is not taken for another that leaves it out (RFC 9207).
    if provider.get("authorization_response_iss_parameter_supported") and "iss" not in said:
        raise Unproven("no iss")
    given = _exchange(provider, said["code"], kept["verifier"], back)
    token = _believed(provider, str(given.get("id_token", "")), kept["nonce"], given)
    if token.get("acr") not in settings.OIDC_LEVELS:
        raise TooLow("level")
    _only_now(token.get("auth_time"), kept)
    code = token.get(settings.OIDC_CLAIM) or _told_more(provider, token, given)
    return _fiscal_code(code)


def _only_now(recognised_at: object, kept: dict[str, str]) -> None:
    """A provider that tells when it recognised the person did so after we asked: it may have passed
    over `prompt=login`, and who was in before at a shared computer is not who is there."""
    if recognised_at is None:
        return
    if (
        not isinstance(recognised_at, int | float)
        or recognised_at < int(kept.get("at", "0")) - _LEEWAY
    ):
        raise Unproven("auth_time")


def _exchange(provider: dict[str, Any], code: str, verifier: str, back: str) -> dict[str, Any]:
    """The code for the tokens, as the client that the provider knows."""
    address = provider["token_endpoint"]
    body = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": back,
        "code_verifier": verifier, "client_id": settings.OIDC_CLIENT,
    }  # fmt: skip
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    methods = provider.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if settings.OIDC_KEY:
        key = RSAKey.import_key(Path(settings.OIDC_KEY).read_bytes())
        signed = private_key_jwt_sign(
            key, settings.OIDC_CLIENT, address, header={"kid": key.thumbprint()}, expires_in=60
        )
        body |= {"client_assertion_type": _ASSERTION, "client_assertion": signed}
    elif "client_secret_basic" in methods:
        pair = f"{quote(settings.OIDC_CLIENT, safe='')}:{quote(settings.OIDC_SECRET, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        body["client_secret"] = settings.OIDC_SECRET
    return _read(_asked(address, headers, urlencode(body).encode()).body)


def _believed(
    provider: dict[str, Any], token: str, nonce: str, given: dict[str, Any]
) -> dict[str, Any]:
    """What an ID token says, once all that must hold of it does (OpenID Connect Core, 3.1.3.7)."""
    read = _verified(provider, token)
    claims = CodeIDToken(
        read.claims, read.header,
        options={
            "iss": {"essential": True, "value": settings.OIDC_ISSUER},
            "aud": {"essential": True, "value": settings.OIDC_CLIENT},
        },
        params={
            "nonce": nonce, "client_id": settings.OIDC_CLIENT,
            "access_token": given.get("access_token"),
        },
    )  # fmt: skip
    try:
        claims.validate(leeway=_LEEWAY)
    except (JoseError, ValueError, TypeError) as wrong:
        raise Unproven(f"id token: {wrong}") from wrong
    return dict(claims)


def _verified(provider: dict[str, Any], token: str) -> jwt.Token:
    """A token signed by a key of the provider, whose keys are asked for anew if this one is new."""
    try:
        try:
            return jwt.decode(token, _keys(provider), algorithms=_SIGNED_BY)
        except InvalidKeyIdError:
            return jwt.decode(token, _keys(provider, anew=True), algorithms=_SIGNED_BY)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise Unproven(f"signature: {type(wrong).__name__}") from wrong


def _told_more(provider: dict[str, Any], token: dict[str, Any], given: dict[str, Any]) -> object:
    """The fiscal code from the address of the provider that says more of the person."""
    address, bearer = provider.get("userinfo_endpoint"), given.get("access_token")
    if not address or not bearer:
        return None
    answer = _asked(address, {"Authorization": f"Bearer {bearer}"})
    if "application/jwt" in answer.kind:
        more = _verified(provider, answer.body.decode("ascii", "replace")).claims
        if more.get("iss", settings.OIDC_ISSUER) != settings.OIDC_ISSUER:
            raise Unproven("userinfo: iss")
    else:
        more = _read(answer.body)
    if more.get("sub") != token["sub"]:
        raise Unproven("userinfo: sub")
    return more.get(settings.OIDC_CLAIM)


def _fiscal_code(said: object) -> str:
    """A fiscal code of a person, as records write it: the provisional one proves nobody."""
    code = normalised(said.upper().removeprefix(_PREFIX)) if isinstance(said, str) else ""
    try:
        if kind_of(code) == TaxCodeKind.DEFINITIVE:
            return code
    except ValueError:
        pass
    raise Unproven("fiscal code")


def _provider() -> dict[str, Any]:
    """What the provider says of itself (OpenID Connect Discovery 1.0)."""
    address = f"{settings.OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration"
    found = _kept(address)
    if found.get("issuer") != settings.OIDC_ISSUER:
        raise Unproven("discovery: issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not isinstance(found.get(name), str):
            raise Unproven(f"discovery: {name}")
    return found


def _keys(provider: dict[str, Any], *, anew: bool = False) -> KeySet:
    return KeySet.import_key_set(_kept(provider["jwks_uri"], anew=anew))  # type: ignore[arg-type]


def _kept(address: str, *, anew: bool = False) -> dict[str, Any]:
    """A document of the provider, asked for at most every five minutes unless it must be anew."""
    key = f"mypage.openid:{address}"
    found: dict[str, Any] | None = None if anew else cache.get(key)
    if found is None:
        found = _read(_asked(address, {"Accept": "application/json"}).body)
        cache.set(key, found, _KEPT_SECONDS)
    return found


def _asked(address: str, headers: dict[str, str], said: bytes | None = None) -> fetching.Answer:
    if address.startswith("http://") and not settings.OIDC_ISSUER.startswith("http://"):
        raise Unproven("in clear")
    try:
        answer = fetching.tell(address, most=_MOST, seconds=_SECONDS, said=said, headers=headers)
    except (fetching.Unreachable, fetching.Forbidden) as away:
        raise Unproven(f"away: {away}") from away
    if answer.status != 200:
        raise Unproven(f"answered {answer.status}")
    return answer


def _read(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError as wrong:
        raise Unproven("no JSON") from wrong
    if not isinstance(found, dict):
        raise Unproven("no JSON object")
    return found
