"""What recognition changes."""
