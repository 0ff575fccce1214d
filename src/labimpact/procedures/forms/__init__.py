"""Forms of procedure cases."""
