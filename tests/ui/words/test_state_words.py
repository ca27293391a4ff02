"""What is said of two losses beside each other."""

import pytest

from ui.words.state_words import OTHER_ROWS, gap_words


@pytest.mark.parametrize(
    ("training", "validation", "said"),
    [
        (0.5, 0.625, "lies 0.1250 above the training loss"),
        (0.5, 0.25, "lies 0.2500 below the training loss"),
        (0.5, 0.5, "lies just at the training loss"),
    ],
)
def test_the_validation_loss_may_lie_on_either_side_and_the_reason_is_said(
    training: float, validation: float, said: str
) -> None:
    words = gap_words(training, validation, 60)
    assert said in words
    assert OTHER_ROWS in words
    assert "rises* while the training loss falls says that the network overfits" in words


def test_without_validation_rows_or_finite_losses_no_gap_is_told() -> None:
    for words in (gap_words(0.5, 0.4, 0), gap_words(float("inf"), 0.4, 60)):
        assert "training loss" not in words
        assert OTHER_ROWS not in words
