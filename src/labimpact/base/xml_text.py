"""Text as XML 1.0 holds it."""


def allowed(text: str) -> str:
    """Without the control characters that XML 1.0 cannot hold (section 2.2)."""
    return "".join(c for c in text if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff"))
