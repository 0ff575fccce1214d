"""Simulators that need nobody's case: pure functions of the rules, never binding."""
