"""Present: a lesson on a projector."""
