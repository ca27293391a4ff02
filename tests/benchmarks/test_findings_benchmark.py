"""The benchmark that judges the findings: what it draws, what it calls the truth, how it counts."""

import numpy as np
import pytest

from benchmarks.findings import FAULTS, Judged, draw, judge, report
from neuralnet.experiment import Experiment


def test_the_runs_are_a_function_of_the_seed_and_every_fault_takes_its_turn() -> None:
    runs = draw(5, 2 * len(FAULTS))
    assert [run.experiment for run in draw(5, 10)] == [run.experiment for run in runs[:10]]
    assert [run.experiment for run in draw(6, 10)] != [run.experiment for run in runs[:10]]
    assert {run.fault for run in runs} == {"", *FAULTS}
    assert all(run.fault == "" for run in runs[::2])


def test_a_healthy_run_is_fine_and_nothing_is_said_of_it() -> None:
    run = Judged(Experiment(learning_rate=0.01, epochs=20), "")
    judge(run)
    assert (run.grade, run.said, run.standing) == ("fine", [], "good")
    assert run.score > 0.95
    assert run.best >= run.score - 0.01


def test_a_bad_run_is_bad_and_its_offer_is_tried_with_five_seeds() -> None:
    run = Judged(Experiment(initializer="zeros", epochs=15), "")
    judge(run)
    assert (run.grade, run.said) == ("bad", ["symmetric"])
    assert run.score < 0.5 < run.best
    assert run.mended == run.untried == [True] * 5


def test_numbers_that_ran_out_score_as_badly_as_can_be() -> None:
    run = Judged(Experiment(dataset="penguin_mass", optimizer="sgd", learning_rate=1000.0), "")
    judge(run)
    assert (run.grade, run.said[:1]) == ("bad", ["diverged"])
    assert run.score == -10


def test_the_table_counts_alarms_misses_and_ticks(capsys: pytest.CaptureFixture[str]) -> None:
    bare = Experiment()

    def judged(grade: str, said: list[str], standing: str, mended: list[bool]) -> Judged:
        return Judged(bare, "", np.nan, np.nan, grade, said, standing, "x", mended, mended[:1])

    report(
        [
            judged("fine", [], "good", []),
            judged("fine", ["dead"], "", []),
            judged("bad", [], "good", []),
            judged("bad", [], "bad", []),
            judged("bad", ["dead"], "", [True, True, True, False, False]),
            judged("bad", ["noise"], "", [True, True, False, False, False]),
            judged("between", ["noise"], "", []),
        ]
    )
    lines = {line[:24].strip(): line[24:].split() for line in capsys.readouterr().out.splitlines()}
    assert lines["false alarms"] == ["1", "of", "2", "50.0%"]
    assert lines["misses"] == ["1", "of", "4", "25.0%"]
    assert lines["ticks over bad runs"] == ["1", "of", "4", "25.0%"]
    assert lines["first offers that mend"][:4] == ["1", "of", "2", "50.0%"]
    assert lines["… each seed by itself"] == ["5", "of", "10", "50.0%"]
