"""The last comparison with PyTorch: recorded, for the app does without PyTorch."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ui.kit.html import caption, note, prose, table
from ui.words.numbers import plural, significant
from ui.words.settings import title

FILE = Path(__file__).parent / "against_pytorch.json"
COMMAND = "python benchmarks/against_pytorch.py --record"


@dataclass(frozen=True)
class Record:
    """When it was made, with which versions, and by optimizer how many runs of ``steps`` steps were
    compared and the largest difference of any parameter and of the loss."""

    date: str
    versions: str
    steps: int
    rows: tuple[tuple[str, int, float, float], ...]

    @property
    def runs(self) -> int:
        """How many runs were compared."""
        return sum(count for _name, count, _parameter, _loss in self.rows)

    @property
    def largest(self) -> float:
        """The largest difference of any parameter in any of them."""
        return max(parameter for _name, _count, parameter, _loss in self.rows)


@lru_cache(maxsize=1)
def record() -> Record:
    """What `benchmarks/against_pytorch.py` has recorded."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return Record(
        found["date"],
        f"PyTorch {found['torch']}, NumPy {found['numpy']}, Python {found['python']}",
        found["steps"],
        tuple(
            (row["optimizer"], row["runs"], row["difference"], row["loss"]) for row in found["rows"]
        ),
    )


def pytorch_html(kept: Record) -> str:
    """The record in words and as a table."""
    return (
        prose(
            "## 3 · The same runs in PyTorch, recorded\n\nPyTorch is one of the libraries that "
            "research and industry train with. The same runs were made there with its own layers, "
            "losses, optimizers and schedules, from the same weights and with the same batches, "
            "and compared after every step."
        )
        + note(
            f"**Recorded on {kept.date}**, not computed now: {plural(kept.runs, 'run')} of "
            f"{plural(kept.steps, 'step')}. No parameter ever differed by more than "
            f"**{significant(kept.largest, 2)}**, which is rounding in the sixteenth digit.",
            "good",
        )
        + table(
            ["optimizer", "runs", "largest difference of a parameter", "of the loss"],
            [
                [title("optimizer", name), str(count), significant(one, 2), significant(other, 2)]
                for name, count, one, other in kept.rows
            ],
        )
        + caption(
            f"{kept.versions}, in 64 bits. Classes and numbers, seven activations, decay, L1, "
            "clipping, dropout, schedules and settings layer by layer are among the runs. Where "
            f"PyTorch is installed, anybody can do it again: `{COMMAND}` in the folder of the app."
        )
    )
