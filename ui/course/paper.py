"""The open sheet: a training step with blanks, what was entered in them, and its printed form. No
Streamlit here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from urllib.parse import urlencode

from course.faded_step import LEVELS, FadedStep, Line, StepVerdict, small_step, versions
from course.situation import NotHereError
from course.worksheet import Paper, worksheets
from ui.course.tutor import trainer_at
from ui.desk.course import MOST_SEED, NETS, OWN, CourseDesk, Filled, Sheet
from ui.desk.learner import Learner
from ui.desk.links import query_from_run

STUDENTS = 30
MOST_WORK = 2 * 10**9  # steps × rows × parameters that are trained for versions of one's own run


@dataclass
class OpenSheet:
    """A sheet on the screen. ``entries`` has what stands in its blanks and ``verdicts`` what is
    said of it, by the names of the lines; ``hints`` how many were taken for each. ``about`` says
    which sheet it is: its text, and the run and state where these are the learner's own. ``givens``
    is what is given as HTML, written once: it may be hundreds of numbers."""

    sheet: Sheet
    step: FadedStep
    about: str
    entries: dict[str, str] = field(default_factory=dict)
    verdicts: dict[str, StepVerdict] = field(default_factory=dict)
    hints: dict[str, int] = field(default_factory=dict)
    givens: str = ""

    @property
    def accepted(self) -> int:
        """How many blanks are filled in rightly, or follow rightly."""
        return sum(verdict.accepted for verdict in self.verdicts.values())

    def enter(self, name: str, entry: object) -> None:
        """Check what was entered in a blank. What was said of the later ones may rest on it: those
        that are not right by themselves are checked again."""
        if name not in self.step.lines or not isinstance(entry, str):
            return
        if not entry.strip():
            self.entries.pop(name, None)
            self.verdicts.pop(name, None)
        else:
            self.entries[name] = entry
        names = list(self.step.lines)
        later = {
            other
            for other in names[names.index(name) + 1 :]
            if other in self.entries and self.verdicts[other].kind != "right"
        }
        self.verdicts |= self.step.check_all(self.entries, {name, *later} & self.entries.keys())

    @property
    def filled(self) -> Filled | None:
        """What stands in the blanks, for the link; None where nothing does."""
        if not self.entries:
            return None
        return Filled(self.about, tuple(self.entries.get(b.name, "") for b in self.step.blanks))

    def fill(self, filled: Filled | None) -> None:
        """Put back what stood in the blanks; of another sheet nothing."""
        if filled is not None and filled.about == self.about:
            pairs = zip(self.step.blanks, filled.entries, strict=False)
            self.entries = {blank.name: entry for blank, entry in pairs if entry.strip()}
            self.verdicts = self.step.check_all(self.entries)

    def left_hints(self, line: Line) -> tuple[str, ...]:
        """What can still be revealed of a line. What its level shows already is no hint."""
        level = self.step.level
        hidden = line.hints if level == 4 else line.hints[1:] if level == 3 else ()
        return hidden[self.hints.get(line.name, 0) :]

    def hint(self, name: str) -> bool:
        """Reveal one more; was there one?"""
        if name not in self.step.lines or not self.left_hints(self.step.lines[name]):
            return False
        self.hints[name] = self.hints.get(name, 0) + 1
        return True


def open_sheet(me: Learner, sheet: Sheet, before: OpenSheet | None) -> OpenSheet:
    """The sheet with what was entered in it, also before a reload; an empty one where it is another
    than before.

    Raises ``NotHereError`` where the run's numbers have run out.
    """
    about = sheet.to_text() + (f".{me.run.key}.{me.cursor}" if sheet.net == OWN else "")
    if before is not None and before.about == about:
        return before
    opened = OpenSheet(sheet, _step(me, sheet), about)
    opened.fill(me.course.filled)
    return opened


def _step(me: Learner, sheet: Sheet) -> FadedStep:
    if sheet.net == OWN:
        return FadedStep(trainer_at(me, me.run, me.cursor), sheet.level)
    return small_step(sheet.net, sheet.seed, sheet.level)


def changed(sheet: Sheet, *, net: object = None, level: object = None) -> Sheet:
    """The sheet with another net or level; what is none of these changes nothing."""
    if net in NETS:
        sheet = replace(sheet, net=str(net))
    if level in [str(each) for each in LEVELS]:
        sheet = replace(sheet, level=int(str(level)))
    return sheet


def with_fresh_numbers(sheet: Sheet) -> Sheet:
    """The same net with another seed."""
    return replace(sheet, seed=(sheet.seed + 1) % MOST_SEED)


def is_too_long(me: Learner, sheet: Sheet) -> bool:
    """Would thirty versions of the learner's own run be trained for too long?"""
    trainer = me.trainer
    rows = min(trainer.n, me.settings.batch_size)
    work = me.cursor * rows * trainer.network.theta.size * STUDENTS
    return sheet.net == OWN and work > MOST_WORK


def printed(me: Learner, sheet: Sheet, count: int, paper: Paper, address: str) -> str:
    """``count`` versions of the sheet and their keys, as one file; each has the link that opens it
    in the app at ``address``.

    Raises ``NotHereError`` where a step has no numbers.
    """
    if sheet.net == OWN:
        steps = list(versions(me.run, me.cursor, count, sheet.level))
        queries = [
            query_from_run(step.run, step.step) | CourseDesk(sheet=sheet).to_query()
            for step in steps
        ]
    else:
        found = list(islice(_small_steps(sheet), count))
        steps = [step for step, _sheet in found]
        queries = [CourseDesk(sheet=one).to_query() for _step, one in found]
    links = [f"{address}?{urlencode(query)}" if address else "" for query in queries]
    return worksheets(steps, links=links, paper=paper)


def _small_steps(sheet: Sheet) -> Iterator[tuple[FadedStep, Sheet]]:
    """The sheet and those with the seeds that follow."""
    while True:
        with suppress(NotHereError):
            yield small_step(sheet.net, sheet.seed, sheet.level), sheet
        sheet = with_fresh_numbers(sheet)
