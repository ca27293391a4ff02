"""What one learner compares: the last sweep of each kind, and the runs that were kept.

No Streamlit here. Nothing is shared between learners, and everything is bounded: `limits` says how
large a sweep may be, and the number of kept runs is limited.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from course.work.saved import LONGEST_NAME, MOST_KEPT, Kept
from neuralnet.errors import SettingError
from neuralnet.experiment import SETTINGS, Experiment
from neuralnet.many.sweeps import FIGURES, RunResult, Sweep
from ui.compare import limits
from ui.compare.running import Running


@dataclass
class Comparison:
    """The sweeps by kind ("seeds", "sides", "grid") and the kept runs."""

    running: dict[str, Running] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)

    def start(self, kind: str, base: Experiment, sweep: Sweep) -> None:
        """Begin ``sweep``, made of ``base``. Any other sweep that is running stops; its
        finished runs stay.

        Raises ``SettingError`` for too large a sweep; then everything stays as it was.
        """
        limits.check(sweep)
        fresh = Running(base, sweep)
        for other in self.running.values():
            other.stop()
        self.running[kind] = fresh

    def keep(self, name: str, experiment: Experiment, result: RunResult) -> None:
        """Keep a run under ``name``; a run that is kept already stays as it is.

        Raises ``SettingError`` where there is no room left.
        """
        if self.is_kept(result):
            return
        if len(self.kept) >= MOST_KEPT:
            words = f"at most {MOST_KEPT} kept runs (remove one first)"
            raise SettingError("kept runs", words, MOST_KEPT + 1)
        self.kept.append(Kept(self._free_name(name), experiment, result))

    def is_kept(self, result: RunResult) -> bool:
        """Is this run among the kept ones?"""
        return any(kept.result.key == result.key for kept in self.kept)

    def rename(self, key: str, name: str) -> None:
        """Call the kept run of that key ``name``; two runs never have one name."""
        for place, kept in enumerate(self.kept):
            if kept.result.key == key and name.strip() and name.strip() != kept.name:
                self.kept[place] = replace(kept, name=self._free_name(name))

    def remove(self, key: str) -> None:
        """Keep the run of that key no longer."""
        self.kept = [kept for kept in self.kept if kept.result.key != key]

    def _free_name(self, name: str) -> str:
        wanted, taken = name.strip()[:LONGEST_NAME], {kept.name for kept in self.kept}
        free, number = wanted, 2
        while free in taken:
            free, number = f"{wanted} ({number})", number + 1
        return free


def kept_curves_csv(kept: Sequence[Kept]) -> str:
    """One line per measurement of every kept run."""
    rows: list[list[Any]] = [["name", "epoch", "step", *FIGURES]]
    for one in kept:
        for m in one.result.measurements:
            rows.append([one.name, m.epoch, m.step, *(getattr(m, name) for name in FIGURES)])
    return _csv(rows)


def kept_settings_csv(kept: Sequence[Kept]) -> str:
    """One line per kept run: how it ended, its last figures, and all its settings."""
    names = [name for name in SETTINGS if name != "own_data"]
    rows: list[list[Any]] = [["name", "end", "epochs_trained", *FIGURES, *names]]
    for one in kept:
        last, settings = one.result.final, one.experiment.to_dict(data=False)
        figures = [getattr(last, name) for name in FIGURES]
        rows.append(
            [
                one.name,
                one.result.end.kind,
                last.epoch,
                *figures,
                # Some settings are said only where they are not as usual.
                *(settings.get(name, SETTINGS[name].default) for name in names),
            ]
        )
    return _csv(rows)


def _csv(rows: list[list[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
