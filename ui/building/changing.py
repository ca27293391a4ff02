"""Every change that the Build page makes goes through here. Either it succeeds and the network is a
new one, or the learner is told why not and keeps the run."""

from __future__ import annotations

from collections.abc import Callable

from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment
from ui.building.reading import Reading, reading_of
from ui.desk.learner import Learner
from ui.kit import controls, session
from ui.words.settings import layer_label, refusal

REFUSED = "build_refused"  # (place, sentence): shown once, where the change was made
# (key of the run that the last change led to, the reading before it, which part asked for it)
BEFORE = "build_before"


def build(me: Learner, place: str, make: Callable[[Experiment], Experiment]) -> None:
    """Go on with the network that ``make`` makes of the present settings; ``place`` names the part
    of the page that asked for it."""
    before, older = reading_of(me.at_cursor()), said_before(me)
    if older is not None and before.step == 0 < older.step:
        before = older  # comparing random weights with random weights would say nothing
    _attempt(me, place, before, lambda: me.use_settings(make(me.settings)))


def set_weights(me: Learner, place: str, change: Callable[[], None]) -> None:
    """Make a change of weights at the cursor; what was said just before it is remembered."""
    _attempt(me, place, reading_of(me.at_cursor()), change)


def _attempt(me: Learner, place: str, before: Reading, change: Callable[[], None]) -> None:
    run = me.run
    try:
        change()
    except SettingError as error:
        words = f"{refusal(error, layer_label)}. The network is still the one before."
        session.put(REFUSED, (place, words))
        return
    if me.run != run:
        session.put(BEFORE, (me.run.key, before, place))
        controls.fill(me.settings, anew=True)  # what the Training page shows


def take_refusal(place: str) -> str:
    """Why the last change that ``place`` asked for was refused; empty where it was not."""
    kept = session.get(REFUSED)
    if kept is None or kept[0] != place:
        return ""
    session.put(REFUSED, None)
    return str(kept[1])


def said_before(me: Learner) -> Reading | None:
    """What was said before the last change made here, or by the last trained network before it;
    as long as the run that the change led to is the present one."""
    kept = session.get(BEFORE)
    if kept is None or kept[0] != me.run.key:
        return None
    before: Reading = kept[1]
    return before


def changed_at(me: Learner) -> str:
    """Which part of the page asked for the last change, as long as ``said_before`` speaks of it."""
    kept = session.get(BEFORE)
    return "" if kept is None or kept[0] != me.run.key else str(kept[2])
