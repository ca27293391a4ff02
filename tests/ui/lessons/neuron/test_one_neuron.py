"""The neuron of the lesson: its numbers are the engine's, and they add up."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuralnet import Experiment, Run, Trainer
from neuralnet.data.datasets import COURSE_BIRD
from neuralnet.inside.explain import weighted_sum
from ui.figures.activation_curves import Panel, activation_curves_html, panel_svg
from ui.figures.neuron_drawing import biological_html, edge_width, neuron_html, neuron_words
from ui.lessons.neuron import one_neuron
from ui.lessons.neuron.one_neuron import GATES, Detection, activation_names, fire

tenths = st.integers(-30, 30).map(lambda n: n / 10)


@given(st.lists(st.tuples(tenths, tenths), min_size=1, max_size=4), tenths)
def test_the_terms_add_up_to_z(pairs: list[tuple[float, float]], bias: float) -> None:
    x, weights = [a for a, _ in pairs], [b for _, b in pairs]
    total = weighted_sum(one_neuron.one_unit([x], weights, bias), 0, 0)
    assert total.discrepancy <= 1e-12
    assert total.total == pytest.approx(float(np.dot(x, weights)) + bias, abs=1e-12)


@given(st.lists(st.tuples(tenths, tenths), min_size=1, max_size=4), tenths)
def test_slopes_are_those_of_the_curves(pairs: list[tuple[float, float]], bias: float) -> None:
    x, weights = [a for a, _ in pairs], [b for _, b in pairs]
    for name in activation_names()[1:]:
        here = fire(name, x, weights, bias)
        if abs(here.z) < 1e-3:
            continue  # ReLU bends at 0
        above, below = (fire(name, x, weights, bias + e).a for e in (1e-5, -1e-5))
        assert here.slope == pytest.approx((above - below) / 2e-5, abs=1e-6)


def test_known_values_at_one_half() -> None:
    found = {
        name: fire(name, [1.0, 0.5, -1.0], [0.8, -0.4, 0.3], 0.2) for name in activation_names()
    }
    assert found["step"].z == pytest.approx(0.5)
    assert found["step"].a == 1.0
    assert found["sigmoid"].a == pytest.approx(0.6224593312)
    assert found["sigmoid"].slope == pytest.approx(0.2350037122)
    assert found["tanh"].a == pytest.approx(0.4621171573)
    assert found["relu"].slope == 1.0
    assert fire("leaky_relu", [1.0], [-2.0], 0.0).a == pytest.approx(-0.02)


def test_the_step_has_slope_zero_and_none_at_its_jump() -> None:
    assert fire("step", [1.0], [-1.0], 0.0).slope == 0.0
    jump = fire("step", [1.0, 1.0, 1.0], [0.1, 0.2, -0.3], 0.0)  # 5.6e-17 in the computer
    assert jump.a == 1.0
    assert jump.slope_words == "none (a jump)"


@pytest.mark.parametrize("name", GATES)
def test_a_gate_preset_is_that_gate(name: str) -> None:
    preset = one_neuron.gate_preset(name)
    outputs = one_neuron.gate_outputs(preset.weights, preset.bias)
    assert tuple(a for _z, a in outputs) == GATES[name]


def test_the_bird_presets_show_the_courses_bird() -> None:
    values = [item.value for item in one_neuron.bird_preset("bird").inputs]
    assert values == [37.3, 16.8, 19.2, 30.0]
    scaled = one_neuron.bird_preset("scaled")
    dataset, x = one_neuron.bird_rows("scaled")
    row = next(i for i in range(dataset.n) if tuple(dataset.x[i]) == COURSE_BIRD)
    assert [item.value for item in scaled.inputs] == [round(float(v), 2) for v in x[row]]


def test_one_neuron_set_by_hand_tells_adelies_from_the_others() -> None:
    preset = one_neuron.bird_preset("bird")
    found = one_neuron.detect("bird", preset.weights, preset.bias)
    assert found == Detection(149, 151, 4, 191)
    assert found.right == 336
    assert one_neuron.detect("bird", preset.weights, 0.0).fires_for_adelie == 0


@pytest.mark.parametrize(
    "settings", [{}, {"dataset": "xor"}, {"hidden_units": ()}, {"scaling": "raw"}]
)
def test_a_unit_of_the_run_fits_its_sliders(settings: dict[str, Any]) -> None:
    trainer = Trainer(Run(Experiment(**settings)))
    trainer.run(30)
    units = trainer.network.specs[0].units
    preset = one_neuron.own_preset(trainer, 3, units - 1)
    layer = trainer.network.layers[0]
    for item, weight, w in zip(preset.inputs, preset.weights, layer.W[:, units - 1], strict=True):
        assert item.low <= item.value <= item.high
        assert abs(weight) <= preset.weight_limit
        assert weight == pytest.approx(w, abs=0.00501)
    assert abs(preset.bias) <= preset.bias_limit


def test_numbers_that_are_none_or_huge_still_fit_a_slider() -> None:
    assert one_neuron.held(float("nan")) == 0.0
    assert one_neuron.held(1e300) == one_neuron.LARGEST


@given(st.floats(-1e6, 1e6))
def test_the_point_lies_inside_the_axis(z: float) -> None:
    assert abs(z) < one_neuron.axis_limit(z)


def test_the_equation_holds_every_number() -> None:
    text = one_neuron.sum_equation([1.0, -0.5], [0.8, 2.0], -0.25, -0.45)
    for part in (r"0.8 \cdot 1", r"2 \cdot (-0.5)", "(-0.25)", "= -0.45"):
        assert part in text


# --- the drawings -----------------------------------------------------------------------------


def test_edges_follow_the_weights_and_say_their_sign_twice() -> None:
    html = neuron_html(["x₁", "x₂", "x₃"], [1, 1, 1], [3.0, -1.5, 0.0], 0.5, 2.0, 1.0)
    for drawing in html.split("<svg")[1:3]:  # as wide as a desk's, and as a phone's
        assert drawing.count('class="edge minus"') == 1  # dashed as well as orange
        assert drawing.count('class="edge none"') == 1
        assert "w₂ = −1.5" in drawing
    assert edge_width(3.0, 3.0) > edge_width(1.5, 3.0) > edge_width(0.0, 3.0)
    assert edge_width(99.0, 3.0) == edge_width(3.0, 3.0)


def test_the_drawing_has_a_twin_in_words() -> None:
    words = neuron_words(["bill <depth>"], [16.8], [-1.0], 25.5, 8.7, 1.0)
    assert words == (
        "A neuron: bill <depth> 16.8 times weight −1, plus bias 25.5: z = 8.7, output a = 1"
    )
    html = neuron_html(["bill <depth>"], [16.8], [-1.0], 25.5, 8.7, 1.0)
    assert "bill &lt;depth&gt;" in html
    assert "<depth>" not in html


def test_the_biological_neuron_is_called_an_analogy() -> None:
    assert "as an analogy" in biological_html()


def test_a_panel_draws_curve_point_and_tangent() -> None:
    z, a = one_neuron.curve("tanh", 4.0)
    svg = panel_svg(Panel("Tanh", z, a, (0.5, 0.4621), 0.7864))
    assert svg.count("<circle") == 1
    assert 'class="tangent"' in svg
    assert "z = 0.5000 gives a = 0.4621, slope 0.7864" in svg


def test_the_step_is_drawn_with_a_gap_and_no_tangent_at_its_jump() -> None:
    z, a = one_neuron.curve("step", 4.0)
    panel = Panel("Step", z, a, (0.0, 1.0), float("nan"), chosen=True)
    svg = panel_svg(panel)
    line = svg.split('class="line" d="')[1].split('"')[0]
    assert line.count("M") == 2
    assert 'class="tangent"' not in svg
    assert 'class="chosen"' in activation_curves_html([panel])
