"""What is asked before two records are joined, taken apart, shared."""
