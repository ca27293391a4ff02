"""Chapter 2: an embedding is a one-hot row times a matrix, and its gradient adds up. HTML."""

from __future__ import annotations

import numpy as np

from neuralnet.data.characters import MARK, SIGNS
from neuralnet.device.arrays import to_host
from neuralnet.inside.uses import one_hot_product, sign_gradient
from neuralnet.sharing.embedding import Embedding
from ui.desk.language import CONTEXT, LanguageDesk
from ui.figures.sign_map import sign_map
from ui.kit.html import (
    bold,
    box,
    caption,
    choice,
    coloured_number,
    columns,
    formula,
    note,
    numbered,
    prose,
    row,
    segments,
    table,
)
from ui.language.next_sign import SHOWN
from ui.words.numbers import all_of, exact, number, plural, significant, tex_significant, thousands

MOST_TERMS = 8
VOWELS = frozenset("aeiou")


def _layer(desk: LanguageDesk) -> Embedding:
    """The embedding, with the rows of the step that comes next."""
    desk.trainer.compute_once()
    layer = desk.trainer.network.layers[0]
    assert isinstance(layer, Embedding)
    return layer


def look_up_html(desk: LanguageDesk) -> str:
    """A one-hot row times the matrix, beside the row looked up."""
    layer, sign = _layer(desk), desk.sign
    W = to_host(layer.W)
    made, looked_up = one_hot_product(layer), to_host(layer.z)
    same = made.tobytes() == looked_up.tobytes()
    rows = [
        (SHOWN[s], "1" if s == sign else "0", number(float(W[s, 0])), number(float(W[s, 1])))
        for s in range(len(SIGNS))
    ]
    picked = ", ".join(number(float(w)) for w in W[sign])
    count = len(looked_up)
    chooser = choice(
        "sign", "Sign", numbered(SHOWN), str(sign), help="Its row of the matrix is looked at."
    )
    said = (
        f"Checked just now for all {thousands(count)} signs of the next batch: the product and the "
        "row that was looked up are **equal, bit for bit**."
        if same
        else f"Checked just now for {thousands(count)} signs: the product and the row differ."
    )
    now, hidden = desk.trainer.measure(), desk.trainer.network.layers[2]
    return (
        prose(
            f"A network that is shown {CONTEXT} signs would need {CONTEXT} × {len(SIGNS)} inputs, "
            "nearly all of them 0. An *embedding* gives every sign a short row of numbers "
            "instead, here two, and learns them. That is nothing new: **one-hot row × matrix** "
            "picks one row of the matrix. All other products are 0."
        )
        + caption(
            f"The network here: {CONTEXT} signs, the embedding of each, "
            f"{plural(hidden.n_out, 'tanh unit')}, and a softmax that says which sign comes next. "
            f"Its mean cross-entropy on the training names is now {number(now.training_loss)}."
        )
        + columns(
            chooser
            + table(("sign", "x", "W, number 1", "W, number 2"), rows, marked=sign, tall=True),
            formula(r"x\,W = \sum_{s=1}^{27} x_s W_s = 1 \cdot W_{\text{sign}} + 26 \text{ zeros}")
            + prose(f"For **{SHOWN[sign]}** the product is [{picked}]: its own row.")
            + note(said, "good" if same else "warning")
            + caption(
                "So the engine looks the row up and multiplies nothing. It is still a dense layer "
                "without bias and activation, and everything that you know of one holds."
            ),
        )
    )


def gradient_html(desk: LanguageDesk) -> str:
    """∂L/∂W of one number of a sign, term by term."""
    layer, sign, place = _layer(desk), desk.sign, desk.number
    found = sign_gradient(layer, sign, place)
    trainer = desk.trainer
    names = trainer.data.dataset.row_names
    rows_of_batch = trainer.data.training_rows[trainer.batch_rows]
    shown = found.largest(MOST_TERMS)
    rows = []
    for term in shown.terms:
        if term.name == "rest":
            where = f"the other {term.index}"
        else:
            at, position = divmod(term.index, CONTEXT)
            where = f"{names[int(rows_of_batch[at])]}: sign {position + 1} of the context"
        rows.append((where, coloured_number(term.value)))
    rows.append((bold("their sum, ∂L/∂W"), bold(coloured_number(found.total))))
    count = len(found.terms)
    options = [("0", "number 1"), ("1", "number 2")]
    head = (
        prose(
            "## A sign's gradient is the sum over all places where it stands\n\n"
            "∂L/∂W = xᵀ ∂L/∂z, as in every dense layer. Here x is 1 where the sign stands and 0 "
            "elsewhere, so what is left is a sum over its places in the batch: one row of W was "
            "used at all of them. A sign that stands twice gets two terms, added up; one that is "
            "not in the batch gets 0."
        )
        + row(
            f"<span>{SHOWN[sign]}</span>",
            segments(
                "number",
                "Number of the embedding",
                options,
                str(place),
                help="Each sign has two numbers, and each number a gradient of its own.",
            ),
        )
        + formula(
            r"\frac{\partial L}{\partial W_{\text{sign}}} = \sum_{\text{its places}}"
            rf" \frac{{\partial L}}{{\partial z}} = {tex_significant(found.total)}"
        )
    )
    if not count:
        return head + note(
            f"“{SIGNS[sign]}” stands nowhere in the next batch of "
            f"{plural(trainer.batch_size, 'row')}. Choose another sign, or go on by one step."
        )
    return (
        head
        + table(("place in the batch", "∂L/∂z there"), rows)
        + caption(
            f"{all_of(count, 'place').capitalize()} of the next batch. The sum is the number that "
            f"the engine has, {exact(found.total, 6)}; the terms added up differ from it by "
            f"{significant(found.discrepancy, 2)}."
        )
    )


def map_html(desk: LanguageDesk) -> str:
    """The rows of all signs as points, and where they began."""
    trainer = desk.trainer
    W = np.asarray(to_host(trainer.network.layers[0].W), np.float64)
    start = trainer.history.nearest(0).theta[: W.size].reshape(W.shape)
    moved = np.linalg.norm(W - start, axis=1)
    rows = [
        (SHOWN[s], number(float(W[s, 0])), number(float(W[s, 1])), number(float(moved[s])))
        for s in range(len(SIGNS))
    ]
    return prose(
        "## Where the signs go\n\n"
        "Two numbers are a place. At the start the places are random; then each sign is pushed "
        "to where it helps to say what comes next. Signs that are followed by much the same end "
        "up near each other. Train some epochs and look for the vowels, which are underlined."
    ) + columns(
        sign_map(
            W,
            SIGNS,
            title=f"The rows of 27 signs, {trainer.counter}",
            marked=[sign in VOWELS for sign in SIGNS],
            began=start if trainer.step else None,
            chosen=desk.sign,
        ),
        box(
            "How far has each moved?",
            table(("sign", "number 1", "number 2", "moved since the start"), rows, tall=True),
        )
        + caption(
            f"“{MARK}” is the mark. The thin lines lead from where each sign began. Near and "
            "far are seen from this one task and these names: the numbers mean nothing else, "
            "and another seed gives another picture."
        ),
        widths=(1.4, 1),
    )
