"""Pages of files and views, the same for every list."""
