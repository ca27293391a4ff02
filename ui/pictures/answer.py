"""What the network says of the picture: the picture, the ten probabilities, and what can be done
with the picture. HTML."""

from __future__ import annotations

import numpy as np

from neuralnet.data.digits import DIGIT_CLASSES, MOST_INK, SIDE
from ui.desk.pictures import Asked, PicturesDesk
from ui.figures.picture_grids import Grid, bars, grid, in_line, titled
from ui.kit.announce import spoken
from ui.kit.html import button, caption, columns, goes_on, note, prose, row, segments, slot
from ui.words.numbers import number, percent, plural, probability, thousands

PIXEL = 0  # the layer by which a pixel that was pressed is called


def picture_html(desk: PicturesDesk, *, side: int = 26, title: str = "") -> Grid:
    """The picture in ink; a press on a pixel turns it."""
    ink = desk.subject.ink.reshape(SIDE, SIDE)
    words = title or f"{desk.subject.title}: 8 × 8 pixels of ink, 0 to {MOST_INK}"
    picture = grid(ink, label=_in_words(ink), signed=False, largest=MOST_INK, side=side, pick=PIXEL)
    return titled(words, picture)


def _in_words(ink: np.ndarray) -> str:
    """The ink line by line, for those who do not see it."""
    lines = ("".join(f"{value:.0f} " for value in line).strip() for line in ink)
    return "The picture, row by row: " + "; ".join(lines)


def answer_html(desk: PicturesDesk) -> str:
    """The picture and the answer."""
    asked, subject = desk.ask(), desk.subject
    shown = bars(
        asked.probabilities, DIGIT_CLASSES, [probability(float(p)) for p in asked.probabilities]
    )
    return (
        columns(
            in_line(picture_html(desk)) + caption("Press a pixel to fill or to empty it."),
            prose(said(asked, subject.digit)) + shown,
            widths=(1, 1.25),
        )
        + row(
            button("next", "Another picture"),
            button("misread", "One that it reads wrongly"),
        )
        + slot(
            note("It reads every picture correctly that it was not trained on.")
            if desk.all_right
            else ""
        )
        + _digit_html(desk)
    )


def said(asked: Asked, digit: int | None) -> str:
    """What the network answers and how wrong that is, in words."""
    p = probability(float(asked.probabilities[asked.answer]))
    text = f"The network reads a **{asked.answer}**, with a probability of {p}."
    if digit is None:
        return f"{text} Which digit is it meant to be? Say it below, and there is a loss."
    if digit == asked.answer:
        return f"{text} That is right: it is a {digit}. Loss {number(asked.L)}."
    return f"{text} It is a **{digit}**. Loss {number(asked.L)}."


def _digit_html(desk: PicturesDesk) -> str:
    subject = desk.subject
    if subject.row is not None:
        return slot("")
    chosen = "" if subject.digit is None else str(subject.digit)
    options = [(digit, digit) for digit in DIGIT_CLASSES]
    return slot(
        caption("Your drawing is meant to be a")
        + segments(
            "digit",
            "Digit that the drawing is meant to be",
            options,
            chosen,
            help="The app then says how wrong the answer is. A drawing has no label of its own.",
        )
    )


def progress_html(desk: PicturesDesk) -> str:
    """How far the network has come, and the buttons that train it."""
    trainer = desk.trainer
    now, epoch = trainer.measure(), trainer.epochs_done
    words = (
        f"Epoch {epoch}, {plural(trainer.network.theta.size, 'number')} to learn. Read correctly: "
        f"{percent(now.training_metric)} of the {thousands(trainer.n)} training pictures and "
        f"**{percent(now.validation_metric)}** of {len(trainer.data.validation_rows)} others."
    )
    if not desk.has_arrived:
        words += " It is learning …"
    again = "" if desk.has_arrived else _goes_on(desk)
    return (
        row(
            button("epochs", "Train 1 epoch", 1, primary=True),
            button("epochs", "Train 5 epochs", 5),
            button("epochs", "1 epoch back", -1, disabled=desk.epoch == 0),
            button("start", "Back to the start", disabled=desk.epoch == 0),
        )
        + prose(words)
        + spoken(words.replace("*", ""), epoch)
        + slot(again)
    )


def _goes_on(desk: PicturesDesk) -> str:
    at = "-".join(str(figures.epoch) for figures in desk.figures())
    value = f"{desk.trainer.step}.{at}.{desk.worked}"
    return goes_on(value)
