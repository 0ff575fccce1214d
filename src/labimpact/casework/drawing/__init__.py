"""Where the pieces of a picture stand. Pure: the templates turn them into SVG."""
