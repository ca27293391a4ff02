"""The data sets: the right birds, honest names, exact row counts, splits that repeat."""

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuralnet.data import synthetic
from neuralnet.data.characters import next_sign_data
from neuralnet.data.datasets import (
    COURSE_BIRD,
    DATASETS,
    PENGUIN_SPECIES,
    Dataset,
    course_bird_row,
    load_dataset,
    rows_of,
    split_rows,
)

GENERATED = [name for name, info in DATASETS.items() if info.generated]
GENERATED_CLASSES = [name for name in GENERATED if DATASETS[name].task == "classification"]
GENERATED_VALUES = [name for name in GENERATED if DATASETS[name].task == "regression"]

sizes = st.integers(10, 300)
seeds = st.integers(0, 2**40)
shares = st.floats(0, 0.9)


# The penguins


def test_the_class_order_is_the_courses_and_not_the_alphabets() -> None:
    penguins = load_dataset("penguins")
    assert PENGUIN_SPECIES == ("Adelie", "Gentoo", "Chinstrap")
    assert penguins.class_names == PENGUIN_SPECIES
    for label, row_name in zip(penguins.labels, penguins.row_names, strict=True):
        assert row_name.startswith(PENGUIN_SPECIES[label] + " ")


def test_342_birds_have_measurements_151_123_and_68_of_each_species() -> None:
    penguins = load_dataset("penguins")
    assert (penguins.n, penguins.d, penguins.k) == (342, 4, 3)
    assert np.bincount(penguins.labels).tolist() == [151, 123, 68]


def test_the_measurements_lie_between_the_known_extremes_of_the_study() -> None:
    x = load_dataset("penguins").x
    assert x.min(axis=0).tolist() == [32.1, 13.1, 172.0, 2700.0]
    assert x.max(axis=0).tolist() == [59.6, 21.5, 231.0, 6300.0]


def test_the_two_birds_without_measurements_are_named_and_not_among_the_rows() -> None:
    penguins = load_dataset("penguins")
    for bird in (
        "Adelie N2A2, Torgersen, sex unknown, 2007",
        "Gentoo N38A2, Biscoe, sex unknown, 2009",
    ):
        assert bird in penguins.left_out
        assert bird not in penguins.row_names
    assert penguins.left_out.startswith("2 of 344 birds")


@pytest.mark.parametrize("name", ["penguins", "penguin_mass"])
def test_the_courses_bird_is_found_by_its_measurements(name: str) -> None:
    dataset = load_dataset(name)
    row = course_bird_row(dataset)
    assert dataset.row_names[row] == "Adelie N82A1, Dream, female, 2009"


def test_the_courses_bird_is_an_adelie_class_0() -> None:
    penguins = load_dataset("penguins")
    row = course_bird_row(penguins)
    assert tuple(penguins.x[row]) == COURSE_BIRD
    assert penguins.labels[row] == 0
    assert penguins.y[row].tolist() == [1.0, 0.0, 0.0]


def test_the_mass_of_the_courses_bird_is_a_target_in_grams() -> None:
    dataset = load_dataset("penguin_mass")
    row = course_bird_row(dataset)
    assert dataset.x[row].tolist() == [37.3, 16.8, 192.0]
    assert dataset.y[row].tolist() == [3000.0]
    assert (dataset.target_name, dataset.target_unit) == ("body mass", "g")


def test_other_data_sets_do_not_have_the_courses_bird() -> None:
    with pytest.raises(ValueError, match=r"expected a penguin data set.*got 'xor'"):
        course_bird_row(load_dataset("xor"))


def test_features_names_units_and_the_courses_divisors_stand_in_one_order() -> None:
    penguins = load_dataset("penguins")
    assert list(
        zip(
            penguins.feature_names,
            penguins.feature_units,
            penguins.course_divisors,
            penguins.course_units,
            strict=True,
        )
    ) == [
        ("bill length", "mm", 1.0, "mm"),
        ("bill depth", "mm", 1.0, "mm"),
        ("flipper length", "mm", 10.0, "cm"),
        ("body mass", "g", 100.0, "hg"),
    ]


def test_the_body_mass_is_not_among_the_features_it_is_estimated_from() -> None:
    species, mass = load_dataset("penguins"), load_dataset("penguin_mass")
    assert mass.feature_names == ("bill length", "bill depth", "flipper length")
    assert np.array_equal(mass.x, species.x[:, :3])
    assert np.array_equal(mass.y, species.x[:, 3:])
    assert mass.row_names == species.row_names
    assert mass.course_divisors == (1.0, 1.0, 10.0)


def test_the_source_and_licence_of_the_birds_are_named() -> None:
    source = load_dataset("penguins").source
    assert all(word in source for word in ("Gorman", "Williams", "Fraser", "2014", "LTER", "CC0"))


def test_samples_noise_and_seed_do_not_change_the_penguins() -> None:
    assert load_dataset("penguins", samples=10, noise=0.9, seed=3) is load_dataset("penguins")


# Every data set


@pytest.mark.parametrize("name", DATASETS)
def test_a_loaded_data_set_says_what_the_catalogue_says(name: str) -> None:
    dataset, info = load_dataset(name), DATASETS[name]
    assert (dataset.name, dataset.title, dataset.task) == (name, info.title, info.task)
    assert info.name == name
    assert info.description.endswith(".")
    assert dataset.class_names == info.class_names
    assert dataset.target_name == info.target_name


@pytest.mark.parametrize("name", DATASETS)
def test_the_default_noise_of_the_catalogue_is_accepted(name: str) -> None:
    assert load_dataset(name, noise=DATASETS[name].default_noise).n > 0


def test_the_menu_starts_with_the_penguins() -> None:
    assert list(DATASETS) == [
        "penguins",
        "penguin_mass",
        "digits",
        "blobs",
        "xor",
        "circles",
        "moons",
        "spirals",
        "wave",
        "plane",
        "gaussians",
    ]


@pytest.mark.parametrize("name", DATASETS)
def test_nobody_can_write_into_a_shared_data_set(name: str) -> None:
    dataset = load_dataset(name)
    for array in (dataset.x, dataset.y):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        dataset.name = "mine"  # type: ignore[misc]


@pytest.mark.parametrize("name", DATASETS)
def test_every_row_has_a_name_of_its_own(name: str) -> None:
    dataset = load_dataset(name)
    assert len(set(dataset.row_names)) == len(dataset.row_names) == dataset.n


@pytest.mark.parametrize("name", ["penguin_mass", *GENERATED_VALUES])
def test_labels_of_a_data_set_without_classes_are_an_error(name: str) -> None:
    with pytest.raises(ValueError, match="labels: expected a data set with classes"):
        _ = load_dataset(name).labels


# Generated sets


@given(name=st.sampled_from(GENERATED), samples=sizes, seed=seeds)
def test_a_generated_set_has_exactly_the_rows_asked_for(name: str, samples: int, seed: int) -> None:
    dataset = load_dataset(name, samples=samples, seed=seed)
    assert (dataset.n, dataset.d) == (samples, DATASETS[name].features)
    assert np.all(np.isfinite(dataset.x))
    assert dataset.row_names[0] == "point 1"
    assert dataset.row_names[-1] == f"point {samples}"


@given(name=st.sampled_from(GENERATED_CLASSES), samples=sizes, seed=seeds)
def test_class_sizes_differ_by_one_row_at_most(name: str, samples: int, seed: int) -> None:
    counts = np.bincount(load_dataset(name, samples=samples, seed=seed).labels)
    assert counts.size == len(DATASETS[name].class_names)
    assert counts.max() - counts.min() <= 1


@given(name=st.sampled_from(GENERATED), samples=sizes, seed=seeds, noise=st.floats(0, 1))
def test_the_same_seed_gives_the_same_rows(
    name: str, samples: int, seed: int, noise: float
) -> None:
    def load() -> Dataset:
        load_dataset.__globals__["_load_generated"].cache_clear()
        return load_dataset(name, samples=samples, noise=noise, seed=seed)

    first, second = load(), load()
    assert first is not second
    assert np.array_equal(first.x, second.x)
    assert np.array_equal(first.y, second.y)


@given(name=st.sampled_from(GENERATED), seed=seeds)
def test_another_seed_gives_other_rows(name: str, seed: int) -> None:
    assert not np.array_equal(load_dataset(name, seed=seed).x, load_dataset(name, seed=seed + 1).x)


@given(name=st.sampled_from(GENERATED), samples=sizes, seed=seeds, noise=st.floats(0.01, 0.5))
def test_doubling_the_noise_pushes_the_same_points_twice_as_far(
    name: str, samples: int, seed: int, noise: float
) -> None:
    clean, noisy, noisier = (
        load_dataset(name, samples=samples, noise=amount, seed=seed)
        for amount in (0.0, noise, 2 * noise)
    )
    np.testing.assert_allclose(noisier.x - clean.x, 2 * (noisy.x - clean.x), atol=1e-12)
    np.testing.assert_allclose(noisier.y - clean.y, 2 * (noisy.y - clean.y), atol=1e-12)


@pytest.mark.parametrize("name", GENERATED)
def test_noise_is_the_standard_deviation_of_the_jitter(name: str) -> None:
    clean, noisy = (load_dataset(name, samples=5000, noise=amount) for amount in (0.0, 0.3))
    moved, still = ("x", "y") if name in GENERATED_CLASSES else ("y", "x")
    jitter = getattr(noisy, moved) - getattr(clean, moved)
    assert jitter.std() == pytest.approx(0.3, rel=0.05)
    assert np.array_equal(getattr(noisy, still), getattr(clean, still))


@given(name=st.sampled_from(GENERATED), samples=sizes, seed=seeds)
def test_clean_points_lie_within_one_and_a_half_of_the_origin(
    name: str, samples: int, seed: int
) -> None:
    assert np.abs(load_dataset(name, samples=samples, noise=0, seed=seed).x).max() <= 1.5


@pytest.mark.parametrize("name", GENERATED_CLASSES)
def test_without_noise_the_classes_keep_a_gap(name: str) -> None:
    dataset = load_dataset(name, samples=600, noise=0, seed=1)
    distance = np.linalg.norm(dataset.x[:, np.newaxis] - dataset.x, axis=-1)
    other_class = dataset.labels[:, np.newaxis] != dataset.labels
    assert distance[other_class].min() > 0.2


def test_clean_blobs_stay_in_their_discs() -> None:
    blobs = load_dataset("blobs", samples=600, noise=0)
    angle = np.pi / 2 + 2 * np.pi * blobs.labels / 3
    centre = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    assert np.linalg.norm(blobs.x - centre, axis=1).max() <= 0.4


def test_clean_xor_classes_follow_the_signs_and_fill_all_quadrants_equally() -> None:
    xor = load_dataset("xor", samples=400, noise=0)
    assert np.array_equal(xor.labels == 1, xor.x[:, 0] * xor.x[:, 1] < 0)
    quadrants = 2 * (xor.x[:, 0] > 0) + (xor.x[:, 1] > 0)
    assert np.bincount(quadrants).tolist() == [100, 100, 100, 100]


def test_clean_circles_have_two_radii() -> None:
    circles = load_dataset("circles", noise=0)
    radius = np.linalg.norm(circles.x, axis=1)
    np.testing.assert_allclose(radius, np.where(circles.labels == 0, 0.5, 1.2))


def test_clean_moons_are_half_circles_about_two_centres() -> None:
    moons = load_dataset("moons", noise=0)
    upper = moons.labels == 0
    from_centre = moons.x - np.where(upper[:, np.newaxis], [-0.5, -0.25], [0.5, 0.25])
    np.testing.assert_allclose(np.linalg.norm(from_centre, axis=1), 1.0)
    assert np.array_equal(from_centre[:, 1] >= 0, upper)


def test_clean_spiral_arms_turn_four_radians_on_their_way_out() -> None:
    spirals = load_dataset("spirals", samples=600, noise=0)
    way = (np.linalg.norm(spirals.x, axis=1) - 0.15) / 1.25
    angle = np.arctan2(spirals.x[:, 1], spirals.x[:, 0])
    turn = angle - 2 * np.pi * spirals.labels / 3 - 4 * way
    np.testing.assert_allclose(np.cos(turn), 1.0)


def test_the_clean_plane_is_the_equation_its_description_states() -> None:
    plane = load_dataset("plane", noise=0)
    expected = 0.6 * plane.x[:, 0] - 0.8 * plane.x[:, 1] + 0.5
    np.testing.assert_allclose(plane.y[:, 0], expected, atol=1e-15)
    assert "y = 0.6 x1 - 0.8 x2 + 0.5" in DATASETS["plane"].description


def test_a_gaussian_landscape_adds_its_bumps_one_by_one() -> None:
    point = (0.2, -0.4)
    expected = sum(
        height * math.exp(-(math.dist(point, (c1, c2)) ** 2) / (2 * synthetic.BUMP_WIDTH**2))
        for c1, c2, height in synthetic.BUMPS
    )
    assert synthetic.gaussians(np.array([point]))[0] == pytest.approx(expected, rel=1e-12)


def test_the_landscape_has_three_hills_and_three_hollows() -> None:
    heights = [height for *_, height in synthetic.BUMPS]
    centres = np.array([centre for *centre, _ in synthetic.BUMPS])
    assert (heights.count(1.0), heights.count(-1.0)) == (3, 3)
    assert np.sign(synthetic.gaussians(centres)).tolist() == heights


# Splitting


def test_a_split_at_030_makes_239_training_and_103_validation_birds() -> None:
    penguins = load_dataset("penguins")
    training, validation, _test = split_rows(penguins, 0.3, 0)
    assert (training.size, validation.size) == (239, 103)
    # 0.3 of 151, 123, 68 is 45.3, 36.9, 20.4: down to 45, 36, 20, and the two rows
    # still missing go to the largest remainders, .9 and .4.
    assert np.bincount(penguins.labels[validation]).tolist() == [45, 37, 21]


def test_a_split_without_classes_takes_the_share_of_all_rows() -> None:
    training, validation, _test = split_rows(load_dataset("penguin_mass"), 0.3, 0)
    assert (training.size, validation.size) == (239, 103)


@given(name=st.sampled_from(list(DATASETS)), samples=sizes, share=shares, seed=seeds)
def test_a_split_contains_every_row_exactly_once(
    name: str, samples: int, share: float, seed: int
) -> None:
    dataset = load_dataset(name, samples=samples)
    training, validation, _test = split_rows(dataset, share, seed)
    assert sorted([*training, *validation]) == list(range(dataset.n))
    assert training.size >= 1


@given(
    name=st.sampled_from(["penguins", *GENERATED_CLASSES]),
    samples=sizes,
    share=shares,
    seed=seeds,
)
def test_every_class_gives_its_share_to_within_one_row(
    name: str, samples: int, share: float, seed: int
) -> None:
    dataset = load_dataset(name, samples=samples)
    training, validation, _test = split_rows(dataset, share, seed)
    counts = np.bincount(dataset.labels)
    given_away = np.bincount(dataset.labels[validation], minlength=dataset.k)
    assert np.all(np.abs(given_away - share * counts) < 1)
    assert np.all(np.bincount(dataset.labels[training], minlength=dataset.k) >= 1)


@given(name=st.sampled_from(list(DATASETS)), share=st.floats(0, 0.8), seed=seeds)
def test_the_number_of_validation_rows_is_the_share_rounded_half_up(
    name: str, share: float, seed: int
) -> None:
    dataset = load_dataset(name, samples=250)
    _, validation, _ = split_rows(dataset, share, seed)
    assert abs(validation.size - share * dataset.n) <= 0.5 + 1e-6


@given(name=st.sampled_from(list(DATASETS)), share=shares, seed=seeds)
def test_the_same_seed_splits_alike(name: str, share: float, seed: int) -> None:
    dataset = load_dataset(name)
    first, second = split_rows(dataset, share, seed), split_rows(dataset, share, seed)
    assert np.array_equal(first[0], second[0])
    assert np.array_equal(first[1], second[1])


@given(seed=seeds)
def test_another_seed_splits_otherwise(seed: int) -> None:
    penguins = load_dataset("penguins")
    first, second = split_rows(penguins, 0.3, seed), split_rows(penguins, 0.3, seed + 1)
    assert set(first[1]) != set(second[1])


def test_the_split_of_the_penguins_never_changes() -> None:
    training, validation, _test = split_rows(load_dataset("penguins"), 0.3, 0)
    # Golden values: a saved run is only the same run while these rows stay.
    assert training[:5].tolist() == [31, 28, 177, 158, 0]
    assert validation[:5].tolist() == [219, 213, 287, 185, 170]


def test_training_rows_come_shuffled_and_not_in_the_order_of_the_file() -> None:
    penguins = load_dataset("penguins")
    training, _, _ = split_rows(penguins, 0.3, 0)
    assert len(set(penguins.labels[training[:20]])) == 3


@pytest.mark.parametrize("name", ["penguins", "plane"])
def test_share_0_leaves_no_validation_rows(name: str) -> None:
    dataset = load_dataset(name)
    training, validation, _test = split_rows(dataset, 0, 0)
    assert (training.size, validation.size) == (dataset.n, 0)
    assert np.issubdtype(validation.dtype, np.integer)


def test_the_smallest_set_at_the_largest_share_keeps_a_training_row_of_every_class() -> None:
    blobs = load_dataset("blobs", samples=10)
    training, validation, _test = split_rows(blobs, 0.9, 0)
    assert sorted(blobs.labels[training]) == [0, 1, 2]
    assert validation.size == 7


# Errors name the field, what was expected and what came

WRONG_WHOLE_NUMBERS = [True, 10.5, "10", None, -1, math.nan]


@pytest.mark.parametrize("wrong", ["iris", "", "Penguins", None, 3, ["penguins"]])
def test_an_unknown_name_is_answered_with_the_known_ones(wrong: Any) -> None:
    with pytest.raises(ValueError, match="name: expected one of penguins, ") as error:
        load_dataset(wrong)
    assert f"got {wrong!r}" in str(error.value)


@pytest.mark.parametrize("name", ["penguins", "moons"])
@pytest.mark.parametrize("wrong", [*WRONG_WHOLE_NUMBERS, 0, 9, 5001])
def test_a_wrong_number_of_samples_is_named(name: str, wrong: Any) -> None:
    with pytest.raises(ValueError, match="samples: expected a whole number from 10 to 5000"):
        load_dataset(name, samples=wrong)


@pytest.mark.parametrize("name", ["penguins", "plane"])
@pytest.mark.parametrize("wrong", [-0.1, 1.1, math.nan, math.inf, -math.inf, True, "0.1", None, 1j])
def test_a_wrong_noise_is_named(name: str, wrong: Any) -> None:
    with pytest.raises(ValueError, match="noise: expected a number from 0 to 1"):
        load_dataset(name, noise=wrong)


@pytest.mark.parametrize("wrong", WRONG_WHOLE_NUMBERS)
def test_a_wrong_seed_is_named(wrong: Any) -> None:
    expected = "seed: expected a whole number of 0 or more"
    with pytest.raises(ValueError, match=expected):
        load_dataset("xor", seed=wrong)
    with pytest.raises(ValueError, match=expected):
        split_rows(load_dataset("xor"), 0.3, wrong)


@pytest.mark.parametrize("wrong", [-0.1, 0.91, 1.0, math.nan, math.inf, False, "0.3", None])
def test_a_wrong_validation_share_is_named(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"validation_share: expected a number from 0 to 0\.9"):
        split_rows(load_dataset("xor"), wrong, 0)


def test_an_error_ends_with_what_came() -> None:
    with pytest.raises(ValueError, match=r"; got 9999$"):
        load_dataset("xor", samples=9999)


def test_numbers_of_numpy_are_as_good_as_pythons() -> None:
    whole: Any = np.int64  # a whole number by its value, if not by its type
    a = load_dataset("xor", samples=whole(50), noise=np.float64(0.25), seed=whole(7))
    assert a is load_dataset("xor", samples=50, noise=0.25, seed=7)
    assert split_rows(a, np.float64(0.5), whole(1))[1].size == 25


def small_dataset(**changes: Any) -> Dataset:
    fields = {
        "name": "small",
        "title": "Small",
        "task": "classification",
        "x": [[1.0], [2.0]],
        "y": [[1.0, 0.0], [0.0, 1.0]],
        "feature_names": ("width",),
        "feature_units": ("mm",),
        "class_names": ("a", "b"),
        "target_name": "kind",
        "target_unit": "",
        "row_names": ("first", "second"),
        "course_divisors": (1.0,),
        "course_units": ("mm",),
        "left_out": "",
        "source": "by hand",
    }
    return Dataset(**(fields | changes))


def test_a_data_set_made_by_hand_keeps_a_copy_of_its_own() -> None:
    mine = np.array([[1.0], [2.0]])
    dataset = small_dataset(x=mine)
    mine[0, 0] = 99.0
    assert dataset.x.tolist() == [[1.0], [2.0]]
    assert dataset.labels.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"x": [1.0, 2.0]}, "x: expected rows and columns"),
        ({"x": [[1.0], [math.nan]]}, "x: expected finite numbers"),
        ({"y": [[1.0, 0.0]]}, "y: expected 2 entries; got 1"),
        ({"y": [[0.5, 0.5], [0.0, 1.0]]}, "y: expected one-hot rows"),
        ({"feature_units": ()}, "feature_units: expected 1 entries; got 0"),
        ({"class_names": ("a",)}, "class_names: expected 2 entries; got 1"),
        ({"row_names": ("same", "same")}, "row_names: expected 2 different names; got 1"),
        ({"task": "regression"}, "class_names: expected 0 entries; got 2"),
        ({"groups": (0,)}, "groups: expected 2 entries; got 1"),
        ({"groups": (0, 10**12)}, "groups: expected whole numbers from 0 to 1"),
        ({"picture": (1, 2)}, "picture: expected rows and columns of 1 pixels"),
        ({"picture": (-1, -1)}, "picture: expected rows and columns"),
        ({"picture": (1,)}, "picture: expected rows and columns"),
    ],
)
def test_parts_that_do_not_fit_together_are_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        small_dataset(**changes)


def test_chosen_rows_that_belong_together_still_do() -> None:
    names = next_sign_data(["ann", "bob", "cleo"], 3, "here")
    found = rows_of(names, np.array([11, 0, 1, 12]))
    assert found.groups == (1, 0, 0, 1)
    assert found.row_names == tuple(names.row_names[row] for row in (11, 0, 1, 12))
    assert rows_of(load_dataset("digits"), np.array([4, 2])).groups == ()


def test_the_shape_of_pictures_is_written_and_read_and_left_out_where_there_is_none() -> None:
    plain, pictures = small_dataset(), small_dataset(picture=(1, 1))
    assert "picture" not in plain.to_dict()
    assert Dataset.from_dict(pictures.to_dict()) == pictures != plain
    with pytest.raises(ValueError, match="picture: expected a list"):
        Dataset.from_dict({**plain.to_dict(), "picture": ["a", "b"]})


def test_groups_are_written_and_read_and_are_left_out_where_there_are_none() -> None:
    plain, grouped = small_dataset(), small_dataset(groups=(0, 0))
    assert "groups" not in plain.to_dict()
    assert Dataset.from_dict(grouped.to_dict()) == grouped != plain
    assert plain.digest == "3445202caed361c977f4508dfe261222"  # that of before there were groups
    with pytest.raises(ValueError, match="groups: expected a list"):
        Dataset.from_dict({**plain.to_dict(), "groups": ["a", "b"]})
