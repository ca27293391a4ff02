"""The page Pictures: a network learns while it is asked, and one weight is opened to its uses."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from neuralnet.inside.uses import kernel_gradient
from tests.pages.fixtures import OpenPage, Say, Section, Words
from ui.desk.pictures import PicturesDesk
from ui.words.numbers import tex_significant


@pytest.fixture
def opened(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    # However busy the machine is, what is asked for is trained at once.
    monkeypatch.setattr("ui.desk.pictures.SLICE", 60.0)
    monkeypatch.setattr(PicturesDesk.work, "__defaults__", (60.0,))
    return open_page("pictures")


def desk_of(app: AppTest) -> PicturesDesk:
    desk: PicturesDesk = app.session_state["set_pictures_desk"]
    return desk


def test_the_answer_follows_the_training_and_goes_back_with_it(
    opened: AppTest, say: Say, words: Words
) -> None:
    before = words(opened, "pictures_answer_told")
    say(opened, "pictures_network_told", "epochs", "5")
    assert "Epoch 5" in words(opened, "pictures_network_told")
    assert desk_of(opened).trainer.epochs_done == 5
    assert words(opened, "pictures_answer_told") != before
    say(opened, "pictures_network_told", "start")
    assert words(opened, "pictures_answer_told") == before


def test_a_weight_that_is_pressed_shows_its_uses_and_the_engines_sum(
    opened: AppTest, say: Say, section: Section, words: Words
) -> None:
    say(opened, "pictures_inside_told", "weight", "7")
    say(opened, "pictures_inside_told", "filter", "2")
    desk = desk_of(opened)
    layer = desk.ask().convolution
    assert layer is not None
    found = kernel_gradient(layer, 7, 2)
    html = section(opened, "pictures_inside_told")
    assert tex_significant(found.total).lstrip("-") in html.replace("−", "-").replace("⋅", "")
    assert html.count('data-layer="12"') >= 36 * 3  # pixels, errors and contributions
    assert "One weight is used 36 times" in words(opened, "pictures_inside_told")


def test_a_unit_that_is_pressed_puts_the_kernel_there_and_nonsense_does_nothing(
    opened: AppTest, say: Say, words: Words
) -> None:
    say(opened, "pictures_inside_told", "unit", {"layer": 13, "j": 35})
    assert "at row 6, column 6" in words(opened, "pictures_inside_told")
    assert desk_of(opened).filter == 3
    say(opened, "pictures_inside_told", "move", "right")  # at the edge it stays
    say(opened, "pictures_inside_told", "move", "up")
    assert "at row 5, column 6" in words(opened, "pictures_inside_told")
    for nonsense in ({"layer": 99, "j": 0}, {"layer": 13, "j": 99}, 3, {"layer": "0", "j": 0}):
        say(opened, "pictures_inside_told", "unit", nonsense)
    assert desk_of(opened).place == 29


def test_the_comparison_asks_for_an_expectation_first(
    opened: AppTest, say: Say, section: Section, words: Words
) -> None:
    assert 'aria-disabled="true"' in section(opened, "pictures_compared_told")
    say(opened, "pictures_compared_told", "expected", "dense")
    say(opened, "pictures_compared_told", "compare")
    while not desk_of(opened).has_arrived:
        say(opened, "pictures_network_told", "go_on")
    text = words(opened, "pictures_compared_told")
    assert "You expected the dense network." in text
    assert len(re.findall(r"\b2,410\b", text)) >= 2
    assert len(re.findall(r"\b810\b", text)) >= 2


def test_a_step_against_the_network_and_back(opened: AppTest, say: Say, words: Words) -> None:
    before = words(opened, "pictures_slope_told")
    say(opened, "pictures_slope_told", "fool")
    assert "After 1 step" in words(opened, "pictures_slope_told")
    say(opened, "pictures_slope_told", "restore")
    assert words(opened, "pictures_slope_told") == before


def test_a_dense_network_shows_a_weight_for_every_pixel(
    opened: AppTest, say: Say, words: Words
) -> None:
    say(opened, "pictures_network_told", "kind", "dense")
    say(opened, "pictures_inside_told", "unit", "3")
    text = words(opened, "pictures_inside_told")
    assert "32 units × 64 pixels: 2,048 weights" in text
    assert "weights of unit 4" in text


def test_a_link_opens_the_network_it_speaks_of_and_nonsense_is_said(
    open_page: OpenPage, words: Words
) -> None:
    app = open_page("pictures", pictures="dense.mixed.1")
    desk = desk_of(app)
    assert (desk.kind, desk.mixed, desk.epoch) == ("dense", True, 1)
    assert app.query_params["pictures"] == "dense.mixed.1"
    app = open_page("pictures", pictures="banana")
    assert any("got “banana”" in warning.value for warning in app.warning)


def test_elsewhere_a_link_with_a_convolution_says_what_is_left_out(open_page: OpenPage) -> None:
    app = open_page("loss", dataset="digits", first_layers="conv-4-relu,flatten")
    assert any("layers for pictures or signs" in warning.value for warning in app.warning)
    assert app.session_state["learner"].run.experiment.first_layers == ()
