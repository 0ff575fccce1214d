"""The codes of FHIR beside those of the house, one table for writing and reading each."""

from __future__ import annotations

import base64
import binascii

from labimpact.casework.enums import Result
from labimpact.casework.models import Referral
from labimpact.people.enums import Sex

TAX_CODE = "http://hl7.it/sid/codiceFiscale"  # HL7 Italia, base profiles
LANGUAGE = "urn:ietf:bcp:47"
ACHIEVEMENT = "http://terminology.hl7.org/CodeSystem/goal-achievement"
CONSENT_SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
DIGEST = "urn:ietf:rfc:6920"  # names made of a digest: ni:///sha-256;…

GENDER: dict[str, str] = {Sex.FEMALE: "female", Sex.MALE: "male", Sex.OTHER: "other"}
SEX = {gender: str(sex) for sex, gender in GENDER.items()}

ACHIEVED: dict[str, str] = {
    Result.REACHED: "achieved", Result.PARTLY: "improving", Result.NOT_REACHED: "not-achieved",
}  # fmt: skip
RESULT = {code: str(result) for result, code in ACHIEVED.items()}
LIFECYCLE: dict[str, str] = {Result.REACHED: "completed", Result.DROPPED: "cancelled"}

_S = Referral.State
TASK: dict[str, str] = {
    _S.SENT: "requested", _S.ACCEPTED: "accepted", _S.REFUSED: "rejected",
    _S.FORWARDED: "in-progress", _S.WITHDRAWN: "cancelled", _S.EXPIRED: "failed",
}  # fmt: skip
REFERRAL = {code: str(state) for state, code in TASK.items()}

_NI = "ni:///sha-256;"


def digest_name(sha256: str) -> str:
    """The name of a content by its digest (RFC 6920 section 3), from 64 hexadecimal digits."""
    return _NI + base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip("=")


def digest_of(name: str) -> str:
    """The 64 hexadecimal digits of such a name; empty for any other."""
    if not name.startswith(_NI):
        return ""
    try:
        digest = base64.urlsafe_b64decode(name.removeprefix(_NI) + "==")
    except (binascii.Error, ValueError):
        return ""
    return digest.hex() if len(digest) == 32 else ""
