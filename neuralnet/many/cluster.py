"""A sweep on many machines: the address of a Dask scheduler is the only change.

    with executor_at("tcp://10.0.0.5:8786") as executor:
        SweepRun(sweep, executor).run_to_end()

Workers train the same batches with the same functions, so they get the results of this machine (to
the last digit where processor, NumPy and the number of BLAS threads are the same, elsewhere but for
rounding). A batch whose worker is lost is trained again on another. Needs ``distributed``
(requirements-cluster.txt) here and on the workers, which must find this package: start them in the
project's folder, with `dask worker ADDRESS`.
"""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

import numpy as np

# Seconds to wait for a scheduler that does not answer.
PATIENCE = 10.0


class ClusterUnavailableError(RuntimeError):
    """The cluster that was asked for cannot be used; the message says why."""


@contextmanager
def executor_at(address: str, *, patience: float = PATIENCE) -> Iterator[Executor]:
    """An executor whose work is done by the workers of the scheduler at ``address``.

    Raises ``ClusterUnavailableError`` where ``distributed`` is not installed, no scheduler answers
    within ``patience`` seconds, it has no workers, or a worker cannot do the same work.
    """
    try:
        import distributed
    except ImportError as error:
        raise ClusterUnavailableError(
            "Dask is not installed, so there is no cluster to use; "
            "`pip install -r requirements-cluster.txt` adds it"
        ) from error
    connect: Any = distributed.Client
    try:
        client = connect(address, timeout=patience, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterUnavailableError(f"No scheduler answers at {address!r}: {error}") from error
    with client:
        _check_workers(client, address)
        # `pure=False`: a batch that is submitted again is computed again, not looked up.
        with client.get_executor(pure=False) as executor:
            yield executor


def _check_workers(client: Any, address: str) -> None:
    try:
        versions = client.run(_version)
    except ImportError as error:
        raise ClusterUnavailableError(
            f"A worker of {address!r} does not find this program ({error}); "
            "start its workers in the project's folder"
        ) from error
    if not versions:
        raise ClusterUnavailableError(f"The scheduler at {address!r} has no workers yet")
    for worker, version in versions.items():
        if version != np.__version__:
            raise ClusterUnavailableError(
                f"The worker {worker} has NumPy {version}, here it is {np.__version__}: "
                "their last digits may differ"
            )


def _version() -> str:
    return np.__version__
