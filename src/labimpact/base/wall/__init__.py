"""The wall: row-level security compiled from what each model declares (ADR 0001)."""
