"""What enters the network: a row of the data, measurements that a learner types, or a row moved by
sliders; and how raw measurements become the numbers that the network sees."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from neuralnet.data.datasets import Dataset, course_bird_row
from neuralnet.errors import non_finite_allowed
from neuralnet.network import Network
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.desk.recording import View
from ui.figures import forward_terms as terms
from ui.figures.row_pictures import input_at, is_picture, row_picture
from ui.figures.scrolling import scrolling
from ui.kit import session
from ui.kit.fields import field_among
from ui.kit.html import a_number, a_value, button, caption, choice, slider
from ui.kit.html import row as side_by_side
from ui.kit.parts import follow, then_follow
from ui.kit.row_choice import select_row
from ui.lessons.forward.measurements import (
    FeatureRange,
    feature_ranges,
    outside_data,
    read_measurement,
)
from ui.words.escaping import markdown_text
from ui.words.numbers import in_brackets, listed, number, one_hot, value_with_unit
from ui.words.settings import SCALING_PARTS

WHICH = "moved_which"  # the pixel whose slider is shown
PIXEL = 1000  # the layer by which a pixel that was pressed is called
MOST_IN_SIGHT = 12  # fields; more scroll, in a box of this height
FIELDS_HEIGHT = 360
MOST_FIELDS = 100  # measurements; of more only rows can be looked at
SOURCES = {"row": "A row", "typed": "Type your own", "what if": "What if …?"}
ROW_WIDTH, WORDS_WIDTH = 320, 345  # pixels: side by side, or in lines where there is no room
SCALING_WORDS = {
    "raw": "Not scaled (offset 0, scale 1): the network gets the numbers as they were measured.",
    "course": "cm and hg: nothing is subtracted, and some measurements are divided.",
    "standardised": "z-scores: the offset is the mean of the training rows, the scale their "
    "standard deviation.",
    "min-max": "Min–max: the offset is the smallest of the training rows, the scale the distance "
    "from there to the largest.",
}


@dataclass(frozen=True, eq=False)
class Sample:
    """What enters the network: raw measurements, and the row of the data they are, if they are."""

    raw: np.ndarray
    name: str
    row: int | None = None


def forward(trainer: Trainer, raw: np.ndarray) -> Network:
    """A network on the trainer's θ that has seen one sample of raw measurements."""
    probe = trainer.network.sharing_theta()
    x = trainer.data.to_inputs(raw.reshape(1, -1))
    with non_finite_allowed():
        probe.forward(trainer.xp.asarray(x))
    return probe


def chosen_sample(me: Learner) -> Sample:
    """What enters the network, as the choosers say it."""
    _start_from_row(me)
    dataset, row = me.dataset, me.view.row
    source = session.get("forward_source") or "row"
    if source == "row":
        return Sample(dataset.x[row], dataset.row_names[row], row)
    if source == "typed":
        return Sample(_read_typed(dataset)[0], "your own measurements")
    values = np.array([session.get(f"moved_{index}") for index in range(dataset.d)], float)
    return Sample(values, f"{dataset.row_names[row]}, changed")


def follows_row() -> bool:
    """Is the sample a row of the data, as it is?"""
    return session.get("forward_source") in (None, "row")


def chooser_stamp(me: Learner) -> tuple[Hashable, ...]:
    """What the choosers show: what is typed has to be read."""
    source = session.get("forward_source") or "row"
    texts = [session.get(f"typed_{index}") for index in range(me.dataset.d)]
    return me.view.row, source, *(texts if source == "typed" else ())


def sample_stamp(me: Learner) -> tuple[Hashable, ...]:
    """What the sample follows from: another stamp, another sample."""
    source = session.get("forward_source") or "row"
    moved = [session.get(f"moved_{index}") for index in range(me.dataset.d)]
    return *chooser_stamp(me), *((*moved, session.get(WHICH)) if source == "what if" else ())


def choose_sample(me: Learner, trainer: Trainer) -> None:
    """A row by its name, measurements typed, or the row's own moved by sliders."""
    dataset = trainer.data.dataset
    _start_from_row(me)
    sources = _sources(me)
    if session.get("forward_source") not in sources:
        session.put("forward_source", "row")
    source: str | None = sources[0]
    line = st.container(horizontal=True, vertical_alignment="bottom")
    if len(sources) > 1:
        source = line.segmented_control(
            "Which measurements?",
            sources,
            format_func=lambda name: SOURCES[name],
            key=session.key("forward_source"),
            on_change=follow,
            persist_state="session",
            required=True,
            help="A row of the data, numbers of your own, or the row with one number moved: to see "
            "what the network answers.",
            width="content",
        )
    row = me.view.row
    if source == "typed":
        _typed_sample(dataset)
        return
    if source == "what if":
        return  # its sliders stand with what they change
    field = field_among("forward_row", dataset.row_names)
    session.renew(field, row)
    with line.container(width=ROW_WIDTH):
        select_row(
            "Row",
            dataset,
            row,
            key=session.key(field),
            on_change=then_follow(_row_chosen, me, field),
            help="The row that goes through the network. The other pages follow it.",
        )
    if dataset.name.startswith("penguin"):
        bird = course_bird_row(dataset)
        line.button(
            "The bird of Welcome",
            on_click=then_follow(_show_row, me, bird),
            disabled=row == bird,
            help="x = [37.3, 16.8, 19.2, 30.0], an Adelie.",
            key="forward_bird",
        )
    data = trainer.data
    part = (
        "training"
        if row in data.training_rows
        else "validation"
        if row in data.validation_rows
        else "test"
    )
    said = ""
    if dataset.task == "classification":
        target = int(dataset.labels[row])
        name, y = markdown_text(dataset.class_names[target]), one_hot(target, dataset.k)
        said = f" Its {markdown_text(dataset.target_name)} is **{name}**: {y}."
    else:
        value = value_with_unit(float(dataset.y[row, 0]), dataset.target_unit)
        said = f" Its {markdown_text(dataset.target_name)} is **{markdown_text(value)}**."
    line.container(width=WORDS_WIDTH).caption(f"One of the {part} rows.{said}")


def _sources(me: Learner) -> list[str]:
    """What can enter: of a picture pixels are pressed, and not typed; of very many measurements
    only rows can be looked at."""
    if is_picture(me.run.experiment):
        return ["row", "what if"]
    return list(SOURCES) if me.dataset.d <= MOST_FIELDS else ["row"]


def _start_from_row(me: Learner) -> None:
    """Let fields and sliders begin at the chosen row, whenever another row or other data come."""
    experiment, dataset = me.run.experiment, me.dataset
    origin = (dataset.name, dataset.n, experiment.noise, experiment.data_seed, me.view.row)
    if session.get("forward_origin") != origin:
        session.put("forward_origin", origin)
        _reset_fields(me, feature_ranges(dataset))


def _reset_fields(me: Learner, ranges: tuple[FeatureRange, ...]) -> None:
    for index, feature in enumerate(ranges):
        value = float(me.dataset.x[me.view.row, index])
        session.renew(f"typed_{index}", feature.says(value))
        session.put(f"typed_last_{index}", value)
        session.put(f"moved_{index}", value)


def _show_row(me: Learner, row: int) -> None:
    me.show(View(row, me.view.x_feature, me.view.y_feature, me.view.held))


def _row_chosen(me: Learner, field: str) -> None:
    row = session.get(field)
    if row is not None:
        _show_row(me, row)


def _read_typed(dataset: Dataset) -> tuple[np.ndarray, list[str]]:
    """What is typed, as measurements, and what is wrong with it. For one that cannot be used the
    last one that could stands in."""
    values, problems = np.empty(dataset.d), []
    for index, feature in enumerate(feature_ranges(dataset)):
        last = f"typed_last_{index}"
        try:
            values[index] = read_measurement(session.get(f"typed_{index}") or "", feature)
            session.put(last, float(values[index]))
        except ValueError as error:
            values[index] = session.get(last)
            kept = feature.says(float(values[index]))
            problems.append(f"{error} The network still sees {kept}.")
    return values, problems


def _typed_sample(dataset: Dataset) -> None:
    """Fields for every measurement. One that cannot be used is refused in words."""
    ranges = feature_ranges(dataset)
    room = st.container(height=FIELDS_HEIGHT if len(ranges) > MOST_IN_SIGHT else "content")
    places = room.columns(min(len(ranges), 4))
    for index, feature in enumerate(ranges):
        places[index % len(places)].text_input(
            f"{feature.name} ({feature.unit})" if feature.unit else feature.name,
            key=session.key(f"typed_{index}"),
            on_change=follow,
            persist_state="session",
            help=f"In the data from {feature.says(feature.low)} to {feature.says(feature.high)}.",
        )
    values, problems = _read_typed(dataset)
    for problem in problems:
        st.error(problem, icon=":material/straighten:")
    beyond = outside_data(values, ranges)
    if beyond:
        st.warning(
            f"Outside everything the network was trained on: {listed(beyond)}. It answers "
            "anyway: it cannot notice this.",
            icon=":material/explore:",
        )


def moved_html(me: Learner) -> str:
    """In "What if …?" a slider for every feature over its range in the data, and of a picture one
    for the chosen pixel; else ""."""
    if session.get("forward_source") != "what if":
        return ""
    back = button("unmoved", f"↶ Back to {me.dataset.row_names[me.view.row]}")
    of_picture, chosen = is_picture(me.run.experiment), chosen_pixel(me)
    sliders = [
        slider(
            f"moved_{index}",
            f"{feature.name} ({feature.unit})" if feature.unit else feature.name,
            feature.low,
            feature.high,
            feature.step,
            session.get(f"moved_{index}"),
            help="Over the range that this feature has in the data.",
        )
        for index, feature in enumerate(feature_ranges(me.dataset))
        if index == chosen or not of_picture
    ]
    if not of_picture:
        name = "A slider for every feature"
        return scrolling(side_by_side(*sliders), len(sliders), name) + side_by_side(back)
    names = [(str(at), name) for at, name in enumerate(me.dataset.feature_names)]
    which = choice(
        WHICH, "Pixel", names, str(chosen), help="By its row and column; a press chooses it too."
    )
    return (
        caption("Press a pixel of the picture to fill or to empty it, or choose one and its ink.")
        + side_by_side(which, *sliders)
        + side_by_side(back)
    )


def chosen_pixel(me: Learner) -> int:
    """The input whose slider is shown, where inputs are the pixels of a picture."""
    chosen: int = session.get(WHICH) or 0
    return chosen if chosen < me.dataset.d else 0


def turn_pixel(me: Learner, place: int) -> None:
    """In "What if …?": the pixel at this place of the picture full of ink, or, where it is, empty;
    then on to the answer."""
    experiment, dataset = me.run.experiment, me.dataset
    if session.get("forward_source") != "what if" or not 0 <= place < dataset.d:
        return
    index, most = input_at(experiment, place), float(dataset.x.max())
    now = float(session.get(f"moved_{index}") or 0.0)
    session.put(f"moved_{index}", 0.0 if now > most / 2 else most)
    session.put(WHICH, index)
    if not reached_output(me):
        me.walk_to(me.walk.layers)


def sample_picture(me: Learner, sample: Sample) -> str:
    """What enters as a picture; in "What if …?" its pixels can be pressed. "" where it is none."""
    pick = PIXEL if session.get("forward_source") == "what if" else None
    most = float(me.dataset.x.max())
    label = f"{sample.name}, as a picture"
    return row_picture(me.run.experiment, sample.raw, label=label, largest=most, side=26, pick=pick)


def moved_acts(me: Learner) -> dict[str, Callable[[Any], None]]:
    """What these sliders and the button do; moving one goes to the answer."""

    def moves(index: int) -> Callable[[Any], None]:
        def move(said: Any) -> None:
            feature = feature_ranges(me.dataset)[index]
            value = a_value(said, feature.low, feature.high)
            if value is None:
                return
            session.put(f"moved_{index}", value)
            if not reached_output(me):
                me.walk_to(me.walk.layers)

        return move

    def back(_said: Any) -> None:
        _reset_fields(me, feature_ranges(me.dataset))

    def choose(said: Any) -> None:
        index = a_number(said)
        if index is not None and index < me.dataset.d:
            session.put(WHICH, index)

    acts = {f"moved_{index}": moves(index) for index in range(me.dataset.d)}
    return {**acts, "unmoved": back, WHICH: choose}


def scaling_html(trainer: Trainer, sample: Sample) -> str:
    """Raw → scaled, with the fitted scaler's numbers, and the vector in cm and hg."""
    data, dataset = trainer.data, trainer.data.dataset
    words = SCALING_WORDS[data.scaler.kind]
    made = data.input_names[dataset.d :]
    if made:
        values = data.to_inputs(sample.raw)[dataset.d :]
        parts = [
            f"{markdown_text(name)} = {number(float(v))}"
            for name, v in zip(made, values, strict=True)
        ]
        words += f" Engineered from the scaled values: {listed(parts)}."
    if is_picture(trainer.run_spec.experiment):
        if data.scaler.kind == "course":
            words = f"Ink of 0 to {dataset.x.max():g} is divided by {dataset.course_divisors[0]:g}."
    elif any(divisor != 1 for divisor in dataset.course_divisors) and any(dataset.course_units):
        vector = in_brackets(
            [f"{v / d:.1f}" for v, d in zip(sample.raw, dataset.course_divisors, strict=True)]
        )
        words += (
            f" In {listed(dataset.course_units)} these measurements would be x = {vector}: that "
            f"divides {course_division(dataset)}."
        )
    return terms.scaling_table(
        dataset.feature_names,
        dataset.feature_units,
        sample.raw,
        data.scaler.offset,
        data.scaler.scale,
        data.scaler.transform(sample.raw),
        *SCALING_PARTS[data.scaler.kind],
    ) + caption(
        f"{words} An input “neuron” computes nothing: it only passes its number on, and only the "
        "first layer sees it. Later layers see the activations before them."
    )


def course_division(dataset: Dataset) -> str:
    """What the course divides: "the flipper length by 10 and the body mass by 100"."""
    return listed(
        f"the {name} by {divisor:g}"
        for name, divisor in zip(dataset.feature_names, dataset.course_divisors, strict=True)
        if divisor != 1
    )


def reached_output(me: Learner) -> bool:
    """Have the values reached the output layer?"""
    return me.walk.forward_layer == me.walk.layers
