"""The page Pictures: a network learns while it is asked, and one weight is opened to its uses."""

import contextlib
import io
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from neuralnet.advice.findings import findings
from neuralnet.inside.diagnostics import layer_health
from neuralnet.inside.uses import kernel_gradient
from tests.pages.fixtures import HandedOver, OpenPage, Say, Section, Words
from ui.desk.pictures import PicturesDesk
from ui.kit.page_presets import PagePreset
from ui.pictures.presets import PICTURE_PRESETS
from ui.words.numbers import number, percent, tex_significant


@pytest.fixture
def opened(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    # However busy the machine is, what is asked for is trained at once.
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


def test_a_way_that_goes_wrong_is_found_out_and_said_in_words_that_fit(
    opened: AppTest, say: Say, words: Words
) -> None:
    assert "Not trained yet" in words(opened, "pictures_wrong_told")
    say(opened, "pictures_network_told", "way", "zeros")
    text = words(opened, "pictures_wrong_told")
    assert "The 8 filters of the convolution have equal weights (all 0)" in text
    assert "To try: starting weights All zeros → He." in text
    say(opened, "pictures_network_told", "way", "fast")
    say(opened, "pictures_network_told", "epochs", "1")
    assert "Dead ReLU filters" in words(opened, "pictures_wrong_told")
    assert opened.query_params["pictures"] == "convolution.plain.1.fast"
    say(opened, "pictures_network_told", "way", "nonsense")
    assert desk_of(opened).way == "fast"
    say(opened, "pictures_network_told", "way", "usual")
    assert "Dead" not in words(opened, "pictures_wrong_told")


def test_pooling_shows_the_largest_of_every_square_and_which_went_on(
    opened: AppTest, say: Say, words: Words, section: Section
) -> None:
    say(opened, "pictures_network_told", "epochs", "1")
    layer = desk_of(opened).ask().network.layers[0]
    first = layer.a[:, 0].reshape(6, 6)[2:4, 2:4]  # around the place at which the kernel is
    assert f"= {number(float(first.max()))}. On the way back" in words(
        opened, "pictures_inside_told"
    )
    html = section(opened, "pictures_inside_told")
    before = html.split("the ringed units go on")[0].split('aria-label="Map of filter 1:')[-1]
    assert len(re.findall(r'class="[^"]*\bon\b', before)) == 9  # of 36, one of every four
    say(opened, "pictures_network_told", "kind", "both")
    assert "Pooling" not in words(opened, "pictures_inside_told")


def test_a_preset_asks_before_and_answers_after(
    open_page: OpenPage, say: Say, words: Words, section: Section
) -> None:
    app = open_page("presets")
    app.button(key="open_mixed").click().run()
    assert desk_of(app).link == "convolution.mixed.0"
    app.switch_page("pages/pictures.py").run()
    assert "Predict first: Every pixel is still there" in words(app, "pictures_preset_told")
    assert "90.9%" not in words(app, "pictures_preset_told")
    say(app, "pictures_preset_told", "happened")
    assert "90.9%" in words(app, "pictures_preset_told")
    say(app, "pictures_network_told", "order", "plain")  # another network than the preset's
    assert section(app, "pictures_preset_told") == ""


@pytest.mark.parametrize("preset", PICTURE_PRESETS, ids=lambda preset: preset.name)
def test_what_a_preset_answers_is_true(preset: PagePreset) -> None:
    desk = PicturesDesk()
    desk.use_query(preset.start)
    assert desk.epoch == 0
    desk.use_query(preset.link)
    while not desk.has_arrived:
        desk.work(60.0)
    found = [finding.kind for finding in findings(desk.trainer)]
    assert found == ([] if preset.finding is None else [preset.finding])
    read = f"reads {percent(desk.trainer.measure().validation_metric)} of"
    assert read in preset.answer
    if preset.name != "wild":
        return
    assert layer_health(desk.trainer)[0].dead.all()  # no filter answers to anything


def test_the_figures_that_presets_set_beside_their_own_are_true() -> None:
    desk = PicturesDesk()
    answers = {preset.name: preset.answer for preset in PICTURE_PRESETS}
    for link, name in (("dense.plain.15", "reads"), ("dense.mixed.15", "mixed")):
        assert desk.use_query(link)
        while not desk.has_arrived:
            desk.work(60.0)
        assert percent(desk.trainer.measure().validation_metric) in answers[name]


def test_the_script_that_is_taken_along_prints_what_the_page_shows(
    opened: AppTest, say: Say, handed_over: HandedOver
) -> None:
    say(opened, "pictures_network_told", "epochs", "1")
    say(opened, "pictures_scripts", "download", "pictures_numpy.py")
    script = handed_over(opened, "pictures_scripts")["text"]
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(script, "script", "exec"), names)
    now = desk_of(opened).trainer.measure()
    assert names["found"]["validation loss"] == pytest.approx(now.validation_loss, rel=1e-9)
    assert names["found"]["validation accuracy"] == now.validation_metric


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


def test_what_sharing_saves_is_said_in_the_numbers_of_the_engine(
    opened: AppTest, words: Words
) -> None:
    layer = opened.session_state["set_pictures_desk"].ask().convolution
    shared = layer.W.size + layer.b.size
    alone = layer.a.size * (64 + 1)
    text = words(opened, "pictures_compared_told")
    assert f" {layer.a.size} units and {shared} numbers to learn" in text
    assert f"would have {alone:,}" in text
