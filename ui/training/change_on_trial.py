"""A finding's change on trial: what was before it, what came of it, and the way back.

The session keeps the last few trials. One is spoken of as long as the changed run is on the desk.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

import streamlit as st

from neuralnet.advice.finding import Finding
from neuralnet.advice.mending import Verdict, judge
from neuralnet.experiment import Run
from neuralnet.history import Measurement
from neuralnet.preparation import loss_name
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.kit import controls, session
from ui.words.numbers import number, plural
from ui.words.state_words import metric_name, metric_text

MOST_TRIALS = 8  # each a run and a few numbers

_TRIALS = "finding_trials"


@dataclass(frozen=True)
class Trial:
    """The finding and the change in words; the run ``before`` where the cursor was at ``then``;
    the run ``after`` it, to be judged at state ``target``; the ``preset`` whose story it goes on
    with; and the verdict, once it is there. ``known`` are the run before's measurements, where it
    had been trained ahead of its untrained state on the desk."""

    finding: Finding
    change: str
    before: Run
    then: Measurement
    after: Run
    target: int
    preset: str | None
    verdict: Verdict | None = None
    known: tuple[Measurement, ...] = ()

    def compared_with(self, now: Measurement) -> Measurement:
        """What ``now`` is compared with: ``then``, or for a run changed before its first step the
        last that is known of it at no later epoch."""
        if self.then.step:
            return self.then
        earlier = [m for m in self.known if m.epoch <= now.epoch]
        return max(earlier, key=lambda m: m.step, default=self.then)


def _trials() -> deque[Trial]:
    trials = session.get(_TRIALS)
    if not isinstance(trials, deque):
        trials = deque(maxlen=MOST_TRIALS)
        session.put(_TRIALS, trials)
    return trials


@dataclass(frozen=True)
class Before:
    """The run on the desk and how far it had come: what a change is compared with."""

    run: Run
    then: Measurement
    over: bool
    known: tuple[Measurement, ...]


def before(me: Learner) -> Before:
    """What is on the desk now; to be asked before it changes."""
    trainer = me.at_cursor()
    known = tuple(trainer.history.measurements.values())
    return Before(me.run, trainer.measure(), trainer.at_end, known)


def note(me: Learner, old: Before, finding: Finding, change: str, preset: str | None) -> None:
    """Remember that ``finding``'s change was tried on ``old``; ``me`` has the changed run on the
    desk."""
    here, end = old.then.step, me.run.epoch_ends(len(me.trainer.data.training_rows))[-1]
    # At the same state, where the changed run has been trained up to there; else at its end.
    target = here if finding.change.step < here and not old.over else end
    _trials().append(
        Trial(finding, change, old.run, old.then, me.run, target, preset, known=old.known)
    )


def current(me: Learner) -> Trial | None:
    """The trial whose changed run is on the desk."""
    return next((trial for trial in reversed(_trials()) if trial.after == me.run), None)


def runs_tried(run: Run) -> list[Run]:
    """The runs that the learner has seen by way of offers from or to ``run``."""
    return tried_on_the_way(list(_trials()), run)


def tried_on_the_way(trials: list[Trial], run: Run) -> list[Run]:
    """All runs that are joined to ``run`` by ``trials``, in either direction and over any number of
    them, without itself."""
    joined, grown = {run}, True
    while grown:
        ends = [{trial.before, trial.after} for trial in trials]
        wider = joined.union(*(pair for pair in ends if pair & joined))
        joined, grown = wider, wider != joined
    return [one for one in joined if one != run]


def show_trial(me: Learner, trainer: Trainer) -> None:
    """What came of the change, and the way back to the run before."""
    trial = current(me)
    if trial is None:
        return
    trial = _judged(trial, trainer)
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="trial"):
        st.markdown(trial_words(trial, trainer), width="stretch")
        st.button(
            "Back to the run before",
            on_click=_go_back,
            args=(me, trial),
            # A button for each trial: a press that arrives twice does its work once.
            key=f"trial_back_{me.run.key}_{trial.then.step}",
            icon=":material/undo:",
            help="With its settings, at the step where it was.",
        )


def _judged(trial: Trial, trainer: Trainer) -> Trial:
    """With the verdict, from the first time that the run is seen at its target on."""
    if trial.verdict is not None or not (trainer.step >= trial.target or trainer.at_end):
        return trial
    same_loss = loss_name(trial.before.experiment) == loss_name(trial.after.experiment)
    then = trial.compared_with(trainer.measure())
    verdict = judge(trial.finding.kind, then, trainer, same_loss=same_loss)
    judged, trials = replace(trial, verdict=verdict), _trials()
    trials[trials.index(trial)] = judged
    return judged


def trial_words(trial: Trial, trainer: Trainer) -> str:
    """ "Mended: validation accuracy 43.7% → 98.1%, loss … at epoch 50 (103 validation rows)."."""
    change, title = f"Changed: {trial.change}.", trial.finding.title
    verdict = trial.verdict
    if verdict is None:
        return (
            f":material/hourglass_empty: **{change}** Play the film. From step {trial.target} on "
            f"you can read here whether that solved “{title}”."
        )
    count = trainer.data.validation_rows if verdict.rows == "validation" else trainer.order
    rows = f"({plural(len(count), f'{verdict.rows} row')})"
    if verdict.then.step == 0:
        figure = metric_text(trainer, verdict.metrics[1])
        where = f"{verdict.rows} {metric_name(trainer)} {figure} at epoch {verdict.now.epoch}"
        if verdict.gone:
            return (
                f":material/check_circle: **The cause is gone**: “{title}” is no longer found; "
                f"{where} {rows}. The run before was not trained, so there is nothing to compare "
                f"it with. {change}"
            )
        return f":material/cancel: **Not solved**: “{title}” is still found; {where} {rows}."
    figures = f"{compared(verdict, trial, trainer)} {rows}. {change}"
    if verdict.mended:
        return f":material/check_circle: **Mended**: {figures}"
    cause = (
        f"“{title}” is no longer found, but these rows are not answered better"
        if verdict.gone
        else f"“{title}” is still found"
    )
    return f":material/cancel: **Not solved**: {cause}. {figures[0].upper()}{figures[1:]}"


def compared(verdict: Verdict, trial: Trial, trainer: Trainer) -> str:
    """Figures before and now; the loss only where both runs have the same."""
    before, after = (metric_text(trainer, value) for value in verdict.metrics)
    words = f"{verdict.rows} {metric_name(trainer)} {before} → {after}"
    if loss_name(trial.before.experiment) == loss_name(trial.after.experiment):
        L, L_now = (number(value) for value in verdict.losses)
        words += f", loss {L} → {L_now}"
    if verdict.then.epoch == verdict.now.epoch:
        return f"{words} at epoch {verdict.now.epoch}"
    return f"{words}, epoch {verdict.then.epoch} → {verdict.now.epoch}"


def _go_back(me: Learner, trial: Trial) -> None:
    if me.run != trial.after:
        return
    me.begin(trial.before)
    me.go_to_step(trial.then.step)
    controls.fill(me.settings, anew=True)
    st.rerun()  # all of the page: its settings, and the preset's box
