"""What the flows read: what is known of persons, what is missing, what SIUSS is to be told."""
