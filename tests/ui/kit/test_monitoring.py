"""The figures for whoever runs the server: what they say, and that they are added once."""

import threading

import pytest
from streamlit.runtime.stats import StatsManager

from ui.desk.gate import GATE
from ui.kit import monitoring


@pytest.fixture
def manager() -> StatsManager:
    manager = StatsManager()
    monitoring.add_to(manager)
    return manager


def value(manager: StatsManager, name: str) -> int:
    (figure,) = manager.get_stats([name])[name]
    text = figure.to_metric_str()
    assert text.split()[0] in (name, f"{name}_total")
    return int(text.split()[1])


def test_adding_the_figures_again_does_not_tell_them_twice(manager: StatsManager) -> None:
    monitoring.add_to(manager)
    assert list(manager.registered_families()) == list(monitoring.Figures.stats_families)
    assert all(len(figures) == 1 for figures in manager.get_stats().values())


def test_only_what_is_asked_for_is_told(manager: StatsManager) -> None:
    assert list(manager.get_stats(["gate_waiting"])) == ["gate_waiting"]


def test_who_waits_for_a_turn_is_counted_and_no_longer_when_it_has_come(
    manager: StatsManager,
) -> None:
    seen: list[int] = []

    def come_second() -> None:
        with GATE.turn(60) as mine:
            assert mine
            seen.append(value(manager, "gate_waiting"))

    with GATE.turn(60) as mine:
        assert mine
        other = threading.Thread(target=come_second)
        other.start()
        while value(manager, "gate_waiting") == 0:
            assert other.is_alive()
        assert value(manager, "gate_waiting") == 1
    other.join()
    assert seen == [0]


@pytest.mark.skipif(monitoring.resident_bytes() is None, reason="the system does not tell")
def test_memory_and_open_files_are_those_of_this_process(manager: StatsManager) -> None:
    before = value(manager, "process_resident_memory_bytes")
    files = value(manager, "process_open_fds")
    kept = bytearray(64_000_000)
    kept[::4096] = b"x" * len(kept[::4096])
    with open(__file__):
        assert value(manager, "process_open_fds") >= files + 1
    assert value(manager, "process_resident_memory_bytes") > before + 50_000_000


def test_processor_time_does_not_go_back(manager: StatsManager) -> None:
    first = value(manager, "process_cpu_seconds")
    assert 0 <= first <= value(manager, "process_cpu_seconds")
