"""Settings: what is wrong is refused with its name, what is right survives any writing."""

import copy
import dataclasses
import json
import math
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuralnet.data.datasets import DATASETS, load_dataset
from neuralnet.data.scaling import SCALINGS
from neuralnet.errors import SettingError
from neuralnet.experiment import (
    EDITABLE,
    ENGINEERED,
    LIMITS,
    MOST_EDITS,
    OUTPUTS,
    PRECISIONS,
    SETTINGS,
    Edit,
    Experiment,
    Run,
    hidden_activations,
    loss_choices,
)
from neuralnet.initializers import INITIALIZERS
from neuralnet.optimizers import OPTIMIZERS
from neuralnet.schedules import SCHEDULES

# Valid values of every setting

seeds = st.integers(0, 2**31 - 1)
own_sets = st.builds(
    lambda d, k: dataclasses.replace(load_dataset("blobs", samples=10 * d), name="own", title=k),
    st.integers(1, 3),
    st.text(max_size=5),
)
VALID = {
    "dataset": st.sampled_from([*DATASETS, "own"]),
    "own_data": own_sets,
    "samples": st.integers(10, 5000),
    "noise": st.floats(0, 1),
    "data_seed": seeds,
    "feature_noise": st.floats(0, 3),
    "label_flips": st.floats(0, 1),
    "copies": st.integers(1, 5),
    "test_share": st.floats(0, 0.9),
    "training_limit": st.integers(0, 1_000_000),
    "engineered": st.sets(st.sampled_from(ENGINEERED)).map(sorted),
    "validation_share": st.floats(0, 0.9),
    "split_seed": seeds,
    "scaling": st.sampled_from(SCALINGS),
    "pixel_order": seeds,
    "first_layers": st.sampled_from([(), ("conv-2-relu", "max-pool", "flatten"), ("flatten",)]),
    "hidden_units": st.lists(st.integers(1, 256), max_size=8).map(tuple),
    "activation": st.sampled_from(hidden_activations()),
    "dropout": st.floats(0, 0.9),
    "output": st.sampled_from(OUTPUTS),
    "loss": st.sampled_from(loss_choices()),
    "initializer": st.sampled_from(list(INITIALIZERS)),
    "initializer_scale": st.floats(0, 100),
    "optimizer": st.sampled_from(list(OPTIMIZERS)),
    "learning_rate": st.floats(0, 1e6, exclude_min=True),
    "batch_size": st.integers(1, 100_000),
    "schedule": st.sampled_from(list(SCHEDULES)),
    "drop_every": st.integers(1, 10_000),
    "drop_factor": st.floats(0, 1, exclude_max=True),
    "cosine_epochs": st.integers(1, 10_000),
    "warmup_epochs": st.floats(0, 10_000),
    "momentum": st.floats(0, 1, exclude_max=True),
    "weight_decay": st.floats(0, 10),
    "l1_penalty": st.floats(0, 10),
    "clip_norm": st.floats(0, 1e6),
    "seed": seeds,
    "epochs": st.integers(1, 10_000),
    "patience": st.integers(0, 10_000),
    "stop_at_accuracy": st.floats(0, 1),
    "stop_at_loss": st.floats(0, 1e6),
    "device": st.sampled_from(["cpu", "gpu"]),
    "precision": st.sampled_from(PRECISIONS),
}


def made_to_fit(values: Any) -> dict[str, Any]:
    """Where settings are judged together, those that do not go with the others are put right."""
    info = DATASETS.get(values["dataset"])
    if info is not None and info.task == "regression":
        values = {**values, "label_flips": 0.0}
    if info is not None and info.features != 2:
        values = {**values, "engineered": ()}
    if info is None or info.picture is None:
        values = {**values, "first_layers": (), "pixel_order": 0}
    return {**values, "test_share": min(values["test_share"], 0.9 - values["validation_share"])}


def several(values: Any, draw: Any) -> dict[str, Any]:
    """Some settings layer by layer."""
    hidden = len(values["hidden_units"])
    counts = {"activation": hidden, "dropout": hidden, "weight_decay": hidden + 1}
    return {
        **values,
        **{
            name: tuple(draw(VALID[name]) for _ in range(count))
            for name, count in counts.items()
            if count and draw(st.booleans())
        },
    }


@st.composite
def some_experiments(draw: Any) -> Experiment:
    return Experiment(**several(made_to_fit(draw(st.fixed_dictionaries(VALID))), draw))


experiments = some_experiments()
edit_settings = st.fixed_dictionaries({}, optional={name: VALID[name] for name in EDITABLE})
edit_parameters = st.dictionaries(st.integers(0, 500), st.floats(-1e6, 1e6), max_size=3)
edit_frozen = st.dictionaries(st.integers(0, 500), st.booleans(), max_size=3)
edits = st.builds(
    lambda step, settings, parameters, frozen: Edit(
        step, tuple(settings.items()), tuple(parameters.items()), tuple(frozen.items())
    ),
    st.integers(0, 10_000),
    edit_settings,
    edit_parameters,
    edit_frozen,
)
runs = st.builds(
    lambda experiment, edits: Run(experiment, tuple(sorted(edits, key=lambda edit: edit.step))),
    experiments,
    st.lists(edits, max_size=4, unique_by=lambda edit: edit.step),
)


def test_every_setting_has_valid_values_in_these_tests() -> None:
    assert set(VALID) == set(SETTINGS)


def test_the_defaults_are_the_courses_lab() -> None:
    lab = Experiment()
    assert (lab.dataset, lab.hidden_units, lab.activation) == ("penguins", (10, 10), "relu")
    assert (lab.optimizer, lab.learning_rate, lab.batch_size) == ("adam", 0.001, 10)
    assert (lab.epochs, lab.validation_share, lab.scaling) == (50, 0.3, "standardised")


# There and back again


@given(experiments)
def test_an_experiment_survives_json(experiment: Experiment) -> None:
    again = Experiment.from_dict(json.loads(json.dumps(experiment.to_dict())))
    assert again == experiment
    assert hash(again) == hash(experiment)


@given(runs)
def test_a_run_survives_json(run: Run) -> None:
    again = Run.from_json(run.to_json())
    assert again == run
    assert hash(again) == hash(run)
    assert again.key == run.key
    assert Run.from_dict(run.to_dict()) == run


@given(runs)
def test_a_run_survives_copying_and_pickling(run: Run) -> None:
    assert copy.deepcopy(run) == pickle.loads(pickle.dumps(run)) == run


def test_settings_left_out_take_their_defaults() -> None:
    assert Run.from_json("{}") == Run()
    assert Run.from_json('{"experiment": {"seed": 3}}') == Run(Experiment(seed=3))


def test_experiments_edits_and_runs_cannot_be_changed() -> None:
    for value, name in ((Experiment(), "seed"), (Edit(3), "step"), (Run(), "edits")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, name, 5)


def test_a_run_made_with_a_list_of_edits_can_be_hashed() -> None:
    edit = Edit(3, (("learning_rate", 0.1),))
    with_a_list = Run(Experiment(), [edit])  # type: ignore[arg-type]
    assert hash(with_a_list) == hash(Run(Experiment(), (edit,)))


def test_whole_numbers_written_as_floats_are_whole_numbers() -> None:
    floats: dict[str, Any] = {"batch_size": 16.0, "hidden_units": [4.0, 2]}
    experiment = Experiment(**floats)
    assert experiment == Experiment(batch_size=16, hidden_units=(4, 2))
    assert isinstance(experiment.batch_size, int)
    assert isinstance(Experiment(learning_rate=1).learning_rate, float)


@pytest.mark.parametrize("name", ["noise", "weight_decay", "clip_norm", "momentum"])
def test_minus_zero_is_zero(name: str) -> None:
    minus, plus = Experiment().replace(**{name: -0.0}), Experiment().replace(**{name: 0.0})
    assert math.copysign(1, getattr(minus, name)) == 1
    assert Run(minus).key == Run(plus).key


def test_a_zero_alone_is_no_hidden_layer_and_among_others_it_is_refused() -> None:
    none = Experiment(hidden_units=())
    assert Experiment(hidden_units=(0,)) == Experiment.from_dict({"hidden_units": [0]}) == none
    with pytest.raises(SettingError, match="or 0 for none"):
        Experiment(hidden_units=(0, 0))


# Wrong values

NEVER: list[Any] = [
    True,
    None,
    "",
    "banana",
    math.nan,
    math.inf,
    -math.inf,
    -1,
    1e300,
    10**400,
    10**5000,
]
NEVER += [[], [[1]], {}, {"a": 1}, b"1", 1j, (), "10", object(), [0], [257], [1.5], [1] * 9, ["1"]]
# The values above that some setting takes.
TAKEN: dict[str, tuple[object, ...]] = {
    "hidden_units": ([], (), [0]),
    "engineered": ([], ()),
    "first_layers": ([], ()),
    "own_data": (None,),
}


@pytest.mark.parametrize("name", list(SETTINGS))
def test_a_wrong_value_is_refused_with_field_expectation_and_value(name: str) -> None:
    for value in NEVER:
        if value in TAKEN.get(name, ()):
            continue
        with pytest.raises(SettingError) as caught:
            Experiment(**{name: value})
        error = caught.value
        assert error.field == name
        assert error.got is value
        assert error.expected
        assert str(error).startswith(f"{name}: expected {error.expected}; got ")
        assert len(str(error)) < 300


@pytest.mark.parametrize(
    "name, value",
    [
        ("samples", 9),
        ("samples", 5001),
        ("noise", 1.0001),
        ("validation_share", 0.91),
        ("seed", 2**31),
        ("initializer_scale", 100.1),
        ("learning_rate", 0),
        ("learning_rate", 1e6 + 1),
        ("batch_size", 0),
        ("batch_size", 2.5),
        ("momentum", 1.0),
        ("drop_every", 0),
        ("drop_every", 2.5),
        ("drop_factor", 1.0),
        ("cosine_epochs", 0),
        ("cosine_epochs", 10_001),
        ("warmup_epochs", 10_001.0),
        ("schedule", "Cosine"),
        ("weight_decay", 10.1),
        ("l1_penalty", 10.1),
        ("epochs", 0),
        ("epochs", 10_001),
        ("stop_at_accuracy", 1.1),
        ("activation", "softmax"),
        ("activation", "ReLU"),
        ("hidden_units", "12"),
        ("hidden_units", (True,)),
        ("hidden_units", 10),
    ],
)
def test_values_just_outside_are_refused(name: str, value: Any) -> None:
    with pytest.raises(SettingError) as caught:
        Experiment(**{name: value})
    assert caught.value.field == name


@pytest.mark.parametrize(
    "settings, field",
    [
        ({"dataset": "own"}, "own_data"),
        ({"dataset": "plane", "label_flips": 0.1}, "label_flips"),
        ({"engineered": ("x1^2",)}, "engineered"),  # of four features
        ({"validation_share": 0.5, "test_share": 0.5}, "test_share"),
        ({"hidden_units": (4, 4), "activation": ("relu",)}, "activation"),
        ({"hidden_units": (4, 4), "dropout": (0.1, 0.1, 0.1)}, "dropout"),
        ({"hidden_units": (4, 4), "weight_decay": (0.1, 0.2)}, "weight_decay"),
        ({"hidden_units": (4, 4), "l1_penalty": (0.1, 0.2)}, "l1_penalty"),
        ({"hidden_units": (), "initializer": ("he", "zeros")}, "initializer"),
    ],
)
def test_settings_that_do_not_go_together_are_refused_by_name(settings: Any, field: str) -> None:
    with pytest.raises(SettingError) as caught:
        Experiment(**settings)
    assert caught.value.field == field


def test_a_setting_layer_by_layer_that_is_the_same_everywhere_is_written_once() -> None:
    twice: Any = [0.2, 0.2]
    alike = Experiment(hidden_units=(3, 4), dropout=twice, weight_decay=(0.1, 0.1, 0.1))
    assert (alike.dropout, alike.weight_decay) == (0.2, 0.1)
    assert alike.per_layer("dropout") == (0.2, 0.2)
    assert alike.per_layer("weight_decay") == (0.1, 0.1, 0.1)


def test_new_hidden_layers_take_the_settings_of_the_layer_before() -> None:
    before = Experiment(
        hidden_units=(4, 5), activation=("tanh", "relu"), weight_decay=(0.1, 0.2, 0.3)
    )
    longer = before.with_hidden_units((4, 5, 6, 7))
    assert longer.activation == ("tanh", "relu", "relu", "relu")
    assert longer.weight_decay == (0.1, 0.2, 0.2, 0.2, 0.3)
    shorter = before.with_hidden_units((4,))
    assert (shorter.activation, shorter.weight_decay) == ("tanh", (0.1, 0.3))
    assert before.with_hidden_units(()).weight_decay == 0.3
    assert before.with_hidden_units(()).activation == "relu"  # no layer is left to have one


def test_an_edit_that_does_not_fit_the_layers_is_refused() -> None:
    edit = Edit(3, (("weight_decay", (0.1, 0.2)),))
    with pytest.raises(SettingError, match="weight_decay: expected one value, or one for each"):
        Run(Experiment(), (edit,))


def test_data_of_ones_own_are_dropped_where_another_set_is_named() -> None:
    own = Experiment(dataset="own", own_data=load_dataset("moons"))
    assert (own.task, own.features, own.class_names) == ("classification", 2, ("upper", "lower"))
    assert own.replace(dataset="plane").own_data is None


def test_other_data_put_back_only_what_does_not_go_with_them() -> None:
    before = Experiment(
        dataset="moons", engineered=("x1^2",), label_flips=0.2, output="sigmoid", learning_rate=0.1
    )
    assert before.with_data("xor") == before.replace(dataset="xor")
    assert before.with_data("plane") == Experiment(
        dataset="plane", engineered=("x1^2",), learning_rate=0.1
    )
    assert before.with_data("penguins").engineered == ()
    assert before.with_data("own", load_dataset("circles")).own_data == load_dataset("circles")


def test_the_key_of_a_run_on_a_large_table_does_not_write_the_table() -> None:
    own = Experiment(dataset="own", own_data=load_dataset("moons", samples=5000))
    assert len(json.dumps(Run(own).to_dict(data=False))) < 3000
    assert Run(own).key != Run(own.replace(own_data=load_dataset("moons", samples=4999))).key


def test_unknown_settings_are_refused_by_name() -> None:
    for make in (
        lambda: Experiment().replace(speed=3),
        lambda: Experiment.from_dict({"speed": 3}),
        lambda: Run().edited(5, {"speed": 3}),
        lambda: Run().edited(0, {"speed": 3}),
        lambda: Edit(5, (("speed", 3),)),
    ):
        with pytest.raises(SettingError, match="speed"):
            make()


@pytest.mark.parametrize("name", sorted(set(SETTINGS) - set(EDITABLE)))
def test_what_shapes_data_or_network_cannot_change_on_the_way(name: str) -> None:
    default = SETTINGS[name].default
    with pytest.raises(SettingError, match="a setting that can change on the way"):
        Edit(5, ((name, default),))


@pytest.mark.parametrize(
    "step, index, value",
    [(-1, 0, 0.0), (True, 0, 0.0), (3, -1, 0.0), (3, True, 0.0), (3, 0, math.nan), (3, 0, 1e7)],
)
def test_wrong_edits_are_refused(step: int, index: int, value: float) -> None:
    with pytest.raises(SettingError):
        Edit(step, (), ((index, value),))


def test_edits_out_of_order_or_twice_at_a_step_are_refused() -> None:
    for steps in ((5, 3), (3, 3)):
        with pytest.raises(SettingError, match="in the order of the steps"):
            Run(Experiment(), tuple(Edit(step) for step in steps))
    with pytest.raises(SettingError, match=f"at most {MOST_EDITS}"):
        Run(Experiment(), tuple(Edit(step) for step in range(MOST_EDITS + 1)))


# Junk, as it may come from a link

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
junk = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["step", "settings", "parameters", *SETTINGS, "0", "x"])
            | st.text(max_size=3),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
almost_edits = st.fixed_dictionaries(
    {}, optional={"step": junk | st.integers(0, 9), "settings": junk, "parameters": junk}
)
almost_runs = st.fixed_dictionaries(
    {},
    optional={
        "experiment": junk | st.dictionaries(st.sampled_from(list(SETTINGS)), junk, max_size=2),
        "edits": junk | st.lists(almost_edits | junk, max_size=3),
    },
)


def made_or_refused(make: Any) -> None:
    """Either a run, or the one error that pages catch."""
    try:
        run = make()
    except SettingError:
        return
    assert isinstance(run, Run)
    hash(run)
    assert Run.from_json(run.to_json()) == run


@settings(max_examples=300)
@given(almost_runs | junk)
def test_junk_raises_nothing_but_a_setting_error(values: Any) -> None:
    made_or_refused(lambda: Run.from_dict(values))
    made_or_refused(lambda: Run.from_json(json.dumps(values)))
    if isinstance(values, dict):
        made_or_refused(lambda: Run(Experiment.from_dict(values)))


@given(st.text(max_size=30) | st.binary(max_size=10) | scalars)
def test_junk_text_raises_nothing_but_a_setting_error(text: Any) -> None:
    made_or_refused(lambda: Run.from_json(text))


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"experiment": {"seed": ' + "9" * 5000 + "}}",
        '{"experiment": {"learning_rate": ' + "9" * 400 + "}}",
        '{"experiment": {"hidden_units": ' + "[" * 500 + "]" * 500 + "}}",
        '{"edits": [{"step": 1, "parameters": [[Infinity, 1]]}]}',
        '{"edits": [{"step": 1, "parameters": {"1.5": 1}}]}',
        '{"edits": [{"step": 1, "settings": null}]}',
        '{"edits": [3, null]}',
        '{"experiment": {"learning_rate": NaN}}',
        '{"experiment": []}',
        "[]",
        "null",
    ],
    ids=range(12),
)
def test_texts_made_to_break_it_raise_a_setting_error(text: str) -> None:
    with pytest.raises(SettingError):
        Run.from_json(text)


# The key


@given(runs, st.data())
def test_the_key_ignores_where_a_run_ends(run: Run, data: Any) -> None:
    limits = {name: data.draw(VALID[name]) for name in LIMITS}
    assert Run(run.experiment.replace(**limits), run.edits).key == run.key


@given(experiments, st.sampled_from(sorted(set(SETTINGS) - set(LIMITS))), st.data())
def test_the_key_changes_with_every_other_setting(
    experiment: Experiment, name: str, data: Any
) -> None:
    values = made_to_fit({**experiment.to_dict(), name: data.draw(VALID[name])})
    if values["dataset"] == "own" and values["own_data"] is None:
        values["own_data"] = data.draw(own_sets)
    try:
        other = Experiment(**values)
    except SettingError:
        return  # another number of layers than settings made layer by layer
    assert (Run(other).key == Run(experiment).key) == (other == experiment)


def test_the_key_changes_with_every_part_of_an_edit() -> None:
    edit = Edit(5, (("learning_rate", 0.1),), ((3, 0.5),))
    variants = [
        Run(),
        Run(Experiment(), (edit,)),
        Run(Experiment(), (dataclasses.replace(edit, step=6),)),
        Run(Experiment(), (dataclasses.replace(edit, settings=()),)),
        Run(Experiment(), (dataclasses.replace(edit, settings=(("learning_rate", 0.2),)),)),
        Run(Experiment(), (dataclasses.replace(edit, parameters=((3, 0.25),)),)),
        Run(Experiment(), (dataclasses.replace(edit, parameters=((4, 0.5),)),)),
    ]
    assert len({run.key for run in variants}) == len(variants)


def test_the_key_does_not_depend_on_the_order_in_which_an_edit_was_written() -> None:
    one = Edit(5, (("momentum", 0.5), ("learning_rate", 0.1)), ((3, 0.5), (1, 0.25)))
    two = Edit(5, (("learning_rate", 0.1), ("momentum", 0.5)), ((1, 0.25), (3, 0.5)))
    assert one == two
    assert Run(Experiment(), (one,)).key == Run(Experiment(), (two,)).key


# Editing


def test_an_edit_drops_the_edits_after_it_and_keeps_those_before() -> None:
    run = Run().edited(10, {"learning_rate": 0.1}).edited(20, {"batch_size": 5})
    branch = run.edited(15, {"optimizer": "sgd"})
    assert [edit.step for edit in branch.edits] == [10, 15]
    assert branch.settings_at(9) == Experiment()
    assert branch.settings_at(10) == Experiment(learning_rate=0.1)
    assert branch.settings_at(99) == Experiment(learning_rate=0.1, optimizer="sgd")


def test_a_setting_put_back_leaves_the_run_it_came_from() -> None:
    original = Run().edited(10, {"learning_rate": 0.1})
    changed = original.edited(20, {"learning_rate": 0.5, "batch_size": 4})
    back = changed.edited(20, {"learning_rate": 0.1, "batch_size": 10})
    assert back == original
    assert back.key == original.key


def test_a_second_edit_at_a_step_joins_the_first() -> None:
    run = Run().edited(10, {"learning_rate": 0.1}, {3: 0.5}).edited(10, {"momentum": 0.5}, {3: 0.7})
    (edit,) = run.edits
    assert dict(edit.settings) == {"learning_rate": 0.1, "momentum": 0.5}
    assert dict(edit.parameters) == {3: 0.7}


def test_settings_changed_at_the_start_are_simply_other_settings() -> None:
    assert Run().edited(0, {"learning_rate": 0.1}) == Run(Experiment(learning_rate=0.1))
    run = Run().edited(0, {"learning_rate": 0.1}, {3: 0.5})
    assert run.experiment == Experiment(learning_rate=0.1)
    assert run.edits == (Edit(0, (), ((3, 0.5),)),)


def test_runs_differ_from_the_first_edit_that_they_do_not_share() -> None:
    run = Run().edited(10, {"learning_rate": 0.1}).edited(20, {"batch_size": 5})
    assert run.divergence(run) == math.inf
    assert run.divergence(Run()) == Run().divergence(run) == 10
    assert run.divergence(run.edited(20, {"batch_size": 6})) == 20
    assert run.divergence(run.edited(30, {"batch_size": 6})) == 30
    assert run.divergence(Run(run.experiment.replace(seed=1), run.edits)) == 0
    assert run.divergence(Run(run.experiment.replace(epochs=7), run.edits)) == math.inf


# Where epochs end


def test_239_rows_in_batches_of_10_make_24_updates_an_epoch() -> None:
    assert Run().epoch_ends(239, 3) == [0, 24, 48, 72]
    assert len(Run().epoch_ends(239)) == 51


def test_a_batch_size_changed_inside_an_epoch_cuts_the_rows_that_are_left() -> None:
    # Ten batches of 10 leave 139 rows, which are 28 batches of 5: the epoch ends at step 38.
    run = Run().edited(10, {"batch_size": 5})
    assert run.epoch_ends(239, 2) == [0, 38, 38 + 48]


def test_numbers_of_numpy_become_pythons_own() -> None:
    numbers: dict[str, Any] = {"batch_size": np.int64(20), "noise": np.float32(0.5)}
    experiment = Experiment(**numbers)
    assert experiment == Experiment(batch_size=20, noise=0.5)
    assert type(experiment.batch_size) is int
    assert Run.from_json(Run(experiment).to_json()) == Run(experiment)
