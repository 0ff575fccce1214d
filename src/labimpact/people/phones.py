"""Telephone numbers: how they are shown, and which can take a text message."""

import phonenumbers

_MOBILE = (
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
)


def mobile(text: str) -> str:
    """The number as +393331234567 when it is a valid mobile one (Italian unless told), or ""."""
    try:
        parsed = phonenumbers.parse(text, "IT")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(parsed) or phonenumbers.number_type(parsed) not in _MOBILE:
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def shown(text: str) -> str:
    """The number as people read it: +39 333 123 4567; what is no valid number stays as it is."""
    try:
        parsed = phonenumbers.parse(text, "IT")
    except phonenumbers.NumberParseException:
        return text
    if not phonenumbers.is_valid_number(parsed):
        return text
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
