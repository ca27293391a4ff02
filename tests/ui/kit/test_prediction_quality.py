"""How good predictions are, in words: where a figure has no value, its place has the reason."""

from typing import Any

import numpy as np
import pytest

from neuralnet.data.points import dataset_from_points
from neuralnet.experiment import Experiment
from neuralnet.inside.held_out import measure_rows
from neuralnet.training import Trainer
from ui.diagnostics.final_test import trust_words
from ui.kit.prediction_quality import confusion_html, errors_html, figures_html
from ui.words.state_words import state_words

LINE = dataset_from_points([(k / 5, 0.0, float(k)) for k in range(5)], "regression")


def html(predicted: Any, rows: Any) -> Any:
    outputs = np.array(predicted, dtype=float)[:, np.newaxis]
    return errors_html(LINE, outputs, np.array(rows, dtype=np.int64))


def test_r_squared_is_told_where_values_differ() -> None:
    assert "R² = 1.0000" in html([0, 1, 2, 3, 4], [0, 1, 2, 3, 4])
    assert "R² = 0.0000" in html([2, 2, 2, 2, 2], [0, 1, 2, 3, 4])


@pytest.mark.parametrize(
    "predicted, rows, why",
    [
        ([0, 1, 2, 3, 4], [3], "of one row"),
        ([0, 1, 2, 3, 4], [2, 2], "of rows of one and the same value"),
        ([0, 1, np.nan, 3, 4], [1, 2, 3], "not all of the network’s outputs are finite numbers"),
        ([0, 1, np.inf, 3, 4], [1, 2, 3], "not all of the network’s outputs are finite numbers"),
    ],
)
def test_where_there_is_no_r_squared_the_reason_is_told(
    predicted: Any, rows: Any, why: Any
) -> None:
    told = html(predicted, rows).partition("<p><b>The largest errors")[0]
    assert "There is no <strong>R²</strong>" in told
    assert why in told
    assert "not a number" not in told


def test_outputs_that_are_not_finite_have_no_class_and_no_figure_but_words() -> None:
    overflowed = Experiment(
        optimizer="sgd", learning_rate=1e6, activation="identity", epochs=5, test_share=0.1
    )
    trainer = Trainer(overflowed)
    trainer.run_epochs(5)
    outputs, rows = trainer.outputs(), trainer.data.training_rows
    assert not np.isfinite(outputs).any()
    why = "not all of the network’s outputs are finite numbers"
    assert f"no accuracy: {why}" in state_words(trainer)
    assert why in figures_html(trainer)
    assert "%" not in figures_html(trainer)
    told = confusion_html(trainer, outputs, rows, "training", 0, "")
    assert "There is no <strong>confusion matrix</strong>" in told
    assert f"Those of all {len(rows)} rows" in told
    assert "<table" not in told
    found = measure_rows(trainer, trainer.data.test_rows)
    assert found.right is None
    assert found.confusion is None
    assert np.isnan([found.metric, found.low, found.high]).all()
    assert why in trust_words(trainer, found)
