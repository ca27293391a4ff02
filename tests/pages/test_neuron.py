"""The lesson Neuron: sliders in, the engine's numbers out, the course's looseness put right."""

import json

import pytest

PRESETS = ("plain", "and", "or", "bird", "scaled", "own")


def text(app):
    """All the words and tables of the page."""
    return "\n".join(box.value for kind in (app.markdown, app.caption, app.info) for box in kind)


def choose(app, preset):
    app.segmented_control(key="set_neuron_preset").set_value(preset).run()
    assert not app.exception
    return app


def test_the_sum_stands_there_term_by_term(open_page):
    app = open_page("neuron")
    assert "| x₂ | 0.5 | :orange[−0.4] | :orange[−0.2] |" in text(app)
    assert "| **their sum, z** | | | **:blue[0.5]** |" in text(app)
    assert r"(-0.4) \cdot 0.5" in app.latex[0].value


def test_a_slider_moves_the_sum_and_all_five_activations(open_page):
    app = open_page("neuron")
    app.slider(key="set_neuron_plain_w0").set_value(-1.5).run()
    assert "**:orange[−1.8]**" in text(app)
    assert "| Step | −1.8000 | 0.0000 | 0.0000 |" in text(app)
    assert "| ReLU | −1.8000 | 0.0000 | 0.0000 |" in text(app)
    assert "| Leaky ReLU | −1.8000 | −0.0180 | 0.0100 |" in text(app)
    drawings = [json.loads(box.proto.json) for box in app.get("bidi_component")]
    assert any("z = −1.8" in str(drawing) for drawing in drawings)


def test_reset_brings_the_presets_numbers_back(open_page):
    app = open_page("neuron")
    app.slider(key="set_neuron_plain_b").set_value(4.0).run()
    app.button(key="neuron_reset").click().run()
    assert app.slider(key="set_neuron_plain_b").value == 0.2
    assert "**:blue[0.5]**" in text(app)


def test_a_preset_keeps_what_was_moved_while_another_is_looked_at(open_page):
    app = open_page("neuron")
    app.slider(key="set_neuron_plain_b").set_value(1.0).run()
    choose(app, "and")
    choose(app, "plain")
    assert app.slider(key="set_neuron_plain_b").value == 1.0


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("query", [{}, {"dataset": "penguin_mass", "hidden_units": "none"}])
def test_every_preset_works_with_every_kind_of_run(open_page, preset, query):
    app = choose(open_page("neuron", **query), preset)
    assert "their sum, z" in text(app)


def test_the_courses_bird_enters_as_the_course_writes_it(open_page):
    app = choose(open_page("neuron"), "bird")
    for row in ("| bill length | 37.3 mm |", "| bill depth | 16.8 mm |"):
        assert row in text(app)
    for row in ("| flipper length | 19.2 cm |", "| body mass | 30 hg |"):
        assert row in text(app)
    assert "149 of 151 Adelies" in text(app)
    assert "4 of the 191 other birds" in text(app)


def test_the_gate_is_checked_for_all_four_inputs(open_page):
    app = choose(open_page("neuron"), "and")
    assert text(app).count("✓") == 4
    app.slider(key="set_neuron_and_b").set_value(-0.5).run()
    assert "✗" in text(app)


def test_bias_threshold_and_brain_are_put_right(open_page):
    words = text(open_page("neuron"))
    assert "one number more, the **bias** b" in words
    assert "true of the step unit only" in words
    assert "nothing suggests that they learn by backpropagation" in words
    assert "none of them would ever move" in words


def test_a_unit_of_the_run_follows_the_cursor(open_page):
    app = choose(open_page("neuron", step="100"), "own")
    learner = app.session_state["learner"]
    W = learner.at_cursor().network.layers[0].W
    assert app.slider(key="set_neuron_own_w0").value == pytest.approx(W[0, 0], abs=0.00501)
    app.selectbox(key="set_neuron_unit").set_value(4).run()
    assert app.slider(key="set_neuron_own_w0").value == pytest.approx(W[0, 4], abs=0.00501)
    learner.go_to_step(240)
    app.run()
    W = learner.at_cursor().network.layers[0].W
    assert app.slider(key="set_neuron_own_w0").value == pytest.approx(W[0, 4], abs=0.00501)


def test_the_engines_lines_are_shown(open_page, shown_code):
    assert "self._matmul(x, self.W, out=self.z)" in shown_code(open_page("neuron"))
