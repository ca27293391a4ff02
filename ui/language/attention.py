"""Chapter 6: attention as an exact bench, and what large language models add. HTML."""

from __future__ import annotations

from html import escape

import numpy as np

from neuralnet.inside.attention import Attention, changed
from neuralnet.inside.explain import softmax_steps
from ui.desk.language import MOST_OF_BENCH, LanguageDesk
from ui.kit.html import (
    Html,
    button,
    caption,
    formula,
    note,
    prose,
    row,
    segments,
    slot,
    table,
    text_field,
)
from ui.words.numbers import exact, number, probability, tex_factor, tex_number, tex_term

WORDS = ("bank", "river", "money")
PARTS = {"q": "the query", "K": "a key", "V": "a value"}
STEPS = {"scores": "scores", "scaled": "scaled scores", "weights": "weights", "out": "the output"}
MARK = "◆"
GUESSES = {"V": "only the output", "all": "scores, weights and the output", "none": "nothing"}


def intro_html() -> str:
    """What attention computes."""
    return (
        prose(
            "A mean gives every word the same share, whatever the words are. A row of embeddings "
            "keeps the order, but every place needs its own weights. *Attention* is a mean whose "
            "**shares the words themselves decide**, anew in every sentence. "
            "One word asks with a **query** q; each word answers with a **key** k, and gives a "
            "**value** v. How well a key fits the query is a dot product, the **score**; softmax "
            "makes shares of the scores; the output is the sum of the values in these shares."
        )
        + formula(r"s_i = \frac{q \cdot k_i}{\sqrt{d}} \qquad w = \mathrm{softmax}(s)")
        + formula(r"\text{out} = \sum_i w_i\, v_i")
    )


def guess_html(desk: LanguageDesk) -> str:
    """What the learner thinks a value moves."""
    options = list(GUESSES.items())
    return prose(
        "**Before you change anything:** if one number of a *value* is changed, what will change?"
    ) + row(
        segments(
            "guess",
            "What changes with a value?",
            options,
            desk.expected if desk.expected in GUESSES else "",
            help="Say it first; then change a number of a value and see.",
        )
    )


def _field(name: str, at: int, value: float, label: str) -> Html:
    return Html(
        text_field(
            f"{name}{at}", label, exact(value), id=f"bench_{name}{at}",
            hidden_label=True, longest=8,
        )
    )  # fmt: skip


def _name(title: str, word: str, j: int) -> str:
    return f"{title} of {word}, number {j + 1}"


def fields_html(desk: LanguageDesk) -> str:
    """q, K and V in fields."""
    bench = desk.bench
    q = [_field("q", at, float(value), f"q, number {at + 1}") for at, value in enumerate(bench.q)]
    rows = []
    for i, word in enumerate(WORDS):
        cells = [
            _field(name, 2 * i + j, float(getattr(bench, name)[i, j]), _name(title, word, j))
            for name, title in (("K", "key"), ("V", "value"))
            for j in range(2)
        ]  # fmt: skip
        rows.append((word, *cells))
    return (
        "<style>.bench input[type=text] { width: 4.2em; min-height: 2rem; text-align: right; }"
        "@media (max-width: 640px) { .bench td, .bench th { padding-inline: .2rem !important; }"
        " .bench input[type=text] { width: 3.6em; } }</style><div class='bench'>"
        + table(("", "q₁", "q₂"), [("query", *q)])
        + table(("", "k₁", "k₂", "v₁", "v₂"), rows)
        + "</div>"
        + row(button("reset", "As it was", help="The numbers that the bench began with."))
        + slot(note(desk.problem, "warning") if desk.problem else "")
        + caption(
            f"Any numbers from −{MOST_OF_BENCH:g} to {MOST_OF_BENCH:g}. The three words are there "
            "to have names; nobody has learnt these numbers."
        )
    )


def _marked(text: str, is_new: bool) -> Html:
    return Html(f"<b>{escape(text)} {MARK}</b>" if is_new else escape(text))


def numbers_html(desk: LanguageDesk) -> str:
    """Every number that follows, and which changed with the last entry."""
    bench, before = desk.bench, desk.bench_before
    new = changed(before or bench, bench)
    rows = []
    for i, word in enumerate(WORDS):
        rows.append(
            (
                word,
                _marked(number(float(bench.scores[i])), bool(new["scores"][i])),
                _marked(number(float(bench.scaled[i])), bool(new["scaled"][i])),
                _marked(probability(float(bench.weights[i])), bool(new["weights"][i])),
                *(
                    _marked(number(float(bench.parts[i, j])), bool(new["parts"][i, j]))
                    for j in range(2)
                ),
            )
        )
    rows.append(
        (
            "sum: the output",
            "",
            "",
            probability(float(bench.weights.sum())),
            *(_marked(number(float(bench.out[j])), bool(new["out"][j])) for j in range(2)),
        )
    )
    plain = (number(float(value)) for value in bench.mean)
    rows.append((f"a plain mean: 1/{len(WORDS)} of each", "", "", "", *plain))
    head = ("", "q · k", "÷ √2", "softmax: w", "w · v₁", "w · v₂")
    return (
        table(head, rows, named=True)
        + slot(_said(desk, new))
        + caption(
            "The last line is what a mean of the values would give: it never looks at query and "
            "keys. Set both numbers of the query to 0: all scores are then equal, and so are the "
            "shares. Attention is then that mean."
        )
        + _worked(bench)
    )


def _said(desk: LanguageDesk, new: dict[str, np.ndarray]) -> str:
    if desk.bench_before is None:
        return caption("Change a number: what follows from it is marked.")
    moved = [words for name, words in STEPS.items() if new[name].any()]
    stayed = [words for name, words in STEPS.items() if not new[name].any()]
    said = f"{MARK} You changed {PARTS[desk.moved]}. "
    said += f"Changed with it: {', '.join(moved)}. " if moved else "Nothing else changed. "
    said += f"As before: {', '.join(stayed)}." if stayed else ""
    if desk.moved == "V" and desk.expected in GUESSES:
        right = desk.expected == "V"
        said += (
            " That is what you expected: the shares come from query and keys alone."
            if right
            else f" You expected {GUESSES[desk.expected]}. The shares come from query and keys "
            "alone; a value is only what is mixed."
        )
    return note(said)


def _worked(bench: Attention) -> str:
    """The score of the first word and the first number of the output, term by term."""
    score, output = bench.score(0), bench.output(0)
    steps = softmax_steps(bench.scaled)

    largest, total = tex_number(float(steps.shifted[0])), tex_number(steps.total)

    def product(factors: tuple[float, ...]) -> str:
        return r" \cdot ".join(tex_factor(factor) for factor in factors)

    scores = " + ".join(product(term.factors) for term in score.terms)
    first, *others = (term.value for term in output.terms)
    added = " ".join([tex_number(first), *(tex_term(value) for value in others)])
    return (
        caption(f"The score of “{WORDS[0]}”, its share, and the first number of the output:")
        + formula(rf"q \cdot k = {scores} = {tex_number(score.total)}")
        + formula(
            rf"w = \frac{{e^{{{largest}}}}}{{{total}}}"
            rf" = {tex_number(float(steps.probabilities[0]))}"
        )
        + formula(rf"\text{{out}}_1 = {added} = {tex_number(output.total)}")
        + caption("As in every softmax here the largest score is subtracted before eˢ is taken.")
    )


def beyond_html() -> str:
    """What this is not, and what large models add."""
    return prose(
        "## This is no trained transformer\n\n"
        "It is the arithmetic of one attention step, with numbers that you set. Nothing is learnt "
        "here, and three words with two numbers each show no language.\n\n"
        "## What large language models add\n\n"
        "- **Tokens** are pieces of words, some hundred thousand of them, so that nothing is "
        "unknown.\n"
        "- **Queries, keys and values are learnt**: three matrices make them of each embedding, "
        "the same at every place. Dozens of such steps (*heads*) work side by side, in dozens of "
        "layers, with dense layers like yours between them. That is a *transformer*.\n"
        "- **The order** is told by numbers that are added for each place; a model that writes "
        "may only attend to what stands before.\n"
        "- **Size**: billions of learnt numbers instead of some thousand, and thousands of "
        "billions of tokens to learn from instead of 4,500.\n"
        "- **After that** they are trained further on answers that people wrote or preferred.\n\n"
        "The rest you have seen: embeddings, a softmax over what comes next, cross-entropy, "
        "gradients by the chain rule, small steps, a temperature. A large model too says what is "
        "likely to come next; that is not the same as knowing what is true."
    )
