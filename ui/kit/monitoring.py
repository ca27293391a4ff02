"""Figures for whoever runs the server, beside those that Streamlit tells at ``/_stcore/metrics``.

Streamlit knows how many sessions are open. How much memory the process has, how much processor
time it took, how many files it holds open and how many visitors wait for a turn (at long work, or
for their page to be drawn) is added here. Nothing is said of any visitor. docs/deployment.md tells
how to ask, and how the address is kept off the public side.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from streamlit import runtime
from streamlit.runtime.stats import CounterStat, GaugeStat, Stat, StatsManager

from ui.desk.gate import GATE
from ui.desk.script_turns import SCRIPT_TURNS

_PROCESS = Path("/proc/self")


def resident_bytes() -> int | None:
    """The memory that this process has at the moment; None where nobody tells."""
    try:
        pages = (_PROCESS / "statm").read_text().split()[1]
    except OSError:
        return None
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def open_files() -> int | None:
    """How many files and connections this process holds open; None where nobody tells."""
    try:
        return len(os.listdir(_PROCESS / "fd"))
    except OSError:
        return None


class Figures:
    """What is added, in the form that Streamlit asks for: a list of figures for each name."""

    stats_families: Sequence[str] = (
        "gate_waiting",
        "scripts_waiting",
        "process_resident_memory_bytes",
        "process_open_fds",
        "process_cpu_seconds",
    )

    def get_stats(self, family_names: Sequence[str] | None = None) -> Mapping[str, Sequence[Stat]]:
        """The figures of these names, of all where none is given; those that are known."""
        measured: list[tuple[str, int | None, str, str]] = [
            ("gate_waiting", GATE.waiting, "", "Visitors who wait for a turn at long work."),
            ("scripts_waiting", SCRIPT_TURNS.waiting, "", "Pages that wait to be drawn."),
            ("process_resident_memory_bytes", resident_bytes(), "bytes", "Memory of this process."),
            ("process_open_fds", open_files(), "", "Open files and connections."),
        ]
        found: dict[str, Sequence[Stat]] = {
            name: [GaugeStat(name, value, unit=unit, help=text)]
            for name, value, unit, text in measured
            if value is not None
        }
        found["process_cpu_seconds"] = [
            CounterStat(
                "process_cpu_seconds",
                int(time.process_time()),
                unit="seconds",
                help="Processor time that this process has taken, in whole seconds.",
            )
        ]
        return found if not family_names else {n: found[n] for n in family_names if n in found}


def begin() -> None:
    """Add the figures to the server's, where there is one. Every run of a page may call it: what is
    there already is not added again."""
    if runtime.exists():
        add_to(runtime.get_instance().stats_mgr)


def add_to(manager: StatsManager) -> None:
    """Let ``manager`` ask for the figures, once."""
    # A test's page runs without a server, with something else in the manager's place.
    if not isinstance(manager, StatsManager):
        return
    if Figures.stats_families[0] not in manager.registered_families():
        manager.register_provider(Figures())
