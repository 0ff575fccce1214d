"""Pages of those who may be the same person."""
