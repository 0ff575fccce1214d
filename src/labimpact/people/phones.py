"""Telephone numbers that can take a text message."""

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
