"""What changes the network: one verb per function."""
