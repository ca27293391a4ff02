"""The Backward pass page: what the walk reveals, one weight's gradient and the checks."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from ui.learner import Learner, Selection
from ui.lessons import gradient_story as story

APP = Path(__file__).resolve().parents[2] / "streamlit_app.py"


def open_page(query: Mapping[str, str] | None = None) -> tuple[AppTest, Learner]:
    app = AppTest.from_file(str(APP), default_timeout=30)
    for name, value in (query or {}).items():
        app.query_params[name] = value
    app.run()
    app.switch_page("pages/backward_pass.py").run()
    assert not app.exception
    return app, app.session_state["learner"]


def shown(app: AppTest) -> str:
    """All that the page says: Markdown, captions, formulas and HTML."""
    parts = [
        element.value for kind in ("markdown", "caption", "latex") for element in app.get(kind)
    ]
    parts += [element.proto.body for element in app.get("html")]
    parts += [element.value for kind in ("info", "success", "warning") for element in app.get(kind)]
    return "\n".join(parts)


def chooser(app: AppTest, label: str):
    return next(box for box in app.selectbox if box.label == label)


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception


def at_gradients(query: Mapping[str, str] | None = None) -> tuple[AppTest, Learner]:
    app, me = open_page(query)
    me.walk_to(me.walk.last)
    app.run()
    assert not app.exception
    return app, me


def test_the_page_begins_at_the_loss_and_walks_back_and_forth():
    app, me = open_page({"step": "60"})
    assert "The backward pass begins at the loss" in shown(app)
    press(app, "back_begin")
    assert me.walk.title == "the loss"
    assert "Start: one number, the loss" in shown(app)
    for title in ("Output layer", "Hidden layer 2", "Hidden layer 1"):
        press(app, "back_next")
        assert f"#### {title}" in shown(app)
    assert app.button(key="back_next").disabled
    press(app, "back_earlier")
    assert me.walk.backward_layer == 2
    app.segmented_control(key="set_back_stop_3").set_value(4).run()
    assert me.walk.title == "the loss"


def test_prediction_minus_target_stands_there_with_the_engines_numbers():
    app, me = open_page({"step": "60"})
    me.walk_to(5)
    app.run()
    trainer, text = me.at_cursor(), shown(app)
    dL_dz = trainer.network.layers[-1].dL_dz
    assert any(story.tex(float(value)) in text for value in dL_dz.ravel())
    # The unit's case: [0.3, 0.1, 0.6] − [0, 0, 1], and the gradient by both ways.
    for name, cells in {
        "Adelie": "0.3000 0 0.3000 0 0.3000 0.3000",
        "Gentoo": "0.1000 0 0.1000 0 0.1000 0.1000",
        "Chinstrap": "0.6000 1 −0.4000 −1.667 −0.4000 −0.4000",
    }.items():
        row = "".join(f"<td>{cell}</td>" for cell in [name, *cells.split()])
        assert f"<tr>{row}</tr>" in text
    assert "[0.3, 0.1, −0.4]" in text


def test_a_guess_is_answered_and_never_stands_in_the_way():
    app, me = open_page({"step": "60"})
    press(app, "back_begin")
    trainer = me.at_cursor()
    target = int(trainer.y[0].argmax())
    pills = next(p for p in app.get("button_group") if "back_predict" in (p.key or ""))
    pills.set_value(target).run()
    assert "is the target" in shown(app)
    assert not app.button(key="back_next").disabled


@pytest.mark.parametrize("part", ["z", "W", "b", "x"])
def test_every_part_of_a_stop_shows_the_engines_matrix_with_its_shape(part):
    app, me = open_page({"step": "60"})
    me.walk_to(6)
    me.select({"kind": "weight", "layer": 2, "i": 3, "j": 4})
    app.session_state["set_back_part"] = part
    app.run()
    assert not app.exception
    text = shown(app)
    shape = {"z": "[10 rows × 10 units]", "W": "[10 × 10]", "b": "[1 × 10]", "x": "[10 × 10]"}[part]
    assert shape in text
    layer = me.at_cursor().network.layers[1]
    matrix = {"z": layer.dL_dz, "W": layer.dL_dW, "b": layer.dL_db, "x": layer.dL_dx}[part]
    largest = float(matrix.ravel()[np.abs(matrix).argmax()])
    assert f"{abs(largest):.3f}" in text or f"{abs(largest):.4f}" in text


def test_one_weight_is_answered_value_sign_and_reason():
    app, me = at_gradients({"step": "60"})
    me.select({"kind": "weight", "layer": 1, "i": 3, "j": 3})
    app.run()
    trainer = me.at_cursor()
    g = float(trainer.network.layers[0].dL_dW[3, 3])
    text = shown(app)
    assert story.signed(g) in text
    assert ("**Negative**" in text) == (g < 0)
    assert "should be larger while its input, body mass, is positive" in text
    assert "slope of unit 4" in text
    table = app.dataframe[0].value
    assert table["∂L/∂z × input"].sum() == pytest.approx(g, abs=1e-12)
    assert list(table["row"]) == [
        trainer.data.dataset.row_names[row]
        for row in trainer.data.training_rows[trainer.batch_rows]
    ]
    assert f"adds up to **{story.significant(g, 6)}**" in text


def test_choosing_layer_from_and_to_chooses_the_weight_everywhere():
    app, me = at_gradients()
    chooser(app, "Layer").set_value(2).run()
    chooser(app, "From").set_value(5).run()
    chooser(app, "To").set_value(6).run()
    assert me.selection == Selection("weight", 2, j=6, i=5)
    chooser(app, "From").set_value(-1).run()
    assert me.selection == Selection("bias", 2, j=6)
    assert not app.exception
    assert "bias of unit 7" in shown(app)


def test_from_and_to_name_the_weight_beside_them_at_every_layer():
    app, me = at_gradients()
    keys = set()
    for layer in (3, 1, 2, 3):
        chooser(app, "Layer").set_value(layer).run()
        source, target = chooser(app, "From"), chooser(app, "To")
        keys.add((source.key, target.key))
        assert (source.value, target.value) == (me.selection.i, me.selection.j)
        sources, units = source.options, target.options
        assert f"{sources[source.value]} → {units[target.value]}" in shown(app)
    assert len(keys) == 3  # another layer, another widget: no label is left over
    me.use_settings(me.settings.replace(dataset="moons", hidden_units=(4,)))
    me.walk_to(me.walk.last)
    app.run()
    assert not app.exception
    assert len(chooser(app, "Layer").options) == 2
    source, target = chooser(app, "From"), chooser(app, "To")
    name = f"{source.options[source.value]} → {target.options[target.value]}"
    assert name in shown(app)


def test_in_the_epochs_scope_the_page_says_whose_gradient_it_shows():
    app, _me = at_gradients()
    app.segmented_control(key="set_scope").set_value("epoch").run()
    assert "shows the gradient of **this step’s batch**" in shown(app)


def test_the_first_error_of_a_regression_has_its_factor():
    app, _me = at_gradients({"dataset": "penguin_mass"})
    assert any("the first error is 2(ŷ − y)/k" in box.label for box in app.expander)
    app.session_state["first_error_False"] = True  # opened
    app.run()
    assert "Another loss than your run’s" in shown(app)


def test_a_weight_before_the_walk_is_not_known_yet():
    app, me = open_page()
    me.select({"kind": "weight", "layer": 1, "i": 0, "j": 0})
    me.walk_to(5)
    app.run()
    assert "has not come back to layer 1 yet" in shown(app)
    press(app, "back_to_weight")
    assert me.walk.has_gradients
    assert "Why this sign?" in shown(app)


def test_the_numeric_check_moves_the_loss_both_ways_and_agrees():
    app, me = at_gradients({"step": "60", "activation": "tanh"})
    text = shown(app)
    L = float(me.at_cursor().loss)
    assert f"{L:.10f}" in text
    assert "Two independent ways, the same gradient." in text
    app.select_slider(key="set_back_epsilon").set_value(1e-1).run()
    assert not app.exception
    assert "Two independent ways" not in shown(app)


def test_the_curve_is_the_loss_of_the_engine_and_its_line_has_the_gradients_slope():
    import json

    app, me = at_gradients({"step": "60"})
    assert not app.get("plotly_chart")  # a step never waits for a chart that nobody asked for
    app.toggle(key="set_back_draw").set_value(True).run()
    trainer = me.at_cursor()
    spec = json.loads(app.get("plotly_chart")[0].proto.spec)
    slider = spec["layout"]["sliders"][0]
    last = slider["steps"][-1]["args"][0]
    reach = last["x"][0][0]
    predicted = last["y"][0][0]
    L = float(trainer.loss)
    slopes = (predicted - L) / reach
    g = trainer.network.layers[0].dL_dW
    assert abs(slopes) == pytest.approx(np.abs(g).max(), rel=1e-6)
    assert "The actual change differs by more than 10 %" in shown(app)


def test_nothing_has_moved_after_backward():
    app, me = at_gradients({"step": "60"})
    before = me.at_cursor().network.theta.copy()
    text = shown(app)
    assert "**No weight has moved.**" in text
    assert "0 of 193 parameters differ" in text
    assert "**gradients** are propagated backwards" in text
    np.testing.assert_array_equal(me.at_cursor().network.theta, before)


def test_the_whole_network_is_checked_at_a_press():
    app, me = at_gradients({"activation": "tanh", "step": "60"})
    press(app, "back_check")
    text = shown(app)
    assert "Worst relative error" in text
    assert "of all 193 parameters, at layer" in text
    assert "Backpropagation and measurement agree." in text
    me.go_to_step(61)  # the answer belongs to the state that was asked about
    me.walk_to(me.walk.last)
    app.run()
    assert "Worst relative error" not in shown(app)


def test_a_large_network_is_checked_at_random_places_and_says_why():
    app, _me = at_gradients({"hidden_units": "64,64", "activation": "tanh"})
    assert "needs 9,350 forward passes" in shown(app)
    press(app, "back_check")
    assert "of 100 of 4,675 parameters" in shown(app)


def test_one_row_shows_its_own_share():
    app, me = open_page({"step": "60"})
    me.walk_to(6)
    app.session_state["set_back_part"] = "W"
    app.segmented_control(key="set_scope").set_value("one row").run()
    assert not app.exception
    assert "This row’s share of ∂L/∂W⁽²⁾" in shown(app)


def test_the_code_that_ran_is_on_the_page(shown_code):
    app, _me = at_gradients()
    code = shown_code(app)
    for name in ("def canonical_dL_dz", "def backward_from_z", "def measured_gradient"):
        assert name in code


@pytest.mark.parametrize(
    "query",
    [
        {"dataset": "penguin_mass"},
        {"hidden_units": "none"},
        {"hidden_units": "1"},
        {"hidden_units": "64,64", "batch_size": "1000"},
        {"dataset": "moons", "output": "sigmoid"},
        {"dataset": "xor", "batch_size": "1", "activation": "sigmoid"},
        {"precision": "float32", "step": "60"},
        {"learning_rate": "100000", "optimizer": "sgd", "step": "20"},
        {"initializer": "zeros"},
    ],
)
def test_every_kind_of_network_can_be_walked(query):
    app, me = open_page(query)
    for stop in range(me.walk.last + 1):
        me.walk_to(stop)
        for part in "zWbx":
            app.session_state["set_back_part"] = part
            app.run()
            assert not app.exception, (stop, part)
            assert not app.error or me.at_cursor().end is not None


@pytest.mark.parametrize(
    "query",
    [
        {"output": "softmax", "loss": "mse"},
        {"output": "softmax", "loss": "binary_cross_entropy"},
        {"output": "sigmoid", "loss": "mse"},
        {"dataset": "moons", "output": "sigmoid", "loss": "cross_entropy"},
        {"dataset": "penguin_mass", "output": "tanh"},
    ],
    ids=str,
)
def test_a_pair_without_a_short_way_is_not_said_to_have_one(open_page, query):
    app = open_page("backward_pass", step="30", **query)
    for verb in ("forward", "loss"):
        app.button(key=f"verb_{verb}").click().run()
    app.button(key="back_next").click().run()
    assert not app.exception
    said = " ".join(m.value for m in app.markdown)
    assert "prediction minus target" not in said
    assert "the long way" in said
    assert any("not just ŷ − y" in box.label for box in app.expander)
    assert "(ŷ − y)" not in " ".join(html.proto.body for html in app.get("html"))


def test_dropout_stands_in_the_way_back(open_page):
    app = open_page("backward_pass", step="30", dropout="0.5")
    app.button(key="verb_forward").click().run()
    app.button(key="verb_loss").click().run()
    app.button(key="back_next").click().run()
    app.button(key="back_next").click().run()
    assert any("dropout mask m" in m.value for m in app.markdown)
    assert any(r"\, m_{" in latex.value for latex in app.latex)
