"""Reading and changing rules, and computing dates from them."""
