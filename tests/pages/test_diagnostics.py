"""The Diagnostics page, from the menu."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from neuralnet.experiment import Experiment
from neuralnet.inside.diagnostics import layer_health
from neuralnet.inside.held_out import measure_rows
from neuralnet.training import Trainer
from tests.pages.fixtures import OpenPage, Tables, Visit, Words, key_of
from tests.present import present
from ui.words.numbers import rounded

LAST_VIEWS = ("held_out", "maps", "rows", "surface")
CLASS_VIEWS = ("sizes", "weights", "units", "confusion", "calibration", *LAST_VIEWS)
VALUE_VIEWS = ("sizes", "weights", "units", "fit", "residuals", *LAST_VIEWS)


@pytest.fixture
def visit(open_page: OpenPage) -> Visit:
    """``visit(step="271")``: the Diagnostics page, opened by a link with that query."""
    return lambda **query: open_page("diagnostics", **query)


def show(app: AppTest, view: str) -> AppTest:
    app.segmented_control(key="set_diagnostics_view").set_value(view).run()
    assert not app.exception
    assert app.segmented_control(key="set_diagnostics_view").value == view
    return app


def press(app: AppTest, *names: str) -> AppTest:
    for name in names:
        app.button(key=f"diagnostics_{name}").click().run()
        assert not app.exception
    return app


def text_of(app: AppTest) -> str:
    """Everything that is written on the page, without the tags."""
    parts = [element.proto.body for element in app.get("html")]
    parts += [
        json.loads(element.proto.json)["html"]
        for element in app.get("bidi_component")
        if element.proto.component_name == "app.drawing"
    ]
    html = " ".join(parts)
    html = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    written = [element.value for kind in (app.markdown, app.caption) for element in kind]
    return " ".join([re.sub(r"<[^>]+>", " ", html), *written])


def drawings(app: AppTest) -> str:
    """What the page's own drawings were sent."""
    return " ".join(str(element.proto.json) for element in app.get("bidi_component"))


def charts(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(element.proto.spec) for element in app.get("plotly_chart")]


def trainer_at(step: int, **settings: Any) -> Trainer:
    trainer = Trainer(Experiment(**settings))
    trainer.seek(step)
    return trainer


def test_the_page_begins_with_sizes_and_mounts_no_chart_for_them(visit: Visit) -> None:
    app = visit(step="240")
    assert not charts(app)
    text = text_of(app)
    assert "epoch 10 · batch 24/24 · step 240" in text
    for health in layer_health(trainer_at(240)):
        for value in (health.signal, health.error, health.gradient, health.update_ratio):
            assert rounded(value) in text


def test_a_step_forward_and_back_changes_the_numbers_and_brings_them_back(visit: Visit) -> None:
    app = visit(step="240")
    before = text_of(app)
    after = text_of(press(app, "step_on"))
    assert "step 241" in after
    assert rounded(layer_health(trainer_at(241))[0].gradient) in after
    assert text_of(press(app, "step_back")) == before


def test_the_epochs_ends_and_the_runs_are_reached(visit: Visit) -> None:
    app = visit(step="30")
    assert "step 48" in text_of(press(app, "epoch_on"))
    assert "step 24" in text_of(press(app, "epoch_back"))
    assert "step 1200" in text_of(press(app, "end"))
    assert app.button(key="diagnostics_step_on").disabled
    assert app.button(key="diagnostics_end").disabled
    assert "epoch 0 · start · step 0" in text_of(press(app, "start"))
    assert app.button(key="diagnostics_step_back").disabled
    assert "Not trained yet: these are the weights of the start" in text_of(app)


def test_the_slider_leads_to_the_end_of_any_epoch_and_follows_the_buttons(visit: Visit) -> None:
    app = visit(step="30")
    slider = app.slider(key="set_diagnostics_epoch")
    assert (slider.min, slider.max, slider.value) == (0, 50, 1)
    slider.set_value(12).run()
    assert not app.exception
    assert "step 288" in text_of(app)
    press(app, "epoch_on", "step_on")
    assert app.slider(key=key_of(app, "diagnostics_epoch")).value == 13
    assert "step 313" in text_of(app)


def test_the_slider_ends_where_a_run_stopped_early(visit: Visit) -> None:
    app = press(visit(stop_at_accuracy="0.9", step="30"), "end")
    trainer = trainer_at(1200, stop_at_accuracy=0.9)
    slider = app.slider(key=key_of(app, "diagnostics_epoch"))
    assert trainer.end is not None
    assert slider.max == slider.value == trainer.end.step // 24 < 50


def test_the_link_and_the_other_pages_follow_the_cursor(visit: Visit, words: Words) -> None:
    app = press(visit(step="30"), "step_on")
    assert app.query_params["step"] == "31"
    app.switch_page("pages/update.py").run()
    assert "step 31" in words(app, "verbs_section")


def test_only_the_chosen_view_is_mounted(visit: Visit) -> None:
    app = show(visit(step="48"), "surface")
    assert len(charts(app)) == 1
    show(app, "confusion")
    assert not charts(app)


def test_weights_are_compared_with_those_of_the_start_by_name(visit: Visit) -> None:
    app = show(visit(step="240"), "weights")
    assert drawings(app).count("moved by") >= 3
    app.segmented_control(key="set_diagnostics_weights_layer").set_value(3).run()
    (chart,) = charts(app)
    points = next(trace for trace in chart["data"] if trace["name"] == "weights")
    assert len(points["text"]) == 30
    assert "unit 1 → Adelie" in points["text"]


def test_dead_units_are_marked(visit: Visit) -> None:
    app = show(visit(step="24", initializer="zeros"), "units")
    assert "ReLU: 10 of 10 dead" in text_of(app)
    assert "20 of 20 units (100%) are dead" in text_of(app)


def test_the_confusion_matrix_counts_the_rows_of_the_chosen_set(
    visit: Visit, tables: Tables
) -> None:
    def rows_counted() -> int:
        confusion = tables(app, "diagnostics_confusion")[0]
        return sum(int(cell) for line in confusion[1:4] for cell in line[1:4])

    app = show(visit(step="48"), "confusion")
    assert rows_counted() == 103
    app.segmented_control(key="set_diagnostics_part").set_value("training").run()
    assert not app.exception
    assert rows_counted() == 239


def test_calibration_counts_every_row_of_the_chosen_set(visit: Visit) -> None:
    app = show(visit(step="240"), "calibration")
    assert app.dataframe[0].value["rows"].sum() == 103
    assert "Expected calibration error" in text_of(app)


def test_values_that_are_no_probabilities_have_no_calibration(visit: Visit) -> None:
    app = show(visit(output="tanh", step="24"), "calibration")
    assert "no probabilities" in boxes(app, "info")


def test_outputs_that_are_not_finite_have_no_figure_but_the_reason(
    visit: Visit, words: Words
) -> None:
    overflowed = {"optimizer": "sgd", "learning_rate": "1000000", "activation": "identity"}
    app = visit(**overflowed, epochs="5", test_share="0.1", step="5")
    why = "not all of the network’s outputs are finite numbers"
    for view, figure in (("confusion", "confusion matrix"), ("calibration", "calibration")):
        show(app, view)
        told = words(app)
        assert f"There is no {figure} here: {why}" in re.sub(r"\s+", " ", told)
        assert "%" not in told
    measure_test(show(app, "held_out"))
    assert f"There is no accuracy: {why}" in text_of(app)
    assert "promises" not in text_of(app)
    assert app.table[0].value["accuracy"].tolist() == ["–"] * 3


# --- the test rows -----------------------------------------------------------------------------


def measure_test(app: AppTest) -> AppTest:
    (button,) = [b for b in app.button if b.label.startswith("Measure the test rows")]
    button.click().run()
    assert not app.exception
    return app


def boxes(app: AppTest, kind: str) -> str:
    return " ".join(box.value for box in getattr(app, kind))


def test_without_test_rows_the_page_says_where_to_set_some_aside(visit: Visit) -> None:
    app = show(visit(step="240"), "held_out")
    assert "move the slider **Test rows** on the Data page" in boxes(app, "info")
    assert not [b for b in app.button if b.label.startswith("Measure")]


def test_the_test_rows_stay_unmeasured_until_somebody_presses(visit: Visit) -> None:
    app = show(visit(step="240", test_share="0.15"), "held_out")
    assert "51 test rows" in text_of(app)
    assert not app.table
    show(app, "confusion")
    show(app, "held_out")
    assert not app.table


def test_the_first_measurement_has_the_engines_figures_beside_the_others(visit: Visit) -> None:
    app = measure_test(show(visit(step="240", test_share="0.15"), "held_out"))
    trainer = trainer_at(240, test_share=0.15)
    found = measure_rows(trainer, trainer.data.test_rows)
    m = trainer.measure()
    figures, confusion = (table.value for table in app.table)
    assert figures.index.tolist() == ["training rows", "validation rows", "test rows"]
    assert figures["accuracy"].tolist() == [
        f"{value:.1%}" for value in (m.training_metric, m.validation_metric, found.metric)
    ]
    assert figures["loss (cross-entropy)"].tolist()[2] == f"{found.loss:.4f}"
    assert figures.loc["test rows", ["right", "wrong"]].tolist() == [
        str(found.right),
        str(51 - present(found.right)),
    ]
    assert confusion.astype(int).to_numpy().tolist() == present(found.confusion).tolist()
    assert f"between **{found.low:.1%} and {found.high:.1%}**" in text_of(app)
    assert "One row of 51 more or less is 2.0 percentage points" in text_of(app)
    assert "Measured for the first time, at epoch" in boxes(app, "success")


def test_a_second_measurement_says_that_the_figure_is_no_longer_untouched(visit: Visit) -> None:
    app = measure_test(show(visit(step="240", test_share="0.15"), "held_out"))
    press(app, "epoch_on")
    assert "would be for the second time" in boxes(app, "warning")
    measure_test(app)
    assert "Measured for the second time" in boxes(app, "warning")
    assert "no longer untouched" in boxes(app, "warning")
    assert "If you did, it can flatter" in boxes(app, "warning")
    assert "**These were measured 2 times**" in text_of(app)
    assert "**The test rows have no part in any choice**" not in text_of(app)
    looks = app.dataframe[0].value
    assert looks["time"].tolist() == [1, 2]
    assert looks["step"].tolist() == [240, 247]
    press(app, "epoch_back", "step_on", "step_back")  # a look that was taken is not taken again
    assert app.dataframe[0].value["time"].tolist() == [1, 2]


def test_an_untrained_network_is_not_measured_and_an_error_has_a_range(visit: Visit) -> None:
    app = show(visit(dataset="penguin_mass", test_share="0.15"), "held_out")
    (button,) = [b for b in app.button if b.label.startswith("Measure")]
    assert button.disabled
    measure_test(press(app, "epoch_on"))
    assert "root mean squared error on new rows of the same kind lies between" in text_of(app)


def test_a_unit_is_chosen_by_name_and_shown_closer(visit: Visit) -> None:
    app = show(visit(step="240"), "maps")
    assert drawings(app).count("data:image/png;base64") == 10
    (chart,) = charts(app)
    first = next(trace for trace in chart["data"] if trace["type"] == "heatmap")["z"]
    box = next(box for box in app.selectbox if box.label.startswith("Closer"))
    box.set_value(4).run()
    assert not app.exception
    (chart,) = charts(app)
    assert next(trace for trace in chart["data"] if trace["type"] == "heatmap")["z"] != first
    assert next(box for box in app.selectbox if box.label.startswith("Closer")).value == 4


def test_the_rows_are_shown_after_every_layer_with_their_names(visit: Visit) -> None:
    app = show(visit(step="240"), "rows")
    assert drawings(app).count("of the spread") >= 4
    (chart,) = charts(app)
    names = [name for trace in chart["data"][:3] for name in trace["text"]]
    assert len(names) == len(set(names)) == 342
    table = app.dataframe[0].value
    assert table["after"].tolist() == ["Inputs", "Hidden 1", "Hidden 2", "Output"]


def test_the_surface_ends_at_the_loss_measured_and_random_directions_are_another(
    visit: Visit,
) -> None:
    app = show(visit(step="240"), "surface")
    measured = trainer_at(240).measure().training_loss
    assert f"{measured:.4f} now" in text_of(app)
    app.segmented_control(key="set_diagnostics_plane").set_value("random").run()
    assert "first random direction" in charts(app)[0]["layout"]["xaxis"]["title"]["text"]
    app.toggle(key="set_diagnostics_relief").set_value(True).run()
    assert not app.exception
    assert charts(app)[0]["data"][0]["type"] == "surface"


def test_before_the_first_step_the_surface_says_why_its_directions_are_random(
    visit: Visit,
) -> None:
    app = show(visit(), "surface")
    assert "No step has been made yet" in boxes(app, "info")


def test_numbers_are_compared_with_the_true_ones(visit: Visit, words: Words) -> None:
    app = show(visit(dataset="penguin_mass", step="240"), "fit")
    (chart,) = charts(app)
    sets = {trace["name"]: trace for trace in chart["data"]}
    assert len(sets["training rows"]["text"]) == 239
    assert "R²" in words(app, "diagnostics_fit_part_errors")
    show(app, "residuals")
    assert "mean error" in text_of(app)


def test_one_feature_shows_the_fitted_curve_and_units_as_curves(visit: Visit) -> None:
    app = visit(dataset="wave", hidden_units="3", step="20")
    show(app, "curve")
    (chart,) = charts(app)
    assert "the network" in [trace["name"] for trace in chart["data"]]
    show(app, "maps")
    (chart,) = charts(app)
    assert [trace["name"] for trace in chart["data"]] == ["unit 1", "unit 2", "unit 3"]


KINDS: tuple[dict[str, str], ...] = (
    {"hidden_units": "none", "step": "20"},
    {"validation_share": "0", "step": "30"},
    {"test_share": "0.2", "step": "30"},
    {"dataset": "moons", "output": "sigmoid", "activation": "tanh", "step": "50"},
    {"hidden_units": "30,1", "dropout": "0.3", "step": "30"},
    {"hidden_units": "80", "step": "5"},
    {"dataset": "circles", "engineered": "x1^2,x1*x2", "step": "9"},
    {"precision": "float32", "step": "60"},
    {"dataset": "penguin_mass", "step": "1"},
)
# Two in which numbers run out.
OVERFLOWING: tuple[dict[str, str], ...] = (
    {
        "dataset": "plane",
        "optimizer": "sgd",
        "learning_rate": "1000",
        "activation": "tanh",
        "step": "2000",
    },
    {"dataset": "plane", "optimizer": "sgd", "learning_rate": "100000", "step": "2000"},
)


def views_of(query: dict[str, str]) -> tuple[str, ...]:
    return VALUE_VIEWS if query.get("dataset") in ("plane", "penguin_mass") else CLASS_VIEWS


@pytest.mark.parametrize("kind", range(len(KINDS)))
def test_every_kind_of_run_has_every_view_and_every_view_every_state(
    visit: Visit, kind: int
) -> None:
    app, views = visit(**KINDS[kind]), views_of(KINDS[kind])
    # Each kind shows a third of its views at each state, each view at another one: all pairs are
    # met, of a kind and a view, and three times of a view and a state.
    for at, state in enumerate(("", "start", "end")):
        press(app, *([state] if state else []))
        for view in views[(at + kind) % 3 :: 3]:
            show(app, view)


@pytest.mark.parametrize("query", OVERFLOWING)
def test_a_run_whose_numbers_ran_out_has_every_view_at_every_state(
    visit: Visit, query: dict[str, str]
) -> None:
    app = visit(**query)
    for state in ("", "start", "end"):
        press(app, *([state] if state else []))
        for view in views_of(query):
            show(app, view)


def test_numbers_that_ran_out_are_said(visit: Visit) -> None:
    app = visit(
        dataset="plane", optimizer="sgd", learning_rate="1000", activation="tanh", step="2000"
    )
    assert "Stopped at step" in app.error[0].value
