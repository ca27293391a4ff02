"""Chapter 5: the same words in another order. A mean cannot tell them apart. HTML."""

from __future__ import annotations

import numpy as np

from neuralnet.data.tokens import tokens_of
from neuralnet.device.arrays import to_host
from ui.desk.language import CONCAT, MEAN, LanguageDesk, opposite_sentences
from ui.kit.html import caption, note, prose, row, segments, table
from ui.words.numbers import number, percent, plural, probability, significant

EXPECTATIONS = {
    "both": "both",
    CONCAT: "only the one that puts them in a row",
    "none": "neither",
}
TITLES = {MEAN: "mean of the embeddings", CONCAT: "embeddings in a row (concat)"}
PAIR = (0, 1)


def order_html(desk: LanguageDesk) -> str:
    """The two networks, what is expected of them and what they reach."""
    first, second = (opposite_sentences().texts[at] for at in PAIR)
    options = list(EXPECTATIONS.items())
    return prose(
        f"“**{first}**” and “**{second}**” have the same words, and mean the opposite. Here are "
        "128 such sentences in 64 pairs; a pair is either trained on or kept for validation.\n\n"
        "Two networks learn from them, both with 4 numbers for every word and 8 tanh units. One "
        "takes the **mean** of the embeddings, the other puts them in a **row**, one after "
        "another, as the language model does. Which will tell the sentences of a pair apart?"
    ) + row(
        segments(
            "expected",
            "Which network will tell them apart?",
            options,
            desk.expected,
            help="Say it before you train them; it is laid beside the result.",
        )
    )


def result_html(desk: LanguageDesk) -> str:
    """What both have reached, and both sentences side by side."""
    rows = []
    for name in (MEAN, CONCAT):
        trainer = desk.trainer_of(name)
        now = trainer.measure()
        rows.append(
            (
                TITLES[name],
                str(trainer.network.theta.size),
                number(now.training_loss),
                percent(now.training_metric),
                percent(now.validation_metric),
            )
        )
    heads = ("network", "numbers", "training loss", "training accuracy", "validation accuracy")
    return table(heads, rows, named=True) + _verdict(desk) + _side_by_side(desk)


def _verdict(desk: LanguageDesk) -> str:
    mean, concat = (desk.trainer_of(name) for name in (MEAN, CONCAT))
    if not desk.expected:
        return caption("Say first what you expect, then train.")
    if mean.step != concat.step or mean.epochs_done < 10:
        return caption("Train both for at least 10 epochs.")
    apart = concat.measure().training_metric
    expected = desk.expected == CONCAT
    begins = (
        "That is what you expected. "
        if expected
        else f"You expected {EXPECTATIONS[desk.expected]}. "
    )
    return note(
        f"{begins}The mean gets one sentence of every pair right and the other wrong, and no "
        "training can change that: what goes into its hidden layer is the same for both. The row "
        f"has a place for every word and reaches {percent(apart)} of the training sentences. What "
        "a layer throws away, no later layer can find again."
    )


def _side_by_side(desk: LanguageDesk) -> str:
    texts = [opposite_sentences().texts[at] for at in PAIR]
    positive = opposite_sentences().dataset.class_names[0]
    rows = []
    for name in (MEAN, CONCAT):
        trainer = desk.trainer_of(name)
        probe = trainer.network.probe()
        vocabulary, places = opposite_sentences().vocabulary, opposite_sentences().places
        probe.forward(vocabulary.rows(texts, places))
        into, p = to_host(probe.layers[1].a), to_host(probe.layers[-1].a)
        apart = float(np.abs(into[0] - into[1]).max())
        rows.append(
            (
                TITLES[name],
                significant(apart, 2),
                probability(float(p[0, 0])),
                probability(float(p[1, 0])),
            )
        )
    same = sorted(tokens_of(texts[0])) == sorted(tokens_of(texts[1]))
    count = len(tokens_of(texts[0]))
    head = (
        "what goes into the hidden layer",
        "largest difference of the two sentences",
        f"P({positive}) of the first",
        f"P({positive}) of the second",
    )
    return (
        prose("## The two sentences in both networks")
        + table(head, rows, named=True)
        + caption(
            f"{plural(count, 'word')} each, {'the same ones' if same else 'others'}. A difference "
            "of about 10⁻¹⁶ is the rounding of a sum that was added up in another order: it means "
            "0. A row has its price: each place needs weights of its own, and a word that moves by "
            "one place is a stranger there. Attention, the next chapter, is how large models keep "
            "the order and share the weights."
        )
    )
