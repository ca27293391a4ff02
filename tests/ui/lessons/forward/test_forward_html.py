"""The Forward pass page as strings: names that a learner brought are shown as they are."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from neuralnet import Experiment
from neuralnet.data.datasets import load_dataset
from neuralnet.experiment import Run
from ui.desk.learner import Learner
from ui.kit import session
from ui.lessons.forward.forward_output import output_html
from ui.lessons.forward.forward_pass import walked_html
from ui.lessons.forward.forward_sample import Sample, forward

FIRST, SECOND = "<b>_a_*1*", r"50% | $x$ {1} \frac"


@pytest.fixture
def choices(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the learner chose on the page, without a session."""
    kept: dict[str, object] = {}
    monkeypatch.setattr(session, "get", kept.get)
    monkeypatch.setattr(session, "put", kept.__setitem__)
    return kept


def named_learner(output: Any) -> Learner:
    """A learner whose classes, features and rows have names full of signs."""
    dataset = replace(
        load_dataset("moons", samples=40),
        name="own",
        class_names=(FIRST, SECOND),
        feature_names=("<i>_x_", "$y$*2*"),
        row_names=tuple(f"<u>_{row}_*" for row in range(40)),
    )
    learner = Learner(Run(Experiment(dataset="own", own_data=dataset, output=output)))
    learner.walk_to(learner.walk.layers)
    return learner


@pytest.mark.parametrize("output", ["softmax", "sigmoid", "identity"])
@pytest.mark.parametrize("rows", ["sample", "batch"])
def test_names_are_shown_as_they_are(choices: dict[str, Any], output: str, rows: str) -> None:
    choices["forward_rows"], choices["forward_guess"] = rows, 1
    me = named_learner(output)
    trainer = me.at_cursor()
    row = int(trainer.data.training_rows[trainer.batch_rows][0])
    sample = Sample(trainer.data.dataset.x[row], trainer.data.dataset.row_names[row], row)
    probe = forward(trainer, sample.raw)
    html = walked_html(me, trainer, probe, sample) + output_html(trainer, probe, sample, 1.0)
    for tag in ("<b>_", "<i>_", "<u>_", "<em>"):
        assert tag not in html
    words = unescape(re.sub("<[^>]+>", "", html))
    assert re.search(
        rf"arg max ŷ = ({re.escape('0: ' + FIRST)}|{re.escape('1: ' + SECOND)}),", words
    )
    assert f"You guessed {SECOND}." in words
    assert f"Classes: 0 = {FIRST} and 1 = {SECOND}." in words
    if output == "sigmoid":
        assert rf"P({SECOND})".replace(" ", "") in words.replace("\u00a0", " ").replace(" ", "")
    if rows == "batch":
        assert f"The row is {sample.name};" in words
