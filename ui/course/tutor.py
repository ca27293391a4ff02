"""What is asked on the Course page, and what becomes of the answers. No Streamlit here.

A question is asked about the learner's run at one state and stays about that state, however the run
moves meanwhile: whoever computes on paper must not find other numbers in the end. It is closed by
the first answer that can be judged; its right value is then no longer a secret.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from course.bank import KINDS, make_item
from course.construct import TASKS, Judgement, judge
from course.counter_examples import counter_example
from course.item import Item, Several, Verdict
from course.progress import Progress
from course.situation import NotHereError, Situation
from course.stations import NAMES, STANDARD_RUN, Station, station
from course.texts import Text
from neuralnet.errors import SettingError
from neuralnet.experiment import Run
from neuralnet.training import Trainer
from ui.desk.gate import GATE
from ui.desk.learner import Learner

Why = Literal["station", "again", "check", "practice"]
AGAIN_FIRST = 3  # questions that are asked again before a station's own
FRESH_TRIES = 12  # seeds until the numbers of a question are others
TURN = 5.0  # seconds to wait for the others
BUSY = "Others are training on this server at the moment. Try again."


@dataclass
class Question:
    """What is asked now. ``run`` and ``step`` are what it is about; ``standard``: that is the
    course unit's lab, for the learner's own run has nothing of the kind. ``number`` of ``total``
    questions of the station. ``entries`` is what was entered, ``verdict`` what is said of it, and
    ``against`` what contradicts the mistake."""

    item: Item
    run: Run
    step: int
    standard: bool
    why: Why
    number: int
    total: int
    hints: int = 0
    entries: tuple[str, ...] = ()
    verdict: Verdict | None = None
    against: Text | None = None

    @property
    def about(self) -> str:
        """Which question it is: an answer that was meant for another one is let pass."""
        return f"{self.item.kind}.{self.item.seed}"

    @property
    def is_closed(self) -> bool:
        """Was an answer judged?"""
        return self.verdict is not None and self.verdict.counts

    @property
    def is_right(self) -> bool:
        """Was it the right one?"""
        return self.verdict is not None and self.verdict.kind == "right"


@dataclass
class Work:
    """A station's task: the run from which it counts, and what was said of the learner's run."""

    base: Run
    judged: Judgement | None = None
    key: str = ""  # of the run that was judged
    shown: bool = False  # was a solution shown?
    is_done: bool = False


@dataclass
class Tutor:
    """What one learner is asked. ``said`` is a sentence to be shown once, beside the question, and
    ``has_arrived`` is true once when another station was opened. ``repeated``: how much of what was
    missed was asked again at this station."""

    me: Learner
    question: Question | None = None
    fresh: int = 0
    practised: int = 0
    repeated: int = 0
    said: str = ""
    has_arrived: bool = False
    works: dict[str, Work] = field(default_factory=dict)
    _standard: dict[int, Situation] = field(default_factory=dict)
    _asked: dict[tuple[str, str, int], tuple[str, ...]] = field(default_factory=dict)

    @property
    def here(self) -> Station:
        """The present station."""
        return station(self.me.course.progress.station)

    # --- questions ---------------------------------------------------------------------------

    @property
    def open_kinds(self) -> tuple[str, ...]:
        """What is to be asked here: some of what was missed before, what is new, then the rest of
        what was missed. Whoever missed much must not wait for what is new."""
        progress = self.me.course.progress
        own, due = self._kinds_here(self.here.name), progress.due
        first = max(AGAIN_FIRST - self.repeated, 0)
        new = [name for name in own if name not in progress.committed and name not in due]
        return (*due[:first], *new, *due[first:])

    def ask(self) -> Question | None:
        """The question that is open, or the next one; None where all were answered."""
        if self.question is None:
            for kind in self.open_kinds:
                again = kind in self.me.course.progress.due
                self.question = self._make(kind, "again" if again else "station")
                if self.question is not None:
                    break
        return self.question

    def next_question(self) -> None:
        """Leave an answered question."""
        if self.question is not None and self.question.is_closed:
            self.repeated += self.question.why == "again"
            self.question, self.fresh = None, 0

    def ask_again(self) -> None:
        """The same kind with fresh numbers."""
        before = self.question
        if before is None or not before.is_closed:
            return
        for _try in range(FRESH_TRIES):
            self.fresh += 1
            found = self._make(before.item.kind, "practice")
            if found is not None and found.item.question != before.item.question:
                self.question = found
                return
        self.said = "Your run has only these numbers for this question. Another run has others."

    def practise(self) -> None:
        """A question of this station with fresh numbers, one kind after the other."""
        kinds = self._kinds_here(self.here.name)
        if self.question is None and kinds:
            kind = kinds[self.practised % len(kinds)]
            self.practised += 1
            self.fresh = self.practised
            self.question = self._make(kind, "practice")

    def ask_check(self) -> None:
        """The question by which the station can be skipped."""
        self.question = self._make(self.here.check, "check")

    def train(self) -> None:
        """Train the run to a state at which the station has more to ask, and ask there."""
        if self.me.cursor == 0 and self.here.standard:
            self.me.go_to_step(self.here.standard)
            if self.question is not None and not self.question.is_closed:
                self.question = None

    def hint(self) -> None:
        """Reveal one more hint of the open question."""
        question = self.question
        if question is None or question.is_closed or question.hints >= len(question.item.hints):
            return
        question.hints += 1
        self._keep(self.me.course.progress.hinted())

    def answer(self, about: object, entries: Sequence[str]) -> None:
        """Judge what was entered for the question ``about``. Only the first answer that can be
        judged counts; a second press of the same one comes to a closed question."""
        question = self.question
        if question is None or question.is_closed or about != question.about:
            return
        item = make_item(question.item.kind, self._situation_of(question), question.item.seed)
        question.entries = tuple(entries)
        if isinstance(item.form, Several):
            verdict = item.judge(question.entries)
        else:
            verdict = item.judge(question.entries[0] if question.entries else "")
        question.verdict = verdict
        if verdict.slip is not None:
            found = counter_example(item, verdict.slip).text
            # Where nothing contradicts it but the answer, the reason says it already.
            question.against = None if found == item.reason else found
        if verdict.counts:
            self._count(question)

    def _count(self, question: Question) -> None:
        progress, kind = self.me.course.progress, question.item.kind
        # What was just missed comes back all the same: a second try with the reason before one's
        # eyes is practice.
        if not (question.is_right and kind in progress.missed and kind not in progress.due):
            progress = progress.answered(kind, right=question.is_right)
        if question.why == "check" and question.is_right:
            progress = progress.ended(self.here.name, "skipped")
        self._keep(progress)
        self._finish()

    def _make(self, kind: str, why: Why) -> Question | None:
        situation, standard = self._situation(KINDS[kind].station)
        seed = (self.me.course.progress.seed_of(kind) + self.fresh) % 2**32
        try:
            item = make_item(kind, situation, seed)
        except NotHereError:
            return None
        own = self._kinds_here(self.here.name)
        done = sum(name in self.me.course.progress.committed for name in own)
        number = min(done + 1, len(own))
        run, step = situation.run, situation.step
        return Question(item, run, step, standard, why, number, len(own))

    def _kinds_here(self, name: str) -> tuple[str, ...]:
        """The station's kinds that the run as it stands has something of."""
        me = self.me
        key = (name, me.run.key, me.cursor)
        if key not in self._asked:
            self._asked.clear()
            situation, _standard = self._situation(name)
            self._asked[key] = tuple(
                kind.name for kind in station(name).kinds if kind.is_in(situation)
            )
        return self._asked[key]

    def _situation(self, name: str) -> tuple[Situation, bool]:
        """What a station asks about, and is it the standard run?"""
        own, place = Situation(self.me.at_cursor()), station(name)
        if place.asks_about(own):
            return own, False
        if place.standard not in self._standard:
            self._standard[place.standard] = Situation.of(STANDARD_RUN, place.standard)
        return self._standard[place.standard], True

    def _situation_of(self, question: Question) -> Situation:
        """The state that a question is about, also where the run has moved on meanwhile."""
        if question.standard:
            return self._situation(question.item.station)[0]
        me = self.me
        if (me.run, me.cursor) == (question.run, question.step):
            return Situation(me.at_cursor())
        return Situation(trainer_at(me, question.run, question.step))

    # --- the way -----------------------------------------------------------------------------

    def go(self, name: object) -> None:
        """Go to a station. One that was begun and is left without its task counts as missed."""
        if name not in NAMES:
            return
        self.me.course.sheet = None
        progress = self.me.course.progress
        if name == progress.station:
            return
        here = self.here
        begun = any(kind.name in progress.committed for kind in here.kinds)
        if progress.status(here.name) == "open" and begun:
            progress = progress.ended(here.name, "missed")
        self._keep(progress.at(str(name)))
        self.question, self.fresh, self.repeated, self.has_arrived = None, 0, 0, True

    def _finish(self) -> None:
        """The station is done when its questions are answered and its task is."""
        progress, here = self.me.course.progress, self.here.name
        left = set(self._kinds_here(here)) - progress.committed
        if self.work.is_done and not left and progress.status(here) != "done":
            self._keep(progress.ended(here, "missed" if self.work.shown else "done"))

    def _keep(self, progress: Progress) -> None:
        self.me.course.keep(progress)

    # --- the task ----------------------------------------------------------------------------

    @property
    def work(self) -> Work:
        """The task of the present station; it counts from the run at its first sight."""
        return self.works.setdefault(self.here.name, Work(self.me.run))

    def begin_task_here(self) -> None:
        """The task counts from the run as it is now."""
        self.works[self.here.name] = Work(self.me.run)

    def check_task(self) -> None:
        """Judge the learner's run."""

        def judged() -> None:
            work = self.work
            work.judged = judge(self.here.name, self.me.run, work.base)
            work.key = self.me.run.key
            work.is_done = work.is_done or work.judged.done
            self._finish()

        self._in_turn(judged)

    def show_solution(self) -> None:
        """Put a run on the desk that is accepted; it is then no longer the learner's own work."""

        def solved() -> None:
            work = self.work
            run = TASKS[self.here.name].solution(work.base)
            try:
                self.me.begin(run)
            except SettingError as error:
                self.said = f"The solution cannot be shown here. {error}"
                return
            work.shown = True

        self._in_turn(solved)

    def _in_turn(self, act: Callable[[], None]) -> None:
        with GATE.turn(TURN) as mine:
            if mine:
                act()
            else:
                self.said = BUSY


def trainer_at(me: Learner, run: Run, step: int) -> Trainer:
    """A trainer of its own at a state of a run; what the desk's has done of it is shared."""
    trainer = me.trainer.continued_as(run)
    trainer.seek(step)
    return trainer
