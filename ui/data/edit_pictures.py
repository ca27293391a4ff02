"""The rows of a data set of pictures: each can be looked at and changed pixel by pixel."""

from __future__ import annotations

import numpy as np

from neuralnet.data.catalogue import OWN_DATA
from neuralnet.data.corruption import pixel_order
from neuralnet.data.datasets import Dataset
from neuralnet.preparation import load
from ui.data.changes import use_data
from ui.data.in_use import show_taken
from ui.data.outputs import outputs_of
from ui.data.picture_edits import EDITED, PictureEdits
from ui.desk.learner import Learner
from ui.figures.picture_grids import STYLE, grid, in_line, titled
from ui.figures.row_pictures import small_picture
from ui.kit import session
from ui.kit.html import (
    a_value,
    button,
    caption,
    choice,
    columns,
    link,
    note,
    numbered,
    prose,
    row,
    slider,
    slot,
)
from ui.kit.live import live
from ui.kit.presses import with_number
from ui.kit.verbs import arrived
from ui.words.numbers import exact, listed, plural, thousands

PICTURES, GALLERY, EDITS = 24, "rows_gallery", "picture_edits"
MOST_SAID = 10  # changed pictures that are named
PIXEL = 1000  # the layer by which a pixel that was pressed is called


def edit_pictures(me: Learner) -> None:
    """A gallery of the pictures; the one that is chosen is changed by mouse, finger or keys, and a
    button takes all changes."""
    edits = edits_of(me)

    def use(_said: object) -> None:
        if edits.changed:
            use_data(me, OWN_DATA, edits.made)

    def put(said: object) -> None:
        if (ink := a_value(said, 0.0, edits.most)) is not None:
            edits.put(edits.pixel, ink)

    def press(said: object) -> None:
        if isinstance(said, dict) and said.get("layer") == PIXEL and type(said.get("j")) is int:
            edits.turn(said["j"])

    def choose(pixel: int) -> None:
        if pixel < edits.dataset.d:
            edits.pixel = pixel

    html = picture_html(me, edits) + gallery_html(me, edits)
    acts = {
        "unit": press,
        "pixel": with_number(choose),
        "ink": put,
        "class": with_number(edits.say),
        "as_it_was": lambda _said: edits.restore(),
        "use_rows": use,
        "look_at": with_number(edits.look_at),
        "another": lambda _said: _turn_page(edits.dataset),
    }
    live(html, "rows_as_pictures", acts)
    if EDITED in edits.dataset.source and not edits.changed:
        show_taken("The edited pictures are in use.")


def edits_of(me: Learner) -> PictureEdits:
    """What this visitor has changed in the pictures that are in use, before noise, wrong labels,
    copies and another order of the pixels; nothing yet where other pictures have come into use."""
    plain = me.settings.replace(feature_noise=0.0, label_flips=0.0, copies=1)
    shape = plain.picture
    assert shape is not None
    dataset = load(plain.replace(pixel_order=0, first_layers=()))
    found: PictureEdits | None = session.get(EDITS)
    if found is None or found.dataset != dataset:
        first = min(found.row, dataset.n - 1) if found else 0
        found = PictureEdits(dataset, (shape.height, shape.width), first)
        session.put(EDITS, found)
    return found


def picture_html(me: Learner, edits: PictureEdits) -> str:
    """The picture that is looked at, with its ink in numbers, and what changes it."""
    dataset, ink, k = edits.dataset, edits.ink, edits.pixel
    name = dataset.row_names[edits.row]
    picture = grid(
        ink.reshape(edits.shape), label=name, signed=False, largest=edits.most, side=30,
        numbers=True, pick=PIXEL, marked=[k], write=exact,
    )  # fmt: skip
    pixels = [(str(at), pixel) for at, pixel in enumerate(dataset.feature_names)]
    tools = (
        choice(
            "pixel", "Pixel", pixels, str(k), help="By its row and column; a press chooses it too."
        )
        + slider(
            "ink", f"Ink of {dataset.feature_names[k]}", 0.0, edits.most, 1.0, float(ink[k]),
            help="How dark the pixel is.",
        )
        + choice(
            "class", dataset.target_name.capitalize(), numbered(dataset.class_names),
            str(edits.label), help="Which class the picture is meant to be.",
        )
        + row(button("as_it_was", "As it was", disabled=edits.row not in edits.changed))
    )  # fmt: skip
    return (
        columns(
            in_line(titled(name, picture))
            + caption("Press a pixel to fill or to empty it, or choose one and its ink."),
            tools + slot(_says(me, edits)),
            widths=(1.2, 1),
        )
        + row(
            button(
                "use_rows",
                "Use these pictures",
                primary=True,
                disabled=not edits.changed,
                help="A new run starts with them at step 0."
                if edits.changed
                else "Change a pixel or a class first.",
            )
        )
        + slot(_changed_words(edits))
    )


def _says(me: Learner, edits: PictureEdits) -> str:
    """What the network answers to the picture as it is now, at the cursor."""
    if not arrived(me):
        return ""
    seen = edits.ink
    if me.settings.pixel_order:
        seen = seen[pixel_order(me.settings.pixel_order, len(seen))]
    (said,) = outputs_of(me.at_cursor(), np.array([seen]))
    return note(f"Your network at step {me.cursor} says: **{said}**.")


def _changed_words(edits: PictureEdits) -> str:
    rows = edits.changed
    if not rows:
        return ""
    names = [edits.dataset.row_names[at] for at in rows]
    return caption(
        f"{plural(len(rows), 'picture')} changed: {listed(names, most=MOST_SAID)}. The run keeps "
        "the old ones until you press."
    )


def gallery_html(me: Learner, edits: PictureEdits) -> str:
    """A page of the rows as pictures; the name of one leads to it."""
    dataset = edits.dataset
    first = _first_shown(dataset)
    shown = range(first, min(first + PICTURES, dataset.n))
    plain = me.settings.replace(pixel_order=0, first_layers=())
    tiles = "".join(
        f'<div class="pg-one">{small_picture(plain, dataset, at, size=64)}'
        f"{link('look_at', dataset.row_names[at], at)}</div>"
        for at in shown
    )
    return (
        prose(
            f"Pictures {thousands(first + 1)} to {thousands(shown[-1] + 1)} of "
            f"{thousands(dataset.n)}. Press the name of one to change it."
        )
        + STYLE
        + f"<div>{tiles}</div>"
        + row(button("another", "The next pictures"))
    )


def _first_shown(dataset: Dataset) -> int:
    first: int = session.get(GALLERY) or 0
    return first if first < dataset.n else 0


def _turn_page(dataset: Dataset) -> None:
    after = _first_shown(dataset) + PICTURES
    session.put(GALLERY, after if after < dataset.n else 0)
