"""A sweep on a cluster of processes: one address is the only change, and a lost worker costs
nothing but time."""

import os
import signal
import sys
import warnings
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from neuralnet.experiment import Experiment
from neuralnet.many.cluster import ClusterUnavailableError, executor_at
from neuralnet.many.sweeps import SweepRun, seeds

# Nobody listens here: port 1 of this machine is reserved.
NOBODY = "tcp://127.0.0.1:1"


def test_without_dask_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(ClusterUnavailableError, match=r"requirements-cluster\.txt"),
        executor_at(NOBODY),
    ):
        pass


@pytest.fixture
def distributed() -> ModuleType:
    module: ModuleType = pytest.importorskip("distributed")
    return module


@pytest.mark.parametrize("address", [NOBODY, "nonsense://"])
def test_an_address_at_which_nobody_answers_is_named(distributed: ModuleType, address: str) -> None:
    with pytest.raises(ClusterUnavailableError, match=address), executor_at(address, patience=0.2):
        pass


@pytest.fixture
def cluster(distributed: Any) -> Iterator[Any]:
    """Two worker processes on this machine, reached over its loopback address."""
    # What Dask's own start and end warn of (a port in use, a loop that closes late) is not ours.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            worker_dashboard_address=None,
            silence_logs=50,
        ) as cluster:
            yield cluster


@pytest.mark.slow
def test_a_lost_worker_costs_no_run_and_no_digit(cluster: Any) -> None:
    sweep = seeds(Experiment(hidden_units=(4,), epochs=8), 256)
    here = SweepRun(sweep, runs_in_a_batch=8).run_to_end()
    with executor_at(cluster.scheduler_address) as executor:
        there = SweepRun(sweep, executor, runs_in_a_batch=8)
        while len(there.results) < 32:
            there.advance(5.0)
        lost = next(iter(cluster.workers.values()))
        process = lost.pid
        os.kill(process, signal.SIGKILL)
        assert not there.done
        assert there.run_to_end() == here
    assert lost.pid != process
    assert len(here) == 256
    assert there.failures == {}
