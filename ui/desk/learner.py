"""What one learner has on the desk: a run, where the film stands, what is looked at, how far they
are in the course, and the class that they are in.

No Streamlit here. A page tells the learner's desk what was changed; the desk decides whether the
run goes on, branches at the cursor or starts anew, and keeps the old curves.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeVar

import numpy as np

from course.scenes.scene import Scene
from neuralnet.advice.changes import Change
from neuralnet.advice.finding import Finding
from neuralnet.advice.findings import findings
from neuralnet.data.datasets import Dataset, course_bird_row
from neuralnet.device.arrays import to_host
from neuralnet.device.backend import device_failure, release_memory
from neuralnet.errors import DeviceUnavailableError, SettingError
from neuralnet.experiment import EDITABLE, LIMITS, MOST_EPOCHS, Edit, Experiment, Run
from neuralnet.history import Measurement, best_epoch
from neuralnet.inside.explain import Effect, update_effect
from neuralnet.inside.retrace import Retraced, retrace
from neuralnet.network import parameter_count
from neuralnet.preparation import input_count, loss_name, network_layers
from neuralnet.training import Trainer
from ui.desk.classroom import ClassDesk
from ui.desk.course import CourseDesk
from ui.desk.edit_words import parameter_words
from ui.desk.first_look import telling_features
from ui.desk.followed import Followed
from ui.desk.recording import STRIDES, Ghost, Recorder, Request, View
from ui.desk.said import whole_number
from ui.desk.scene import SceneDesk
from ui.desk.teaching import TeachDesk, scene_of
from ui.desk.walk import Scope, Walk
from ui.words.names import Selection
from ui.words.numbers import plural, thousands
from ui.words.settings import SETTING_NAMES, setting_value

T = TypeVar("T")

MOST_GHOSTS = 3
FIRST_REQUEST = 2  # frames sent with a fresh run; the stage asks for more when somebody is near
PASSED_OVER = 1.0  # seconds; a run replaced sooner was a value that a slider only passed
LONGEST_SEEK = 1.0  # seconds of training at a time on the way to a far step
MOST_PARAMETERS = 20_000  # more cannot be drawn, and a frame of them does not travel lightly
HISTORY_BYTES = 4 * 2**20  # of snapshots, for each learner
MOST_MOVES = 50  # that Undo can take back
MOST_LINES = 8  # ways of parameters that are kept


@dataclass(frozen=True, eq=False)
class Made:
    """An update that was made by hand, or several at once: from state ``start`` to state ``end``,
    with the parameters before it and what it did to the loss. "batch" is among the effects only
    where it was one update, from a batch of ``rows`` rows; then ``batch`` has these rows of the
    data set."""

    start: int
    end: int
    before: np.ndarray
    effects: dict[str, Effect]
    rows: int
    batch: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Begun:
    """An update by hand, or several at once, before it is made: the state ``start`` with its
    parameters, its figures and the ``batch``'s rows of the data set; and what it will do to the
    loss, where it is one update."""

    start: int
    before: np.ndarray
    figures: Measurement
    batch: tuple[int, ...]
    effects: dict[str, Effect]


@dataclass(frozen=True)
class Move:
    """The cursor was moved on purpose: from state ``start``, the walk at ``stop``, to ``end``."""

    start: int
    stop: int
    end: int


def check_size(run: Run) -> None:
    """Refuse a network that is too large for the page before it is built."""
    experiment = run.experiment
    count = parameter_count(input_count(experiment), network_layers(experiment))
    if count > MOST_PARAMETERS:
        most = plural(MOST_PARAMETERS, "parameter")
        words = f"a network of at most {most}; these would be {thousands(count)}"
        raise SettingError("hidden_units", words, experiment.hidden_units)


def default_view(dataset: Dataset) -> View:
    """The course's bird on bill and flipper length, where there are penguins (these two tell the
    three species apart); of other data the two features that tell most."""
    if dataset.name.startswith("penguin"):
        return View(row=course_bird_row(dataset), x_feature=0, y_feature=2)
    across, up = telling_features(dataset) if dataset.d > 2 else (0, 1)
    return View(row=0, x_feature=across, y_feature=min(up, dataset.d - 1))


def differences(run: Run, other: Run) -> list[str]:
    """In what ``run`` differs from ``other``, a phrase for each: by its settings at the end, and by
    what was changed on the way."""
    mine, theirs = run.settings_at(2**31), other.settings_at(2**31)
    changed = mine.changes_from(theirs)
    phrases = [
        f"{SETTING_NAMES[name]} {setting_value(name, value)}"
        for name, value in changed.items()
        if name not in LIMITS
    ]
    # What came to the same in the end was still another setting until then.
    both = {(edit.step, setting) for edit in other.edits for setting in edit.settings}
    own = []
    for e in run.edits:
        if e not in other.edits:
            settings = [s for s in e.settings if s[0] not in changed and (e.step, s) not in both]
            own.append(Edit(e.step, tuple(settings), e.parameters, e.frozen))
    phrases += _changes(own, run.experiment)
    if not phrases:
        missing = [edit for edit in other.edits if edit not in run.edits]
        phrases = [f"without {change}" for change in _changes(missing, other.experiment)]
    return phrases


def names_beside(present: Run, runs: Sequence[Run]) -> list[str]:
    """What each of ``runs`` is called beside ``present``: in what it differs from it. What the
    fewest of the others share stands first, so that a name that is cut still tells them apart."""
    phrases = [differences(run, present) for run in runs]
    names = []
    for run, own in zip(runs, phrases, strict=True):
        # Two runs can differ from the present one in the same settings, and yet not be the same.
        twins = [other for other, its in zip(runs, phrases, strict=True) if its == own]
        apart = [phrase for twin in twins if twin != run for phrase in differences(run, twin)]
        shared = sorted(own, key=lambda phrase: sum(phrase in its for its in phrases))
        names.append(", ".join(dict.fromkeys([*apart, *shared])))
    return names


def _changes(edits: Sequence[Edit], experiment: Experiment) -> list[str]:
    """What was changed on the way and from where on, one phrase for each."""
    phrases = []
    for edit in edits:
        phrases += [
            f"{SETTING_NAMES[name]} {setting_value(name, value)} from step {edit.step}"
            for name, value in edit.settings
        ]
        phrases += [f"{words} at step {edit.step}" for words in parameter_words(edit, experiment)]
    return phrases


@dataclass
class Learner:
    """One learner's run, cursor, view and selection. Made from a ``Run``; never shared."""

    run: Run = field(default_factory=Run)
    cursor: int = 0
    far: int | None = None  # the step that the cursor is on its way to
    jump: int = 0
    passed: frozenset[int] = frozenset()  # where the cursor was before the film led it here
    ghosts: list[Ghost] = field(default_factory=list)
    selection: Selection | None = None
    heard: str = ""  # the id of the last click in the film
    stop: int = 0  # of the walk through the step at the cursor
    scope: Scope = Scope.BATCH  # what the verbs speak of
    made: Made | None = None  # the last update made by hand
    begun: Begun | None = None  # the one whose end the cursor is on its way to
    moves: deque[Move] = field(default_factory=lambda: deque(maxlen=MOST_MOVES))
    device_lost: str = ""  # what the learner is to be told of a device that failed, once
    course: CourseDesk = field(default_factory=CourseDesk)
    follows: Followed = field(default_factory=Followed)
    answers_held: bool = False
    classroom: ClassDesk = field(default_factory=ClassDesk)
    scene: SceneDesk = field(default_factory=SceneDesk)  # what it locks is kept to here
    teaching: TeachDesk = field(default_factory=TeachDesk)  # the lesson that is being made

    def __post_init__(self) -> None:
        check_size(self.run)
        self._run_since = -math.inf  # the run that a learner arrives with is always kept
        self._made_here: dict[str, tuple[Hashable, Any]] = {}
        self.trainer = Trainer(self.run, history_bytes=HISTORY_BYTES)
        self.view = default_view(self.dataset)
        self._start_film()

    @property
    def dataset(self) -> Dataset:
        """The data set of the present run."""
        return self.trainer.data.dataset

    @property
    def settings(self) -> Experiment:
        """What the controls show: the settings in force at the end of the run, edits included."""
        return self.run.settings_at(2**31)

    @property
    def last_step(self) -> int:
        """The step at which the run ends, as far as training has shown."""
        return self._recorder.last_step

    # --- changing the run ----------------------------------------------------------------------

    def use_settings(self, wanted: Experiment) -> None:
        """Go on with ``wanted``. What shapes data or network starts a new run at step 0; what
        steers the learning branches off at the cursor; an end condition only moves the end."""
        changed = wanted.changes_from(self.settings)
        if not changed:
            return
        if changed.keys() - set(EDITABLE) - set(LIMITS):
            self._replace_run(Run(wanted), cursor=0)
            return
        run = self.run
        if changed.keys() & set(LIMITS):
            limits = {name: getattr(wanted, name) for name in LIMITS}
            run = Run(run.experiment.replace(**limits), run.edits)
        if changed.keys() & set(EDITABLE):
            run = run.edited(self.wish, {name: getattr(wanted, name) for name in EDITABLE})
        self._replace_run(run, self.wish)

    def set_parameters(self, values: Mapping[int, float]) -> None:
        """Branch off at the cursor with entries of θ set by hand."""
        self._replace_run(self.run.edited(self.cursor, parameters=values), self.cursor)

    def branch(self, run: Run) -> None:
        """Go on from the cursor with ``run``, which shares the past up to there."""
        self._replace_run(run, self.cursor)

    @property
    def set_here(self) -> int:
        """How many parameters are set by hand at the cursor's state."""
        return sum(len(edit.parameters) for edit in self.run.edits if edit.step == self.cursor)

    def take_back_parameters(self) -> None:
        """Go on from the cursor with the parameters that training, or the start, had put there."""
        past = [edit for edit in self.run.edits if edit.step < self.cursor]
        here = [Edit(e.step, e.settings) for e in self.run.edits if e.step == self.cursor]
        kept = (*past, *(edit for edit in here if edit.settings))
        self._replace_run(Run(self.run.experiment, kept), self.cursor)

    def use_device(self, device: str) -> None:
        """Go on with this run on another device, at the cursor; nothing is trained again.

        Raises ``DeviceUnavailableError`` where it cannot be used; then everything stays as it was.
        """
        if device == self.settings.device or self.scene.refuses_use_of("machine"):
            return
        xp = self.trainer.xp
        try:
            self.trainer = self.trainer.moved_to(device)
        except DeviceUnavailableError as failure:
            if device != "cpu":
                raise
            self._leave_device(failure)  # it cannot even hand over what it has done
            return
        self.run = self.trainer.run_spec
        self._computed(self._start_film)
        release_memory(xp)

    def _computed(self, work: Callable[[], T]) -> T:
        """What ``work`` gives. Where the device fails on the way the run goes on on the CPU, from
        its last snapshot, and ``work`` is done there."""
        try:
            return work()
        except (MemoryError, RuntimeError) as error:
            failure = device_failure(error, self.trainer.xp)
            if failure is None or self.settings.device == "cpu":
                raise
        self._leave_device(failure)
        return work()

    def _leave_device(self, failure: DeviceUnavailableError) -> None:
        xp = self.trainer.xp
        self.trainer = self.trainer.rescued()
        self.run = self.trainer.run_spec
        self._start_film()
        release_memory(xp)
        self.device_lost = f"{failure}. Your run goes on on the CPU; nothing is lost."

    @property
    def idle_change(self) -> Edit | None:
        """What was changed at the last step, settings or parameters, where nothing is left to
        train with it."""
        if not self.run.edits:
            return None
        last, end = self.run.edits[-1], self.trainer.end
        return last if end is not None and last.step >= end.step else None

    @property
    def longer_run(self) -> Experiment | None:
        """The settings with as many epochs again, where the epochs are what ended the run."""
        end, settings = self.trainer.end, self.settings
        if end is None or end.kind != "epochs" or 2 * settings.epochs > MOST_EPOCHS:
            return None
        return settings.replace(epochs=2 * settings.epochs)

    def start_again(self, *, new_weights: bool) -> None:
        """Back to the start with the present settings: the same weights, or the next seed's."""
        seed = self.settings.seed + 1 if new_weights else self.settings.seed
        self._replace_run(Run(self.settings.replace(seed=seed)), cursor=0)
        self.jump += 1

    def begin(self, run: Run, cursor: int = 0) -> None:
        """Go on with another run, from its start or from another state."""
        self._replace_run(run, cursor=0)
        if cursor:
            self._go_to(cursor)
        else:
            self.jump += 1

    def try_change(self, change: Change) -> None:
        """Branch off with what a finding offers, and go to where both ways can be compared: the
        same state of the new run, or its end where the old one was at its end."""
        over, here = self.at_cursor().at_end, self.wish
        self._branch_at(change.step, change.wanted)
        ends = self.run.epoch_ends(len(self.trainer.data.training_rows))
        self._go_to(ends[-1] if over else max(here, change.step))

    def _branch_at(self, step: int, wanted: Experiment) -> None:
        """Stand at ``step`` and go on with ``wanted`` from there; a refused setting changes
        nothing."""
        here = self.wish
        self._stand_at(step)
        self._run_since = -math.inf  # a run that was judged was looked at: its curve is kept
        try:
            self.use_settings(wanted)
        except SettingError:
            self._stand_at(here)
            raise

    @property
    def best_so_far(self) -> Measurement | None:
        """The epoch's end with the lowest validation loss up to the cursor; None where there is
        none after the start."""
        past = self.trainer.history.measurements.values()
        return best_epoch([m for m in past if 0 < m.step <= self.cursor])

    def go_on_from(self, step: int, **settings: Any) -> None:
        """Branch off at an earlier state, with the settings that were in force there and some that
        are not; the cursor stands there then."""
        self._branch_at(step, self.run.settings_at(step).replace(**settings))
        self._go_to(step)

    def _replace_run(self, run: Run, cursor: int) -> None:
        if run == self.run:
            if cursor != self.wish:
                self._forget_moves()
                self._stand_at(cursor)
            return
        if self.scene.refuses(run):
            return
        old_data = self.dataset
        check_size(run)
        device, seconds = self.settings.device, LONGEST_SEEK
        self._computed(lambda: self.trainer.seek(cursor, seconds=seconds))
        trainer = self._computed(lambda: self.trainer.continued_as(self._here(run, device)))
        run = trainer.run_spec
        if run.key != self.run.key:
            self.ghosts = [ghost for ghost in self.ghosts if ghost.key != run.key]
            self._keep_curve(run)
            names = names_beside(run, [ghost.run for ghost in self.ghosts])
            self.ghosts = [
                replace(ghost, label=name) for ghost, name in zip(self.ghosts, names, strict=True)
            ]
        self.run, self.trainer, self.stop = run, trainer, 0
        self._stand_at(cursor)
        self._run_since = time.monotonic()
        self._forget_moves()
        self._forget_what_is_gone(old_data)
        self._computed(self._start_film)

    def _here(self, run: Run, device: str) -> Run:
        """``run``; on the CPU if it was meant for ``device`` and that has failed meanwhile."""
        if run.experiment.device != device or self.settings.device == device:
            return run
        return Run(run.experiment.replace(device=self.settings.device), run.edits)

    def _keep_curve(self, new: Run) -> None:
        before, after = self.run.experiment, new.experiment
        same_data = (before.dataset, before.own_data) == (after.dataset, after.own_data)
        if not same_data or loss_name(before) != loss_name(after):
            self.ghosts.clear()  # other data or another loss: the numbers cannot be compared
            return
        curve = self.trainer.history.curve()
        passed_over = time.monotonic() - self._run_since < PASSED_OVER
        # Of a run at its start, of which nobody was near enough to see more, there is no curve.
        hardly_begun = self.wish == 0 and len(curve) <= FIRST_REQUEST
        if len(curve) < 2 or passed_over or hardly_begun:
            return
        self.ghosts.append(
            Ghost(
                run=self.run,
                label="",  # named when it is known which other curves are kept
                tone=self._free_tone(),
                curve=curve,
                epoch_ends=tuple(self.run.epoch_ends(len(self.trainer.data.training_rows))),
            )
        )

    def _free_tone(self) -> int:
        """A colour that no kept curve has; where there is none, the oldest curve gives its own."""
        del self.ghosts[: -MOST_GHOSTS + 1]
        taken = {ghost.tone for ghost in self.ghosts}
        return min(set(range(MOST_GHOSTS)) - taken)

    def _forget_what_is_gone(self, old: Dataset) -> None:
        dataset = self.dataset
        shape = (dataset.name, dataset.n, dataset.feature_names)
        if dataset is not old and shape != (old.name, old.n, old.feature_names):
            self.view = default_view(dataset)
        if self.selection is not None:
            self.selection = self._selection_from(asdict(self.selection))

    # --- scenes --------------------------------------------------------------------------------

    def open_scene(self, desk: SceneDesk) -> None:
        """Begin a scene: its run, where it stands and what it looks at. Answers given before are
        kept. Raises ``SettingError`` where its network is too large; then all stays as it was."""
        scene = desk.scene
        assert scene is not None
        run = self._here(scene.run, scene.run.experiment.device)
        check_size(run)
        desk.answers = {**desk.answers, **self.scene.answers}
        self.scene = SceneDesk()  # what the last one locked does not bind this one
        self._replace_run(run, scene.cursor)
        self.ghosts.clear()
        self._look_as(desk)
        self.scene = desk
        self._stand_at(scene.cursor)
        self.stop = 0
        self.jump += 1
        self._computed(self._start_film)

    def _look_as(self, desk: SceneDesk) -> None:
        """Look at what the scene looks at; what its data do not have is left to the app."""
        assert desk.scene is not None
        look, usual, features = desk.scene.look, default_view(self.dataset), self.dataset.d
        row = usual.row if look.row is None else look.row
        across = usual.x_feature if look.x_feature is None else look.x_feature
        up = usual.y_feature if look.y_feature is None else look.y_feature
        known = row < self.dataset.n and across < features and up < features
        self.view = View(row, across, up) if known else usual
        names = ("kind", "layer", "j", "i")
        chosen = None if look.chosen is None else dict(zip(names, look.chosen, strict=True))
        self.selection = self._selection_from(chosen)

    def back_to_scene(self) -> None:
        """Back to where the scene began. A run that was made on the way is kept as a side way."""
        desk = self.scene
        if desk.scene is None:
            return
        self._keep_aside()
        if self.run != desk.scene.run:
            self._replace_run(self._here(desk.scene.run, self.settings.device), desk.scene.cursor)
        self._look_as(desk)
        self._go_to(desk.scene.cursor)
        self._computed(self._start_film)

    def _keep_aside(self) -> None:
        desk = self.scene
        if desk.scene is not None and self.run.key != desk.scene.run.key:
            words = ", ".join(differences(self.run, desk.scene.run)) or "another way"
            desk.keep_aside(self.run, self.wish, words)

    def turn_to(self, at: int) -> None:
        """Another scene of the lesson, number ``at`` from 0. A learner who was there before finds
        it as it was left. Whoever presents finds it as it begins, and a way that was gone aside
        there is kept.

        Raises ``SettingError`` where its network is too large; then all stays as it was.
        """
        desk = self.scene
        assert desk.scene is not None
        here, other = (self.run, self.wish), desk.to(at)
        if desk.presenting:
            self._keep_aside()
        self.open_scene(other)
        if desk.presenting:
            return
        desk.left[desk.scene.key] = here
        assert other.scene is not None
        if other.scene.key in other.left:
            run, cursor = other.left[other.scene.key]
            self._replace_run(run, cursor)
            if self.run == run:
                self._go_to(cursor)

    def go_on_with(self, run: Run, cursor: int) -> None:
        """Go on with a run that a link brought, as far as the scene's locks allow."""
        self._replace_run(run, cursor)
        if self.run == run:
            self._stand_at(cursor)

    def go_aside(self, at: int) -> None:
        """Back to a way that was gone aside before."""
        if 0 <= at < len(self.scene.sides):
            side = self.scene.sides[at]
            self._replace_run(side.run, side.cursor)
            self._go_to(side.cursor)

    def as_scene(self, title: str, page: str) -> Scene:
        """What is on the screen now, as a scene of that page."""
        return scene_of(self.run, self.wish, page, self.view, self.selection, title)

    def leave_scene(self) -> bool:
        """Leave the scene: nothing is locked any more, and the film may play. The run stays; but a
        teacher, who had another one before, has that one again: True then."""
        before = self.scene.before
        self.scene.leave()
        self._computed(self._start_film)
        if before is not None:
            self.begin(*before)
        return before is not None

    # --- the film ------------------------------------------------------------------------------

    def _start_film(self) -> None:
        self._lines: dict[Any, Retraced] = {}
        self._changes: dict[int, float] = {}  # of the loss, by the state an update led to
        before: Recorder | None = getattr(self, "_recorder", None)  # none at the very first
        self._recorder = Recorder(self.trainer, self.view, before)
        frames = FIRST_REQUEST if self.scene.is_open("time") else 1
        self._request = Request(self.wish, "epoch", frames)
        self._message: tuple[Any, bytes] | None = None

    def show(self, view: View) -> None:
        """Look at another row, or at other features on the map."""
        if view != self.view and not self.scene.refuses_use_of("view"):
            self.view = view
            self._computed(self._start_film)

    def request(self, asked: Any) -> None:
        """Note which frames the stage asked for, if it speaks of the present run and view."""
        if not isinstance(asked, dict):
            return
        if asked.get("run") != self.run.key or asked.get("view") != self.view.key:
            return
        stride = asked.get("stride")
        start, count, number = (whole_number(asked.get(name)) for name in ("start", "count", "id"))
        if start is None or count is None or number is None:
            return
        if isinstance(stride, str) and stride in STRIDES:
            if not self.scene.is_open("time"):  # no look at what lies before or ahead
                start, count = self.wish, 1
            self._request = Request(start, stride, count, number)

    def move_cursor(self, seen: Any) -> bool:
        """Note where the film stands; False where that speaks of a run that is gone, or of the time
        before the page made the film jump."""
        if not isinstance(seen, dict) or seen.get("run") != self.run.key:
            return False
        step = whole_number(seen.get("step"))
        if seen.get("jump") != self.jump or step is None:
            return False
        if step == self.wish:
            return False
        passed = self.passed | {self.wish}
        self._stand_at(step)
        self.passed = passed
        self.stop = 0
        self._forget_moves()
        return True

    def is_meant(self, cursor: object) -> bool:
        """Whether a press in what was drawn for the state ``cursor`` is meant for the present one.
        It also is where the film alone has led on since, for that is what was in sight."""
        return str(cursor) in {str(step) for step in (self.cursor, *self.passed)}

    @property
    def position(self) -> dict[str, Any]:
        """Where the page stands or is on its way to, for the film to compare with its own place."""
        return {
            "run": self.run.key,
            "jump": self.jump,
            "step": self.wish,
            "choice": self.heard,
            "time": self.scene.lock("time"),
        }

    def _forget_moves(self) -> None:
        self._forget_update()
        self.moves.clear()

    @property
    def film(self) -> tuple[Hashable, ...]:
        """What the message to the stage depends on."""
        ghosts = tuple(ghost.key for ghost in self.ghosts)
        return self.run, self.view, self._request, self.jump, ghosts

    def message(self) -> bytes:
        """What the stage is sent: the same bytes until something changes."""
        film = self.film
        if self._message is None or self._message[0] != film:
            data = self._computed(
                lambda: self._recorder.message(self._request, self.wish, self.ghosts, self.jump)
            )
            self._message = film, data
        return self._message[1]

    # --- what stands at the cursor -------------------------------------------------------------

    @property
    def walk(self) -> Walk:
        """How much of the step at the cursor is revealed on the lesson pages."""
        return Walk(len(self.trainer.network.specs), self.stop)

    def walk_to(self, stop: int) -> None:
        """Reveal the step at the cursor up to ``stop``."""
        self.stop = self.walk.at(stop).stop

    def hold(self) -> None:
        """Stand at the cursor to look at its step. Where the film led here it may play still, and
        would lead on from what is looked at."""
        if self.passed:
            self.passed = frozenset()
            self._bring_film()

    def go_to_step(self, step: int) -> None:
        """Put the cursor at another state; the film follows, the walk begins again and Undo leads
        back to where it was."""
        start, stop = self.cursor, self.stop
        self._forget_update()
        self._go_to(step)
        if self.wish != start:
            self.moves.append(Move(start, stop, self.wish))

    def _go_to(self, step: int) -> None:
        self._stand_at(max(step, 0))
        self._reach_cursor(lambda: None)
        self.stop = 0
        self._bring_film()

    def _bring_film(self) -> None:
        """Let the film come to the cursor and stand still there."""
        self.jump += 1
        self._request = Request(self.wish, "batch", 1)  # the stage asks for more when it plays

    def update_target(self) -> int:
        """The state to which Update leads: the next one, or the end of this epoch."""
        if self.scope is not Scope.EPOCH:
            return self.cursor + 1
        ends = self.run.epoch_ends(len(self.trainer.data.training_rows))
        return next((end for end in ends if end > self.cursor), self.cursor + 1)

    def update(self) -> None:
        """Make the update, or all the remaining ones of this epoch. A run that ends on the way
        leaves the cursor at its end."""
        begun = self._computed(self._before_update)
        self.walk_to(self.walk.last)  # where Undo leads back to
        self.go_to_step(self.update_target())
        self.begun = begun
        self._note_what_was_made()

    def _before_update(self) -> Begun:
        trainer = self.at_cursor()
        one = update_effect(trainer) if self.update_target() == self.cursor + 1 else {}
        theta = to_host(trainer.network.theta).copy()
        batch = tuple(int(row) for row in trainer.data.training_rows[trainer.batch_rows])
        return Begun(self.cursor, theta, trainer.measure(), batch, one)

    def _note_what_was_made(self) -> None:
        """The update that was begun is made once the cursor has arrived."""
        begun = self.begun
        if begun is None or self.far is not None:
            return
        self.begun = None
        if self.cursor == begun.start:
            return
        then, now = begun.figures, self._computed(lambda: self.trainer.measure())
        several = {
            "training": Effect(then.training_loss, now.training_loss),
            "validation": Effect(then.validation_loss, now.validation_loss),
        }
        self.made = Made(
            begun.start,
            self.cursor,
            begun.before,
            begun.effects or several,
            len(begun.batch),
            begun.batch if begun.effects else (),
        )

    def _forget_update(self) -> None:
        self.made = self.begun = None

    @property
    def just_made(self) -> Made | None:
        """The update that led to the cursor, if it was made by hand."""
        return self.made if self.made is not None and self.made.end == self.cursor else None

    @property
    def undo_target(self) -> int:
        """The state to which Undo leads: where the last update or jump began, else one back."""
        return max(self.cursor - 1, 0) if self._last_move is None else self._last_move.start

    @property
    def _last_move(self) -> Move | None:
        """The update or jump that led to the cursor."""
        return self.moves[-1] if self.moves and self.moves[-1].end == self.wish else None

    def undo(self) -> None:
        """Back to the state before the update, bit for bit, its gradients revealed; or to where
        the cursor was before it jumped."""
        target, move = self.undo_target, self._last_move
        stop = self.walk.last if move is None else move.stop
        self._forget_update()
        self._go_to(target)
        if move is not None:
            self.moves.pop()
        self.walk_to(stop)

    def at_cursor(self) -> Trainer:
        """The trainer at the cursor, with every buffer of that step filled; asking again at the
        same state computes nothing.

        A step that takes long to reach (the end of a long run, a link far into one) is reached in
        slices, so that the server is free in between: the cursor stands where the training has got
        to, ``far`` keeps the step that is wanted, and ``go_on`` makes the next slice due. All parts
        of the page that ask in one run see the same state.
        """
        self._reach_cursor(self._compute_here)
        self._note_what_was_made()
        return self.trainer

    def _reach_cursor(self, work: Callable[[], None]) -> None:
        """Train up to the cursor, or for as long as a slice may take, and do ``work`` there."""
        wanted = self.cursor

        def reach() -> bool:
            arrived = self.trainer.seek(wanted, seconds=LONGEST_SEEK)
            work()
            return arrived

        if not self._computed(reach):
            self.far = wanted
        self.cursor = self.trainer.step

    def _compute_here(self) -> None:
        self.trainer.compute_once()
        # Where nothing was computed a device that has failed meanwhile is noticed by this.
        to_host(self.trainer.delta[:1])

    @property
    def wish(self) -> int:
        """Where the learner wants to be: the cursor, or the far step that it is on its way to."""
        return self.cursor if self.far is None else self.far

    def go_on(self) -> None:
        """Go on towards the far step: the next look at the cursor trains another slice."""
        self._stand_at(self.wish)

    def _stand_at(self, step: int) -> None:
        self.cursor, self.far = self.scene.pinned(step), None
        self.passed = frozenset()

    @property
    def found(self) -> list[Finding]:
        """What stands in the way of learning at the cursor."""
        return self.once_here("found", lambda: findings(self.at_cursor()))

    def once_here(self, what: str, make: Callable[[], T], *more: Hashable) -> T:
        """What ``make`` gives at the cursor, made once for each state: it must depend on nothing
        else, but for ``more``."""
        here = self.run, self.at_cursor().step, more
        if what not in self._made_here or self._made_here[what][0] != here:
            self._made_here[what] = here, make()
        made: T = self._made_here[what][1]
        return made

    def line_of(self, index: int) -> Retraced:
        """The way of one parameter up to the cursor; kept for a while, since Undo leads back."""
        key = (self.run.key, self.cursor, index)
        if key not in self._lines:
            self._lines[key] = self._computed(
                lambda: retrace(self.at_cursor(), index, known=self._changes)
            )
            for old in list(self._lines)[:-MOST_LINES]:
                del self._lines[old]
        return self._lines[key]

    def select(self, clicked: Any) -> bool:
        """Note what was clicked in the drawing; True where something changed. A click in the film
        has an ``id``: the film says it again until it knows that it was heard."""
        if isinstance(clicked, dict) and isinstance(told := clicked.get("id"), str):
            if told == self.heard:
                return False
            self.heard = told[:100]
        if isinstance(clicked, dict) and clicked.get("kind") == "row":
            row = whole_number(clicked.get("index"))
            if row is not None and row < self.dataset.n:
                self.show(View(row, self.view.x_feature, self.view.y_feature, self.view.held))
                return True
            return False
        chosen = self._selection_from(clicked)
        changed = chosen != self.selection
        self.selection = chosen
        return changed

    def deselect(self) -> None:
        """Nothing in the drawing is selected any more."""
        self.selection = None

    def _selection_from(self, clicked: Any) -> Selection | None:
        if not isinstance(clicked, dict):
            return None
        named = [clicked.get(name, -1) for name in ("layer", "j", "i")]  # −1: none
        layer, j, i = (said if said == -1 else whole_number(said) for said in named)
        if layer is None or j is None or i is None:
            return None
        selection = Selection(str(clicked.get("kind")), layer=layer, j=j, i=i)
        if selection.kind == "unit":
            network = self.trainer.network
            sizes = [network.n_in, *(spec.units for spec in network.specs)]
            inside = 0 <= selection.layer < len(sizes) and 0 <= selection.j < sizes[selection.layer]
            return selection if inside else None
        return selection if self.parameter_index(selection) is not None else None

    def parameter_index(self, selection: Selection) -> int | None:
        """Where a weight or a bias lies in θ; None for a unit or a place the network lacks."""
        layers = self.trainer.network.layers
        if selection.kind not in ("weight", "bias") or not 1 <= selection.layer <= len(layers):
            return None
        layer = layers[selection.layer - 1]
        W, b, _spec = list(self.trainer.network.slices())[selection.layer - 1]
        if not 0 <= selection.j < layer.n_out:
            return None
        if selection.kind == "bias":
            return int(b.start) + selection.j
        if not 0 <= selection.i < layer.n_in:
            return None
        return int(W.start) + selection.i * int(layer.n_out) + selection.j
