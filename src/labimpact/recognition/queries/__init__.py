"""What recognition reads."""
