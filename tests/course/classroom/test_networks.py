"""The class's networks as one band, and everything as CSV."""

from __future__ import annotations

import csv
import io
import math

import pytest

from course.classroom.asking import Question, counted, pooled, prediction_options
from course.classroom.limits import MOST_POINTS
from course.classroom.networks import Network, band, thinned
from course.classroom.people import Person, Place
from course.classroom.saved import as_csv
from course.texts import catalogue


def network(seed: int, *losses: float, settings: str = "same") -> Network:
    return Network(settings, "10, 10 units", seed, tuple(enumerate(losses)))


def test_the_band_is_the_lowest_the_middle_and_the_highest_of_every_epoch() -> None:
    found = band([network(1, 3.0, 2.0, 1.0), network(2, 4.0, 2.5, 0.5), network(3, 5.0, 1.0, 0.9)])
    assert found is not None
    assert found.epochs.tolist() == [0, 1, 2]
    assert found.low.tolist() == [3.0, 1.0, 0.5]
    assert found.median.tolist() == [4.0, 2.0, 0.9]
    assert found.high.tolist() == [5.0, 2.5, 1.0]
    assert (found.seeds, found.others, found.words) == (3, 0, "10, 10 units")


def test_an_epoch_has_the_networks_that_have_reached_it() -> None:
    found = band([network(1, 3.0, 2.0, 1.0), network(2, 4.0, 1.0)])
    assert found is not None
    assert found.count.tolist() == [2, 2, 1]
    assert found.high.tolist() == [4.0, 2.0, 1.0]


def test_networks_with_other_settings_are_counted_and_not_mixed_in() -> None:
    found = band(
        [network(1, 3.0, 2.0), network(2, 9.0, 9.0, settings="other"), network(3, 3.0, 1.0)]
    )
    assert found is not None
    assert (found.others, found.high.tolist()) == (1, [3.0, 2.0])


def test_two_students_with_one_seed_are_one_seed() -> None:
    found = band([network(1, 3.0, 2.0), network(1, 3.0, 2.0)])
    assert found is not None
    assert (len(found.networks), found.seeds) == (2, 1)


def test_networks_that_have_not_learnt_an_epoch_make_no_band() -> None:
    assert band([]) is None
    assert band([network(1, 3.0), network(2)]) is None


def test_a_long_curve_is_thinned_and_keeps_its_ends() -> None:
    curve = [(float(epoch), 1 / (1 + epoch)) for epoch in range(5001)]
    thin = thinned(curve)
    assert len(thin) == MOST_POINTS
    assert (thin[0], thin[-1]) == (curve[0], curve[-1])
    assert set(thin) <= set(curve)
    assert thinned(curve[:10]) == tuple(curve[:10])


def test_a_thinned_curve_counts_at_the_epochs_between_its_points_too() -> None:
    long = Network("same", "", 1, thinned([(float(e), 100.0 - e) for e in range(101)]))
    found = band([long, network(2, 200.0, 200.0)])
    assert found is not None
    assert found.low.tolist() == pytest.approx([100.0 - e for e in range(101)])


def test_a_curve_ends_where_its_numbers_run_away() -> None:
    assert thinned([(0, 1.0), (1, math.nan), (2, 1.0)]) == ((0.0, 1.0),)
    assert thinned([(0, 1.0), (1, 2.0), (2, math.inf)]) == ((0.0, 1.0), (1.0, 2.0))


# --- answers without names -----------------------------------------------------------------------


def question(kind: str, right: str = "", **options: str) -> Question:
    named = prediction_options() if kind == "prediction" else tuple(options.items())
    return Question(1, kind, "Will the loss fall?", named, right, "shown", 1)


def test_predictions_are_pooled_in_one_sentence() -> None:
    given = ["falls"] * 23 + ["rises"] * 7
    text = pooled(question("prediction"), given)
    assert catalogue().write(text) == "23 of 30 think: it falls"


@pytest.mark.parametrize(
    "kind, given, said",
    [
        ("prediction", ["rises", "falls"] * 2, "A tie, 2 of 4 each: “it falls”, “it rises”"),
        ("number", ["10", "9", "10", "9", "1"], "A tie, 2 of 5 each: “9”, “10”"),
        ("number", ["1", "2", "3", "4"], "No answer leads: 4 answers, each from 1 of 4"),
        ("number", ["1"], "1 of 1 have 1"),
    ],
)
def test_what_several_equally_many_say_is_not_what_the_class_thinks(
    kind: str, given: list[str], said: str
) -> None:
    assert catalogue().write(pooled(question(kind), given)) == said


def test_numbers_are_counted_from_low_to_high() -> None:
    given = ["10", "-2", "9", "10"]
    assert counted(question("number"), given) == [("-2", 1), ("9", 1), ("10", 2)]
    assert catalogue().write(pooled(question("number"), given)) == "2 of 4 have 10"


def test_answers_in_words_are_never_shown_to_all() -> None:
    given = ["I am Ada"]
    assert counted(question("text"), given) == []
    assert "Ada" not in catalogue().write(pooled(question("text"), given))


def test_no_answers_are_said_to_be_none() -> None:
    assert catalogue().write(pooled(question("prediction"), [])) == "Nobody has answered yet"


# --- the file ------------------------------------------------------------------------------------


def person(number: int, name: str, finding: str = "") -> Person:
    return Person(10 + number, number, name, 0.0, 60.0, Place("Training", "epoch 1", "", finding))


def test_the_file_has_a_line_for_each_participant_and_two_cells_for_each_question() -> None:
    asked = [question("choice", "1", **{"1": "Yes", "2": "No"})]
    text = as_csv(
        [person(1, "Ada"), person(2, "Bob")], asked, {1: {11: "1"}}, {12: network(3, 2.0, 1.0)}
    )
    ada, bob = csv.DictReader(io.StringIO(text))
    assert (ada["name"], ada["joined"], ada["1. Will the loss fall?"], ada["1. right"]) == (
        "Ada",
        "1970-01-01 00:00:00",
        "Yes",
        "yes",
    )
    assert (bob["1. Will the loss fall?"], bob["1. right"]) == ("", "")
    assert (bob["seed"], bob["epochs"], bob["validation_loss"]) == ("3", "1", "1.0")


def test_what_people_typed_is_no_formula_in_a_spreadsheet() -> None:
    asked = [question("text"), question("number")]
    asked[1] = Question(2, "number", "@x", (), "", "shown", 1)
    text = as_csv([person(1, "=cmd()", "-1")], asked, {1: {11: "+1"}, 2: {11: "-0.5"}}, {})
    (head, line) = csv.reader(io.StringIO(text))
    assert "'=cmd()" in line
    assert "'+1" in line
    assert "-0.5" in line  # it was read as a number
    assert not any(cell.startswith(("=", "@", "+")) for cell in head + line)


def test_commas_quotes_and_lines_come_back_as_they_were() -> None:
    (line,) = csv.DictReader(io.StringIO(as_csv([person(1, 'A, "B"')], [], {}, {})))
    assert line["name"] == 'A, "B"'
