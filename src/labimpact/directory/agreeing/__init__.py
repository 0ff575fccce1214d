"""Where two say the same place or contact differently (ADR 0043)."""
