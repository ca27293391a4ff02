"""The streams of random numbers: what keeps draws apart that share a seed.

A generator made from ``[seed, stream]`` draws other numbers than one made from the seed alone, or
with another stream. So the same seed gives the same split with or without noise. The numbers are
part of every run that was ever made: a stream may be added, never renumbered.

The seed alone draws the points of a generated data set (its data seed) and a network's weights and
the order of its rows (its seed).
"""

from enum import IntEnum


class Stream(IntEnum):
    """What is drawn, and the number that stands beside the seed."""

    SPLIT = 1  # which rows are for training, validation and test
    FEATURE_NOISE = 2
    LABEL_FLIPS = 3
    DROPOUT = 4  # the masks of every training step
    PIXEL_ORDER = 5  # in which order the pixels of all pictures stand
