"""What the pages of procedure cases show."""
