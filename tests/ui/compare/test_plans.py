"""From what is typed to a sweep."""

import pytest

from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment
from neuralnet.many.sweeps import NUMERIC_SETTINGS
from ui.compare.plans import PROPOSED, changeable, read_axis, same_start, usual_text, with_typed

BASE = Experiment()


@pytest.mark.parametrize("name", [name for name in PROPOSED if name != "noise"])
def test_every_proposed_axis_can_be_laid_over_the_default_run(name: str) -> None:
    axis = read_axis(name, PROPOSED[name], BASE)
    assert 2 <= len(axis.values) <= 8
    for value in axis.values:
        BASE.replace(**{axis.name: value})


def test_every_setting_that_is_a_number_is_proposed() -> None:
    assert set(NUMERIC_SETTINGS) <= set(PROPOSED)


def test_width_keeps_the_layers_and_depth_the_width() -> None:
    assert read_axis("width", "2, 8", BASE).values == ((2, 2), (8, 8))
    assert read_axis("depth", "0; 1 3", BASE).values == ((), (10,), (10, 10, 10))
    bare = BASE.replace(hidden_units=())
    assert read_axis("width", "4 5", bare).values == ((4,), (5,))


@pytest.mark.parametrize(
    "name, text, words",
    [
        ("learning_rate", "0.1", "from 2 to 8 different numbers"),
        ("learning_rate", "0.1, 0.1", "from 2 to 8 different numbers"),
        ("learning_rate", "1,2,3,4,5,6,7,8,9", "from 2 to 8 different numbers"),
        ("learning_rate", "fast, slow", "numbers with commas between them"),
        ("learning_rate", "-1, 1", "learning_rate: expected a number above 0"),
        ("batch_size", "1.5, 2", "batch_size: expected a whole number"),
        ("width", "1.5, 2", "hidden_units: expected whole numbers"),
        ("width", "1, 1000", "hidden_units"),
        ("depth", "1, 20", "hidden_units"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(name: str, text: str, words: str) -> None:
    with pytest.raises(SettingError, match=words):
        read_axis(name, text, BASE)


@pytest.mark.parametrize("name", [name for name, choices in changeable().items() if not choices])
def test_what_is_proposed_for_the_second_setting_changes_the_first(name: str) -> None:
    other = with_typed(BASE, name, usual_text(name, BASE))
    assert list(other.changes_from(BASE)) == [name]
    assert usual_text(name, other) != usual_text(name, BASE)


def test_something_typed_that_is_no_number_is_refused_by_the_setting() -> None:
    with pytest.raises(SettingError, match="learning_rate"):
        with_typed(BASE, "learning_rate", "")
    with pytest.raises(SettingError, match="learning_rate"):
        with_typed(BASE, "learning_rate", "0.1 0.2")


def test_the_engine_is_asked_whether_the_start_is_the_same() -> None:
    assert same_start(BASE, BASE.replace(learning_rate=0.1, activation="tanh")) == (True, True)
    assert same_start(BASE, BASE.replace(hidden_units=(3,)))[0] is False
    assert same_start(BASE, BASE.replace(initializer_scale=2.0)) == (False, True)
