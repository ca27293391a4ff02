"""The yardstick: what simple methods reach on the same rows, and how sure one can be."""

import numpy as np
import pytest

from benchmarks.tables import rare_and_weak, table, xor_corners
from neuralnet.advice import reference as module
from neuralnet.advice.presets import PRESETS
from neuralnet.advice.reference import (
    MOST_COMPARED,
    MOST_KEPT,
    MOST_NUMBERS,
    MOST_TRAINING,
    SOUND,
    Comparison,
    beyond_chance,
    comparison,
    reference,
    row_scores,
    same_rows,
)
from neuralnet.experiment import Experiment
from neuralnet.inside.evaluation import r_squared
from neuralnet.preparation import prepare
from tests.neuralnet.advice.tables import chance
from tests.neuralnet.advice.trained import at_end


@pytest.mark.parametrize("dataset", ["penguins", "moons", "penguin_mass"])
def test_the_nearest_rows_answer_as_scikit_learns_do(dataset: str) -> None:
    # Imported here: every process of the tests imports this file.
    from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

    experiment = Experiment(dataset=dataset)
    data, known = prepare(experiment), reference(experiment)
    train, rows = data.training_rows, known.rows
    classes = data.dataset.task == "classification"
    y = data.dataset.labels if classes else data.dataset.y[:, 0]
    model = (KNeighborsClassifier if classes else KNeighborsRegressor)(5)
    answers = model.fit(data.x[train], y[train]).predict(data.x[rows])
    theirs = float(np.mean(answers == y[rows])) if classes else r_squared(answers, y[rows])
    nearest = next(m for m in known.methods if m.words == "the 5 nearest training rows")
    # Equally near rows may be taken in another order.
    assert nearest.score == pytest.approx(theirs, abs=0.011)


def test_the_linear_model_answers_as_scikit_learns_does() -> None:
    from sklearn.linear_model import LogisticRegression

    experiment = Experiment()
    data, known = prepare(experiment), reference(experiment)
    labels = data.dataset.labels
    model = LogisticRegression(max_iter=2000)
    model.fit(data.x[data.training_rows], labels[data.training_rows])
    linear = next(m for m in known.methods if m.words == "a linear model")
    theirs = model.score(data.x[known.rows], labels[known.rows])
    assert linear.score == pytest.approx(theirs, abs=0.011)


def test_the_guess_is_the_most_frequent_class_and_its_loss_the_base_rates() -> None:
    experiment = Experiment()
    data, known = prepare(experiment), reference(experiment)
    labels = data.dataset.labels
    shares = np.bincount(labels[data.training_rows]) / len(data.training_rows)
    assert known.guess.score == np.mean(labels[known.rows] == shares.argmax())
    assert known.guess.loss == pytest.approx(-np.log(shares[labels[known.rows]]).mean())


def test_the_network_and_its_seed_do_not_matter_and_the_rows_do() -> None:
    known = reference(Experiment(dataset="moons"))
    assert reference(Experiment(dataset="moons", seed=4, hidden_units=(2,), epochs=3)) is known
    assert comparison(Experiment(dataset="moons")).reference is known
    assert comparison(Experiment(dataset="moons", split_seed=1)).reference is not known
    assert comparison(Experiment(dataset="moons", label_flips=0.2)).reference is not known


def test_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_KEPT", type(module._KEPT)())
    for seed in range(MOST_KEPT + 5):
        comparison(Experiment(split_seed=seed))
    assert len(module._KEPT) == MOST_KEPT


def test_of_many_rows_the_split_draws_a_sample_and_it_is_said() -> None:
    large = Experiment(dataset="moons", samples=5000)
    data, known = prepare(large), reference(large)
    assert (known.learnt, len(known.rows)) == (MOST_TRAINING, MOST_COMPARED)
    assert set(known.rows) < set(data.validation_rows)
    assert known.compared == "1,000 of the 1,500 validation rows"
    assert known.sampled == (
        "The simple methods learnt from a sample: 1,500 of the 3,500 training rows."
    )
    small = reference(Experiment())
    assert (small.compared, small.sampled) == ("the 103 validation rows", "")


def test_measured_in_slices_or_at_once_it_is_the_same() -> None:
    experiment = Experiment(dataset="blobs", samples=200)
    whole, sliced = reference(experiment), Comparison(same_rows(experiment, **SOUND))
    slices = 1
    while not sliced.advance(0.0):
        slices += 1
    assert slices > 20
    assert sliced.reference is not None
    for one, other in zip(whole.methods, sliced.reference.methods, strict=True):
        np.testing.assert_array_equal(one.scores, other.scores)
        np.testing.assert_array_equal(one.losses, other.losses)


def test_wide_tables_are_learnt_from_fewer_rows_and_in_fewer_steps() -> None:
    """The work is bounded whatever the table: rows × inputs, and multiplications."""
    generator = np.random.default_rng(0)
    labels = generator.integers(0, 2, 1200)
    x = generator.normal(size=(1200, 500)) + 0.2 * labels[:, None]
    wide = Experiment(dataset="own", own_data=table("mine", x, labels, ("no", "yes")))
    measured, slices = comparison(wide), 1
    while not measured.advance(0.0):
        slices += 1
    known = measured.reference
    assert known is not None
    assert known.learnt == MOST_NUMBERS // 500
    weights = (2 * 501, 32 * 501 + 32 * 33 + 2 * 33)  # of the linear model and of the network
    steps = [min(module.STEPS, module.MULTIPLICATIONS / (3 * 32 * count)) for count in weights]
    assert steps[1] < steps[0] / 2
    assert slices < sum(steps) / module.STEPS_OF_A_SLICE + 10
    assert known.better(known.best.scores, known.guess.scores)


def test_with_few_validation_rows_the_training_rows_are_compared() -> None:
    known = reference(Experiment(dataset="own", own_data=xor_corners()))
    assert (known.kind, len(known.rows)) == ("training", 3)
    assert reference(Experiment(validation_share=0)).kind == "training"
    assert reference(Experiment()).kind == "validation"


def test_two_coins_are_rarely_told_apart_and_a_better_method_is() -> None:
    generator = np.random.default_rng(0)
    a, b, good = (generator.random((2000, 90)) < p for p in (0.7, 0.7, 0.95))
    found = [
        np.mean([beyond_chance(x, 0.0, all_there_is=False) for x in 1.0 * other - a])
        for other in (b, good)
    ]
    assert found[0] < 0.035
    assert found[1] > 0.95


def test_outputs_that_are_not_finite_score_as_badly_as_can_be() -> None:
    data = prepare(Experiment())
    outputs = np.full((len(data.training_rows), 3), np.nan)
    assert row_scores(outputs, data, data.training_rows).max() == 0
    values = prepare(Experiment(dataset="plane"))
    outputs = np.full((len(values.training_rows), 1), np.inf)
    assert row_scores(outputs, values, values.training_rows).max() == -10


def test_whether_the_inputs_tell_anything_and_a_class_can_be_found() -> None:
    rare = next(preset for preset in PRESETS if preset.name == "rare_class").experiment
    assert reference(rare).can_find(1)
    weak = reference(Experiment(dataset="own", own_data=rare_and_weak()))
    assert not weak.can_find(1)
    assert weak.can_find(0)
    assert not weak.tells
    told = [reference(Experiment(dataset="own", own_data=chance(seed))).tells for seed in range(3)]
    assert not any(told)
    assert all(reference(Experiment(dataset=name)).tells for name in ("penguins", "xor"))


def test_a_run_of_the_page_is_measured_by_the_same_scores() -> None:
    trainer = at_end(Experiment())
    rows = trainer.data.validation_rows
    scores = row_scores(trainer.outputs()[rows], trainer.data, rows)
    assert scores.mean() == pytest.approx(trainer.measure().validation_metric)
    trainer = at_end(Experiment(dataset="wave", epochs=12))
    data, rows = trainer.data, trainer.data.validation_rows
    outputs = trainer.outputs()[rows]
    theirs = r_squared(outputs[:, 0], data.dataset.y[rows, 0])
    assert row_scores(outputs, data, rows).mean() == pytest.approx(theirs)
