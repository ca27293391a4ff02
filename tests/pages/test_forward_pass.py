"""The Forward pass page: a sample travels through the learner's network, and every number is the
engine's."""

import html
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from neuralnet import Experiment, Trainer
from neuralnet.data.datasets import COURSE_BIRD, course_bird_row
from neuralnet.network import Network
from tests.pages.fixtures import OpenPage, Say, Section, ShownCode, Verb, Words
from tests.present import present
from ui.desk.learner import Learner


def engine(step: int = 0, **settings: Any) -> Trainer:
    """A trainer at ``step`` of the run with these settings."""
    trainer = Trainer(Experiment(**settings))
    trainer.seek(step)
    return trainer


def passed(trainer: Trainer, raw: Any) -> Network:
    """The network after one sample of raw measurements."""
    probe = trainer.network.sharing_theta()
    probe.forward(trainer.data.scaler.transform(np.array([raw])))
    return probe


def plain(markup: Any) -> str:
    """HTML as it reads, the styles left out."""
    without = re.sub(r"<style>.*?</style>", "", markup, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", without)).split())


class Lesson:
    """The open page, as a learner reads and uses it."""

    def __init__(self, app: AppTest, section: Section, words: Words, say: Say, verb: Verb) -> None:
        self.app = app
        self._section, self._words, self._say, self._verb = section, words, say, verb

    @property
    def me(self) -> Learner:
        learner: Learner = self.app.session_state["learner"]
        return learner

    @property
    def walked(self) -> str:
        """The HTML from the scaled inputs to the last layer."""
        return self._section(self.app, "forward_walked")

    @property
    def words(self) -> str:
        """All that is to be read, the chooser's caption and what is refused included."""
        captions = [c.value for c in self.app.caption]
        return " ".join([self._words(self.app), *captions])

    @property
    def tables(self) -> list[str]:
        """Every figure made of numbers: tables, bars, the nested function and the matrices."""
        pieces = re.split(r'(?=<div class="nn-(?:terms|lines)")', self._section(self.app))[1:]
        return [plain(piece.split('<div class="caption">')[0]) for piece in pieces]

    def table(self, words: str) -> str:
        return next(text for text in self.tables if words in text)

    def press(self, label: str) -> None:
        """Press the button of the page that is called so."""
        for found in re.finditer(r"<button ([^>]*)>([^<]*)</button>", self.walked):
            if html.unescape(found[2]).endswith(label):
                assert "aria-disabled" not in found[1], f"{label} cannot be pressed"
                return self.say(
                    *present(re.search(r'name="([^"]*)" value="([^"]*)"', found[1])).groups()
                )
        raise AssertionError(f"no button {label}")

    def slider(self, name: str) -> tuple[str, ...]:
        """Where a slider stands, and its range."""
        attributes = present(
            re.search(rf'<input type="range" [^>]*name="{name}" ([^>]*)>', self.walked)
        )[1]
        return tuple(
            present(re.search(rf'{which}="([^"]*)"', attributes))[1]
            for which in ("value", "min", "max")
        )

    def say(self, name: str, value: Any, key: Any = "forward_walked") -> None:
        self._say(self.app, key, name, value)

    def verb(self, *names: Any) -> None:
        self._verb(self.app, *names)

    def options(self, name: str) -> list[tuple[str, str, bool]]:
        """The options of a chooser: (value, what is written, chosen?)."""
        listed = present(re.search(rf'<select [^>]*name="{name}">(.*?)</select>', self.walked))[1]
        found = re.findall(r'<option value="([^"]*)"( selected)?>([^<]*)</option>', listed)
        return [(value, html.unescape(text), bool(chosen)) for value, chosen, text in found]

    def chosen(self, name: str) -> int:
        """The place of the chosen option."""
        return [chosen for _value, _text, chosen in self.options(name)].index(True)

    def choose(self, name: str, place: Any) -> None:
        self.say(name, self.options(name)[place][0])


OpenLesson = Callable[..., Lesson]


@pytest.fixture
def lesson(open_page: OpenPage, section: Section, words: Words, say: Say, verb: Verb) -> OpenLesson:
    """``lesson(step="240")``: the page, opened by a link with that query."""

    def open_it(**query: str) -> Lesson:
        return Lesson(open_page("forward_pass", **query), section, words, say, verb)

    return open_it


def p(value: Any) -> str:
    return f"{value:.4f}"


def test_the_page_opens_on_the_courses_bird_with_raw_and_scaled_values(
    lesson: OpenLesson,
) -> None:
    page = lesson()
    scaled = engine().data.scaler.transform(np.array(COURSE_BIRD))
    entering = page.table("measured")
    for name, raw, x in zip(
        ("bill length", "bill depth", "flipper length", "body mass"),
        ("37.3 mm", "16.8 mm", "192 mm", "3000 g"),
        scaled,
        strict=True,
    ):
        assert f"{name} {raw}" in entering
        assert f"{x:.4f}".replace("-", "−") in entering
    assert (
        "In mm, mm, cm and hg these measurements would be x = [37.3, 16.8, 19.2, 30.0]"
        in page.words
    )


def test_the_scaling_is_written_with_the_numbers_of_the_fitted_scaler(
    lesson: OpenLesson,
) -> None:
    page = lesson()
    scaler = engine().data.scaler
    shown = f"(37.3 − {scaler.offset[0]:.6g}) / {scaler.scale[0]:.6g}"
    assert shown in page.table("measured")


def test_nothing_is_known_of_the_output_until_the_values_reach_it(
    lesson: OpenLesson,
) -> None:
    page = lesson()
    assert not any("Adelie (true)" in text for text in page.tables)
    assert "step forward to it above" in page.words


def test_the_values_travel_one_layer_on_and_one_layer_back(lesson: OpenLesson) -> None:
    page = lesson()
    page.press("On one layer")
    assert page.me.walk.forward_layer == 1
    page.press("On one layer")
    assert page.me.walk.forward_layer == 2
    page.press("Back one layer")
    assert page.chosen("layer") == 1
    assert "W⁽¹⁾ [4, 10]" in page.table("· W⁽¹⁾")
    page.press("To the output")
    assert page.me.walk.forward_layer == 3
    page.press("Start")
    assert "It computes nothing" in page.words


def test_forward_pressed_again_looks_at_the_output(lesson: OpenLesson) -> None:
    page = lesson()
    page.verb("Forward")
    page.press("Back one layer")
    assert page.chosen("layer") == 2
    page.verb("Forward")
    assert page.chosen("layer") == 3


def test_going_back_is_a_look_and_takes_nothing_back(lesson: OpenLesson) -> None:
    page = lesson()
    page.me.walk_to(page.me.walk.last)
    page.app.run()
    for label, layer in (("Back one layer", 2), ("Start", 0), ("On one layer", 1)):
        page.press(label)
        assert page.chosen("layer") == layer
        assert page.me.walk.has_gradients
    assert any("Adelie (true)" in text for text in page.tables)
    page.me.go_to_step(1)
    page.app.run()
    page.press("On one layer")
    assert (page.me.walk.stop, page.chosen("layer")) == (1, 1)
    page.press("Back one layer")
    page.verb("Forward")
    assert page.chosen("layer") == 3


def test_the_choosers_name_what_stands_beside_them_at_every_layer(
    lesson: OpenLesson,
) -> None:
    page = lesson()
    page.press("To the output")
    for layer, first in ((1, "unit 1"), (0, "bill length"), (3, "Adelie"), (2, "unit 1")):
        page.choose("layer", layer)
        assert not page.app.exception
        assert page.chosen("layer") == layer
        assert page.options("unit_of_layer")[0][1:] == (first, True)
        says = "is an input." if layer == 0 else f", layer {layer}: the weighted sum"
        assert f"{first} {says}" in page.words


def test_where_the_verbs_speak_of_another_row_the_page_says_so(lesson: OpenLesson) -> None:
    page = lesson()
    assert "this page follows the chosen row" not in page.words
    page.say("scope", "one row", "verbs_section")
    assert "this page follows the chosen row" in page.words


def test_the_one_sigmoid_output_is_told_apart_from_the_pair_of_probabilities(
    lesson: OpenLesson,
) -> None:
    page = lesson(dataset="moons", output="sigmoid")
    page.press("To the output")
    first, second = page.me.dataset.class_names
    assert f"The one output is P({second})" in page.words
    assert f"P({first}) is 1 minus that" in page.words


def test_the_page_speaks_of_the_task_and_of_what_is_an_input(lesson: OpenLesson) -> None:
    page = lesson(dataset="penguin_mass")
    assert "softmax" not in page.app.markdown[0].value
    assert "that divides the flipper length by 10." in page.words


def test_the_forward_verb_brings_the_answer_of_the_engine(lesson: OpenLesson) -> None:
    page = lesson(step="240")
    page.verb("Forward")
    a = passed(engine(240), COURSE_BIRD).layers[-1].a[0]
    answer = page.table("(true)")
    for value in a:
        assert p(value) in answer
    second, best = np.sort(a)[-2:]
    assert f"ahead of Chinstrap by {best - second:.4f}" in page.words
    assert "arg max ŷ = 0: Adelie" in page.words
    assert "y = [1, 0, 0]" in page.words


def test_the_products_of_a_unit_add_up_to_its_sum(lesson: OpenLesson) -> None:
    page = lesson(step="240")
    page.press("On one layer")
    page.choose("unit_of_layer", 4)
    layer = passed(engine(240), COURSE_BIRD).layers[0]
    shown = page.table("x · w")
    for x, w in zip(layer.x[0], layer.W[:, 4], strict=True):
        assert f"{x * w:.4f}".replace("-", "−") in shown
    assert "bias b, from a 1" in shown
    assert f"z = Σ x·w + b {layer.z[0, 4]:.4f}".replace("-", "−") in shown
    assert f"{layer.a[0, 4]:.4f}" in page.words
    assert "bias b, one more weight whose input is always 1" in page.words
    assert "Only a step unit asks whether the sum meets a threshold" in page.words


def test_a_unit_that_is_clicked_in_the_drawing_is_the_one_that_is_shown(
    lesson: OpenLesson,
) -> None:
    page = lesson()
    page.press("To the output")
    page.say("unit", {"layer": 2, "j": 6})
    assert page.chosen("layer") == 2
    assert page.chosen("unit_of_layer") == 6
    assert "unit 7 , layer 2: the weighted sum" in page.words


def test_an_input_computes_nothing_and_says_so(lesson: OpenLesson) -> None:
    page = lesson()
    assert "It computes nothing: measured 37.3 mm" in page.words
    assert "Later layers see the activations before them" in page.words


def test_the_matrices_have_the_shapes_of_one_row_and_of_the_batch(
    lesson: OpenLesson,
) -> None:
    page = lesson()
    page.press("On one layer")
    shown = page.table("W⁽¹⁾ [4, 10]")
    for text in ("X [1, 4]", "W⁽¹⁾ [4, 10]", "b⁽¹⁾ [1, 10]", "Z⁽¹⁾ [1, 10]", "A⁽¹⁾ [1, 10]"):
        assert text in shown
    page.say("rows", "batch")
    shown = page.table("W⁽¹⁾ [4, 10]")
    for text in ("X [10, 4]", "W⁽¹⁾ [4, 10]", "b⁽¹⁾ [1, 10]", "Z⁽¹⁾ [10, 10]"):
        assert text in shown


def test_the_nested_function_unfolds_with_the_walk(lesson: OpenLesson) -> None:
    page = lesson()
    assert "= f₃(f₂(…))" in page.table("ŷ =")
    page.press("On one layer")
    assert "= f₃(f₂([" in page.table("ŷ =")
    page.say("bracket", "1")
    assert "z⁽¹⁾ = x W⁽¹⁾ + b⁽¹⁾ = [" in page.table("ŷ =")
    page.say("bracket", "2")
    assert "f₂ opens when the values get there" in page.words
    page.say("bracket", "1")
    assert "z⁽¹⁾ = x W⁽¹⁾ + b⁽¹⁾ = [" not in page.table("ŷ =")


def test_a_guess_is_kept_for_the_answer_and_can_be_taken_back(lesson: OpenLesson) -> None:
    page = lesson()
    page.say("guess", "1")
    assert 'value="1" aria-pressed="true"' in page.walked
    page.press("To the output")
    assert "You guessed Gentoo." in page.words
    page.press("Start")
    assert "You guessed Gentoo." in page.words  # the answer is known: a look back hides nothing
    page = lesson()
    page.say("guess", "1")
    page.say("guess", "1")
    page.press("To the output")
    assert "You guessed" not in page.words


def test_what_the_browser_says_is_not_trusted(lesson: OpenLesson) -> None:
    page = lesson()
    for name, value in (
        ("forward_on", "4"),
        ("forward_on", "-1"),
        ("layer", "7.0"),
        ("layer", "x"),
        ("unit_of_layer", "1.99"),
        ("unit", "2"),
        ("unit", {"layer": "1", "j": None}),
        ("bracket", "9"),
        ("guess", "3"),
    ):
        before = page.walked
        page.say(name, value)
        assert page.walked == before
    page.press("On one layer")
    page.say("rows", "all")
    assert "X [1, 4]" in page.table("W⁽¹⁾ [4, 10]")


def test_the_courses_output_appears_with_its_logits_and_what_it_is_worth(
    lesson: OpenLesson,
) -> None:
    page = lesson()
    page.press("To the output")
    said = page.words
    assert "−1.609, −0.357, −2.303" in said
    assert "[0.2, 0.7, 0.1]" in said
    assert "class 1, Gentoo" in said
    assert "−ln 0.2 = 1.609" in said
    assert "0 = Adelie, 1 = Gentoo and 2 = Chinstrap" in said


def test_a_higher_temperature_evens_out_and_is_not_what_training_uses(
    lesson: OpenLesson,
) -> None:
    page = lesson(step="240")
    page.press("To the output")
    z = passed(engine(240), COURSE_BIRD).layers[-1].z[0]
    assert page.slider("temperature") == ("1.0", "0.1", "5")
    page.say("temperature", "2")
    e = np.exp(z / 2 - (z / 2).max())
    shown = page.table("subtract the largest")
    for value in e / e.sum():
        assert p(value) in shown
    assert "training and prediction use T = 1" in page.words


def test_typed_measurements_are_used_in_other_units_too(lesson: OpenLesson) -> None:
    page = lesson()
    page.app.segmented_control(key="set_forward_source").set_value("typed").run()
    page.app.text_input(key="set_typed_2").set_value("20,1 cm").run()
    assert "flipper length 201 mm" in page.table("measured")
    assert not page.app.error


def test_a_measurement_in_the_wrong_unit_is_refused_in_words_and_loses_nothing(
    lesson: OpenLesson,
) -> None:
    page = lesson()
    run = page.me.run
    page.app.segmented_control(key="set_forward_source").set_value("typed").run()
    page.app.text_input(key="set_typed_2").set_value("19.2").run()
    message = page.app.error[0].value
    assert "flipper length: expected" in message
    assert "got 19.2 mm" in message
    assert "write “19.2 cm”" in message
    assert "still sees 192 mm" in message
    assert page.me.run == run
    assert "flipper length 192 mm" in page.table("measured")


def test_a_refused_measurement_leaves_the_last_one_that_could_be_used(
    lesson: OpenLesson,
) -> None:
    page = lesson()
    page.app.segmented_control(key="set_forward_source").set_value("typed").run()
    page.app.text_input(key="set_typed_0").set_value("45.5").run()
    page.app.text_input(key="set_typed_0").set_value("1e308").run()
    assert "got 1.00·10³⁰⁸ mm. The network still sees 45.5 mm." in page.app.error[0].value
    assert "bill length 45.5 mm" in page.table("measured")


def test_a_measurement_beyond_the_data_is_used_with_a_warning(lesson: OpenLesson) -> None:
    page = lesson()
    page.app.segmented_control(key="set_forward_source").set_value("typed").run()
    page.app.text_input(key="set_typed_3").set_value("7 kg").run()
    assert "body mass 7000 g (the data reach from 2700 g to 6300 g)" in page.app.warning[0].value
    assert "body mass 7000 g" in page.table("measured")


def test_a_slider_moves_the_probabilities_at_once_and_goes_back(lesson: OpenLesson) -> None:
    page = lesson(step="240")
    page.app.segmented_control(key="set_forward_source").set_value("what if").run()
    assert page.slider("moved_0") == ("37.3", "32.1", "59.6")
    page.say("moved_0", "50")
    a = passed(engine(240), (50.0, *COURSE_BIRD[1:])).layers[-1].a[0]
    answer = page.table("▸")
    for value in a:
        assert p(value) in answer
    page.press(f"Back to {page.me.dataset.row_names[page.me.view.row]}")
    assert page.slider("moved_0")[0] == "37.3"


@pytest.mark.parametrize("said", ["1000", "-3", "nan", "", "x", [], {"value": 40}])
def test_a_slider_takes_no_number_beyond_its_range(
    lesson: OpenLesson, said: dict[str, int] | list[Any] | str
) -> None:
    page = lesson(step="240")
    page.app.segmented_control(key="set_forward_source").set_value("what if").run()
    page.press("To the output")
    page.say("moved_0", said)
    page.say("temperature", said)
    assert page.slider("moved_0")[0] == "37.3"
    assert page.slider("temperature")[0] == "1.0"


def test_choosing_another_row_moves_the_sliders_with_it(lesson: OpenLesson) -> None:
    page = lesson()
    next(box for box in page.app.selectbox if box.label == "Row").set_value(7).run()
    page.app.segmented_control(key="set_forward_source").set_value("what if").run()
    assert float(page.slider("moved_0")[0]) == page.me.dataset.x[7, 0]
    page.app.segmented_control(key="set_forward_source").set_value("row").run()
    page.app.button(key="forward_bird").click().run()
    assert page.me.view.row == course_bird_row(page.me.dataset)


def test_trained_weights_are_one_press_away_and_the_walk_stays(lesson: OpenLesson) -> None:
    page = lesson()
    page.press("To the output")
    page.press("Same pass after 50 epochs")
    assert page.me.cursor == 1200
    assert page.me.walk.forward_layer == 3
    assert "arg max ŷ = 0: Adelie" in page.words
    assert "That is right" in page.words


@pytest.mark.parametrize(
    "query",
    [
        {"dataset": "penguin_mass"},
        {"dataset": "plane", "hidden_units": "none"},
        {"hidden_units": "none"},
        {"hidden_units": "1"},
        {"hidden_units": "64,64"},
        {"dataset": "moons", "output": "sigmoid"},
        {"dataset": "xor", "batch_size": "1", "activation": "sigmoid"},
        {"scaling": "raw", "learning_rate": "1000", "optimizer": "sgd", "step": "40"},
    ],
)
def test_every_kind_of_network_walks_to_its_answer(
    lesson: OpenLesson, query: dict[str, str]
) -> None:
    page = lesson(**query)
    for _ in range(page.me.walk.layers):
        page.press("On one layer")
    for source in ("typed", "what if", "row"):
        page.app.segmented_control(key="set_forward_source").set_value(source).run()
        assert not page.app.exception
        assert not page.app.error or "outgrown" in page.app.error[0].value
    page.say("rows", "batch")
    assert not page.app.exception


def test_a_regression_answers_in_the_unit_of_its_target(lesson: OpenLesson) -> None:
    page = lesson(dataset="penguin_mass", step="240")
    page.press("To the output")
    trainer = engine(240, dataset="penguin_mass")
    a = passed(trainer, COURSE_BIRD[:3]).layers[-1].a
    value = f"{present(trainer.data.target_scaler).inverse(a)[0, 0]:.0f} g"
    assert f"<span>Predicted body mass</span><b>{value}</b>" in page.walked


def test_the_code_that_ran_is_shown(open_page: OpenPage, shown_code: ShownCode) -> None:
    code = shown_code(open_page("forward_pass"))
    assert "def forward(self, x: Array)" in code
    assert "keeps e^z from overflowing" in code


def test_where_a_fast_form_ran_both_are_shown_and_it_is_said(
    open_page: OpenPage, shown_code: ShownCode
) -> None:
    code = shown_code(open_page("forward_pass"))
    assert "FastSoftmax.forward in place of Softmax.forward" in code
    assert code.index("exponentials.sum(axis=-1") < code.index("largest_of_rows(z")


ODD_OUTPUTS = [
    {"output": "sigmoid"},
    {"output": "identity"},
    {"output": "tanh"},
    {"output": "relu", "loss": "mse"},
    {"dataset": "moons", "output": "identity"},
    {"dataset": "penguin_mass", "output": "sigmoid"},
    {"dataset": "penguin_mass", "output": "softmax"},
    {"output": "identity", "loss": "cross_entropy"},
]


@pytest.mark.parametrize("query", ODD_OUTPUTS, ids=str)
def test_a_sample_reaches_every_output_that_can_be_built(
    lesson: OpenLesson, query: dict[str, str]
) -> None:
    page = lesson(step="30", **query)
    page.verb("Forward")
    assert not page.app.exception


def test_outputs_that_are_no_probabilities_are_not_called_so(lesson: OpenLesson) -> None:
    page = lesson(step="240", output="identity")
    page.verb("Forward")
    said = page.words
    assert "with an output of" in said
    assert "with P =" not in said
    assert "These outputs are no probabilities" in said
    assert "the largest output is the prediction" in said


def test_a_batch_with_dropout_says_what_the_next_layer_gets(lesson: OpenLesson) -> None:
    page = lesson(step="30", dropout="0.5")
    page.verb("Forward")
    page.say("rows", "batch")
    page.choose("layer", 1)
    assert "Dropout in this step" in page.words
