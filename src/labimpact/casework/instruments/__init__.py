"""Assessment instruments as data: a subset of JSON Schema, read, checked and answered. Pure."""
