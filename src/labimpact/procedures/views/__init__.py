"""Pages of procedure cases."""
