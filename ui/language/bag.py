"""Chapter 4: a sentence as a bag of words, and the vote of each word. HTML."""

from __future__ import annotations

import numpy as np

from course.work.words import LONGEST_SENTENCE
from neuralnet.data.tokens import NO_WORDS, UNKNOWN, tokens_of
from neuralnet.device.arrays import to_host
from neuralnet.inside.uses import word_votes
from ui.desk.language import LanguageDesk
from ui.figures.picture_grids import bars
from ui.figures.sign_map import sign_map
from ui.kit.html import (
    bold,
    box,
    caption,
    coloured_number,
    columns,
    form,
    formula,
    note,
    numbered,
    prose,
    row,
    segments,
    slot,
    submit,
    table,
    text_field,
)
from ui.language.progress import curve_html
from ui.words.escaping import markdown_text
from ui.words.numbers import (
    agree,
    listed,
    number,
    percent,
    plural,
    probability,
    significant,
    tex_number,
    thousands,
)

MOST_WORDS_DRAWN = 30
# A sentence needs more room than a number.
_STYLE = "<style>.said input[type=text] { width: min(34rem, 100%); }</style>"


def intro_html(desk: LanguageDesk) -> str:
    """What is learnt, and how a text becomes numbers."""
    sentences, trainer = desk.sentences, desk.trainer
    dataset = sentences.dataset
    classes = listed((f"“{markdown_text(name)}”" for name in dataset.class_names), last="or")
    p = sentences.places
    words = len(sentences.vocabulary.words)
    row_of = sentences.vocabulary.row(desk.sentence, p)
    cells = " · ".join(str(int(sign)) for sign in row_of)
    return (
        prose(
            f"{plural(dataset.n, 'short sentence')}, each {classes}. "
            "A sentence is cut into *tokens*: runs of letters in lower case; all other characters "
            "are dropped. The *vocabulary* gives every word of the training rows a number: "
            f"{thousands(words)} words here, and two numbers that are no words, 0 for an empty "
            f"place and 1 for every word that it does not know. A row has {plural(p, 'place')}."
        )
        + slot("".join(caption(markdown_text(said)) for said in sentences.notes))
        + prose(
            "Each word has an embedding of two numbers, and the sentence is their **mean**: a "
            "*bag of words*, for a mean does not know in which order they stood. Then one dense "
            "layer and softmax. Empty places and unknown words have a row of zeros that is never "
            "moved: they say nothing."
        )
        + caption(f"Your sentence below as a row: {cells}.")
    ) + _losses(desk, trainer.measure().training_metric, trainer.measure().validation_metric)


def _losses(desk: LanguageDesk, training: float, validation: float) -> str:
    trainer = desk.trainer
    now = trainer.measure()
    data = trainer.data
    unknown = int((data.x[data.validation_rows] == UNKNOWN).any(axis=1).sum())
    rows = [
        (
            f"training, {plural(len(data.training_rows), 'sentence')}",
            number(now.training_loss),
            percent(training),
        ),
        (
            f"validation, {plural(len(data.validation_rows), 'sentence')}",
            number(now.validation_loss),
            percent(validation),
        ),
    ]
    return columns(
        curve_html("Mean cross-entropy", trainer),
        table(("", "loss", "accuracy"), rows)
        + caption(
            f"{plural(unknown, 'validation sentence')} {agree(unknown, 'has', 'have')} a word that "
            "no training sentence has: of such a word the network has learnt nothing."
        ),
    )


def ask_html(desk: LanguageDesk) -> str:
    """Where a sentence is typed."""
    unknown = desk.sentences.vocabulary.unknown(desk.sentence)
    places = desk.sentences.places
    said = ""
    if unknown:
        names = listed(f"“{markdown_text(word)}”" for word in unknown)
        said += caption(
            f"Not in the vocabulary, so {agree(len(unknown), 'it says', 'they say')} nothing: "
            f"{names}."
        )
    if len(tokens_of(desk.sentence)) > places:
        said += caption(f"Only the first {plural(places, 'word')} fit into a row.")
    return (
        prose("## Ask about a sentence of your own, while it learns")
        + _STYLE
        + '<div class="said">'
        + form(
            "sentence",
            desk.sentence,
            row(
                text_field(
                    "text",
                    "A sentence",
                    desk.sentence,
                    id="words_sentence",
                    longest=LONGEST_SENTENCE,
                ),
                submit("Ask"),
            ),
        )
        + "</div>"
        + slot(note(desk.problem, "warning") if desk.problem else "")
        + slot(said)
    )


def answer_html(desk: LanguageDesk) -> str:
    """The answer, and the vote of every word."""
    asked, sentences = desk.ask_sentence(desk.sentence), desk.sentences
    names = sentences.dataset.class_names
    k = min(desk.kind, len(names) - 1)
    p = to_host(asked.network.layers[-1].a)[0]
    found = word_votes(asked.network, 0, k)
    row_of = sentences.vocabulary.row(desk.sentence, sentences.places)
    words = tokens_of(desk.sentence)
    rows: list[tuple[str, ...]] = []
    for at, (sign, term) in enumerate(zip(row_of, found.terms, strict=False)):
        if at >= len(words):
            break
        name = words[at] if sign != UNKNOWN else f"{words[at]} {NO_WORDS[UNKNOWN]}"
        E = to_host(asked.network.layers[0].z)[at]
        rows.append(
            (
                name,
                coloured_number(term.value),
                coloured_number(term.factors[0]),
                *(number(float(value)) for value in E),
                str(int(sign)),
            )
        )
    empty = len(row_of) - len(rows)
    if empty:
        rows.append((f"{plural(empty, 'empty place')}", "0", "0", "0", "0", "0"))
    rows.append(("bias b", coloured_number(found.terms[-1].value), "", "", "", ""))
    rows.append((bold("their sum, z"), bold(coloured_number(found.total)), "", "", "", ""))
    best = int(p.argmax())
    head = ("word", f"its vote: E · W ÷ {len(row_of)}", "E · W", "E₁", "E₂", "its number")
    said = (
        f"The network says **{markdown_text(names[best])}**, with a probability of "
        f"{probability(float(p[best]))}."
    )
    return (
        columns(
            prose(said),
            bars(p, names, [probability(float(v)) for v in p]),
        )
        + prose("## Every word has a vote")
        + segments(
            "kind",
            "Class whose z is opened",
            numbered(names),
            str(k),
            help="Each class has a z of its own; softmax makes probabilities of them.",
        )
        + formula(
            r"z = \frac{1}{p}\sum_{\text{words}} E_{\text{word}} \cdot W + b"
            rf" = {tex_number(found.total)}"
        )
        + table(head, rows, named=True)
        + caption(
            "Because nothing but a mean and a dense layer lies between, a word's vote is the same "
            "in every sentence: the dot product of its row E with the weights W of the class, "
            f"divided by p, the {plural(len(row_of), 'place')} of a row. The terms added up differ "
            f"from the engine's z by {significant(found.discrepancy, 2)}."
        )
    )


def map_html(desk: LanguageDesk) -> str:
    """The words with the largest votes, in the plane."""
    trainer, sentences = desk.trainer, desk.sentences
    embedding, output = trainer.network.layers[0], trainer.network.layers[-1]
    E = np.asarray(to_host(embedding.W), np.float64)
    W = np.asarray(to_host(output.W), np.float64)
    k = min(desk.kind, W.shape[1] - 1)
    votes = E @ W / sentences.places
    spread = votes[:, k] - votes.mean(axis=1)
    signs = sentences.vocabulary.signs
    largest = np.argsort(-np.abs(spread), kind="stable")[:MOST_WORDS_DRAWN]
    largest = largest[largest > UNKNOWN]
    name = sentences.dataset.class_names[k]
    rows = [
        (
            signs[s],
            number(float(E[s, 0])),
            number(float(E[s, 1])),
            coloured_number(float(spread[s])),
        )
        for s in largest
    ]
    title = f"{plural(len(largest), 'word')} in the plane of their two numbers, {trainer.counter}"
    return prose(
        "## Where the words go\n\n"
        f"The {plural(len(largest), 'word')} that say most for or against "
        f"“{markdown_text(name)}”. At the start they lie anywhere; then words that speak for "
        "the same class gather on the same side. Words that say nothing stay near the middle."
    ) + columns(
        sign_map(
            E[largest],
            [signs[s] for s in largest],
            title=title,
            marked=[bool(spread[s] > 0) for s in largest],
        ),
        caption(
            f"Underlined: more for “{markdown_text(name)}” than for the other classes. A word that "
            "would cover another one is moved; a thin line leads to its place."
        )
        + box(
            "The votes of these words",
            table(("word", "number 1", "number 2", "vote, beside the mean"), rows, tall=True),
        ),
        widths=(1.4, 1),
    )
