"""With handwritten digits every page shows a row as a picture, and a first-layer unit's weights."""

from typing import Any

import pytest

from tests.pages.fixtures import OpenPage, Say, Section, Words

DIGITS = {
    "dataset": "digits", "scaling": "course", "hidden_units": "12", "training_limit": "100",
    "batch_size": "32", "epochs": "3", "step": "8",
}  # fmt: skip
PICTURE = 'role="img" aria-label="'


@pytest.fixture
def open_digits(open_page: OpenPage) -> Any:
    return lambda page, **more: open_page(page, **{**DIGITS, **more})


def test_forward_shows_what_enters_and_pressing_a_pixel_changes_the_answer(
    open_digits: Any, say: Say, section: Section, words: Words
) -> None:
    app = open_digits("forward_pass")
    before = section(app, "forward_walked")
    assert f"{PICTURE}0, picture 1, as a picture" in before
    say(app, "forward_walked", "forward_on", "1")
    assert 'aria-label="Weights of ' in section(app, "forward_walked")
    app.segmented_control(key="set_forward_source").set_value("what if").run()
    assert list(app.segmented_control(key="set_forward_source").options) == ["A row", "What if …?"]
    say(app, "forward_walked", "unit", {"layer": 1000, "j": 0})
    after = section(app, "forward_walked")
    assert f"{PICTURE}0, picture 1, changed, as a picture" in after
    say(app, "forward_walked", "moved_which", "10")
    say(app, "forward_walked", "moved_10", "7")
    assert app.session_state["set_moved_10"] == 7.0
    assert "r2 c3" in words(app, "forward_walked")
    say(app, "forward_walked", "moved_which", "64")
    assert app.session_state["set_moved_which"] == 10
    for nonsense in (-1, 64, "3"):
        say(app, "forward_walked", "unit", {"layer": 1000, "j": nonsense})
    assert not app.exception


def test_the_neuron_lesson_shows_a_unit_of_the_network_as_pictures(
    open_digits: Any, section: Section
) -> None:
    app = open_digits("neuron")
    app.segmented_control(key="set_neuron_preset").set_value("own").run()
    html = section(app, "neuron_drawn")
    assert html.count(PICTURE) == 3
    assert "All 64 products and the bias" in html
    assert not app.exception


def test_misclassified_rows_are_small_pictures_with_their_names(
    open_digits: Any, section: Section
) -> None:
    html = section(open_digits("training"), "details_section")
    assert html.count('class="rp"') == html.count('name="look_at"') > 10


def test_the_chosen_unit_of_the_first_layer_is_three_pictures(
    open_digits: Any, section: Section
) -> None:
    app = open_digits("training")
    app.session_state["learner"].select({"kind": "unit", "layer": 1, "j": 2})
    app.run()
    html = section(app, "details_section")
    for label in ("The inputs", "Weights of ", "The products"):
        assert f"{PICTURE}{label}" in html


def test_rows_of_the_data_page_are_pictures(
    open_digits: Any, say: Say, section: Section, words: Words
) -> None:
    app = open_digits("data")
    app.segmented_control(key="set_data_way").set_value("edit").run()
    assert section(app, "rows_as_pictures").count('class="rp"') == 24
    say(app, "rows_as_pictures", "another")
    assert "Pictures 25 to 48 of 1,797." in words(app, "rows_as_pictures")
    assert not app.exception
