"""What is read of persons who may be the same."""
