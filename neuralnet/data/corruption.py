"""What can be done to a data set before it is used: noise, wrong labels, copies of its rows.

Real tables have all three; here the amount of each can be chosen, to see what it does to learning.
Every function returns a new data set with the old rows in their order. Each draws from a separate
stream of random numbers, so a seed gives the same noise with or without wrong labels.
"""

from dataclasses import replace

import numpy as np

from neuralnet.data.datasets import Dataset
from neuralnet.data.streams import Stream


def with_feature_noise(dataset: Dataset, noise: float, seed: int) -> Dataset:
    """x + noise · s · N(0, 1), where s is the standard deviation of each feature over all rows. A
    constant feature stays as it is."""
    if noise == 0:
        return dataset
    generator = np.random.default_rng([seed, Stream.FEATURE_NOISE])
    spread = noise * dataset.x.std(axis=0)
    return replace(dataset, x=dataset.x + spread * generator.standard_normal(dataset.x.shape))


def with_flipped_labels(dataset: Dataset, share: float, seed: int) -> Dataset:
    """``share`` of the rows, rounded, get the label of another class, each other class as likely.

    The rows of a larger share contain those of a smaller one. Raises ValueError for a data set
    without classes.
    """
    if share == 0:
        return dataset
    labels, k = dataset.labels, dataset.k
    generator = np.random.default_rng([seed, Stream.LABEL_FLIPS])
    rows = generator.permutation(dataset.n)[: round(share * dataset.n)]
    further = generator.integers(1, k, dataset.n)  # 1 to k - 1 places on, around the circle
    flipped = labels.copy()
    flipped[rows] = (labels[rows] + further[rows]) % k
    return replace(dataset, y=np.eye(k)[flipped])


def with_pixel_order(dataset: Dataset, order: int) -> Dataset:
    """The values of the features in another order, the same for every row; 0 leaves them where they
    are. Nothing is lost, but what were neighbours in a picture are none any more."""
    if order == 0:
        return dataset
    return replace(dataset, x=dataset.x[:, pixel_order(order, dataset.d)])


def pixel_order(order: int, features: int) -> np.ndarray:
    """Which feature's values stand at each place, (features,)."""
    return np.random.default_rng([order, Stream.PIXEL_ORDER]).permutation(features)


def in_pixel_order(values: np.ndarray, order: int) -> np.ndarray:
    """Numbers that belong to mixed features (…, features), where the features were before."""
    if order == 0:
        return values
    found = np.empty_like(values)
    found[..., pixel_order(order, values.shape[-1])] = values
    return found


def with_copies(dataset: Dataset, copies: int) -> Dataset:
    """Every row ``copies`` times: the data set, then the whole of it again."""
    if copies == 1:
        return dataset
    names = list(dataset.row_names)
    for number in range(2, copies + 1):
        names += [f"{name} (copy {number})" for name in dataset.row_names]
    return replace(
        dataset,
        x=np.tile(dataset.x, (copies, 1)),
        y=np.tile(dataset.y, (copies, 1)),
        row_names=tuple(names),
        groups=dataset.groups * copies,
    )
