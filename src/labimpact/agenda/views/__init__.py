"""The pages of arrivals and of the agenda."""
