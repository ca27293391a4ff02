"""Turns at the processor: one at a time, in the order of arrival, and nobody waits for ever."""

import threading
import time
from typing import Any

from ui.desk.gate import Gate


def wait_until(condition: Any) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_only_one_is_inside_and_they_come_in_the_order_of_arrival() -> None:
    gate, inside, most = Gate(), [0], [0]
    order: list[int] = []

    def work(name: int) -> None:
        with gate.turn(60) as mine:
            assert mine
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            order.append(name)
            time.sleep(0.005)
            inside[0] -= 1

    threads = []
    with gate.turn(1) as mine:
        assert mine
        for name in range(5):
            threads.append(threading.Thread(target=work, args=(name,)))
            threads[-1].start()
            wait_until(lambda count=name + 1: len(gate._waiting) == count)
    for thread in threads:
        thread.join(60)
    assert order == [0, 1, 2, 3, 4]
    assert most == [1]


def test_who_waits_too_long_goes_without_and_does_not_stand_in_the_way() -> None:
    gate = Gate()
    with gate.turn(1) as first:
        assert first
        with gate.turn(0.01) as second:
            assert not second
    with gate.turn(0.01) as third:
        assert third


def test_a_turn_ends_with_an_error_too() -> None:
    gate = Gate()
    try:
        with gate.turn(1):
            raise ValueError("work failed")
    except ValueError:
        pass
    with gate.turn(0.01) as mine:
        assert mine
