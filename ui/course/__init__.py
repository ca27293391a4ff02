"""The Course page: the stations, their questions and tasks, and a training step on paper."""
