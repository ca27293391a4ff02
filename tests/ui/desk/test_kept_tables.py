"""Tables that are too large for a link: found by their token, and within bounds."""

import numpy as np
import pytest

from neuralnet.data.datasets import Dataset
from neuralnet.data.table_choice import TableChoice, dataset_from_table
from neuralnet.data.table_files import read_table
from neuralnet.experiment import Experiment, Run
from ui.desk.kept_tables import HOURS, KeptTables
from ui.desk.links import fits_a_link, query_from_run, run_from_query


def table(rows: int, seed: int = 0) -> Dataset:
    x = np.random.default_rng(seed).normal(size=(rows, 3))
    lines = ["a,b,c,target", *(",".join(f"{v:.17g}" for v in (*row, row.sum())) for row in x)]
    found = read_table("t.csv", "\n".join(lines).encode(), {})
    return dataset_from_table(found, TableChoice("target", ("a", "b", "c"), (), "regression"))


def test_a_large_table_comes_back_from_its_link_in_another_session() -> None:
    large = table(4000)
    assert not fits_a_link(large)
    run = Run(Experiment().with_data("own", large))
    query = query_from_run(run, 7)
    assert len(query["own_data"]) < 40
    again, cursor, problems = run_from_query(query)
    assert (again, cursor, problems) == (run, 7, [])
    assert query_from_run(run, 7) == query  # the link stays as it is


def test_a_small_table_travels_in_the_link_itself() -> None:
    small = table(20)
    assert fits_a_link(small)
    assert not query_from_run(Run(Experiment().with_data("own", small)), 0)["own_data"].startswith(
        "kept-"
    )


@pytest.mark.parametrize("text", ["kept-", "kept-" + "A" * 22, "kept-ä", "digest-00"])
def test_a_token_of_nothing_costs_only_the_table(text: str) -> None:
    query = {"dataset": "own", "own_data": text, "learning_rate": "0.01"}
    run, _, problems = run_from_query(query)
    assert run.experiment == Experiment(learning_rate=0.01)
    assert len(problems) == 1
    assert "Choose it again" in problems[0]


def test_what_was_used_longest_ago_makes_room() -> None:
    store = KeptTables(most_tables=2)
    first, second, third = (table(20, seed) for seed in range(3))
    tokens = [store.keep(one) for one in (first, second)]
    assert len({*tokens}) == 2
    assert store.find(str(tokens[0])) == first  # used again
    store.keep(third)
    assert store.find(str(tokens[1])) is None
    assert store.find(str(tokens[0])) == first


def test_the_bytes_are_bounded_and_a_table_above_them_is_not_kept() -> None:
    one = table(50)
    store = KeptTables(most_bytes=one.x.nbytes)
    assert store.keep(one) is None


def test_after_some_hours_without_use_a_table_is_gone() -> None:
    now = [0.0]
    store = KeptTables(clock=lambda: now[0])
    token = str(store.keep(table(20)))
    now[0] += 3600 * HOURS - 1
    assert store.find(token) is not None
    now[0] += 3600 * HOURS + 1
    assert store.find(token) is None


def test_a_token_has_128_bits() -> None:
    store = KeptTables()
    assert {len(str(store.keep(table(20, seed)))) for seed in range(5)} == {22}
