"""The Forward pass page: a sample travels through the learner's network, and every number is the
engine's."""

import html
import re

import numpy as np
import pytest

from neuralnet import Experiment, Trainer
from neuralnet.datasets import COURSE_BIRD, course_bird_row


def engine(step=0, **settings):
    """A trainer at ``step`` of the run with these settings."""
    trainer = Trainer(Experiment(**settings))
    trainer.seek(step)
    return trainer


def passed(trainer, raw):
    """The network after one sample of raw measurements."""
    probe = trainer.network.sharing_theta()
    probe.forward(trainer.data.scaler.transform(np.array([raw])))
    return probe


def plain(markup):
    """HTML as it reads, the styles left out."""
    without = re.sub(r"<style>.*?</style>", "", markup, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", without)).split())


def tables(app):
    return [plain(element.proto.body) for element in app.get("html")]


def table(app, words):
    return next(text for text in tables(app) if words in text)


def words(app):
    return " ".join([*(m.value for m in app.markdown), *(c.value for c in app.caption)])


def me(app):
    return app.session_state["learner"]


def chooser(app, label):
    return next(box for box in app.selectbox if box.label == label)


def press(app, label):
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


def p(value):
    return f"{value:.4f}"


def test_the_page_opens_on_the_courses_bird_with_raw_and_scaled_values(open_page):
    app = open_page("forward_pass")
    scaled = engine().data.scaler.transform(np.array(COURSE_BIRD))
    entering = table(app, "measured")
    for name, raw, x in zip(
        ("bill length", "bill depth", "flipper length", "body mass"),
        ("37.3 mm", "16.8 mm", "192 mm", "3000 g"),
        scaled,
        strict=True,
    ):
        assert f"{name} {raw}" in entering
        assert f"{x:.4f}".replace("-", "−") in entering
    assert "x = [37.3, 16.8, 19.2, 30.0] (mm, mm, cm, hg)" in words(app)


def test_the_scaling_is_written_with_the_numbers_of_the_fitted_scaler(open_page):
    app = open_page("forward_pass")
    scaler = engine().data.scaler
    shown = f"(37.3 − {scaler.offset[0]:.6g}) / {scaler.scale[0]:.6g}"
    assert shown in table(app, "measured")


def test_nothing_is_known_of_the_output_until_the_values_reach_it(open_page):
    app = open_page("forward_pass")
    assert not any("Adelie (true)" in text for text in tables(app))
    assert any("step forward to it above" in box.value for box in app.info)


def test_the_values_travel_one_layer_on_and_one_layer_back(open_page):
    app = open_page("forward_pass")
    press(app, "On one layer")
    assert me(app).walk.forward_layer == 1
    press(app, "On one layer")
    assert me(app).walk.forward_layer == 2
    press(app, "Back one layer")
    assert chooser(app, "Layer").value == 1
    assert "W⁽¹⁾ [4, 10]" in table(app, "· W⁽¹⁾")
    press(app, "To the output")
    assert me(app).walk.forward_layer == 3
    press(app, "Start")
    assert "It computes nothing" in words(app)


def test_forward_pressed_again_looks_at_the_output(open_page):
    app = open_page("forward_pass")
    press(app, "Forward")
    press(app, "Back one layer")
    assert chooser(app, "Layer").value == 2
    press(app, "Forward")
    assert chooser(app, "Layer").value == 3


def test_going_back_is_a_look_and_takes_nothing_back(open_page):
    app = open_page("forward_pass")
    me(app).walk_to(me(app).walk.last)
    app.run()
    for label, layer in (("Back one layer", 2), ("Start", 0), ("On one layer", 1)):
        press(app, label)
        assert chooser(app, "Layer").value == layer
        assert me(app).walk.has_gradients
    assert any("Adelie (true)" in text for text in tables(app))
    me(app).go_to_step(1)
    app.run()
    press(app, "On one layer")
    assert (me(app).walk.stop, chooser(app, "Layer").value) == (1, 1)
    press(app, "Back one layer")
    app.button(key="verb_forward").click().run()
    assert chooser(app, "Layer").value == 3


def test_the_choosers_name_what_stands_beside_them_at_every_layer(open_page):
    app = open_page("forward_pass")
    press(app, "To the output")
    for layer, first in ((1, "unit 1"), (0, "bill length"), (3, "Adelie"), (2, "unit 1")):
        chooser(app, "Layer").set_value(layer).run()
        assert not app.exception
        assert chooser(app, "Unit").options[0] == first
        assert any(m.value.startswith(f"**{first}**") for m in app.markdown)
    before = chooser(app, "Unit").key
    chooser(app, "Layer").set_value(0).run()
    assert chooser(app, "Unit").key != before


def test_where_the_verbs_speak_of_another_row_the_page_says_so(open_page):
    app = open_page("forward_pass")
    assert "The verbs above speak of" not in words(app)
    app.segmented_control(key="set_scope").set_value("one row").run()
    assert not app.exception
    assert "this page follows the chosen row" in words(app)


def test_the_one_sigmoid_output_is_told_apart_from_the_pair_of_probabilities(open_page):
    app = open_page("forward_pass", dataset="moons", output="sigmoid")
    press(app, "To the output")
    first, second = me(app).dataset.class_names
    assert f"The one output is P({second})" in words(app)
    assert f"P({first}) is 1 minus that" in words(app)


def test_the_page_speaks_of_the_task_and_of_what_is_an_input(open_page):
    app = open_page("forward_pass", dataset="penguin_mass")
    assert "softmax" not in app.markdown[0].value
    assert "it divides the flipper length by 10." in words(app)


def test_the_forward_verb_brings_the_answer_of_the_engine(open_page):
    app = open_page("forward_pass", step="240")
    app.button(key="verb_forward").click().run()
    a = passed(engine(240), COURSE_BIRD).layers[-1].a[0]
    answer = table(app, "(true)")
    for value in a:
        assert p(value) in answer
    second, best = np.sort(a)[-2:]
    assert f"ahead of Chinstrap by {best - second:.4f}" in words(app)
    assert "arg max ŷ = **0: Adelie**" in words(app)
    assert "y = [1, 0, 0]" in words(app)


def test_the_products_of_a_unit_add_up_to_its_sum(open_page):
    app = open_page("forward_pass", step="240")
    press(app, "On one layer")
    chooser(app, "Unit").set_value(4).run()
    layer = passed(engine(240), COURSE_BIRD).layers[0]
    shown = table(app, "x · w")
    for x, w in zip(layer.x[0], layer.W[:, 4], strict=True):
        assert f"{x * w:.4f}".replace("-", "−") in shown
    assert "bias b, from a 1" in shown
    assert f"z = Σ x·w + b {layer.z[0, 4]:.4f}".replace("-", "−") in shown
    assert f"{layer.a[0, 4]:.4f}" in words(app)
    assert "bias b, one more weight whose input is always 1" in words(app)
    assert "true of a step unit only" in words(app)


def test_a_unit_that_is_clicked_in_the_drawing_is_the_one_that_is_shown(open_page):
    app = open_page("forward_pass")
    press(app, "To the output")
    me(app).select({"kind": "unit", "layer": 2, "j": 6})
    app.run()
    assert chooser(app, "Layer").value == 2
    assert chooser(app, "Unit").value == 6
    assert any(m.value.startswith("**unit 7**, layer 2") for m in app.markdown)


def test_an_input_computes_nothing_and_says_so(open_page):
    app = open_page("forward_pass")
    assert "It computes nothing: measured 37.3 mm" in words(app)
    assert "Later layers see the activations before them" in words(app)


def test_the_matrices_have_the_shapes_of_one_row_and_of_the_batch(open_page):
    app = open_page("forward_pass")
    press(app, "On one layer")
    shown = table(app, "W⁽¹⁾ [4, 10]")
    for text in ("X [1, 4]", "W⁽¹⁾ [4, 10]", "b⁽¹⁾ [1, 10]", "Z⁽¹⁾ [1, 10]", "A⁽¹⁾ [1, 10]"):
        assert text in shown
    app.segmented_control(key="set_forward_rows").set_value("batch").run()
    shown = table(app, "W⁽¹⁾ [4, 10]")
    for text in ("X [10, 4]", "W⁽¹⁾ [4, 10]", "b⁽¹⁾ [1, 10]", "Z⁽¹⁾ [10, 10]"):
        assert text in shown


def test_the_nested_function_unfolds_with_the_walk(open_page):
    app = open_page("forward_pass")
    assert "= f₃(f₂(…))" in table(app, "ŷ =")
    press(app, "On one layer")
    assert "= f₃(f₂([" in table(app, "ŷ =")
    app.pills(key="set_forward_opened").set_value([1]).run()
    assert "z⁽¹⁾ = x W⁽¹⁾ + b⁽¹⁾ = [" in table(app, "ŷ =")


def test_the_courses_output_appears_with_its_logits_and_what_it_is_worth(open_page):
    app = open_page("forward_pass")
    press(app, "To the output")
    said = words(app)
    assert "−1.609, −0.357, −2.303" in said
    assert "[0.2, 0.7, 0.1]" in said
    assert "class 1, Gentoo" in said
    assert "−ln 0.2 = 1.609" in said
    assert "0 = Adelie, 1 = Gentoo, 2 = Chinstrap" in said


def test_a_higher_temperature_evens_out_and_is_not_what_training_uses(open_page):
    app = open_page("forward_pass", step="240")
    press(app, "To the output")
    z = passed(engine(240), COURSE_BIRD).layers[-1].z[0]
    app.slider(key="set_temperature").set_value(2.0).run()
    e = np.exp(z / 2 - (z / 2).max())
    shown = table(app, "subtract the largest")
    for value in e / e.sum():
        assert p(value) in shown
    assert "training and prediction use T = 1" in words(app)


def test_typed_measurements_are_used_in_other_units_too(open_page):
    app = open_page("forward_pass")
    app.segmented_control(key="set_forward_source").set_value("typed").run()
    app.text_input(key="set_typed_2").set_value("20,1 cm").run()
    assert "flipper length 201 mm" in table(app, "measured")
    assert not app.error


def test_a_measurement_in_the_wrong_unit_is_refused_in_words_and_loses_nothing(open_page):
    app = open_page("forward_pass")
    run = me(app).run
    app.segmented_control(key="set_forward_source").set_value("typed").run()
    app.text_input(key="set_typed_2").set_value("19.2").run()
    message = app.error[0].value
    assert "flipper length: expected" in message
    assert "got 19.2 mm" in message
    assert "write “19.2 cm”" in message
    assert "still sees 192 mm" in message
    assert me(app).run == run
    assert "flipper length 192 mm" in table(app, "measured")


def test_a_refused_measurement_leaves_the_last_one_that_could_be_used(open_page):
    app = open_page("forward_pass")
    app.segmented_control(key="set_forward_source").set_value("typed").run()
    app.text_input(key="set_typed_0").set_value("45.5").run()
    app.text_input(key="set_typed_0").set_value("1e308").run()
    assert "got 1.00·10³⁰⁸ mm. The network still sees 45.5 mm." in app.error[0].value
    assert "bill length 45.5 mm" in table(app, "measured")


def test_a_measurement_beyond_the_data_is_used_with_a_warning(open_page):
    app = open_page("forward_pass")
    app.segmented_control(key="set_forward_source").set_value("typed").run()
    app.text_input(key="set_typed_3").set_value("7 kg").run()
    assert "body mass 7000 g (the data reach from 2700 g to 6300 g)" in app.warning[0].value
    assert "body mass 7000 g" in table(app, "measured")


def test_a_slider_moves_the_probabilities_at_once_and_goes_back(open_page):
    app = open_page("forward_pass", step="240")
    app.segmented_control(key="set_forward_source").set_value("what if").run()
    slider = app.slider(key="set_moved_0")
    assert (slider.value, slider.min, slider.max) == (37.3, 32.1, 59.6)
    slider.set_value(50.0).run()
    a = passed(engine(240), (50.0, *COURSE_BIRD[1:])).layers[-1].a[0]
    answer = table(app, "▸")
    for value in a:
        assert p(value) in answer
    app.button(key="forward_reset").click().run()
    assert app.slider(key="set_moved_0").value == 37.3


def test_choosing_another_row_moves_the_sliders_with_it(open_page):
    app = open_page("forward_pass")
    chooser(app, "Row").set_value(7).run()
    app.segmented_control(key="set_forward_source").set_value("what if").run()
    assert app.slider(key="set_moved_0").value == me(app).dataset.x[7, 0]
    app.segmented_control(key="set_forward_source").set_value("row").run()
    press(app, "The course's bird")
    assert me(app).view.row == course_bird_row(me(app).dataset)


def test_trained_weights_are_one_press_away_and_the_walk_stays(open_page):
    app = open_page("forward_pass")
    press(app, "To the output")
    app.button(key="forward_trained").click().run()
    assert me(app).cursor == 1200
    assert me(app).walk.forward_layer == 3
    assert "arg max ŷ = **0: Adelie**" in words(app)
    assert "That is right" in words(app)


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
def test_every_kind_of_network_walks_to_its_answer(open_page, query):
    app = open_page("forward_pass", **query)
    for _ in range(me(app).walk.layers):
        press(app, "On one layer")
    for source in ("typed", "what if", "row"):
        app.segmented_control(key="set_forward_source").set_value(source).run()
        assert not app.exception
        assert not app.error or "outgrown" in app.error[0].value
    app.segmented_control(key="set_forward_rows").set_value("batch").run()
    assert not app.exception


def test_a_regression_answers_in_the_unit_of_its_target(open_page):
    app = open_page("forward_pass", dataset="penguin_mass", step="240")
    press(app, "To the output")
    trainer = engine(240, dataset="penguin_mass")
    a = passed(trainer, COURSE_BIRD[:3]).layers[-1].a
    assert app.metric[0].value == f"{trainer.data.target_scaler.inverse(a)[0, 0]:.0f} g"


def test_the_code_that_ran_is_shown(open_page, shown_code):
    code = shown_code(open_page("forward_pass"))
    assert "def forward(self, x: Array)" in code
    assert "keeps e^z from overflowing" in code


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
def test_a_sample_reaches_every_output_that_can_be_built(open_page, query):
    app = open_page("forward_pass", step="30", **query)
    app.button(key="verb_forward").click().run()
    assert not app.exception


def test_outputs_that_are_no_probabilities_are_not_called_so(open_page):
    app = open_page("forward_pass", step="240", output="identity")
    app.button(key="verb_forward").click().run()
    said = " ".join(m.value for m in app.markdown)
    assert "with an output of" in said
    assert "with P =" not in said
    assert any("no probabilities" in caption.value for caption in app.caption)
    assert "the largest output is the prediction" in " ".join(s.value for s in app.subheader)


def test_a_batch_with_dropout_says_what_the_next_layer_gets(open_page):
    app = open_page("forward_pass", step="30", dropout="0.5")
    app.button(key="verb_forward").click().run()
    app.selectbox[0].run()
    app.button_group(key="set_forward_rows").set_value("batch").run()
    layer = next(box for box in app.selectbox if box.label == "Layer")
    layer.set_value(1).run()
    assert any("Dropout in this step" in c.value for c in app.caption)
