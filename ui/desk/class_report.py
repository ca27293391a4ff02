"""What a class is told of a learner's run, and the state to which a class is brought.

A report is made every few seconds for as long as one is in a class. So it says only what is known
already: nothing is trained or measured for it.
"""

from __future__ import annotations

from dataclasses import replace

from course.classroom.networks import Network, thinned
from course.classroom.people import Place
from course.scenes.scene import Scene
from neuralnet.experiment import Run
from ui.desk.learner import Learner, differences

STANDARD = Run(Run().experiment.replace(seed=0))


def place_of(me: Learner, page: str) -> Place:
    """Where the learner is: the page, epoch and step, the scene and how many of its questions are
    answered, and what the page found wrong."""
    desk, where = me.classroom, f"step {me.wish}"
    if me.trainer.step == me.wish:
        where = f"epoch {me.trainer.counter.epoch}, {where}"
    run, step, words = desk.finding
    found = words if (run, step) == (me.run.key, me.wish) else ""
    scene = me.scene.scene
    if scene is None:
        return Place(page, where, desk.at_scene, found)
    if scene.questions:
        where += f" · {me.scene.answered} of {len(scene.questions)} answered"
    return Place(page, where, scene.title, found)


def network_of(me: Learner) -> Network | None:
    """What the learner has trained, as far as they have played it; None before the first epoch."""
    desk, known = me.classroom, me.trainer.history.measurements
    key = (me.run.key, me.wish, len(known))
    if desk.network[0] != key:
        desk.network = key, _network(me)
    return desk.network[1]


def _network(me: Learner) -> Network | None:
    played = sorted(step for step in me.trainer.history.measurements if step <= me.wish)
    found = [me.trainer.history.measurements[step] for step in played]
    # Between the epochs' ends there may be figures of other states: of each epoch the last.
    by_epoch = {float(m.epoch): m.validation_loss for m in found}
    curve = thinned(list(by_epoch.items()))
    if len(curve) < 2:
        return None
    alike = Run(me.run.experiment.replace(seed=0), me.run.edits)
    words = ", ".join(differences(alike, STANDARD)) or "the standard settings"
    return Network(alike.key, words, me.settings.seed, curve)


def scene_here(me: Learner, page: str, title: str) -> Scene:
    """The learner's present state as a scene to which a class can be brought."""
    return Scene(title=title, run=me.run, cursor=me.wish, page=page)


def with_own_seed(scene: Scene, number: int) -> Scene:
    """The scene from its start with the seed of the ``number``-th participant: the same settings,
    another network."""
    run = Run(scene.run.experiment.replace(seed=number), scene.run.edits)
    return replace(scene, run=run, cursor=0)
