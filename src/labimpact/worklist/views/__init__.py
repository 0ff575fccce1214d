"""The pages of the things to do."""
