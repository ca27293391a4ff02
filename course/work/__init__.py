"""Saved work: all that a learner has, as one file; and handed in, the same file."""
