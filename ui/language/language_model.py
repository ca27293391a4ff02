"""Chapter 3: a small language model. What it writes, and every number of one prediction. HTML."""

from __future__ import annotations

import numpy as np

from course.work.words import LEAST_TEMPERATURE, MOST_TEMPERATURE
from neuralnet.data.characters import MARK, SIGNS, CountedTable, text_of
from neuralnet.device.arrays import to_host
from neuralnet.inside.explain import softmax_steps, weighted_sum
from ui.desk.language import (
    HASTY,
    PLAIN,
    SETUPS,
    TWENTY,
    USUAL,
    LanguageDesk,
)
from ui.figures.forward_terms import activation_words, softmax_table, weighted_sum_table
from ui.figures.learning_curve import Level
from ui.kit.html import (
    box,
    button,
    caption,
    choice,
    columns,
    form,
    formula,
    note,
    numbered,
    prose,
    row,
    segments,
    slider,
    slot,
    submit,
    table,
    text_field,
)
from ui.language.next_sign import SHOWN
from ui.language.progress import curve_html
from ui.language.written import names_line
from ui.words.numbers import all_of, number, percent, plural, probability, tex_number, thousands

SETUP_TITLES = {
    USUAL: "As usual",
    TWENTY: "Only 20 names",
    HASTY: "Steps far too long",
    PLAIN: "Plain gradient descent",
}
SETUP_WORDS = {
    USUAL: "All names, Adam at 0.003. Compare the losses with that of the counted pairs, and look "
    "for the epoch after which the validation loss rises again.",
    TWENTY: "It is trained on 20 names and judged on the others. Train 20 epochs, then 100: the "
    "training loss falls on, the validation loss rises, and more and more of what it writes are "
    "the 20 names themselves. That is overfitting.",
    HASTY: "Adam at 0.3. After one epoch the rows of the embedding are tens of units long, so "
    "that nearly every tanh is at its end, where it is flat, and the loss is worse than that of "
    "27 equal chances, 3.30. Only a smaller learning rate helps.",
    PLAIN: "SGD at 0.01. Every row of the embedding moves only when its sign is in the batch, so "
    "frequent signs get on and rare ones stay where they were drawn: see how far each has moved. "
    "Adam divides by the usual size of a gradient, and rare signs move as far.",
}


def setups_html(desk: LanguageDesk) -> str:
    """Which model, and what it shows."""
    options = [(setup, SETUP_TITLES[setup]) for setup in SETUPS]
    trainer = desk.trainer
    specs = trainer.network.specs
    size = trainer.network.theta.size
    return (
        prose(
            "Three signs of context, each with a row of "
            f"{plural(int(to_host(trainer.network.layers[0].W).shape[1]), 'number')}. The three "
            "rows are put in one line (*concat*), so the next layer knows what stood where. Then "
            f"{plural(specs[2].units, 'tanh unit')} and a softmax of 27: "
            f"{thousands(size)} numbers to learn. Nothing here is new to you."
        )
        + segments(
            "setup",
            "Set-up",
            options,
            desk.setup,
            help="The same network in other conditions: one that learns, and three that fail in "
            "a way worth seeing. Each keeps its own time.",
        )
        + slot(caption(SETUP_WORDS[desk.setup]))
    )


def bigram(desk: LanguageDesk) -> float:
    """The exact mean cross-entropy of the counted pairs on the training names."""
    data = desk.trainer.data
    rows = data.training_rows
    last, following = data.dataset.x[rows, -1].astype(np.int64), data.dataset.labels[rows]
    return CountedTable.of(last, following).cross_entropy(last, following)


def losses_html(desk: LanguageDesk) -> str:
    """The curve, with the level of the bigram."""
    trainer = desk.trainer
    exact = bigram(desk)
    now = trainer.measure()
    data = trainer.data
    groups = np.array(data.dataset.groups)
    counts = [
        len(set(groups[rows].tolist())) for rows in (data.training_rows, data.validation_rows)
    ]
    best = min(trainer.history.curve().tolist(), key=lambda line: line[3])
    size = -(-trainer.n // trainer.batch_size)
    rows = [
        (f"training, {plural(counts[0], 'name')}", number(now.training_loss)),
        (f"validation, {plural(counts[1], 'other name')}", number(now.validation_loss)),
        (f"lowest validation loss so far, after epoch {best[0] / size:.0f}", number(best[3])),
        ("counted pairs, on the training names", number(exact)),
    ]
    return columns(
        curve_html("Mean cross-entropy", trainer, (Level("counted pairs (chapter 1)", exact),)),
        table(("mean cross-entropy", ""), rows)
        + caption(
            "Below the dotted level the model uses more than the last sign: one sign cannot say "
            "more on these names than the counted pairs do."
        ),
    )


def written_html(desk: LanguageDesk) -> str:
    """Five names at the temperature."""
    names = desk.written()
    data = desk.trainer.data
    seen = {data.dataset.row_names[row].split(",")[0] for row in data.training_rows}
    again = sum(name in seen for name in names)
    known = (
        f" ✓ and a broken edge: {plural(again, 'of the training names', 'of the training names')}."
        if again
        else " None of them is a training name."
    )
    return prose("## It writes names while it learns") + columns(
        slider(
            "temperature",
            "Temperature T",
            LEAST_TEMPERATURE,
            MOST_TEMPERATURE,
            0.1,
            desk.temperature,
            help="The logits are divided by T before the softmax. Small: nearly always the "
            "likeliest sign. Large: nearly anything.",
        )
        + row(
            button("luck", "Other random numbers", desk.luck + 1),
            f"<span>seed {desk.luck}</span>",
        ),
        names_line("Written now", names, seen)
        + caption(
            "The same state, temperature and seed write the same names: go back in time, and "
            f"they are there again.{known} Training uses T = 1; the temperature only acts here."
        ),
        widths=(1, 2),
    )


# --- one prediction ------------------------------------------------------------------------------


def question_html(desk: LanguageDesk) -> str:
    """What is asked."""
    question = desk.question
    shown = text_of(question.context)
    return (
        prose(
            "## One prediction, number by number\n\n"
            f"The model is shown **{shown}** and asked for the next sign "
            f"({question.title})."
        )
        + form(
            "question",
            f"{question.context}-{question.target}",
            row(
                text_field(
                    "context",
                    "Up to three letters",
                    shown.replace(MARK, ""),
                    id="words_context",
                    longest=20,
                ),
                submit("Ask"),
            ),
        )
        + slot(note(desk.problem, "warning") if desk.problem else "")
        + row(
            button("take_row", "Another place in a validation name"),
            choice(
                "target",
                "The sign that comes next",
                numbered(SHOWN),
                str(question.target),
                help="Of a name the sign is known; of your own letters you say it. The loss is "
                "−ln of its probability.",
            ),
        )
    )


def prediction_html(desk: LanguageDesk) -> str:
    """Embedding rows, concat, one hidden unit, one logit, softmax, loss."""
    asked, question = desk.ask(), desk.question
    embedding, joined, hidden, output = asked.network.layers
    j, k = min(desk.unit, hidden.n_out - 1), desk.output
    numbers = embedding.n_out
    E = to_host(embedding.z)
    x = to_host(joined.a)[0]
    rows = [
        (f"{SHOWN[sign]}, sign {at + 1}", *(number(float(value)) for value in E[at]))
        for at, sign in enumerate(question.context)
    ]
    names = [
        f"{SIGNS[sign]} (sign {at + 1}), number {n + 1}"
        for at, sign in enumerate(question.context)
        for n in range(numbers)
    ]
    z, a = (float(to_host(values)[0, j]) for values in (hidden.z, hidden.a))
    logits = to_host(output.z)[0].astype(np.float64)
    steps = softmax_steps(logits, desk.temperature)
    plain = softmax_steps(logits)
    p = float(plain.probabilities[question.target])
    unit_options = [(str(at), f"unit {at + 1}") for at in range(hidden.n_out)]
    return (
        prose("**1 · Embedding**: three rows are looked up.")
        + table(("sign", *(f"number {n + 1}" for n in range(numbers))), rows, named=True)
        + prose(
            f"**2 · Concat**: one row of {plural(len(x), 'number')}, the three one after another."
        )
        + box(
            all_of(len(x), "number").capitalize(),
            table(
                ("number", "x"),
                [(name, number(float(value))) for name, value in zip(names, x, strict=True)],
                tall=True,
            ),
        )
        + prose("**3 · Hidden layer**: a weighted sum and tanh, as in every unit.")
        + choice(
            "unit_of", "Hidden unit", unit_options, str(j), help="Its sum is opened term by term."
        )
        + weighted_sum_table(weighted_sum(hidden, 0, j), names, unit=(3, j))
        + caption(activation_words("tanh", z, a))
        + prose("**4 · Output layer**: one weighted sum, a *logit*, for each sign.")
        + choice(
            "output_of",
            "Sign whose logit is opened",
            numbered(SHOWN),
            str(k),
            help="Its logit is the sum over the hidden units.",
        )
        + weighted_sum_table(
            weighted_sum(output, 0, k),
            [f"hidden unit {at + 1}" for at in range(hidden.n_out)],
            unit=(4, k),
        )
        + prose(f"**5 · Softmax**, at the temperature T = {desk.temperature:.1f}.")
        + softmax_table(SHOWN, logits.tolist(), steps)
        + prose("**6 · Loss**: how surprised the model is by the sign that came. It uses T = 1.")
        + formula(
            rf"L = -\ln P(\text{{{SIGNS[question.target]}}}) = -\ln {tex_number(p)}"
            rf" = {tex_number(asked.L)}"
        )
        + caption(
            f"The likeliest is {SHOWN[int(plain.probabilities.argmax())]}, with "
            f"{probability(float(plain.probabilities.max()))}. A loss of 3.2958 = ln 27 is that of "
            "27 equal chances."
        )
    )


def moved_html(desk: LanguageDesk) -> str:
    """How far each sign's row has moved since the start, and how often it occurs."""
    trainer = desk.trainer
    W = np.asarray(to_host(trainer.network.layers[0].W), np.float64)
    start = trainer.history.nearest(0).theta[: W.size].reshape(W.shape)
    signs = trainer.data.dataset.x[trainer.data.training_rows].astype(np.int64)
    counts = np.bincount(signs.ravel(), minlength=len(SIGNS))
    moved, length = np.linalg.norm(W - start, axis=1), np.linalg.norm(W, axis=1)
    hidden = trainer.network.layers[2]
    trainer.compute_once()
    flat = float((np.abs(to_host(hidden.a)) > 0.99).mean())
    rows = [
        (SHOWN[s], thousands(int(counts[s])), number(float(moved[s])), number(float(length[s])))
        for s in np.argsort(-counts, kind="stable")
    ]
    return box(
        "How far has each sign's row moved?",
        table(
            ("sign", "times among the training contexts", "moved since the start", "length now"),
            rows,
            tall=True,
        )
        + caption(
            f"Of the tanh units in the next batch {percent(flat, 0)} are beyond ±0.99, where tanh "
            "is nearly flat and lets hardly any gradient through."
        ),
    )
