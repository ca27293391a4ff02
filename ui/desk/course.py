"""What one learner has of the course: how far they are, and the sheet that is open.

Both travel in the link (``course=…&sheet=…&filled=…&study=…``), so a reload, Back and a shared link
bring them back, with the sheet what was filled in, and where an instructor asks for it a study. A
link comes from anywhere: what it says is read as far as it makes sense, and what was left out is
said.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from course.answers import LONGEST as LONGEST_ENTRY
from course.faded_step import LEVELS, SMALL_NETS
from course.packing import pack, unpack
from course.progress import LONGEST, Progress
from course.study.taking import Taking
from ui.desk.study import EXPECTED, study_from_text, study_to_text

PARAMETERS = ("course", "sheet", "filled", "study")
OWN = "own"  # a sheet of the learner's own run
NETS = (*SMALL_NETS, OWN)
AWAY = 4  # hours without an answer after which coming back is another visit
MOST_SEED = 2**31 - 1
LONGEST_FILLED = 1500  # characters of a link: some sixty numbers of nine digits take half of it


@dataclass(frozen=True)
class Sheet:
    """A training step on paper: of a small ``net`` or of the learner's own run, at a ``level``.
    ``seed`` makes the small net; the own run has a seed of its own."""

    net: str = NETS[0]
    level: int = 2
    seed: int = 0

    def to_text(self) -> str:
        """ "2-2-1.2.0": net, level, seed."""
        return f"{self.net}.{self.level}.{self.seed}"

    @classmethod
    def from_text(cls, text: str) -> Sheet | None:
        """The sheet that ``to_text`` wrote; None of anything else."""
        net, *numbers = text[:LONGEST].split(".")
        if net not in NETS or len(numbers) != 2:
            return None
        if not all(n.isascii() and n.isdecimal() and len(n) < 11 for n in numbers):
            return None
        level, seed = map(int, numbers)
        return cls(net, level, seed) if level in LEVELS and seed <= MOST_SEED else None


@dataclass(frozen=True)
class Filled:
    """What stands in the blanks of a sheet, in their order, "" in those that are empty. ``about``
    says which sheet that is: its text, and of the learner's own run the state too."""

    about: str
    entries: tuple[str, ...]

    def to_text(self) -> str:
        """For a link; "" where it is too long for one."""
        text = pack("\n".join((self.about, *self.entries)).encode())
        return text if len(text) <= LONGEST_FILLED else ""

    @classmethod
    def from_text(cls, text: str) -> Filled | None:
        """What ``to_text`` wrote; None of anything else."""
        try:
            about, *entries = (
                unpack(text[:LONGEST_FILLED], 10 * LONGEST_FILLED).decode().split("\n")
            )
        except ValueError:
            return None
        return cls(about, tuple(entry[:LONGEST_ENTRY] for entry in entries)) if entries else None


@dataclass
class CourseDesk:
    """``sheet``: the step on paper that is open; None while the stations are. ``filled``: what
    stands in the blanks of the last one. ``study``: the study in which the learner takes part, None
    as a rule. ``hour``: when the last answer was given, in hours since 1970."""

    progress: Progress = field(default_factory=Progress)
    sheet: Sheet | None = None
    filled: Filled | None = None
    study: Taking | None = None
    hour: int = 0

    @property
    def has_begun(self) -> bool:
        """Was anything done in the course?"""
        return self.progress != Progress()

    def keep(self, progress: Progress) -> None:
        """Something was done."""
        if progress != self.progress:
            self.progress, self.hour = progress, _hour()

    def to_query(self) -> dict[str, str]:
        """The parameters of a link; none where nothing was done."""
        query = {}
        if self.has_begun:
            query["course"] = f"{self.progress.to_text()}.{self.hour}"
        if self.sheet is not None:
            query["sheet"] = self.sheet.to_text()
        if self.filled is not None and (filled := self.filled.to_text()):
            query["filled"] = filled
        if self.study is not None:
            query["study"] = study_to_text(self.study)
        return query

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple[CourseDesk, list[str]]:
        """What a link says of the course, and a sentence for each part that was left out. Whoever
        comes back after a few hours pays another visit: what was missed is asked again."""
        desk, problems = cls(), []
        if "course" in query:
            text, _point, hour = query["course"].rpartition(".")
            progress = Progress.from_text(text)
            known = hour.isascii() and hour.isdecimal() and len(hour) < 11
            if progress.to_text() != text or not known:
                problems.append(
                    "The progress in this link could not be read in full. What could not be read "
                    "was left out; your run is not touched by it."
                )
            desk = cls(progress, hour=int(hour) if known else _hour())
            if desk.has_begun and _hour() - desk.hour >= AWAY:
                desk.keep(progress.visited_again())
        if "sheet" in query:
            desk.sheet = Sheet.from_text(query["sheet"])
            if desk.sheet is None:
                problems.append(
                    "The sheet in this link could not be read and was left out: expected a net "
                    f"({', '.join(NETS)}), a level (1 to 4) and a seed, as in 2-2-1.2.0; got "
                    f"{query['sheet'][:40]!r}."
                )
        if "filled" in query:
            desk.filled = Filled.from_text(query["filled"])
            if desk.filled is None:
                problems.append(
                    "The entries of the sheet in this link could not be read and were left out."
                )
        if "study" in query:
            desk.study = study_from_text(query["study"])
            if desk.study is None:
                problems.append(f"{EXPECTED}; got {query['study'][:40]!r}.")
        return desk, problems


def _hour() -> int:
    return int(time.time() // 3600)
