"""The handwritten digits: the ones that they should be, and drawings made like them."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from neuralnet.data import digits
from neuralnet.data.datasets import load_dataset
from neuralnet.data.digits import downsampled, fitted, read_digits
from neuralnet.experiment import Experiment
from neuralnet.preparation import load, prepare


def test_there_are_1797_pictures_of_ten_digits_with_ink_from_0_to_16() -> None:
    dataset = load_dataset("digits")
    assert (dataset.n, dataset.d, dataset.k) == (1797, 64, 10)
    assert np.bincount(dataset.labels).tolist() == [
        178,
        182,
        177,
        183,
        181,
        182,
        181,
        179,
        174,
        180,
    ]
    assert (dataset.x.min(), dataset.x.max()) == (0, 16)
    assert dataset.feature_names[:9:8] == ("r1 c1", "r2 c1")
    assert "CC BY 4.0" in dataset.source
    assert not read_digits().pixels.flags.writeable


def test_they_are_those_of_scikit_learn() -> None:
    sklearn = pytest.importorskip("sklearn.datasets")
    theirs = sklearn.load_digits()
    assert np.array_equal(read_digits().pixels, theirs.data)
    assert np.array_equal(read_digits().digits, theirs.target)


def test_a_file_that_was_changed_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = gzip.decompress(digits.DIGITS_CSV.read_bytes())
    changed = tmp_path / "digits.csv.gz"
    changed.write_bytes(gzip.compress(table.replace(b"16", b"15", 1)))
    monkeypatch.setattr(digits, "DIGITS_CSV", changed)
    with pytest.raises(ValueError, match="SHA-256"):
        read_digits.__wrapped__()


def test_a_drawing_becomes_pixels_as_the_scans_did() -> None:
    dots = np.zeros((32, 32), dtype=np.bool_)
    dots[4:8, 8:12] = True  # all dots of one pixel
    dots[31, 31] = True
    pixels = downsampled(dots).reshape(8, 8)
    assert pixels[1, 2] == 16
    assert pixels[7, 7] == 1
    assert pixels.sum() == 17
    with pytest.raises(ValueError, match=r"dots: expected shape \(32, 32\)"):
        downsampled(dots[:8])


def test_a_small_drawing_in_a_corner_fills_the_frame_as_the_scans_do() -> None:
    dots = np.zeros((32, 32), dtype=np.bool_)
    dots[1:9, 1:5] = True  # twice as high as wide
    found = fitted(dots)
    rows, columns = np.flatnonzero(found.any(axis=1)), np.flatnonzero(found.any(axis=0))
    assert (rows[0], rows[-1]) == (0, 31)
    assert (columns[0], columns[-1]) == (8, 23)
    assert found.sum() == 32 * 16
    empty = np.zeros((32, 32), dtype=np.bool_)
    assert not fitted(empty).any()
    assert np.array_equal(fitted(found), found)


def test_another_order_of_pixels_is_the_same_for_every_picture_and_loses_nothing() -> None:
    plain, mixed = (load(Experiment(dataset="digits", pixel_order=order)) for order in (0, 7))
    assert not np.array_equal(plain.x, mixed.x)
    first = [
        int(np.flatnonzero((plain.x == column[:, None]).all(axis=0))[0]) for column in mixed.x.T
    ]
    assert np.array_equal(plain.x[:, first], mixed.x)
    assert mixed.feature_names == plain.feature_names
    other = load(Experiment(dataset="digits", pixel_order=8))
    assert not np.array_equal(other.x, mixed.x)


def test_divided_as_in_the_catalogue_ink_goes_from_0_to_1() -> None:
    x = prepare(Experiment(dataset="digits", scaling="course")).x
    assert (x.min(), x.max()) == (0.0, 1.0)
