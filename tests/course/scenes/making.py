"""Scenes and lessons for the tests: small runs, every form of question."""

from course.scenes.lesson import Entry, Lesson
from course.scenes.locks import Locks
from course.scenes.quantities import END, Place, Quantity
from course.scenes.questions import Goal, Question
from course.scenes.scene import Look, Scene
from neuralnet.experiment import Experiment, Run

SMALL = Experiment(dataset="moons", samples=60, hidden_units=(4,), epochs=6, learning_rate=0.01)
CHOICE = Question("falls", "choice", "Does it fall?", "It does.", options=("yes", "no"), right=0)
POLL = Question("bet", "choice", "What do you think?", options=("more", "less", "equal"))
LOSS = Question("loss", "number", "What is the loss?", quantity=Quantity("training_loss"))
WEIGHT = Question(
    "weight",
    "number",
    "Which change?",
    of="learner",
    quantity=Quantity("change", Place(layer=2, unit=1, input=0), at=3),
)
WORDS = Question("why", "text", "Why?")
ITEM = Question("item", "item", item="rows_of_the_batch", seed=3, points=2.0)
STATION = Question("seed", "make", station="luck")
GOAL = Question(
    "low", "make", "Get below 0.6", goal=Goal(Quantity("training_loss", at=END), at_most=0.6)
)
QUESTIONS = (CHOICE, POLL, LOSS, WEIGHT, WORDS, ITEM, STATION, GOAL)


def scene(**changes: object) -> Scene:
    """A scene with everything that a scene can have."""
    given: dict[str, object] = {
        "title": "The first steps",
        "run": Run(SMALL).edited(5, {"learning_rate": 0.3}, {3: 0.1 + 0.2}, {7: True}),
        "cursor": 12,
        "page": "training",
        "look": Look(row=4, x_feature=1, y_feature=0, chosen=("weight", 1, 2, 0)),
        "task": "Step **three** times.",
        "questions": QUESTIONS,
        "locks": Locks({"data": "hidden", "network": "fixed"}),
    }
    return Scene(**{**given, **changes})  # type: ignore[arg-type]


def lesson() -> Lesson:
    """Two scenes with notes."""
    second = scene(title="After it", run=Run(SMALL), cursor=0, questions=(), locks=Locks())
    entries = (Entry(scene(), "Wait for *three* answers.", 7.5), Entry(second))
    return Lesson("Two scenes", entries, "For a first hour.")
