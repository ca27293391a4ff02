"""benchmarks/rivals.py compares like with like: all make the same updates."""

import numpy as np
import pytest

from benchmarks.contestants import (
    OF_MANY,
    OF_ONE,
    Contestant,
    MissingError,
    Task,
    compiled_pytorch,
    ours,
)
from benchmarks.training_step import CASES, make_data

SMALL = CASES[:2]


def made(make: object, task: Task) -> Contestant:
    assert callable(make)
    try:
        contestant = make(task)
    except MissingError as missing:
        pytest.skip(str(missing))
    assert isinstance(contestant, Contestant)
    return contestant


def tasks(optimizer: str, runs: int | None) -> list[Task]:
    return [Task(case, make_data(case, "float32"), optimizer, runs) for case in SMALL]


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("make", [make for make in OF_ONE if make is not compiled_pytorch])
def test_after_an_epoch_a_rival_has_our_weights_or_has_learnt(make: object, optimizer: str) -> None:
    """Compiling with PyTorch takes half a minute and is left out."""
    for task in tasks(optimizer, None):
        one, us = made(make, task), ours(task)
        us.train()
        for _ in range(3 if one.theta is None else 1):
            one.train()
        if one.theta is not None:
            assert one.theta() == pytest.approx(us.theta() if us.theta else None, abs=1e-5)
        elif one.losses is not None:
            assert one.losses()[-1] < one.losses()[0]


@pytest.mark.parametrize("make", OF_MANY)
def test_many_of_a_rival_are_many_of_ours(make: object) -> None:
    for task in tasks("adam", 3):
        one, us = made(make, task), ours(task)
        assert us.theta is not None
        one.train()
        us.train()
        if one.theta is not None:
            assert one.theta() == pytest.approx(us.theta(), abs=1e-5)
            assert not np.allclose(one.theta()[0], one.theta()[1])  # rows in another order


def test_what_is_not_installed_is_said() -> None:
    from benchmarks.contestants import library

    with pytest.raises(MissingError, match="no_such_library is not installed"):
        library("no_such_library")
