"""Chapter 1: the next sign. One dense layer on one-hot rows learns a table of counts. HTML."""

from __future__ import annotations

import math

import numpy as np

from neuralnet.data.characters import MARK, SIGNS
from neuralnet.device.arrays import to_host
from neuralnet.inside.explain import softmax_steps
from neuralnet.inside.writing import logits_of, logits_of_table, write_names
from ui.desk.language import NAMES_WRITTEN, LanguageDesk
from ui.figures.learning_curve import Level
from ui.figures.pair_map import pair_map
from ui.kit.html import caption, choice, columns, formula, note, numbered, prose, table
from ui.language.progress import curve_html
from ui.language.written import names_line
from ui.words.numbers import agree, fixed, number, plural, probability, signed, thousands

SHOWN = tuple("the mark ." if sign == MARK else sign for sign in SIGNS)


def intro_html(desk: LanguageDesk) -> str:
    """What is learnt here."""
    trainer = desk.trainer
    names = len(set(trainer.data.dataset.groups))
    return (
        prose(
            "A *language model* is asked for what comes next. Here the text is a list of "
            f"{thousands(names)} names, and what comes next is one of 27 signs: a letter, or the "
            "mark “.” that stands before the first letter and after the last. It is shown **one "
            "sign** and says how likely each of the 27 is to follow.\n\n"
            "A sign is no size: the letter z is not more than the letter a. So it goes in as a "
            "*one-hot* row, 27 numbers of which one is 1. Then one dense layer with softmax is all "
            "the network there is:"
        )
        + formula(r"z = x W + b, \qquad x = (0, \ldots, 1, \ldots, 0)")
        + formula(r"\Rightarrow\quad z = \text{the sign’s row of } W + b")
    )


def losses_html(desk: LanguageDesk) -> str:
    """The cross-entropy beside the exact value of the counted table."""
    trainer, counted = desk.trainer, desk.counted()
    now = trainer.measure()
    data = trainer.data
    training, others = (desk.pairs(rows) for rows in (data.training_rows, data.validation_rows))
    exact = counted.cross_entropy(*training)
    never = counted.never_counted(*others)
    even = math.log(len(SIGNS))
    rows = [
        ("every sign equally likely: ln 27", number(even), number(even)),
        (
            "counted: how often each pair occurs",
            number(exact),
            number(counted.cross_entropy(*others)),
        ),
        (f"the network, {trainer.counter}", number(now.training_loss), number(now.validation_loss)),
        ("network − counted", signed(now.training_loss - exact, 4, fixed), ""),
    ]
    ends = f"{thousands(len(data.training_rows))} training pairs"
    return prose(
        "## A trained network and a table of counts\n\n"
        "Nobody needs a network for this: **count** how often each sign follows each, and "
        "divide. On the pairs that were counted no table of probabilities has a lower mean "
        "cross-entropy than that one. Gradient descent knows nothing of counting, and comes "
        "nearer to the same table with every epoch."
    ) + columns(
        table(("mean cross-entropy", ends, f"{len(data.validation_rows)} others"), rows)
        + caption(
            f"The others are pairs of names that were not trained on. {plural(never, 'pair')} "
            f"of them never {agree(never, 'occurs', 'occur')} in the training names: the "
            "counted table gives "
            "these the probability 0, and −ln 0 is infinite. The network gives everything a "
            "little."
        ),
        curve_html(
            "Mean cross-entropy", trainer, (Level("counted, on the training pairs", exact),)
        ),
    )


def table_html(desk: LanguageDesk) -> str:
    """Both tables as pictures, and one line of them in numbers."""
    counted, network = desk.counted(), desk.trainer.network
    layer = network.layers[0]
    logits = to_host(layer.W) + to_host(layer.b)  # (27, 27): a line for every sign before
    learnt = np.array([softmax_steps(z).probabilities for z in logits])
    before = desk.sign
    counts, shares = counted.counts[before], counted.probabilities[before]
    order = np.argsort(-counts, kind="stable")
    rows = [
        (
            SHOWN[after],
            str(counts[after]),
            probability(float(shares[after])),
            number(float(logits[before, after])),
            probability(float(learnt[before, after])),
        )
        for after in order
    ]
    chooser = choice(
        "sign",
        "The sign before",
        numbered(SHOWN),
        str(before),
        help="Its line of both tables is shown in numbers.",
    )
    total = int(counts.sum())
    return (
        prose("## Both tables, side by side")
        + columns(
            pair_map(counted.probabilities, SIGNS, title="Counted", chosen=before)
            + caption(
                "Counted. A line for the sign before, a column for the next; the stronger a square "
                "stands out, the likelier."
            ),
            pair_map(learnt, SIGNS, title="The network", chosen=before)
            + caption(f"The network, {desk.trainer.counter}."),
        )
        + chooser
        + table(
            ("next sign", f"counted, of {total}", "its share", "network: z", "softmax of z: P"),
            rows,
            tall=True,
        )
        + caption(
            "Softmax takes eᶻ and divides by the sum, so the best z of a pair is ln(count), and a "
            "constant that is the same for the whole line. The network has learnt logarithms of "
            "counts."
        )
    )


def written_html(desk: LanguageDesk) -> str:
    """Names of both."""
    network = write_names(logits_of(desk.trainer.network), 1, NAMES_WRITTEN, 1.0, desk.luck)
    counted = write_names(logits_of_table(desk.counted()), 1, NAMES_WRITTEN, 1.0, desk.luck)
    same = sum(one == other for one, other in zip(network, counted, strict=True))
    said = (
        "Both write the same names: their tables hardly differ."
        if same == NAMES_WRITTEN
        else "The same random numbers were drawn for both."
    )
    return (
        prose("## What it writes")
        + names_line("The network", network)
        + names_line("Counted", counted)
        + note(
            f"{said} One sign of context is little: such a model cannot know how long a name "
            "already is, or what stood two signs before. The chapter **Language model** gives it "
            "three."
        )
    )
