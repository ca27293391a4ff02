"""With handwritten digits every page shows a row as a picture, and a first-layer unit's weights."""

from typing import Any

import numpy as np
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


def test_a_digit_is_edited_pixel_by_pixel_and_its_pictures_come_into_use(
    open_digits: Any, say: Say, section: Section, words: Words
) -> None:
    app = open_digits("data")
    app.segmented_control(key="set_data_way").set_value("edit").run()
    me = app.session_state["learner"]
    before, run = me.dataset, me.run
    say(app, "rows_as_pictures", "look_at", "5")
    says = words(app, "rows_as_pictures").split("says: ")[1][:12]
    # A press fills a pixel, the slider says how dark it is, and the class is another one.
    say(app, "rows_as_pictures", "unit", {"layer": 1000, "j": 0})
    say(app, "rows_as_pictures", "pixel", "63")
    say(app, "rows_as_pictures", "ink", "7")
    for pixel in range(8, 24):
        say(app, "rows_as_pictures", "unit", {"layer": 1000, "j": pixel})
    say(app, "rows_as_pictures", "class", "3")
    assert "1 picture changed: 5, picture 6." in words(app, "rows_as_pictures")
    assert words(app, "rows_as_pictures").split("says: ")[1][:12] != says
    # What a browser cannot say changes nothing.
    for name, value in (
        ("unit", {"layer": 1000, "j": 64}), ("unit", {"layer": 1000, "j": -1}), ("unit", "x"),
        ("unit", {"layer": 1, "j": 3}), ("ink", "17"), ("ink", "nan"), ("class", "10"),
        ("pixel", "64"), ("look_at", "1797"),
    ):  # fmt: skip
        say(app, "rows_as_pictures", name, value)
    assert me.run == run
    say(app, "rows_as_pictures", "use_rows")
    assert not app.exception
    after = me.dataset
    assert (after.x[5, 0], after.x[5, 63]) == (16.0, 7.0)
    assert after.labels[5] == 3
    assert after.row_names[5] == "5, picture 6, edited"
    others = np.delete(np.arange(before.n), 5)
    assert np.array_equal(after.x[others], before.x[others])
    assert np.array_equal(after.y[others], before.y[others])
    assert "CC BY 4.0. Rows were edited by hand." in after.source
    # It is a picture still, on every page and in a link.
    assert section(app, "rows_as_pictures").count('class="rp"') == 24
    assert any("The edited pictures are in use." in one.value for one in app.markdown)
    app.switch_page("pages/forward_pass.py").run()
    assert "picture 1, as a picture" in section(app, "forward_walked")
    assert not app.exception


def test_a_picture_that_is_as_it_was_is_no_change(
    open_digits: Any, say: Say, section: Section, words: Words
) -> None:
    app = open_digits("data", pixel_order="3")
    app.segmented_control(key="set_data_way").set_value("edit").run()
    assert "says:" in words(app, "rows_as_pictures")
    me = app.session_state["learner"]
    run = me.run
    say(app, "rows_as_pictures", "unit", {"layer": 1000, "j": 2})
    say(app, "rows_as_pictures", "class", "4")
    assert "1 picture changed" in words(app, "rows_as_pictures")
    say(app, "rows_as_pictures", "as_it_was")
    assert "changed" not in words(app, "rows_as_pictures").replace("not changed", "")
    assert "Change a pixel or a class first." in section(app, "rows_as_pictures")
    assert me.run == run
    say(app, "rows_as_pictures", "ink", "3")
    say(app, "rows_as_pictures", "use_rows")
    # Pixels are edited in their own order; the run mixes them as before.
    assert me.run.experiment.own_data.x[0, 2] == 3.0
    assert me.run.experiment.pixel_order == 3
