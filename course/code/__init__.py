"""A run as code that makes the same numbers, and as files for other programs."""
