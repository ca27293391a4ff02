"""The opening scene: the course's bird, and how a network's answer to it changes in training."""
