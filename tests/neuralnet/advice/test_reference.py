"""The yardstick: what simple methods reach on the same rows, and how sure one can be."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

from neuralnet.advice.presets import PRESETS
from neuralnet.advice.reference import MOST_KEPT, beyond_chance, reference, row_scores
from neuralnet.experiment import Experiment
from neuralnet.preparation import prepare
from neuralnet.training import Trainer
from tests.neuralnet.advice.tables import chance, rare_and_weak, xor_corners


@pytest.mark.parametrize("dataset", ["penguins", "moons", "penguin_mass"])
def test_the_nearest_rows_answer_as_scikit_learns_do(dataset: str) -> None:
    experiment = Experiment(dataset=dataset)
    data, known = prepare(experiment), reference(experiment)
    train, rows = data.training_rows, known.rows
    classes = data.dataset.task == "classification"
    y = data.dataset.labels if classes else data.dataset.y[:, 0]
    model = (KNeighborsClassifier if classes else KNeighborsRegressor)(5)
    answers = model.fit(data.x[train], y[train]).predict(data.x[rows])
    if classes:
        theirs = float(np.mean(answers == y[rows]))
    else:
        spread = np.mean((y[rows] - y[train].mean()) ** 2)
        theirs = float(1 - np.mean((answers - y[rows]) ** 2) / spread)
    nearest = next(m for m in known.methods if m.words == "the 5 nearest training rows")
    # Equally near rows may be taken in another order.
    assert nearest.score == pytest.approx(theirs, abs=0.011)


def test_the_linear_model_answers_as_scikit_learns_does() -> None:
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
    assert reference(Experiment(dataset="moons", split_seed=1)) is not known
    assert reference(Experiment(dataset="moons", label_flips=0.2)) is not known


def test_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    from neuralnet.advice import reference as module

    monkeypatch.setattr(module, "_measured", lambda _bare: object())
    monkeypatch.setattr(module, "_KEPT", type(module._KEPT)())
    for seed in range(MOST_KEPT + 5):
        reference(Experiment(split_seed=seed))
    assert len(module._KEPT) == MOST_KEPT


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
    trainer = Trainer(Experiment())
    trainer.run_to_end()
    rows = trainer.data.validation_rows
    scores = row_scores(trainer.outputs()[rows], trainer.data, rows)
    assert scores.mean() == pytest.approx(trainer.measure().validation_metric)
