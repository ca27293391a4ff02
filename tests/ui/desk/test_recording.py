"""The recording: every number in a frame is the engine's, for exactly the state it names."""

import dataclasses
import math
import re
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest

from neuralnet import Experiment, Run, Trainer, load_dataset
from neuralnet.edits.holding import Places, entries_of, freeze, held_at, knock_out
from neuralnet.experiment import Edit
from neuralnet.history import best_epoch
from neuralnet.inside.evaluation import predicted_classes
from tests.present import present
from ui.desk import recording
from ui.desk.edit_words import branch_marks, parameter_place
from ui.desk.message import unpack
from ui.desk.recording import (
    FIT_SIZE,
    MAP_SIZE,
    MOST_POINTS,
    NO_STEP,
    Ghost,
    Recorder,
    Request,
    View,
    held_marks,
    wanted_steps,
)
from ui.words.numbers import value_with_unit

ENDS = [0, 24, 48, 72, 96, 120, 144, 168, 192, 216, 240, 264]


@pytest.mark.parametrize(
    ("request_", "steps"),
    [
        (Request(0, "epoch", 9), ENDS),
        (Request(30, "epoch", 9), [30, *ENDS[2:]]),
        (Request(0, "ten", 9), [0, 240, 264]),
        (Request(262, "batch", 9), [262, 263, 264]),
        (Request(999, "batch", 9), [264]),
    ],
)
def test_the_frames_of_a_request_are_the_states_of_its_stride(
    request_: Request, steps: list[int]
) -> None:
    assert list(wanted_steps(request_, ENDS, 264)) == steps


def test_of_pictures_the_header_says_where_each_input_lies_and_frames_stay_small() -> None:
    digits = Experiment(dataset="digits", scaling="course", hidden_units=(32,), pixel_order=1)
    header, blocks, _ = recorded(digits, View(0, 0, 1), Request(0, "batch", 3))
    assert header["picture"]["rows"] == header["picture"]["columns"] == 8
    assert sorted(header["picture"]["places"]) == list(range(64))
    assert "picture" not in recorded(Experiment(), View(0, 0, 1), Request(0, "batch", 1))[0]
    of_a_frame = sum(
        block.nbytes // len(block)
        for name, block in blocks.items()
        if name in ("steps", "counters", "theta", "units", "metrics", "map", "predicted", "rates")
    )
    assert of_a_frame <= 16_384


def recorded(experiment: Experiment, view: View, request: Request) -> Any:
    """The answer to ``request``, complete however busy the machine is."""
    trainer = Trainer(Run(experiment))
    with mock.patch.object(recording, "LONGEST_RECORDING", math.inf):
        header, blocks = unpack(Recorder(trainer, view).message(request, 0))
    return header, blocks, Trainer(Run(experiment))


@pytest.mark.parametrize(
    ("changed", "view", "again"),
    [
        ({"learning_rate": 0.1}, View(143, 0, 2), False),
        ({"hidden_units": (3,)}, View(143, 0, 2), False),
        ({}, View(143, 0, 1), True),
        ({}, View(5, 0, 2), True),
        ({}, View(143, 0, 2, "row"), True),
        ({"split_seed": 5}, View(143, 0, 2), True),
        ({"validation_share": 0.5}, View(143, 0, 2), True),
        ({"scaling": "min-max"}, View(143, 0, 2), False),
    ],
)
def test_places_of_the_map_that_stay_are_not_looked_for_again_and_are_the_same(
    changed: dict[str, Any], view: View, again: bool
) -> None:
    before = Recorder(Trainer(Run(Experiment())), View(143, 0, 2))
    trainer = Trainer(Run(Experiment(**changed)))
    with mock.patch.object(recording, "map_grid", wraps=recording.map_grid) as looked:
        after = Recorder(trainer, view, before)
    assert looked.called == again
    request = Request(0, "epoch", 1)
    assert after.message(request, 0) == Recorder(trainer, view).message(request, 0)


@pytest.mark.parametrize("stride", ["batch", "epoch"])
def test_weights_units_and_figures_of_every_frame_are_those_of_its_state(stride: str) -> None:
    view = View(row=143, x_feature=0, y_feature=2)
    _header, blocks, engine = recorded(Experiment(), view, Request(20, stride, 8))
    assert len(blocks["steps"]) == 8
    for frame, step in enumerate(blocks["steps"]):
        engine.seek(int(step))
        np.testing.assert_array_equal(blocks["theta"][frame], engine.network.theta.astype("f4"))
        probe = engine.network.sharing_theta()
        probe.forward(engine.data.x[143:144])
        units = np.concatenate([engine.data.x[143], *(layer.a[0] for layer in probe.layers)])
        np.testing.assert_allclose(blocks["units"][frame], units, rtol=1e-6)
        m = engine.measure()
        figures = (m.training_loss, m.training_metric, m.validation_loss, m.validation_metric)
        np.testing.assert_allclose(blocks["metrics"][frame], figures, rtol=1e-6)
        counter = engine.counter
        expected = [counter.epoch, counter.batch, counter.batches]
        assert blocks["counters"][frame].tolist() == expected


def test_best_epochs_and_batch_losses_travel_with_the_curve() -> None:
    view = View(row=143, x_feature=0, y_feature=2)
    experiment = Experiment(learning_rate=0.01, epochs=30, dropout=0.2)
    header, blocks, engine = recorded(experiment, view, Request(0, "epoch", 40))
    assert header["batches"] == "batches, each at its own weights and units"
    engine.run_to_end()
    measured = list(engine.history.measurements.values())
    best = best_epoch(measured)
    assert best is not None
    assert 0 < best.epoch < 30
    assert blocks["best"][-1] == best.step
    assert blocks["best"].tolist() == [
        present(best_epoch(measured[: count + 1])).step for count in range(len(measured))
    ]
    np.testing.assert_allclose(blocks["batch_losses"], engine.history.batch_losses.curve(), 1e-6)
    without = Experiment(validation_share=0.0, epochs=2)
    header, blocks, _engine = recorded(without, View(0, 0, 2), Request(0, "epoch", 3))
    assert set(blocks["best"]) == {NO_STEP}
    assert header["batches"] == "batches, each at its own weights"


def test_a_frame_has_the_learning_rate_of_its_step_where_that_changes() -> None:
    view = View(row=143, x_feature=0, y_feature=2)
    scheduled = Experiment(schedule="cosine", cosine_epochs=2, warmup_epochs=0.5)
    _header, blocks, engine = recorded(scheduled, view, Request(10, "batch", 30))
    for step, rate in zip(blocks["steps"], blocks["rates"], strict=True):
        engine.seek(int(step))
        assert rate == np.float32(engine.rate.value)
    assert len(set(blocks["rates"])) == 30
    assert "rates" not in recorded(Experiment(), view, Request(10, "batch", 2))[1]


def test_the_map_says_what_the_network_says_at_every_point_of_the_grid() -> None:
    view = View(row=143, x_feature=0, y_feature=2, held="row")
    header, blocks, engine = recorded(Experiment(), view, Request(480, "epoch", 1))
    engine.seek(480)
    axes = header["map"]
    xs = np.linspace(axes["x"]["min"], axes["x"]["max"], MAP_SIZE)
    ys = np.linspace(axes["y"]["min"], axes["y"]["max"], MAP_SIZE)
    picture = blocks["map"][0].reshape(MAP_SIZE, MAP_SIZE)
    for i, j in [(0, 0), (0, 49), (49, 0), (49, 49), (17, 30), (30, 17)]:
        bird = engine.data.dataset.x[143].copy()
        bird[0], bird[2] = xs[j], ys[i]
        p = engine.network.sharing_theta().forward(engine.data.to_inputs(bird[None]))[0]
        assert picture[i, j] >> 5 == p.argmax()
        assert (picture[i, j] & 31) / 31 == pytest.approx(p.max(), abs=0.5 / 31 + 1e-6)


def test_outputs_that_are_no_probabilities_leave_the_class_on_the_map_right() -> None:
    experiment = Experiment(output="identity", learning_rate=0.01)
    header, blocks, engine = recorded(experiment, View(143, 0, 2, "row"), Request(240, "epoch", 1))
    engine.seek(240)
    axes = header["map"]
    corners = [(0, 0), (0, MAP_SIZE - 1), (MAP_SIZE - 1, 0), (MAP_SIZE - 1, MAP_SIZE - 1)]
    largest = []
    for i, j in corners:
        bird = engine.data.dataset.x[143].copy()
        for axis, place, feature in (("x", j, 0), ("y", i, 2)):
            low, high = axes[axis]["min"], axes[axis]["max"]
            bird[feature] = low + place * (high - low) / (MAP_SIZE - 1)
        a = engine.network.sharing_theta().forward(engine.data.to_inputs(bird[None]))[0]
        largest.append(a.max())
        assert blocks["map"][0].reshape(MAP_SIZE, MAP_SIZE)[i, j] >> 5 == a.argmax()
    assert max(largest) > 1.05  # where five bits would overflow into the class


def test_a_map_of_thirty_classes_names_every_one_of_them() -> None:
    x = np.stack([np.arange(90.0) % 6, np.arange(90.0) % 5], axis=1)
    labels = (x[:, 0] * 5 + x[:, 1]).astype(int)
    moons = load_dataset("moons", samples=90)
    many = dataclasses.replace(
        moons, name="own", x=x, y=np.eye(30)[labels], class_names=tuple(map(str, range(30)))
    )
    experiment = Experiment(dataset="own", own_data=many, learning_rate=0.03, epochs=200)
    _header, blocks, engine = recorded(experiment, View(0, 0, 1), Request(10**6, "epoch", 1))
    engine.run_to_end()
    regions = blocks["map"][0] >> 5
    assert blocks["map"].dtype == np.uint16
    assert set(regions) == set(predicted_classes(engine.outputs()))
    assert len(set(regions)) > 20


def test_a_map_of_ten_classes_has_a_byte_for_each_place() -> None:
    digits = Experiment(dataset="digits", scaling="course", training_limit=200, epochs=8)
    header, blocks, engine = recorded(digits, View(0, 18, 42, "row"), Request(10**6, "epoch", 1))
    engine.run_to_end()
    assert (blocks["map"].dtype, header["map"]["bits"]) == (np.uint8, 4)
    picture = engine.data.dataset.x[0].copy()
    axes = header["map"]
    for feature, axis, place in ((18, "x", 17), (42, "y", 30)):
        low, high = axes[axis]["min"], axes[axis]["max"]
        picture[feature] = low + place * (high - low) / (MAP_SIZE - 1)
    p = engine.network.sharing_theta().forward(engine.data.to_inputs(picture[None]))[0]
    there = blocks["map"][0].reshape(MAP_SIZE, MAP_SIZE)[30, 17]
    assert there >> 4 == p.argmax()
    assert (there & 15) / 15 == pytest.approx(p.max(), abs=0.5 / 15 + 1e-6)


def test_the_chosen_row_lies_on_a_map_that_agrees_with_its_own_prediction() -> None:
    view = View(row=143, x_feature=0, y_feature=1)
    header, blocks, _engine = recorded(Experiment(), view, Request(1200, "epoch", 1))
    axes = header["map"]
    x, y = blocks["points"][143, :2]
    j = round((x - axes["x"]["min"]) / (axes["x"]["max"] - axes["x"]["min"]) * (MAP_SIZE - 1))
    i = round((y - axes["y"]["min"]) / (axes["y"]["max"] - axes["y"]["min"]) * (MAP_SIZE - 1))
    there = blocks["map"][0].reshape(MAP_SIZE, MAP_SIZE)[i, j]
    assert there >> 5 == blocks["units"][0][-3:].argmax() == 0  # an Adelie


def test_points_name_class_and_set_of_every_row() -> None:
    _header, blocks, engine = recorded(Experiment(), View(0, 0, 1), Request(0, "epoch", 1))
    np.testing.assert_array_equal(blocks["points"][:, 2], engine.data.dataset.labels)
    assert np.flatnonzero(blocks["points"][:, 3]).tolist() == sorted(engine.data.validation_rows)


def test_a_point_names_its_row_and_test_rows_have_none() -> None:
    experiment = Experiment(test_share=0.2, training_limit=50)
    _header, blocks, engine = recorded(experiment, View(0, 0, 1), Request(0, "epoch", 1))
    data = engine.data
    assert set(blocks["point_rows"]) == {*data.training_rows, *data.validation_rows, 0}
    np.testing.assert_allclose(
        blocks["points"][:, 0], data.dataset.x[blocks["point_rows"], 0], rtol=1e-6
    )


def test_of_a_large_table_some_rows_are_points_and_the_chosen_one_is_among_them() -> None:
    experiment = Experiment(dataset="moons", samples=5000)
    _header, blocks, _engine = recorded(experiment, View(4321, 0, 1), Request(0, "epoch", 1))
    assert 1000 < len(blocks["points"]) <= MOST_POINTS + 1
    assert 4321 in blocks["point_rows"]


def test_over_one_feature_the_curve_is_what_the_network_says_along_it() -> None:
    experiment = Experiment(dataset="wave", learning_rate=0.01)
    header, blocks, engine = recorded(experiment, View(0, 0, 0), Request(60, "epoch", 1))
    engine.seek(60)
    axis = header["map"]["x"]
    assert (header["map"]["kind"], blocks["fit"].shape) == ("curve", (1, 1, FIT_SIZE))
    for place in (0, 77, FIT_SIZE - 1):
        x = axis["min"] + place * (axis["max"] - axis["min"]) / (FIT_SIZE - 1)
        a = engine.network.sharing_theta().forward(engine.data.to_inputs([[x]]))
        value = engine.data.target_scaler.inverse(a)[0, 0]
        assert blocks["fit"][0, 0, place] == pytest.approx(value, rel=1e-6)
    np.testing.assert_allclose(
        blocks["points"][:, 1], engine.data.dataset.y[blocks["point_rows"], 0], rtol=1e-6
    )


@pytest.mark.parametrize("output", ["softmax", "sigmoid"])
def test_over_one_feature_every_class_has_a_curve_and_they_add_up_to_one(output: str) -> None:
    moons = load_dataset("moons")
    bare = dataclasses.replace(
        moons,
        name="own",
        x=moons.x[:, :1],
        feature_names=("x1",),
        feature_units=("",),
        course_divisors=(1.0,),
        course_units=("",),
    )
    experiment = Experiment(dataset="own", own_data=bare, output=output)
    _header, blocks, _engine = recorded(experiment, View(0, 0, 0), Request(30, "epoch", 1))
    assert blocks["fit"].shape == (1, 2, FIT_SIZE)
    np.testing.assert_allclose(blocks["fit"][0].sum(axis=0), 1.0, rtol=1e-6)


def test_a_regression_map_holds_values_in_the_targets_own_range() -> None:
    experiment = Experiment(dataset="plane", hidden_units=(6,), epochs=3)
    header, blocks, engine = recorded(experiment, View(0, 0, 1), Request(0, "epoch", 9))
    low, high = header["map"]["low"], header["map"]["high"]
    assert (low, high) == (engine.data.dataset.y.min(), engine.data.dataset.y.max())
    assert blocks["map"].dtype == np.uint8


@pytest.mark.parametrize(("dataset", "title"), [("penguin_mass", "g"), ("wave", "in numbers of y")])
def test_the_error_of_a_number_has_its_unit_and_is_joined_to_the_loss(
    dataset: str, title: str
) -> None:
    experiment = Experiment(dataset=dataset)
    header, blocks, engine = recorded(experiment, View(0, 0, 1), Request(96, "epoch", 1))
    assert header["metric"]["title"] == f"RMSE ({title})"
    scale = float(engine.data.target_scaler.scale[0])
    assert (
        f"√loss × {value_with_unit(scale, engine.data.dataset.target_unit)},"
        in (header["metric"]["note"])
    )
    training_loss, training_rmse, validation_loss, validation_rmse = blocks["metrics"][0]
    assert math.sqrt(training_loss) * scale == pytest.approx(training_rmse, rel=1e-6)
    assert math.sqrt(validation_loss) * scale == pytest.approx(validation_rmse, rel=1e-6)


@pytest.mark.parametrize("output", ["softmax", "sigmoid"])
@pytest.mark.parametrize("limit", [0, 40])
def test_the_class_that_a_point_is_taken_for_is_the_networks_answer_for_its_row(
    output: str, limit: int
) -> None:
    experiment = Experiment(
        dataset="moons", output=output, noise=0.3, test_share=0.2, training_limit=limit
    )
    _header, blocks, engine = recorded(experiment, View(0, 0, 1), Request(15, "batch", 3))
    assert blocks["predicted"].shape == (3, len(blocks["point_rows"]))
    for frame, step in enumerate(blocks["steps"]):
        engine.seek(int(step))
        answers = predicted_classes(engine.outputs())[blocks["point_rows"]]
        np.testing.assert_array_equal(blocks["predicted"][frame], answers)
        wrong = answers != blocks["points"][:, 2]
        validation = blocks["points"][:, 3] == 1
        right = 1 - wrong[validation].mean()
        assert right == pytest.approx(engine.measure().validation_metric)


def test_a_row_and_a_place_without_a_finite_answer_have_no_class_in_the_film() -> None:
    overflowed = Experiment(optimizer="sgd", learning_rate=1e6, activation="identity", epochs=5)
    _header, blocks, _ = recorded(overflowed, View(0, 0, 1), Request(999, "batch", 1))
    assert (blocks["predicted"] == 255).all()
    assert (blocks["map"] == 0).all()
    assert np.isnan(blocks["metrics"][0]).all()


def region_shares(experiment: Experiment, view: View) -> tuple[float, float]:
    """Of a trained network's points, the share that lies on the colour of its own answer; and the
    same among points close to the map's slice, if it is one."""
    header, blocks, _engine = recorded(experiment, view, Request(10**6, "epoch", 1))
    regions = blocks["map"][0].reshape(MAP_SIZE, MAP_SIZE) >> 5
    places = []
    for axis, at in (("x", 0), ("y", 1)):
        low, high = header["map"][axis]["min"], header["map"][axis]["max"]
        share = (blocks["points"][:, at] - low) / (high - low)
        places.append(np.rint(share * (MAP_SIZE - 1)).astype(int))
    same = regions[places[1], places[0]] == blocks["predicted"][0]
    return float(same.mean()), float(same[blocks.get("closeness", np.ones(len(same))) > 0.8].mean())


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_points_lie_on_the_colour_of_the_answer_for_their_row(seed: int) -> None:
    share, _ = region_shares(Experiment(seed=seed), View(143, 0, 2))
    assert share >= 0.97


def test_of_a_slice_the_points_that_lie_off_it_are_told_apart() -> None:
    share, close = region_shares(Experiment(), View(143, 0, 2, "row"))
    assert share < 0.8  # why the map follows the rows unless a slice is asked for
    assert close >= 0.97


def test_a_map_of_many_features_says_what_stands_for_the_others() -> None:
    def held(experiment: Experiment, view: Any) -> Any:
        return recorded(experiment, view, Request(0, "epoch", 1))[0]["map"]["held"]

    assert held(Experiment(), View(143, 0, 2)) == "bill depth and body mass as in the rows nearby"
    row = held(Experiment(), View(143, 0, 2, "row"))
    assert row == "a slice at the chosen row’s bill depth and body mass; pale points lie off it"
    mean = held(Experiment(dataset="penguin_mass"), View(143, 0, 2, "mean"))
    assert mean == "a slice at the training rows’ mean bill depth; pale points lie off it"
    assert held(Experiment(dataset="moons"), View(0, 0, 1)) == ""


def test_layers_are_named_by_the_titles_of_their_activations() -> None:
    header, _blocks, _engine = recorded(
        Experiment(activation=("leaky_relu", "tanh")), View(0, 0, 1), Request(0, "epoch", 1)
    )
    assert header["activations"] == ["Leaky ReLU", "Tanh", "Softmax"]


def test_every_change_on_the_way_says_what_holds_from_there() -> None:
    run = Run(Experiment()).edited(24, {"learning_rate": 0.01}).edited(48, parameters={3: 0.5})
    run = run.edited(72, {"batch_size": 20, "learning_rate": 0.1}, {0: 1.0, 1: 1.0})
    assert [(mark["step"], mark["now"]) for mark in branch_marks(run)] == [
        (24, "learning rate 0.01 from here"),
        (48, "weight 1 → 4 of layer 1 set by hand here"),
        (72, "batch size 20, learning rate 0.1 from here"),
    ]
    assert branch_marks(run)[2]["label"].endswith("2 parameters set by hand")


def test_held_units_and_weights_are_named_and_marked_from_their_step_on() -> None:
    run = Run(Experiment(hidden_units=(5,)))
    places = Places.of_run(run)
    run = run.edited(24, None, *knock_out(places, (1, 2)))
    run = run.edited(48, frozen=freeze(places, (1, 0)))
    run = run.edited(50, parameters={places.incoming((1, 3))[0]: 0.0}, frozen={3: True})
    out = entries_of(places, held_at(run, 72), (1, 2))
    run = run.edited(72, {"learning_rate": 0.1}, frozen=dict.fromkeys(out, False))
    assert [mark["now"] for mark in branch_marks(run)] == [
        "unit 3 of layer 1 knocked out from here",
        "unit 1 of layer 1 frozen from here",
        "weight 1 → 4 of layer 1 knocked out from here",
        "learning rate 0.1 from here",
    ]
    assert branch_marks(run)[3]["label"].endswith("unit 3 of layer 1 put back")
    marks = held_marks(run)
    assert [mark["step"] for mark in marks] == [24, 48, 50, 72]
    assert [mark["out"] for mark in marks] == [[(1, 2)]] * 3 + [[]]
    assert [mark["frozen"] for mark in marks] == [[]] + [[(1, 0)]] * 3
    assert [mark["weights_out"] for mark in marks] == [[], [], [3], [3]]
    assert held_marks(Run(Experiment())) == []


def test_every_parameter_has_the_place_at_which_the_engine_keeps_it() -> None:
    experiment = Experiment(hidden_units=(5,))
    network = Trainer(experiment).network
    places = [parameter_place(experiment, index) for index in range(network.theta.size)]
    assert len(set(places)) == len(places)
    for layer, (W, b, spec) in enumerate(network.slices(), start=1):
        assert places[W.start + spec.units] == f"weight 2 → 1 of layer {layer}"
        assert places[b.start + 2] == f"bias 3 of layer {layer}"


@pytest.mark.parametrize(
    "experiment",
    [
        Experiment(hidden_units=()),
        Experiment(hidden_units=(1,), learning_rate=1000.0, optimizer="sgd", scaling="raw"),
        Experiment(dataset="xor", output="sigmoid", batch_size=100_000),
        Experiment(dataset="penguin_mass", validation_share=0.0),
        Experiment(dataset="wave", learning_rate=1e6, optimizer="sgd"),
        Experiment(dataset="circles", engineered=("x1^2", "sin x2"), dropout=0.5),
        Experiment(dataset="gaussians", learning_rate=1e6, optimizer="momentum", epochs=5),
    ],
)
def test_any_setting_can_be_recorded_to_its_end(experiment: Experiment) -> None:
    trainer = Trainer(Run(experiment))
    recorder = Recorder(trainer, View(0, 0, 1))
    start = 0
    for _ in range(200):
        header, blocks = unpack(recorder.message(Request(start, "epoch", 60), 0))
        if header["frozen_end"]:
            break
        start = int(blocks["steps"][-1]) if len(blocks["steps"]) else start
    assert header["frozen_end"]
    end = present(trainer.end)
    assert header["last_step"] == end.step
    assert blocks["steps"][-1] == end.step
    if end.kind == "non-finite":
        assert f"Stopped at step {end.step}" in header["ended"]


def test_a_request_that_takes_long_is_answered_in_time_and_not_begun_anew() -> None:
    experiment = Experiment(dataset="moons", samples=5000, batch_size=1, epochs=100)
    trainer = Trainer(Run(experiment))
    recorder = Recorder(trainer, View(0, 0, 1))
    reached = []
    for number in range(3):
        recorder.message(Request(10**6, "epoch", 60, number), 0)
        reached.append(trainer.step)
        trainer.seek(0)  # somebody looks at the start meanwhile
    assert 0 < reached[0] < reached[1] < reached[2]


STAGE = Path(__file__).resolve().parents[3] / "ui/stage"


def declared(name: str) -> dict[str, bool]:
    """The fields of an interface in film.d.ts, and whether each may be missing."""
    types = (STAGE / "film.d.ts").read_text(encoding="utf-8")
    body = re.search(rf"export interface {name} {{\n(.*?)\n}}", types, re.DOTALL)
    assert body
    return {
        field: mark == "?" for field, mark in re.findall(r"^  (\w+)(\??):", body[1], re.MULTILINE)
    }


def fields(value: Any, found: Any = None) -> Any:
    """The names of all fields in a header, at any depth."""
    found = set() if found is None else found
    if isinstance(value, dict):
        found.update(value)
        for inner in value.values():
            fields(inner, found)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        fields(value[0], found)
    return found


@pytest.mark.parametrize("dataset", ["penguins", "penguin_mass"])
def test_the_stage_is_typed_as_it_is_sent_and_reads_every_field(dataset: str) -> None:
    run = Run(Experiment(dataset=dataset, epochs=2), (Edit(5, (("learning_rate", 0.02),)),))
    ghost = Ghost(run, label="seed 2", tone=1, curve=np.zeros((3, 5)), epoch_ends=(0, 24, 48))
    recorder = Recorder(Trainer(run), View(row=0, x_feature=0, y_feature=1, held="row"))
    header, blocks = unpack(recorder.message(Request(0, "epoch", 2), 0, [ghost]))
    del header["blocks"]  # read by message.js
    for name, sent in (("Header", set(header)), ("Blocks", set(blocks) - {"ghost0"})):
        types = declared(name)
        assert sent <= set(types), name
        assert {field for field, optional in types.items() if not optional} <= sent, name
    script = "\n".join(path.read_text(encoding="utf-8") for path in STAGE.glob("*.js"))
    unread = {
        name
        for name in fields(header) | set(blocks) - {"ghost0"}
        if not re.search(rf"[.{{,\s]{name}\b(?!:)", script)
    }
    assert not unread
