"""The Build page: layers, output and weights change the network at once; what cannot be is refused
with the reason, and the run is kept."""

import re
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from neuralnet import Experiment, Trainer
from neuralnet.experiment import Run
from tests.pages.fixtures import OpenPage, key_of
from ui.desk.links import run_from_query


def run_of(app: AppTest) -> Run:
    """The run that the address names."""
    run, _cursor, problems = run_from_query(dict(app.query_params))
    assert problems == []
    return run


def cells(app: AppTest, css: str) -> list[list[str]]:
    """The text of a table's cells, row by row."""
    body = next(html.proto.body for html in app.get("html") if f'class="{css}"' in html.proto.body)
    rows = re.findall(r"<tr.*?</tr>", body, re.S)
    return [
        [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td.*?</td>", row, re.S)]
        for row in rows
    ]


def said(app: AppTest) -> str:
    return next(m.value for m in app.markdown if "True " in m.value)


def effects(app: AppTest) -> list[str]:
    return [c.value for c in app.caption if c.value.startswith(":material/arrow_right_alt:")]


def errors(app: AppTest) -> list[str]:
    return [box.value for box in app.error]


def press(app: AppTest, key: Any) -> AppTest:
    app.button(key=f"build_{key}").click().run()
    assert not app.exception
    return app


def test_the_page_shows_the_shapes_and_the_arithmetic_of_every_layer(
    open_page: OpenPage,
) -> None:
    app = open_page("build")
    table = cells(app, "nn-count")
    assert ["Hidden 1", "10 × ReLU", "W 4 × 10, b 10", "4 · 10 + 10 = 50"] in table
    assert ["Output", "3 × Softmax", "W 10 × 3, b 3", "10 · 3 + 3 = 33"] in table
    assert table[-1] == ["Together", "50 + 110 + 33 = 193"]
    assert Trainer(run_of(app)).network.theta.size == 193


def test_looking_at_the_page_changes_nothing(open_page: OpenPage) -> None:
    app = open_page("build", step="240", learning_rate="0.01")
    app.run()
    assert dict(app.query_params) == {"learning_rate": "0.01", "step": "240"}


def test_layers_are_added_moved_doubled_and_removed_with_their_settings(
    open_page: OpenPage,
) -> None:
    app = open_page("build")
    app.number_input(key="set_build_hidden_units_1").set_value(6).run()
    app.selectbox(key="set_build_activation_1").set_value("tanh").run()
    app.number_input(key="set_build_dropout_1").set_value(0.2).run()
    press(app, "up_1")
    experiment = run_of(app).experiment
    assert experiment.hidden_units == (6, 10)
    assert experiment.activation == ("tanh", "relu")
    assert experiment.dropout == (0.2, 0.0)
    press(app, "copy_0")
    press(app, "add")
    assert run_of(app).experiment.hidden_units == (6, 6, 10, 10)
    press(app, "down_1")
    assert run_of(app).experiment.per_layer("activation") == ("tanh", "relu", "tanh", "relu")
    for _ in range(4):
        press(app, "remove_0")
    assert run_of(app).experiment.hidden_units == ()
    assert cells(app, "nn-count")[-1] == ["Together", "15"]
    press(app, "add")
    assert run_of(app).experiment.hidden_units == (10,)


def test_no_more_layers_than_there_may_be(open_page: OpenPage) -> None:
    app = open_page("build", hidden_units="2,2,2,2,2,2,2,2")
    assert app.button(key="build_add").disabled
    assert app.button(key="build_copy_0").disabled
    assert not app.button(key="build_remove_0").disabled


def test_each_layer_has_its_own_start_and_decay_the_output_too(
    open_page: OpenPage,
) -> None:
    app = open_page("build")
    app.selectbox(key="set_build_initializer_0").set_value("xavier").run()
    app.number_input(key="set_build_initializer_scale_2").set_value(3.0).run()
    experiment = run_of(app).experiment
    assert experiment.per_layer("initializer") == ("xavier", "he", "he")
    assert experiment.per_layer("initializer_scale") == (1.0, 1.0, 3.0)
    app.number_input(key="set_build_weight_decay_1").set_value(0.01).run()
    assert run_of(app).experiment.per_layer("weight_decay") == (0.0, 0.01, 0.0)


@pytest.mark.parametrize(
    "query, layer, units, reason",
    [
        ({}, 1, 300, "1 to 256 units each, or 0 for none; got 10, 300"),
        ({"hidden_units": "256,10,256"}, 1, 256, "at most 20,000 parameters; these would be"),
    ],
)
def test_a_size_that_would_not_fit_is_refused_with_the_reason_and_the_run_is_kept(
    open_page: OpenPage, query: dict[str, Any], layer: int, units: int, reason: str
) -> None:
    app = open_page("build", step="48", **query)
    before = said(app)
    field = f"build_hidden_units_{layer}"
    shown = app.number_input(key=key_of(app, field)).value
    app.number_input(key=key_of(app, field)).set_value(units).run()
    assert not app.exception
    assert len(errors(app)) == 1
    assert reason in errors(app)[0]
    assert "still the one before" in errors(app)[0]
    assert said(app) == before
    assert app.number_input(key=key_of(app, field)).value == shown
    assert dict(app.query_params) == {"step": "48", **query}
    app.run()
    assert errors(app) == []


def test_output_layer_and_loss_follow_the_task_and_the_hidden_layers_stay(
    open_page: OpenPage,
) -> None:
    app = open_page("build", hidden_units="7,5", activation="tanh,relu")
    found = {}
    for index in range(4):
        app.button_group(key="set_build_task").set_value(index).run()
        assert not app.exception
        assert app.warning == []
        experiment = run_of(app).experiment
        assert experiment.hidden_units == (7, 5)
        assert experiment.activation == ("tanh", "relu")
        trainer = Trainer(experiment)
        found[index] = trainer.network.specs[-1].units, trainer.network.loss.name
    assert found == {
        0: (3, "cross_entropy"),
        1: (1, "mse"),
        2: (2, "cross_entropy"),
        3: (1, "binary_cross_entropy"),
    }


def test_two_classes_keep_their_data_when_softmax_becomes_sigmoid(
    open_page: OpenPage,
) -> None:
    app = open_page("build", dataset="xor", samples="100")
    app.button_group(key="set_build_task").set_value(3).run()
    assert run_of(app).experiment == Experiment(dataset="xor", samples=100, output="sigmoid")


def test_a_wrong_pair_is_warned_of_and_the_way_back_is_there(open_page: OpenPage) -> None:
    app = open_page("build")
    assert app.warning == []
    app.selectbox(key="set_build_output_softmax").set_value("identity").run()
    assert "A weak pair" in app.warning[0].value
    app.selectbox(key="set_build_loss_mse").set_value("cross_entropy").run()
    assert "do not go together" in app.warning[0].value
    assert "logarithms" in app.warning[0].value
    press(app, "follow")
    assert app.warning == []
    assert run_of(app).experiment == Experiment()


def test_the_prediction_of_the_chosen_row_is_the_engines_before_and_now(
    open_page: OpenPage,
) -> None:
    app = open_page("build", step="240")
    before, now = Trainer(Experiment()), Trainer(Experiment(hidden_units=(10, 10, 10)))
    before.seek(240)
    press(app, "add")
    bird = next(i for i, name in enumerate(before.data.dataset.row_names) if "N82A1" in name)
    rows = cells(app, "nn-change")[1:]
    assert [row[1] for row in rows] == [f"{p:.4f}" for p in before.outputs()[bird]]
    assert [row[2] for row in rows] == [f"{p:.4f}" for p in now.outputs()[bird]]
    assert "Before **Adelie (" in said(app)
    assert any("trained to step 240" in caption.value for caption in app.caption)


def test_a_trained_network_stays_the_comparison_while_one_builds_on(
    open_page: OpenPage,
) -> None:
    app = open_page("build", step="240")
    trained = said(app).split("**")[1]
    press(app, "add")
    press(app, "remove_0")
    assert f"Before **{trained}**" in said(app)


def test_what_became_of_a_change_is_said_under_what_was_changed(
    open_page: OpenPage,
) -> None:
    app = open_page("build")
    assert effects(app) == []
    app.number_input(key="set_build_hidden_units_0").set_value(8).run()
    (effect,) = effects(app)
    assert effect.startswith(":material/arrow_right_alt: Now 4-8-10-3, not trained, 163 parameters")
    assert re.search(r"it says \w+ \(0\.\d{4}\), before Chinstrap \(0\.4909\)\.$", effect)
    press(app, "add")
    assert len(effects(app)) == 1
    assert "Now 4-8-10-10-3, not trained, 273 parameters" in effects(app)[0]


def test_a_number_is_told_with_its_unit_before_and_now(open_page: OpenPage) -> None:
    app = open_page("build", dataset="penguin_mass", step="96")
    app.selectbox(key="set_build_activation_0").set_value("tanh").run()
    assert re.match(
        r"Before \*\*\d{4} g\*\*, now \*\*\d{4} g\*\*\. True body mass: 3000 g", said(app)
    )


def test_training_here_moves_the_cursor_that_every_page_shares(
    open_page: OpenPage,
) -> None:
    app = open_page("build")
    press(app, "go_epoch")
    assert app.query_params["step"] == "24"
    press(app, "go_end")
    assert app.query_params["step"] == "1200"
    assert app.button(key="build_go_end").disabled
    press(app, "go_start")
    assert "step" not in app.query_params


def test_another_row_is_another_prediction(open_page: OpenPage) -> None:
    app = open_page("build", step="240")
    first = said(app)
    box = next(box for box in app.selectbox if box.label == "What it says of")
    box.set_value(341).run()
    assert said(app) != first


# --- weights by hand ---------------------------------------------------------------------------


def by_hand(open_page: OpenPage, **query: Any) -> AppTest:
    app = open_page("build", **query)
    app.button_group(key="set_build_view").set_value("weights").run()
    assert not app.exception
    return app


def test_the_table_holds_every_weight_and_bias_of_the_layer_at_the_cursor(
    open_page: OpenPage,
) -> None:
    app = by_hand(open_page, step="240")
    engine = Trainer(Experiment())
    engine.seek(240)
    for layer in (1, 2, 3):
        app.button_group(key="set_build_layer").set_value(layer).run()
        table = app.dataframe[0].value.to_numpy()
        np.testing.assert_array_equal(table[:-1], engine.network.layers[layer - 1].W)
        np.testing.assert_array_equal(table[-1:], engine.network.layers[layer - 1].b)


@pytest.mark.parametrize(
    "which, count",
    [("weights", 30), ("biases", 3), ("all", 33), ("every weight", 170), ("every parameter", 193)],
)
def test_many_are_set_at_once_at_the_cursor_and_taken_back(
    open_page: OpenPage, which: str, count: int
) -> None:
    app = by_hand(open_page, step="240")
    app.selectbox(key="set_build_which_set").set_value(which).run()
    assert app.button(key="build_apply").label == f"Change {count} parameters"
    app.number_input(key="set_build_number_Set to").set_value(0.25).run()
    press(app, "apply")
    run = run_of(app)
    assert [edit.step for edit in run.edits] == [240]
    assert {value for _index, value in run.edits[0].parameters} == {0.25}
    assert len(run.edits[0].parameters) == count
    assert any(f"{count} parameters set by hand at step 240" in m.value for m in app.markdown)
    press(app, "take_back")
    assert dict(app.query_params) == {"step": "240"}


def test_multiplying_and_drawing_anew_say_how_many_they_change(
    open_page: OpenPage,
) -> None:
    app = by_hand(open_page)
    app.button_group(key="set_build_how").set_value("Multiply by").run()
    press(app, "apply")
    W = Trainer(Experiment()).network.layers[-1].W.ravel()
    values = [value for _index, value in run_of(app).edits[0].parameters]
    np.testing.assert_array_equal(values, W * 0.5)
    app.button_group(key="set_build_how").set_value("Draw anew").run()
    app.number_input(key="set_build_draw_seed").set_value(5).run()
    app.selectbox(key="set_build_which_draw").set_value("every weight").run()
    press(app, "apply")
    engine = Trainer(run_of(app))
    np.testing.assert_array_equal(engine.network.theta, Trainer(Experiment(seed=5)).network.theta)


def test_a_weight_beyond_all_bounds_is_refused_and_the_run_is_kept(
    open_page: OpenPage,
) -> None:
    app = by_hand(open_page)
    app.button_group(key="set_build_how").set_value("Multiply by").run()
    app.number_input(key="set_build_number_Multiply by").set_value(1e6).run()
    press(app, "apply")
    assert "expected a number from -1000000 to 1000000" in errors(app)[0]
    assert dict(app.query_params) == {}


def test_more_changes_than_a_link_can_say_are_announced_as_such(
    open_page: OpenPage,
) -> None:
    app = by_hand(open_page, hidden_units="40,40")
    app.button_group(key="set_build_how").set_value("Multiply by").run()
    app.selectbox(key="set_build_which_set").set_value("every weight").run()
    press(app, "apply")
    assert "more changes than a link can say" in app.warning[0].value
    again = open_page("build", **dict(app.query_params))
    assert "without these changes" in again.warning[0].value


def test_the_training_page_shows_what_was_built(open_page: OpenPage) -> None:
    app = open_page("build")
    press(app, "remove_1")
    app.number_input(key="set_build_hidden_units_0").set_value(6).run()
    app.selectbox(key="set_build_activation_0").set_value("tanh").run()
    built = dict(app.query_params)
    app.switch_page("pages/training.py").run()
    assert not app.exception
    assert dict(app.query_params) == built == {"hidden_units": "6", "activation": "tanh"}
    assert app.selectbox(key=key_of(app, "activation")).value == "tanh"
    assert app.slider(key=key_of(app, "units")).value == 6


@pytest.mark.parametrize(
    "query",
    [
        {"hidden_units": "none"},
        {"dataset": "wave", "hidden_units": "1"},
        {"dataset": "circles", "engineered": "x1^2,x2^2", "output": "sigmoid"},
        {"learning_rate": "1000", "optimizer": "sgd", "step": "600"},
        {"output": "identity", "loss": "cross_entropy", "step": "5"},
        {"output": "sigmoid", "dropout": "0.5", "step": "30"},
        {"precision": "float32", "hidden_units": "100,100"},
        {"dataset": "penguin_mass", "output": "softmax"},
    ],
)
def test_whatever_is_built_both_views_are_a_page(
    open_page: OpenPage, query: dict[str, str]
) -> None:
    app = by_hand(open_page, **query)
    assert cells(app, "nn-count")
    app.button_group(key="set_build_view").set_value("layers").run()
    assert not app.exception
