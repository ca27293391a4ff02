"""Scripts take turns: in the order of arrival, without waiting for what sleeps or takes long."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from ui.desk.gate import Gate
from ui.desk.script_turns import SCRIPT_TURNS, ScriptTurns

PATIENCE = 60.0


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[threading.Thread]:
    """``work`` in another thread, which has ended after the block."""
    thread = threading.Thread(target=work)
    thread.start()
    yield thread
    thread.join(PATIENCE)
    assert not thread.is_alive()


def wait_until_waiting(turns: ScriptTurns, count: int) -> None:
    """Until so many threads wait for a turn."""
    looking = threading.Event()
    while turns.waiting < count:
        looking.wait(0.001)


@pytest.fixture
def turns() -> ScriptTurns:
    return ScriptTurns(at_once=1, longest=PATIENCE)


def test_one_has_a_turn_and_the_others_come_in_the_order_in_which_they_asked(
    turns: ScriptTurns,
) -> None:
    order: list[int] = []
    inside = threading.Semaphore(1)

    def work(name: int) -> None:
        with turns.turn():
            assert inside.acquire(blocking=False)
            order.append(name)
            inside.release()

    with ExitStack() as stack, turns.turn():
        for name in range(5):
            stack.enter_context(beside(lambda name=name: work(name)))  # type: ignore[misc]
            wait_until_waiting(turns, name + 1)
        assert order == []
    assert order == [0, 1, 2, 3, 4]


def test_two_at_once_are_two(turns: ScriptTurns) -> None:
    two = ScriptTurns(at_once=2, longest=PATIENCE)
    both = threading.Barrier(2, timeout=PATIENCE)

    def meet() -> None:
        with two.turn():
            both.wait()

    with beside(meet), beside(meet):
        pass


def test_an_error_ends_a_turn(turns: ScriptTurns) -> None:
    with pytest.raises(ValueError, match="broken"), turns.turn():
        raise ValueError("broken")
    with beside(lambda: turns.turn().__enter__()):
        pass


def test_who_gives_the_turn_back_has_one_again_afterwards_and_nobody_else_beside(
    turns: ScriptTurns,
) -> None:
    passed, over = threading.Event(), threading.Event()

    def come() -> None:
        with turns.turn():
            passed.set()
            over.wait(PATIENCE)

    with turns.turn():
        # Also where it was given back before.
        with turns.given_back(), turns.given_back(), beside(come):
            assert passed.wait(PATIENCE)
            over.set()
        late = threading.Event()

        def come_late() -> None:
            with turns.turn():
                late.set()

        thread = threading.Thread(target=come_late)
        thread.start()
        wait_until_waiting(turns, 1)
        assert not late.is_set()
    thread.join(PATIENCE)
    assert late.is_set()


def test_a_script_that_takes_long_is_not_waited_for() -> None:
    short = ScriptTurns(at_once=1, longest=0.01)
    came = threading.Event()

    def come() -> None:
        with short.turn():
            came.set()

    with short.turn(), beside(come):
        assert came.wait(PATIENCE)


def test_a_thread_without_a_turn_may_give_it_back(turns: ScriptTurns) -> None:
    with turns.given_back():
        pass
    assert turns.waiting == 0


def test_a_script_at_the_gate_or_at_long_work_keeps_no_other_from_its_turn() -> None:
    came = threading.Event()

    def come() -> None:
        with SCRIPT_TURNS.turn():
            came.set()

    with SCRIPT_TURNS.turn(), Gate().turn(PATIENCE) as mine:
        assert mine
        with beside(come):
            assert came.wait(PATIENCE)
