"""The summary of a case that goes to another system, or comes from one (riepilogo del caso)."""
