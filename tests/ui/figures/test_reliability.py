"""The reliability diagram."""

import re

import numpy as np
import pytest

from neuralnet.inside.evaluation import calibration
from ui.figures.reliability import BOTTOM, LEFT, RIGHT, TOP, reliability, words

P = np.array([[0.95, 0.05]] * 4 + [[0.35, 0.65]] * 2)
LABELS = np.array([0, 0, 0, 1, 1, 0])


def test_bars_are_as_high_as_the_share_that_was_right_and_gaps_lead_to_the_confidence() -> None:
    markup = reliability(calibration(P, LABELS))
    bars = re.findall(r'class="bar" x="([\d.]+)" y="([\d.]+)"', markup)
    assert len(bars) == 2
    heights = [(BOTTOM - float(y)) / (BOTTOM - TOP) for _x, y in bars]
    assert heights == pytest.approx([0.5, 0.75], abs=1e-3)
    gaps = re.findall(r'class="gap" d="M([\d.]+) ([\d.]+)V([\d.]+)"', markup)
    for (x, _right, sure), confidence in zip(gaps, [0.65, 0.95], strict=True):
        assert (float(x) - LEFT) / (RIGHT - LEFT) == pytest.approx(confidence, abs=1e-3)
        assert (BOTTOM - float(sure)) / (BOTTOM - TOP) == pytest.approx(confidence, abs=1e-3)


def test_the_bins_are_told_in_words() -> None:
    text = words(calibration(P, LABELS))
    assert text == "2 rows at confidence 0.65: 50% right; 4 rows at confidence 0.95: 75% right"
    assert words(calibration(np.empty((0, 2)), np.empty(0, np.int64))) == "no rows"


def test_numbers_that_ran_out_draw_no_bar() -> None:
    assert "<rect" not in reliability(calibration(np.full((3, 2), np.nan), np.zeros(3, np.int64)))
