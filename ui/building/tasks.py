"""The same hidden layers on another task: what follows from the task, and what stays."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from neuralnet.experiment import Experiment
from neuralnet.preparation import input_count, loss_name, output_layer
from ui.building.changing import build
from ui.building.effect import show_effect
from ui.desk.learner import Learner
from ui.kit import session
from ui.words.settings import title


@dataclass(frozen=True)
class TaskChoice:
    """A task to try: a data set (empty: any with two classes) and an output layer for it."""

    label: str
    dataset: str
    output: str = "auto"

    def apply(self, experiment: Experiment) -> Experiment:
        """``experiment`` on this task, with the output layer and the loss that follow from it."""
        base = experiment
        if self.dataset != experiment.dataset and not self._is_at_home(experiment):
            base = experiment.with_data(self.dataset or TWO_CLASSES)
        return base.replace(output=self.output, loss="auto")

    def _is_at_home(self, experiment: Experiment) -> bool:
        return not self.dataset and len(experiment.class_names) == 2

    def fits(self, experiment: Experiment) -> bool:
        """Is this the task of ``experiment``?"""
        same_data = self.dataset == experiment.dataset or self._is_at_home(experiment)
        same_output = output_layer(experiment) == output_layer(
            experiment.replace(output=self.output)
        )
        return same_data and same_output


TWO_CLASSES = "moons"
TASKS = (
    TaskChoice("Species: three classes", "penguins"),
    TaskChoice("Body mass: a number", "penguin_mass"),
    TaskChoice("Two classes, softmax", "", "softmax"),
    TaskChoice("Two classes, one sigmoid", "", "sigmoid"),
)


def present_task(experiment: Experiment) -> int | None:
    """Which of TASKS this is, if any."""
    return next((i for i, task in enumerate(TASKS) if task.fits(experiment)), None)


def show_tasks(me: Learner) -> None:
    """The choice of a task."""
    session.renew("build_task", present_task(me.settings))
    st.segmented_control(
        "Task: the hidden layers stay, the output layer and the loss follow",
        range(len(TASKS)),
        format_func=lambda index: TASKS[index].label,
        key=session.key("build_task"),
        on_change=_use_task,
        args=(me,),
        help="Takes the data set of the task. Your run starts anew; its curve stays if it was "
        "trained on the same data.",
    )
    show_effect(me, "task")


def show_comparison(me: Learner) -> None:
    """What differs between the tasks, side by side."""
    with st.expander("One engine, four tasks: what differs"):
        st.markdown(task_table(me.settings))
        st.caption(
            "The inputs are the features of the data, so W⁽¹⁾ has as many rows. The hidden layers, "
            "the forward pass, the backward pass and the update are the same lines of code. Two "
            "classes can be told by two softmax units, or by one sigmoid unit: it gives the "
            "probability of the second class, and that of the first is 1 minus it."
        )


def _use_task(me: Learner) -> None:
    chosen = session.get("build_task")
    if chosen is not None:
        build(me, "task", TASKS[chosen].apply)


def task_table(experiment: Experiment) -> str:
    """One column for every task, as Markdown; the numbers are those of its own experiment."""
    runs = [task.apply(experiment) for task in TASKS]
    outputs = [output_layer(run) for run in runs]
    hidden = " · ".join(map(str, experiment.hidden_units)) or "none"
    lines = [
        ["", *(task.label for task in TASKS)],
        [":--", *(":--" for _task in TASKS)],
        ["inputs", *(str(input_count(run)) for run in runs)],
        ["hidden layers", *(hidden for _task in TASKS)],
        [
            "**output layer**",
            *(f"**{out.units} × {title('activation', out.activation)}**" for out in outputs),
        ],
        ["**loss**", *(f"**{title('loss', loss_name(run))}**" for run in runs)],
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
