"""What changes a procedure case."""
