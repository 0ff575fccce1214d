"""An OpenID provider in a process of its own, which the tests talk to over HTTP.

Authlib's server: authorization code with PKCE required, client secret or signed assertion, signed
ID tokens, keys that can be changed. Whoever comes is the person last told to `/prove`; what it
should get wrong is told there as well.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Any

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, OAuth2Error, grants
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin, OpenIDCode
from flask import Flask, jsonify, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "lab-impact", "segreto di prova"
app = Flask(__name__)
# What the tests say of the next person and of the faults; the keys; what was handed out.
told: dict[str, Any] = {}
keys: list[RSAKey] = []
codes: dict[str, Code] = {}
bearers: dict[str, dict[str, Any]] = {}
asked: dict[str, Any] = {}
_serial = iter(range(10_000))


class Client(ClientMixin):
    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri.endswith("/la-mia-pagina/ritorno/")

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == told.get("method", "client_secret_basic")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Code(AuthorizationCodeMixin):
    def __init__(self, **known: Any) -> None:
        self.__dict__.update(known)
        self.auth_time = int(time.time())

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.auth_time

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post", "private_key_jwt"]

    def save_authorization_code(self, code: str, request: Any) -> None:
        said = request.payload.data
        codes[code] = Code(
            code=code, redirect_uri=request.payload.redirect_uri, scope=request.payload.scope,
            nonce=said.get("nonce"), code_challenge=said.get("code_challenge"),
            code_challenge_method=said.get("code_challenge_method"),
        )  # fmt: skip

    def query_authorization_code(self, code: str, client: Any) -> Code | None:
        return codes.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        codes.pop(authorization_code.code)

    def authenticate_user(self, authorization_code: Code) -> str:
        return "qualcuno"


class IdToken(OpenIDCode):
    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return False

    def resolve_client_private_key(self, client: Any) -> RSAKey:
        return keys[-1]

    def get_client_algorithm(self, client: Any) -> str:
        return "RS256"

    def get_encode_header(self, client: Any) -> dict[str, str]:
        return {"alg": "RS256", "kid": keys[-1].kid or ""}

    def get_client_claims(self, client: Any) -> dict[str, Any]:
        return {"iss": issuer()}

    def generate_user_info(self, user: str, scope: str) -> dict[str, Any]:
        return {"sub": user}


class Assertion(JWTBearerClientAssertion):
    CLIENT_AUTH_METHOD = "private_key_jwt"

    def get_audiences(self) -> list[str]:
        return [f"{issuer()}/token"]

    def validate_jti(self, claims: Any, jti: str) -> bool:
        return True

    def resolve_client_public_key(self, client: Any) -> RSAKey:
        return RSAKey.import_key(told["public_key"])


def issuer() -> str:
    return request.host_url.rstrip("/")


def new_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": f"chiave-{next(_serial)}"}, private=True)


server = AuthorizationServer(
    app, query_client=lambda _id: Client(), save_token=lambda token, request: None
)
server.register_client_auth_method("private_key_jwt", Assertion())
server.register_grant(CodeGrant, [IdToken(require_nonce=True), CodeChallenge(required=True)])


@app.get("/.well-known/openid-configuration")
def discovery() -> Any:
    time.sleep(told.get("slow", 0))
    at = issuer()
    return jsonify(
        {
            "issuer": told.get("issuer", at), "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token", "jwks_uri": f"{at}/keys",
            "userinfo_endpoint": f"{at}/userinfo", "claims_parameter_supported": True,
            "authorization_response_iss_parameter_supported": told.get("says_iss", False),
            "token_endpoint_auth_methods_supported": [told.get("method", "client_secret_basic")],
        }
    )  # fmt: skip


@app.get("/keys")
def public_keys() -> Any:
    return jsonify(KeySet(keys[-1:]).as_dict(private=False))


@app.get("/authorize")
def authorize() -> Any:
    asked.clear()
    asked.update(request.args.to_dict())
    try:
        grant = server.get_consent_grant(end_user="qualcuno")
    except OAuth2Error as error:
        return jsonify(error.get_body()), 400
    return server.create_authorization_response(grant=grant, grant_user="qualcuno")


@app.post("/token")
def token() -> Any:
    if told.get("slow_token"):
        time.sleep(told["slow_token"])
    answer = server.create_token_response()
    given = answer.get_json()
    if answer.status_code != 200:
        return answer
    read = jwt.decode(given["id_token"], keys[-1], algorithms=["RS256"])
    claims = read.claims | told.get("claims", {})
    claims = {name: value for name, value in claims.items() if value is not None}
    claims |= {name: int(time.time()) + off for name, off in told.get("times", {}).items()}
    signer = new_key() if told.get("stranger") else keys[-1]
    header = {"alg": "RS256", "kid": keys[-1].kid}
    given["id_token"] = jwt.encode(header, claims, signer, algorithms=["RS256"])
    if told.get("unsigned"):
        given["id_token"] = _unsigned(claims)
    bearers[given["access_token"]] = {"sub": claims.get("sub")} | told.get("userinfo", {})
    return jsonify(given)


def _unsigned(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "none"}, claims, keys[-1], algorithms=["none"])


@app.get("/userinfo")
def userinfo() -> Any:
    found = bearers.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
    if found is None:
        return "", 401
    if told.get("signed_userinfo"):
        signed = jwt.encode({"alg": "RS256", "kid": keys[-1].kid}, found, keys[-1])
        return signed, 200, {"Content-Type": "application/jwt"}
    return jsonify(found)


@app.post("/prove")
def prove() -> Any:
    told.clear()
    told.update(request.get_json())
    if told.get("rotate"):
        keys.append(new_key())
    return jsonify(asked)


if __name__ == "__main__":
    keys.append(new_key())
    app.run("127.0.0.1", int(sys.argv[1]), threaded=True)
