"""What changes the directory of services, one verb per function."""
