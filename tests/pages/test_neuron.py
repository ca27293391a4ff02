"""The lesson Neuron: sliders in, the engine's numbers out, the course's looseness put right."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.fixtures import OpenPage, Say, Section, ShownCode, Words, key_of

Text = Callable[[AppTest], str]

PRESETS = ("plain", "and", "or", "bird", "scaled", "own")
MINUS, PLUS = '<span class="minus">{}</span>', '<span class="plus">{}</span>'


@pytest.fixture
def text(words: Words) -> Text:
    """``text(app)``: all the words and tables of the page."""

    def read(app: AppTest) -> str:
        boxes = [box.value for kind in (app.markdown, app.caption) for box in kind]
        return "\n".join([words(app), *boxes])

    return read


def cells(*values: Any) -> str:
    """The cells of a table's row, as HTML."""
    return "".join(f"<td>{value}</td>" for value in values)


def choose(app: AppTest, preset: Any) -> AppTest:
    app.segmented_control(key="set_neuron_preset").set_value(preset).run()
    assert not app.exception
    return app


def test_the_sum_stands_there_term_by_term(open_page: OpenPage, section: Section) -> None:
    html = section(open_page("neuron"), "neuron_told")
    assert cells("x₂", "0.5", MINUS.format("−0.4"), MINUS.format("−0.2")) in html
    assert cells("<b>their sum, z</b>", "", "", f"<b>{PLUS.format('0.5')}</b>") in html
    assert "(−0.4)⋅0.5" in re.sub("<[^>]+>", "", html[html.index("<math") :])


def test_a_slider_moves_the_sum_and_every_activation(open_page: OpenPage, section: Section) -> None:
    app = open_page("neuron")
    app.slider(key="set_neuron_plain_w0").set_value(-1.5).run()
    html = section(app, "neuron_told")
    assert f"<b>{MINUS.format('−1.8')}</b>" in html
    assert cells("Step", "−1.8000", "0.0000", "0.0000") in html
    assert cells("ReLU", "−1.8000", "0.0000", "0.0000") in html
    assert cells("Leaky ReLU", "−1.8000", "−0.0180", "0.0100") in html
    assert "z = −1.8<" in section(app, "neuron_drawn")


def test_the_chosen_activation_is_the_neurons(
    open_page: OpenPage, section: Section, say: Say
) -> None:
    app = open_page("neuron")
    say(app, "neuron_told", "phi", "tanh")
    assert "output a = 0.4621" in section(app, "neuron_drawn")
    assert "<b>Tanh</b>" in section(app, "neuron_told")
    before = section(app, "neuron_told")
    say(app, "neuron_told", "phi", "softmax")  # not of one unit
    assert section(app, "neuron_told") == before
    choose(choose(app, "and"), "plain")
    assert section(app, "neuron_told") == before


def test_reset_brings_the_presets_numbers_back(open_page: OpenPage, section: Section) -> None:
    app = open_page("neuron")
    app.slider(key="set_neuron_plain_b").set_value(4.0).run()
    app.button(key="neuron_reset").click().run()
    assert app.slider(key=key_of(app, "neuron_plain_b")).value == 0.2
    assert f"<b>{PLUS.format('0.5')}</b>" in section(app, "neuron_told")


def test_a_preset_keeps_what_was_moved_while_another_is_looked_at(
    open_page: OpenPage,
) -> None:
    app = open_page("neuron")
    app.slider(key="set_neuron_plain_b").set_value(1.0).run()
    choose(app, "and")
    choose(app, "plain")
    assert app.slider(key="set_neuron_plain_b").value == 1.0


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("query", [{}, {"dataset": "penguin_mass", "hidden_units": "none"}])
def test_every_preset_works_with_every_kind_of_run(
    open_page: OpenPage, preset: str, query: dict[str, Any], text: Text
) -> None:
    app = choose(open_page("neuron", **query), preset)
    assert "their sum, z" in text(app)


def test_the_courses_bird_enters_as_the_course_writes_it(
    open_page: OpenPage, section: Section, text: Text
) -> None:
    app = choose(open_page("neuron"), "bird")
    html = section(app, "neuron_told")
    for row in (("bill length", "37.3 mm"), ("bill depth", "16.8 mm")):
        assert cells(*row) in html
    for row in (("flipper length", "19.2 cm"), ("body mass", "30 hg")):
        assert cells(*row) in html
    assert "149 of 151 Adelies" in text(app)
    assert "4 of the 191 other birds" in text(app)


def test_the_gate_is_checked_for_all_four_inputs(open_page: OpenPage, text: Text) -> None:
    app = choose(open_page("neuron"), "and")
    assert text(app).count("✓") == 4
    app.slider(key="set_neuron_and_b").set_value(-0.5).run()
    assert "✗" in text(app)


def test_bias_threshold_and_brain_are_put_right(open_page: OpenPage, text: Text) -> None:
    words = text(open_page("neuron"))
    assert "one number more, the bias b" in words
    assert "a question of the step unit only" in words
    assert "nothing suggests that they learn by backpropagation" in words
    assert "none of them would ever move" in words


def test_a_unit_of_the_run_follows_the_cursor(open_page: OpenPage) -> None:
    app = choose(open_page("neuron", step="100"), "own")
    learner = app.session_state["learner"]
    W = learner.at_cursor().network.layers[0].W
    assert app.slider(key=key_of(app, "neuron_own_w0")).value == pytest.approx(W[0, 0], abs=0.00501)
    app.selectbox(key="set_neuron_unit").set_value(4).run()
    assert app.slider(key=key_of(app, "neuron_own_w0")).value == pytest.approx(W[0, 4], abs=0.00501)
    learner.go_to_step(240)
    app.run()
    W = learner.at_cursor().network.layers[0].W
    assert app.slider(key=key_of(app, "neuron_own_w0")).value == pytest.approx(W[0, 4], abs=0.00501)


def test_the_engines_lines_are_shown(open_page: OpenPage, shown_code: ShownCode) -> None:
    assert "self._fast.affine(x, self.z)  # z = x W + b" in shown_code(open_page("neuron"))
