"""Station "the rows are split": training rows, validation rows, mini-batches."""

import numpy as np

from course.item import Draft, choice, here, kind, number, several
from course.situation import Place, Situation
from course.texts import say
from neuralnet.data.scaling import fit_scaler

OUTSIDE = 2  # rows beside the batch that are offered, of each kind


@kind("split", "counted_something_else", hints=1)
def validation_count(s: Situation, _place: Place, _draw: np.random.Generator) -> Draft:
    """n · share, rounded to whole rows."""
    settings, n = s.run.experiment, s.trainer.data.dataset.n
    here(settings.validation_share and not settings.training_limit)
    validation, training = len(s.validation_rows), len(s.training_rows)
    return number(
        validation,
        [
            ("counted_something_else", training, "training_rows"),
            ("counted_something_else", n, "all_rows"),
        ],
        exact=True,
        rows=n,
        share=settings.validation_share,
        product=n * settings.validation_share,
    )


@kind("split", "another_batch", "validation_is_trained_on", hints=1)
def rows_of_the_batch(s: Situation, _place: Place, draw: np.random.Generator) -> Draft:
    """Which rows does this step use? Those at the next places of the shuffled order."""
    trainer = s.trainer
    done, order = trainer.rows_done, trainer.order
    inside = list(range(done, done + len(s.batch_rows)))
    after = list(range(inside[-1] + 1, len(order)))
    before = list(range(done))
    here(after or before)
    neighbours = [*after[:OUTSIDE], *reversed(before[-OUTSIDE:])][:OUTSIDE]
    picked = sorted(int(p) for p in draw.permutation(inside)[: OUTSIDE + 1])
    names = {}
    for p in sorted([*picked, *neighbours]):
        row = int(trainer.data.training_rows[order[p]])
        names[f"place{p}"] = say("rows_of_the_batch.place", row=s.row_name(row), place=p + 1)
    for row in (int(row) for row in draw.permutation(s.validation_rows)[:1]):
        names[f"validation{row}"] = say("rows_of_the_batch.validation", row=s.row_name(row))
    right = [f"place{p}" for p in picked]
    slips = [
        ("another_batch", [f"place{p}" for p in neighbours]),
        ("validation_is_trained_on", [*right, *(n for n in names if n.startswith("validation"))]),
    ]
    return several(
        right, names, slips, done=done, batch_rows=len(s.batch_rows), first=done + 1,
        last=done + len(s.batch_rows),
    )  # fmt: skip


@kind("split", "validation_is_trained_on", "another_one")
def rows_that_move_weights(s: Situation, _place: Place, _draw: np.random.Generator) -> Draft:
    """Only training rows have a part in any update."""
    here(len(s.validation_rows))
    training, validation = len(s.training_rows), len(s.validation_rows)
    options = {
        "training": say("rows_that_move_weights.training", rows=training),
        "all": say("rows_that_move_weights.all", rows=training + validation),
        "validation": say("rows_that_move_weights.validation", rows=validation),
    }
    return choice(
        "training",
        options,
        {"all": "validation_is_trained_on", "validation": "another_one"},
        shuffled=True,
        training=training,
        validation=validation,
    )


@kind("split", "validation_is_trained_on", "another_one")
def rows_behind_the_scale(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """Mean and standard deviation come from the training rows alone."""
    data = s.trainer.data
    here(data.scaler.kind == "standardised" and len(s.validation_rows) > 1)
    feature = place.input % data.dataset.d
    everything = fit_scaler("standardised", data.dataset.x, data.dataset.course_divisors)
    others = data.dataset.x[s.validation_rows]
    measured = fit_scaler("standardised", others, data.dataset.course_divisors)
    offsets = {
        "training": float(data.scaler.offset[feature]),
        "all": float(everything.offset[feature]),
        "validation": float(measured.offset[feature]),
    }
    here(len({f"{offset:.3g}" for offset in offsets.values()}) == len(offsets))
    return choice(
        "training",
        {name: say(f"rows_behind_the_scale.{name}", mean=mean) for name, mean in offsets.items()},
        {"all": "validation_is_trained_on", "validation": "another_one"},
        shuffled=True,
        feature=data.dataset.feature_names[feature],
        mean=offsets["training"],
    )
