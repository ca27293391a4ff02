"""Links: a run written into a query comes back the same, and a bad link costs only itself."""

import base64
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuralnet import Edit, Experiment, Run, Trainer, load_dataset
from neuralnet.edits.by_hand import indices_of, multiplied
from neuralnet.experiment import SETTINGS
from ui.desk.links import LONGEST_PARAMETER, edits_fit, query_from_run, run_from_query

RUNS = [
    Run(),
    Run(Experiment(hidden_units=(), learning_rate=1e-05, optimizer="sgd")),
    Run(
        Experiment(dataset="moons", output="sigmoid", samples=120, noise=0.25, hidden_units=(3, 7))
    ),
    Run(
        Experiment(batch_size=239, stop_at_accuracy=0.97, weight_decay=1 / 3),
        (
            Edit(5, (("learning_rate", 0.1 + 0.2), ("optimizer", "rmsprop"))),
            Edit(271, (), ((17, -0.1234567890123456), (3, 2.0))),
        ),
    ),
    Run(
        Experiment(
            dataset="circles",
            engineered=("x1^2", "x1*x2", "sin x2"),
            hidden_units=(4, 3),
            activation=("tanh", "relu"),
            dropout=(0.1, 0.25),
            weight_decay=(0.0, 0.1, 1e-05),
            test_share=0.6,
            validation_share=0.2,
        ),
        (Edit(9, (("weight_decay", (0.5, 0.0, 0.25)), ("learning_rate", 0.3))),),
    ),
    Run(
        Experiment(hidden_units=(5,), schedule="cosine", warmup_epochs=0.5, l1_penalty=(0.1, 0.0)),
        (
            Edit(3, (), ((7, 0.0),), tuple((index, True) for index in (7, 8, 9, 12, 30))),
            Edit(8, (("drop_factor", 0.1),), (), ((7, False), (8, False), (40, True))),
        ),
    ),
    Run(Experiment(dataset="own", own_data=load_dataset("moons", samples=12), seed=3)),
]


@pytest.mark.parametrize("run", RUNS)
def test_a_run_comes_back_from_its_link_exactly(run: Run) -> None:
    assert run_from_query(query_from_run(run, 271)) == (run, 271, [])


def test_a_table_that_is_kept_no_more_is_asked_for_again_and_the_rest_is_kept() -> None:
    own = Experiment(dataset="own", own_data=load_dataset("moons", samples=2000), seed=4)
    query = query_from_run(Run(own), 5) | {"own_data": "kept-AAAAAAAAAAAAAAAAAAAAAA"}
    run, cursor, problems = run_from_query(query)
    assert (run, cursor) == (Run(Experiment(seed=4)), 5)
    assert "Choose it again on the Data page" in problems[0]
    assert len(problems) == 1


def test_frozen_weights_stand_in_a_link_as_ranges() -> None:
    edit = Edit(3, (), ((7, 0.0),), tuple((index, True) for index in (7, 8, 9, 12, 30)))
    assert query_from_run(Run(Experiment(), (edit,)), 0)["edits"] == "3:theta7=0.0,frozen=7-9|12|30"


@pytest.mark.parametrize("text", ["x", "3-", "9-7-8", "-4", "0-9999999", "1e3", "1|2|", "٣"])
def test_frozen_weights_that_cannot_be_read_are_refused_in_words(text: str) -> None:
    run, _cursor, problems = run_from_query({"edits": f"3:frozen={text}"})
    assert run == Run()
    assert len(problems) == 1
    assert "frozen: expected" in problems[0]


def test_a_small_packet_that_unpacks_to_a_huge_one_is_refused() -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(b"[" * 50_000_000, 9)).decode()
    _run, _cursor, problems = run_from_query({"dataset": "own", "own_data": bomb})
    assert "own_data" in problems[0]


def all_weights(hidden_units: Any, factor: Any) -> Run:
    trainer = Trainer(Experiment(hidden_units=hidden_units))
    values = multiplied(trainer.network, indices_of(trainer.network, [1, 2, 3]), factor)
    return Run(trainer.run_spec.experiment).edited(48, {"learning_rate": 0.01}, values)


def test_every_weight_of_the_courses_network_travels_bit_for_bit() -> None:
    run = all_weights((10, 10), 1 / 3)
    query = query_from_run(run, 48)
    assert edits_fit(run)
    assert len(query["edits"]) <= LONGEST_PARAMETER
    assert run_from_query(query) == (run, 48, [])


@given(
    st.dictionaries(
        st.integers(0, 2**31 - 1), st.floats(-1e6, 1e6, allow_nan=False), min_size=1, max_size=60
    )
)
def test_packed_or_not_parameters_come_back_exactly(values: dict[int, float]) -> None:
    run = Run(Experiment(), (Edit(3, (), tuple(values.items())),))
    assert run_from_query(query_from_run(run, 0)) == (run, 0, [])


def test_more_weights_than_a_link_can_hold_are_left_out_as_a_whole_and_that_is_said() -> None:
    run = all_weights((40, 40), 1 / 3)
    query = query_from_run(run, 48)
    assert not edits_fit(run)
    assert len(query["edits"]) < 40
    found, cursor, problems = run_from_query(query)
    assert (found, cursor) == (Run(run.experiment), 48)
    assert len(problems) == 1
    assert "without these changes" in problems[0]


def test_an_edit_cut_off_in_the_middle_is_refused_and_not_half_used() -> None:
    text = query_from_run(all_weights((10, 10), 1 / 3), 48)["edits"]
    for broken in (text[: len(text) // 2], text + ",theta1=2" * 1000):
        run, _cursor, problems = run_from_query({"edits": broken})
        assert run == Run()
        assert len(problems) == 1


def test_what_a_link_says_wrongly_is_said_as_it_was_written() -> None:
    for name, text, got in (("hidden_units", "9999", "9999"), ("epochs", "1e9", "1000000000")):
        (problem,) = run_from_query({name: text})[2]
        assert problem.startswith(f"The link could not be used in full. {name}: expected ")
        assert problem.endswith(f"; got {got}.")


def test_the_default_run_at_its_start_needs_no_parameters() -> None:
    assert query_from_run(Run(), 0) == {}


def test_a_link_is_readable() -> None:
    run = Run(Experiment(hidden_units=(8, 4))).edited(24, {"learning_rate": 0.01})
    assert query_from_run(run, 48) == {
        "hidden_units": "8,4",
        "edits": "24:learning_rate=0.01",
        "step": "48",
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"learning_rate": "fast"}, "learning_rate"),
        ({"learning_rate": "nan"}, "learning_rate"),
        ({"learning_rate": "-1"}, "learning_rate"),
        ({"hidden_units": "10,ten"}, "hidden_units"),
        ({"hidden_units": "99999"}, "hidden_units"),
        ({"dataset": "whales"}, "dataset"),
        ({"output": "softplus"}, "output"),
        ({"engineered": "x1^2"}, "engineered"),  # four features
        ({"activation": "relu,tanh,relu"}, "activation"),  # two hidden layers
        ({"own_data": "not packed"}, "own_data"),
        ({"dataset": "own"}, "own_data"),
        ({"dataset": "own", "own_data": "eJyrrgUAAXUA-Q"}, "own_data"),  # {}
        ({"step": "-3"}, "step"),
        ({"step": "soon"}, "step"),
        ({"edits": "24:seed=3"}, "seed"),
        ({"edits": "24"}, "edits"),
        ({"edits": "x:learning_rate=1"}, "edits"),
        ({"edits": "24:thetax=1"}, "parameter"),
        ({"edits": "24:theta=not packed"}, "parameter"),
        ({"edits": "24:theta=eJyrrgUAAXUA-Q"}, "parameter"),  # two bytes
        ({"Learning_Rate": "1"}, "learning_rate"),
        ({"optimiser": "sgd"}, "optimizer"),
    ],
)
def test_what_cannot_be_used_is_named_and_the_rest_is_kept(
    query: dict[str, str], names: str
) -> None:
    run, cursor, problems = run_from_query({"seed": "7", **query})
    assert run == Run(Experiment(seed=7))
    assert cursor == 0
    assert len(problems) == 1
    assert names in problems[0]


@pytest.mark.parametrize("name", ["utm_source", "fbclid", "embed", "colour", "lti_user", "x"])
def test_what_others_add_to_a_link_is_no_concern_of_ours(name: str) -> None:
    assert run_from_query({"seed": "7", name: "1"}) == (Run(Experiment(seed=7)), 0, [])


@given(
    st.dictionaries(
        st.sampled_from([*SETTINGS, "edits", "step", "run"]), st.text(max_size=30), max_size=6
    )
)
def test_no_link_whatever_raises(query: dict[str, Any]) -> None:
    run, cursor, problems = run_from_query(query)
    assert isinstance(run, Run)
    assert cursor >= 0
    assert all(isinstance(problem, str) for problem in problems)
