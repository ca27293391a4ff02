"""A learner's work that has something in every part."""

from dataclasses import replace

import numpy as np

from course.progress import Progress
from course.work.saved import (
    Answer,
    CourseWork,
    Figures,
    Filled,
    Kept,
    OwnSentences,
    WordsWork,
    Work,
)
from neuralnet.data.points import dataset_from_points
from neuralnet.experiment import Experiment, Run
from neuralnet.many.sweeps import SweepRun, seeds
from neuralnet.training import Trainer

POINTS = [(float(x), float(y), float((x > 2) ^ (y > 2))) for x in range(5) for y in range(5)]


def own_run() -> Run:
    """A run on points of one's own, changed on the way: a setting, weights by hand, frozen ones."""
    experiment = Experiment(
        dataset="own",
        own_data=dataset_from_points(POINTS, "classification"),
        hidden_units=(4, 3),
        dropout=0.2,
        batch_size=4,
        epochs=12,
        seed=3,
    )
    run = Run(experiment).edited(7, {"learning_rate": 0.02, "l1_penalty": 0.001})
    return run.edited(9, parameters={0: 1 / 3, 5: -0.125}, frozen={2: True})


def own_texts() -> OwnSentences:
    """Sentences of one's own, of three classes."""
    days, kinds = ("warm", "cold", "wet", "schön"), ("good", "bad", "so-so")
    texts = tuple(f"day {at}: {days[at % 4]}, and {kinds[at % 3]}" for at in range(24))
    return OwnSentences("days.csv", texts, tuple(kinds[at % 3] for at in range(24)))


def full_work() -> Work:
    """Every part of it."""
    run = own_run()
    trainer = Trainer(run)
    trainer.seek(23)
    others = [Experiment(epochs=2, validation_share=0.0), run.experiment.replace(epochs=3)]
    kept = [
        Kept(f"run {n}", one, SweepRun(seeds(one, 1)).run_to_end()[0])
        for n, one in enumerate(others)
    ]
    progress = Progress().at("sums").answered("weighted_sum", right=False)
    return Work(
        run=run,
        cursor=23,
        view={"row": 3, "x_feature": 0, "y_feature": 1, "held": "near"},
        figures=Figures.of(trainer),
        kept=tuple(kept),
        course=CourseWork(progress, 495000, "2-2-1.2.0", Filled("2-2-1.2.0", ("0,5", "", "−1"))),
        pictures="convolution.mixed.15.fast",
        words=WordsWork(
            "bag.twenty.40",
            {"bag": 40, "pairs": 7, "twenty": 12},
            sentence="a schöner day, “so to say”",
            temperature=0.7,
            luck=3,
            own=own_texts(),
        ),
        follows="Chapter 3 of our notes",
        answers={
            "one-step": {
                "loss": Answer("0,693"),
                "which": Answer(("a", "b")),
                "why": Answer("Because ŷ is ½ → L = ln 2."),
            },
            "make-it": {"construct": Answer("", run.edited(30, {"batch_size": 2}), 31)},
        },
    )


def same(first: Work, second: Work) -> bool:
    """Are both the same? NaN is itself here."""
    figures = [
        np.array([v for v in vars(work.figures).values() if isinstance(v, float)])
        for work in (first, second)
        if work.figures is not None
    ]
    return replace(first, figures=None) == replace(second, figures=None) and (
        len(figures) != 1 and all(np.array_equal(figures[0], f, equal_nan=True) for f in figures)
    )
