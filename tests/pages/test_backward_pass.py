"""The Backward pass page: what the walk reveals, one weight's gradient and the checks."""

import json
import re
from collections.abc import Callable
from html import unescape
from unicodedata import normalize

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.fixtures import OpenPage, Say, Section, ShownCode, Verb, Words
from tests.present import present
from ui.desk.learner import Learner
from ui.lessons.backward.backward_layer import PARTS, layer_html
from ui.words.names import Selection
from ui.words.numbers import signed, significant, tex_significant

SECTION = "back_section"
# The page, opened by a link with that query, and the desk of its learner.
Opened = Callable[..., tuple[AppTest, Learner]]


@pytest.fixture
def opened(open_page: OpenPage) -> Opened:
    def open_it(**query: str) -> tuple[AppTest, Learner]:
        app = open_page("backward_pass", **query)
        return app, app.session_state["learner"]

    return open_it


@pytest.fixture
def at_gradients(opened: Opened) -> Opened:
    def open_it(**query: str) -> tuple[AppTest, Learner]:
        app, me = opened(**query)
        go_to(app, me, me.walk.last)
        return app, me

    return open_it


def go_to(app: AppTest, me: Learner, stop: int) -> None:
    me.walk_to(stop)
    app.run()
    assert not app.exception


def choices(html: str, name: str) -> tuple[dict[str, str], str]:
    """What can be chosen under ``name``, value → what is written, and the value that is chosen."""
    box = present(re.search(rf'<select [^>]*name="{name}"[^>]*>(.*?)</select>', html))[1]
    found = re.findall(r'<option value="([^"]*)"( selected)?>(.*?)</option>', box)
    chosen = [value for value, on, _ in found if on]
    assert len(chosen) == 1
    return {value: unescape(text) for value, _, text in found}, chosen[0]


def box(html: str, title: str) -> str:
    """The opening tag of the box whose title begins so."""
    return present(re.search(rf"(<details[^>]*>)<summary>{re.escape(title)}", html))[1]


def test_the_page_begins_at_the_loss_and_walks_back_and_forth(
    opened: Opened,
    words: Words,
    section: Section,
    say: Say,
) -> None:
    app, me = opened(step="60")
    assert "The backward pass begins at the loss" in words(app, SECTION)
    say(app, SECTION, "begin")
    assert me.walk.title == "the loss"
    assert "Start: one number, the loss" in words(app, SECTION)
    for title in ("Output layer", "Hidden layer 2", "Hidden layer 1"):
        say(app, SECTION, "stop", str(me.stop + 1))
        assert re.search(rf"<h2>{title}[^<]*, backwards</h2>", section(app, SECTION))
    nearer = present(re.search(r"<button[^>]*>← Nearer the inputs", section(app, SECTION)))[0]
    assert "aria-disabled" in nearer
    say(app, SECTION, "stop", str(me.stop - 1))
    assert me.walk.backward_layer == 2
    say(app, SECTION, "stop", "4")
    assert me.walk.title == "the loss"
    nearer = present(re.search(r"<button[^>]*>Nearer the loss →", section(app, SECTION)))[0]
    assert "aria-disabled" in nearer


@pytest.mark.parametrize("said", ["0", "3", "-1", "99", "x", "", 5, {"a": 1}])
def test_a_stop_that_is_none_leads_nowhere_else(
    opened: Opened, say: Say, said: dict[str, int] | int | str
) -> None:
    app, me = opened(step="60")
    go_to(app, me, 5)
    say(app, SECTION, "stop", said)
    assert me.stop in (5, me.walk.last)


@pytest.mark.parametrize(
    "name, said",
    [("source", "99"), ("unit_here", "-2"), ("part", "y"), ("row", "x"), ("guess", "zz")],
)
def test_what_cannot_be_chosen_does_no_harm(
    opened: Opened,
    say: Say,
    words: Words,
    name: str,
    said: str,
) -> None:
    app, me = opened(step="60")
    go_to(app, me, 4 if name == "guess" else 6)
    app.session_state["set_back_part"] = "x" if name == "row" else "W"
    app.run()
    say(app, SECTION, name, said)
    assert words(app, SECTION)


def test_prediction_minus_target_stands_there_with_the_engines_numbers(
    opened: Opened, words: Words, section: Section
) -> None:
    app, me = opened(step="60")
    go_to(app, me, 5)
    dL_dz = me.at_cursor().network.layers[-1].dL_dz
    formulas = "".join(re.findall(r"<math.*?</math>", section(app, SECTION), re.DOTALL))
    numbers = re.findall(r"<m[in]>([\d.]+)</m[in]>", normalize("NFKC", formulas))  # bold ones too
    assert any(tex_significant(abs(float(value))) in numbers for value in dL_dz.ravel())
    # The unit's case: [0.3, 0.1, 0.6] − [0, 0, 1], and the gradient by both ways.
    for name, cells in {
        "Adelie": "0.3000 0 0.3000 0 0.3000 0.3000",
        "Gentoo": "0.1000 0 0.1000 0 0.1000 0.1000",
        "Chinstrap": "0.6000 1 −0.4000 −1.667 −0.4000 −0.4000",
    }.items():
        row = "".join(f"<td>{cell}</td>" for cell in [name, *cells.split()])
        assert f"<tr>{row}</tr>" in section(app, SECTION)
    assert "[0.3, 0.1, −0.4]" in words(app, SECTION)


def test_the_first_error_is_open_where_the_walk_is_about_it(
    opened: Opened, section: Section
) -> None:
    app, me = opened(step="60")
    for stop, is_open in ((4, False), (5, True), (6, False)):
        go_to(app, me, stop)
        assert (" open" in box(section(app, SECTION), "Why the first error is ŷ − y")) is is_open


def test_a_guess_is_answered_and_never_stands_in_the_way(
    opened: Opened,
    words: Words,
    section: Section,
    say: Say,
) -> None:
    app, me = opened(step="60")
    say(app, SECTION, "begin")
    target = int(me.at_cursor().y[0].argmax())
    assert "Choose, or just go on" in words(app, SECTION)
    say(app, SECTION, "guess", str((target + 1) % 3))
    assert "is not this row’s class" in words(app, SECTION)
    say(app, SECTION, "guess", str(target))
    assert "is the target" in words(app, SECTION)
    nearer = present(re.search(r"<button[^>]*>← Nearer the inputs", section(app, SECTION)))[0]
    assert "aria-disabled" not in nearer
    me.go_to_step(61)  # another row, another question
    go_to(app, me, 4)
    assert "Choose, or just go on" in words(app, SECTION)


@pytest.mark.parametrize("part", ["z", "W", "b", "x"])
def test_every_part_of_a_stop_shows_the_engines_matrix_with_its_shape(
    opened: Opened, words: Words, say: Say, part: str
) -> None:
    app, me = opened(step="60")
    me.select({"kind": "weight", "layer": 2, "i": 3, "j": 4})
    go_to(app, me, 6)
    say(app, SECTION, "part", part)
    text = words(app, SECTION)
    shape = {"z": "[10 rows × 10 units]", "W": "[10 × 10]", "b": "[1 × 10]", "x": "[10 × 10]"}[part]
    assert shape in text
    layer = me.at_cursor().network.layers[1]
    matrix = {"z": layer.dL_dz, "W": layer.dL_dW, "b": layer.dL_db, "x": layer.dL_dx}[part]
    largest = float(matrix.ravel()[np.abs(matrix).argmax()])
    assert f"{abs(largest):.3f}" in text or f"{abs(largest):.4f}" in text


def test_a_click_on_a_unit_looks_at_it_or_walks_to_its_layer(opened: Opened, say: Say) -> None:
    app, me = opened(step="60")
    go_to(app, me, 6)
    say(app, SECTION, "unit", {"layer": 1, "j": 7})
    chosen = present(me.selection)
    assert (chosen.layer, chosen.i, me.walk.backward_layer) == (2, 7, 2)
    say(app, SECTION, "unit", {"layer": 2, "j": 3})
    assert me.selection == Selection("weight", 2, j=3, i=7)
    say(app, SECTION, "unit", {"layer": 3, "j": 0})
    assert (me.walk.backward_layer, me.selection.j) == (3, 0)
    say(app, SECTION, "unit", {"layer": 9, "j": 0})
    assert me.walk.backward_layer == 3


def test_the_cell_that_is_looked_at_is_the_weight_further_down(
    opened: Opened,
    say: Say,
    section: Section,
    words: Words,
) -> None:
    app, me = opened(step="60")
    go_to(app, me, 6)
    say(app, SECTION, "part", "W")
    say(app, SECTION, "source", "4")
    say(app, SECTION, "unit_here", "2")
    assert me.selection == Selection("weight", 2, j=2, i=4)
    assert choices(section(app, SECTION), "from")[1] == "4"
    assert "unit 5 → unit 3" in words(app, SECTION)
    say(app, SECTION, "part", "z")
    row = int(me.at_cursor().data.training_rows[me.at_cursor().batch_rows][3])
    say(app, SECTION, "row", str(row))
    assert me.view.row == row
    assert choices(section(app, SECTION), "row")[1] == str(row)
    assert choices(section(app, SECTION), "term")[1] == str(row)


def test_one_weight_is_answered_value_sign_and_reason(
    at_gradients: Opened, words: Words, section: Section
) -> None:
    app, me = at_gradients(step="60")
    me.select({"kind": "weight", "layer": 1, "i": 3, "j": 3})
    app.run()
    trainer = me.at_cursor()
    g = float(trainer.network.layers[0].dL_dW[3, 3])
    text = words(app, SECTION)
    assert signed(g) in text
    assert ("<strong>Negative</strong>" in section(app, SECTION)) == (g < 0)
    assert "should be larger while its input, body mass, is positive" in text
    assert "slope of unit 4" in text
    names = [
        trainer.data.dataset.row_names[row]
        for row in trainer.data.training_rows[trainer.batch_rows]
    ]
    table = present(re.search(r"Row by row</h3>.*?</table>", section(app, SECTION), re.DOTALL))[0]
    rows = [re.findall(r"<td>(.*?)</td>", line) for line in table.split("<tr")[2:]]
    assert [unescape(cells[0]) for cells in rows] == names
    assert "∂L/∂z × input</th>" in table
    products = [float(cells[-2].replace("−", "-")) for cells in rows]
    assert sum(products) == pytest.approx(g, abs=1e-5)
    assert f"<strong>{significant(g, 6)}</strong>, the gradient" in section(app, SECTION)


def test_who_came_for_one_weight_arrives_there_until_they_leave(
    at_gradients: Opened, section: Section
) -> None:
    app, _me = at_gradients(step="60")
    app.session_state["set_arrives_at"] = ("backward_pass", "one_weight")
    app.run()
    assert '<h2 data-arrive tabindex="-1">One weight:' in section(app, SECTION)
    app.switch_page("pages/loss.py").run()
    app.switch_page("pages/backward_pass.py").run()
    assert "data-arrive" not in section(app, SECTION)


def test_the_rows_can_be_opened_as_a_table_to_sort_and_download(
    at_gradients: Opened, say: Say
) -> None:
    app, me = at_gradients(step="60")
    assert not app.dataframe
    say(app, SECTION, "back_rows_open", "on")
    g = me.at_cursor().network.layers[0].dL_dW
    table = app.dataframe[0].value
    assert abs(table["∂L/∂z × input"].sum()) == pytest.approx(np.abs(g).max(), abs=1e-12)
    assert len(table) == 10


def test_of_many_rows_the_heaviest_are_in_sight_and_the_others_add_up(
    at_gradients: Opened, section: Section
) -> None:
    app, me = at_gradients(batch_size="1000", step="20")
    html = section(app, SECTION)
    table = present(re.search(r"Row by row</h3>.*?</table>", html, re.DOTALL))[0]
    rows = [re.findall(r"<td>(.*?)</td>", line) for line in table.split("<tr")[2:]]
    assert len(rows) == 51
    assert rows[-1][0] == f"the other {len(me.at_cursor().y) - 50} rows, added up"
    g = np.abs(me.at_cursor().network.layers[0].dL_dW).max()
    products = [float(cells[-2].replace("−", "-")) for cells in rows]
    assert abs(sum(products)) == pytest.approx(g, abs=1e-4)


def test_choosing_layer_from_and_to_chooses_the_weight_everywhere(
    at_gradients: Opened, words: Words, say: Say
) -> None:
    app, me = at_gradients()
    say(app, SECTION, "layer", "2")
    say(app, SECTION, "from", "5")
    say(app, SECTION, "to", "6")
    assert me.selection == Selection("weight", 2, j=6, i=5)
    say(app, SECTION, "from", "-1")
    assert me.selection == Selection("bias", 2, j=6)
    assert "bias of unit 7" in words(app, SECTION)
    say(app, SECTION, "to", "2")
    assert me.selection == Selection("bias", 2, j=2)


def test_from_and_to_name_the_weight_beside_them_at_every_layer(
    at_gradients: Opened,
    words: Words,
    section: Section,
    say: Say,
) -> None:
    app, me = at_gradients()

    def named() -> str:
        (sources, source), (units, unit) = (
            choices(section(app, SECTION), name) for name in ("from", "to")
        )
        if me.selection is not None:
            assert (int(source), int(unit)) == (me.selection.i, me.selection.j)
        return f"{sources[source]} → {units[unit]}"

    for layer in (3, 1, 2, 3):
        say(app, SECTION, "layer", str(layer))
        assert named() in words(app, SECTION)
    me.use_settings(me.settings.replace(dataset="moons", hidden_units=(4,)))
    go_to(app, me, me.walk.last)
    assert len(choices(section(app, SECTION), "layer")[0]) == 2
    assert named() in words(app, SECTION)


def test_in_the_epochs_scope_the_page_says_whose_gradient_it_shows(
    at_gradients: Opened, section: Section, say: Say
) -> None:
    app, _me = at_gradients()
    say(app, "verbs_section", "scope", "epoch")
    wanted = "shows the gradient of <strong>this step’s batch</strong>"
    assert wanted in section(app, "verbs_section")


def test_the_first_error_of_a_regression_has_its_factor(at_gradients: Opened, words: Words) -> None:
    app, _me = at_gradients(dataset="penguin_mass")
    assert "the first error is 2(ŷ − y)/K" in words(app, SECTION)
    assert "Another loss than your run’s" in words(app, SECTION)


def test_a_weight_before_the_walk_is_not_known_yet(opened: Opened, words: Words, say: Say) -> None:
    app, me = opened()
    me.select({"kind": "weight", "layer": 1, "i": 0, "j": 0})
    go_to(app, me, 5)
    assert "has not come back to layer 1 yet" in words(app, SECTION)
    say(app, SECTION, "back_to")
    assert me.walk.has_gradients
    assert "Why this sign?" in words(app, SECTION)


def test_the_numeric_check_moves_the_loss_both_ways_and_agrees(
    at_gradients: Opened, words: Words, say: Say
) -> None:
    app, me = at_gradients(step="60", activation="tanh")
    text = words(app, SECTION)
    L = float(me.at_cursor().loss)
    assert f"{L:.10f}" in text
    assert "Two independent ways, the same gradient." in text
    say(app, SECTION, "epsilon", "0.1")
    assert "Two independent ways" not in words(app, SECTION)
    say(app, SECTION, "epsilon", "7")  # none of them
    assert "Two independent ways" not in words(app, SECTION)


def test_every_epsilon_is_shown_on_request(at_gradients: Opened, words: Words, say: Say) -> None:
    app, _me = at_gradients(step="60", activation="tanh")
    assert "measured slope" not in words(app, SECTION)
    say(app, SECTION, "further")
    text = words(app, SECTION)
    assert "measured slope" in text
    assert text.index("1e-07", text.index("measured slope")) > 0
    say(app, SECTION, "further", "every")
    assert "measured slope" not in words(app, SECTION)


def test_the_curve_is_the_loss_of_the_engine_and_its_line_has_the_gradients_slope(
    at_gradients: Opened, words: Words, say: Say
) -> None:
    app, me = at_gradients(step="60")
    assert not app.get("plotly_chart")  # a step never waits for a chart that nobody asked for
    assert "The actual change differs by more than 10 %" in words(app, SECTION)
    say(app, SECTION, "further", "draw")
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
    assert "predicted change" in words(app, "back_curve_chart_numbers")


def test_nothing_has_moved_after_backward(
    at_gradients: Opened, words: Words, section: Section
) -> None:
    app, me = at_gradients(step="60")
    before = me.at_cursor().network.theta.copy()
    assert "<strong>No weight has moved.</strong>" in section(app, SECTION)
    assert "0 of 193 parameters differ" in words(app, SECTION)
    assert "<strong>gradients</strong> are propagated backwards" in section(app, SECTION)
    np.testing.assert_array_equal(me.at_cursor().network.theta, before)


def test_the_whole_network_is_checked_at_a_press(
    at_gradients: Opened, words: Words, say: Say
) -> None:
    app, me = at_gradients(activation="tanh", step="60")
    say(app, SECTION, "check", "59")  # asked for at another state
    assert "Worst relative error" not in words(app, SECTION)
    say(app, SECTION, "check")
    text = words(app, SECTION)
    assert "Worst relative error" in text
    assert "of all 193 parameters, at layer" in text
    assert "Backpropagation and measurement agree." in text
    me.go_to_step(61)  # the answer belongs to the state that was asked about
    go_to(app, me, me.walk.last)
    assert "Worst relative error" not in words(app, SECTION)


def test_a_large_network_is_checked_at_random_places_and_says_why(
    at_gradients: Opened, words: Words, say: Say
) -> None:
    app, _me = at_gradients(hidden_units="64,64", activation="tanh")
    assert "needs 9,350 forward passes" in words(app, SECTION)
    say(app, SECTION, "check")
    assert "of 100 of 4,675 parameters" in words(app, SECTION)


def test_one_row_shows_its_own_share(opened: Opened, words: Words, say: Say) -> None:
    app, me = opened(step="60")
    go_to(app, me, 6)
    say(app, SECTION, "part", "W")
    say(app, "verbs_section", "scope", "one row")
    assert "This row’s share of ∂L/∂W⁽²⁾" in words(app, SECTION)


def test_the_code_that_ran_is_on_the_page(at_gradients: Opened, shown_code: ShownCode) -> None:
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
        {"dropout": "0.5", "step": "30"},
        {"output": "softmax", "loss": "mse"},
    ],
)
def test_every_kind_of_network_can_be_walked_and_every_formula_is_set(
    opened: Opened, section: Section, query: dict[str, str]
) -> None:
    app, me = opened(**query)
    for stop in range(me.walk.last + 1):
        go_to(app, me, stop)
        assert not app.error or me.at_cursor().end is not None
        drawn = [section(app)]
        if (layer := me.walk.backward_layer) <= me.walk.layers:
            # What each choice of a part puts there: asked for without drawing the page for each.
            drawn += [layer_html(me, me.at_cursor(), layer, part) for part in PARTS]
        for html in drawn:
            assert "merror" not in html, stop
            assert "\\" not in html, stop  # no LaTeX that was left as it is


@pytest.mark.parametrize(
    "query",
    [
        {"output": "softmax", "loss": "mse"},
        {"output": "softmax", "loss": "binary_cross_entropy"},
        {"output": "sigmoid", "loss": "mse"},
        {"dataset": "moons", "output": "sigmoid", "loss": "cross_entropy"},
        {"dataset": "penguin_mass", "output": "tanh"},
        {"loss": "binary_cross_entropy"},
        {"dataset": "plane", "output": "sigmoid", "loss": "cross_entropy"},
    ],
    ids=str,
)
def test_a_pair_without_a_short_way_is_not_said_to_have_one(
    opened: Opened,
    words: Words,
    say: Say,
    verb: Verb,
    query: dict[str, str],
) -> None:
    app, me = opened(step="30", **query)
    verb(app, "Forward", "Loss")
    say(app, SECTION, "stop", str(me.stop + 1))
    said = words(app, SECTION)
    assert "prediction minus target" not in said
    assert "the long way" in said
    assert "not just ŷ − y" in said
    assert "(ŷ − y)" not in said


def test_dropout_stands_in_the_way_back(
    opened: Opened,
    words: Words,
    section: Section,
    say: Say,
    verb: Verb,
) -> None:
    app, me = opened(step="30", dropout="0.5")
    verb(app, "Forward", "Loss")
    say(app, SECTION, "stop", str(me.stop + 1))
    say(app, SECTION, "stop", str(me.stop + 1))
    assert "dropout mask r" in words(app, SECTION)
    formulas = re.findall(r"<math.*?</math>", section(app, SECTION), re.DOTALL)
    assert any(re.search(r"<msub><mi>r</mi>", latex) for latex in formulas)
