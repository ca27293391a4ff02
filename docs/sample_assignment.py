"""Writes the sample assignment of docs/teaching: the lesson with its answers, the lesson for
students, the text of the assignment, and the key. Run it from the project's folder after a change:

    python docs/sample_assignment.py
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from course.grading.canvas import assignment_html
from course.grading.grade import handed_out, points_of
from course.scenes.judging import right_answer
from course.scenes.lesson import Entry, Lesson
from course.scenes.locks import Locks
from course.scenes.quantities import Place, Quantity
from course.scenes.questions import Goal, Question
from course.scenes.scene import Look, Scene
from course.texts import catalogue
from neuralnet.experiment import Experiment, Run

FOLDER = Path(__file__).parent / "teaching"
NAMES = ("assignment.json", "assignment-for-students.json", "assignment.html", "key.md")

STANDARD = Run(Experiment(epochs=30))
FIRST_WEIGHT = Place(layer=1, unit=1, input=1)
LOW_LOSS = 0.05

FIXED_RUN = Locks(dict.fromkeys(
    ("data", "split", "network", "start", "rate", "batch", "optimizer", "penalties", "ending",
     "weights", "holding"), "fixed",
))  # fmt: skip
ONLY_LEARNING = Locks(dict.fromkeys(
    ("data", "split", "network", "start", "ending", "weights", "holding"), "fixed",
))  # fmt: skip


def assignment() -> Lesson:
    """Five scenes: before training, one update, a whole run, two things to make."""
    return Lesson(
        "Assignment: how a network learns penguins",
        (
            Entry(_before()), Entry(_update()), Entry(_run()), Entry(_learning()), Entry(_small()),
        ),
        "For students who have had the lecture. You work with a network that tells three kinds of "
        "penguins apart by four measurements. Every number that is asked for can be found in the "
        "app; give it with three digits.",
    )  # fmt: skip


def _before() -> Scene:
    return Scene(
        "Before training",
        STANDARD,
        page="forward_pass",
        look=Look(row=0),
        task="The network has not learnt anything yet. Look at its answer for this bird, and at "
        "its loss over all training rows.",
        questions=(
            Question("loss", "number", "What is the training loss before the first update?",
                     quantity=Quantity("training_loss"), points=2.0),
            Question("parameters", "number", "How many parameters has the network?",
                     quantity=Quantity("parameters")),
            Question("guess", "choice",
                     "What would the loss be if the network gave each of the three species a "
                     "probability of 1/3?",
                     options=("0", "1/3", "ln 3, about 1.10", "3"), right=2, points=2.0,
                     reveal="The loss of a row is −ln of the probability of the true class: "
                            "−ln (1/3) = ln 3."),
            Question("probability", "item", item="softmax_probability", seed=4, points=2.0),
        ),
        locks=FIXED_RUN,
    )  # fmt: skip


def _update() -> Scene:
    return Scene(
        "One update",
        STANDARD,
        cursor=10,
        page="update",
        look=Look(row=0),
        task="Ten updates are made. Press **Forward**, **Loss**, **Backward** and look at what the "
        "next **Update** will do to the weight from the first input to the first unit of layer 1.",
        questions=(
            Question("gradient", "number", "What is the gradient of this weight?",
                     quantity=Quantity("gradient", FIRST_WEIGHT), points=2.0),
            Question("change", "number", "By how much will this update change the weight?",
                     quantity=Quantity("change", FIRST_WEIGHT), points=2.0),
            Question("size", "choice",
                     "The change is not minus the learning rate times the gradient. Why?",
                     options=(
                         "Adam divides a mean of the gradients by their usual size",
                         "The learning rate has fallen since the start",
                         "The app shows rounded numbers",
                     ), right=0, points=2.0),
        ),
        locks=FIXED_RUN,
    )  # fmt: skip


def _run() -> Scene:
    return Scene(
        "A whole run",
        STANDARD,
        page="training",
        task="Play the film to its end.",
        questions=(
            Question("validation", "number", "What is the validation loss at the end?",
                     quantity=Quantity("validation_loss", at="end"), points=2.0),
            Question("steps", "number", "How many updates are made in one epoch?",
                     quantity=Quantity("steps_in_epoch", at="end")),
            Question("why", "text",
                     "The validation loss at the end is not the training loss. In two or three "
                     "sentences: what does each of them measure, and which of them tells how the "
                     "network will do on a new bird?", points=4.0),
        ),
        locks=FIXED_RUN,
    )  # fmt: skip


def _learning() -> Scene:
    return Scene(
        "Make it learn faster",
        Run(Experiment(epochs=5, optimizer="sgd", learning_rate=0.01)),
        page="training",
        task="This run has five epochs and learns slowly. Change how it learns (optimizer, "
        f"learning rate, batch size …) until the training loss at the end is below {LOW_LOSS}. "
        "Then press "
        "**Hand in** below.",
        questions=(
            Question("low", "make",
                     f"Make a run whose training loss after its five epochs is below {LOW_LOSS}.",
                     goal=Goal(Quantity("training_loss", at="end"), at_most=LOW_LOSS), points=4.0),
            Question("reached", "number", "Which training loss does your run reach at its end?",
                     quantity=Quantity("training_loss", at="end"), of="learner", points=2.0),
        ),
        locks=ONLY_LEARNING,
    )  # fmt: skip


def _small() -> Scene:
    return Scene(
        "As good with fewer numbers",
        STANDARD,
        page="build",
        task="Everything is open now.",
        questions=(Question("small", "make", station="layers", points=4.0),),
    )


def key(lesson: Lesson) -> str:
    """The key as Markdown: every question with what is right and its points."""
    judged, read = points_of(lesson)
    lines = [
        f"# Key: {lesson.title}",
        "",
        f"{judged:g} points are judged by the engine, {read:g} by a person, with the "
        "[rubric](rubric.md). This page is written by `python docs/sample_assignment.py`; its "
        "numbers come from the engine.",
        "",
        "| scene | question | points | right |",
        "|---|---|---|---|",
    ]
    words = catalogue()
    for at, scene in enumerate(lesson.scenes, start=1):
        for question in scene.questions:
            right = right_answer(scene, question)
            shown = "" if right is None else words.write(right)
            if right is None:
                shown = "a person reads it" if question.form == "text" else "judged by the run"
            points = f"{question.points:g}"
            lines.append(f"| {at}. {scene.title} | `{question.key}` | {points} | {shown} |")
    return "\n".join(lines) + "\n"


def files() -> dict[str, str]:
    """Every file by its name."""
    lesson = assignment()
    texts = (lesson.to_json(), handed_out(lesson).to_json(), assignment_html(lesson), key(lesson))
    return dict(zip(NAMES, texts, strict=True))


if __name__ == "__main__":
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
