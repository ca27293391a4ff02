"""What a learner has on the page Pictures: networks at one epoch, and a picture to ask about."""

import numpy as np
import pytest

from neuralnet.inside.uses import kernel_gradient
from ui.desk.gate import Gate
from ui.desk.own_networks import BYTES_OF_HISTORY
from ui.desk.pictures import (
    BOTH,
    CONVOLUTION,
    DENSE,
    NETWORKS,
    PicturesDesk,
    dots_of,
)


def desk_at(epoch: int, kind: str = CONVOLUTION, *, mixed: bool = False) -> PicturesDesk:
    desk = PicturesDesk(kind, mixed, gate=Gate())
    desk.want(epoch)
    while not desk.has_arrived:
        desk.work()
    return desk


def three() -> np.ndarray:
    """A 3 as somebody would draw it, small and to one side."""
    dots = np.zeros((32, 32), dtype=np.bool_)
    for t in np.linspace(-2.4, 1.5, 200):
        for middle in (9.0, 16.0):
            angle = t if middle == 9.0 else -t
            y, x = middle + 3.6 * np.sin(angle), 12 + 4 * np.cos(angle)
            dots[int(y) : int(y) + 2, int(x) : int(x) + 2] = True
    return dots


def test_the_first_picture_is_one_that_no_network_here_was_trained_on() -> None:
    desk = desk_at(0)
    assert desk.subject.row in desk.trainer.data.validation_rows
    desk.want(5)
    while not desk.has_arrived:
        desk.work()
    assert desk.ask().answer == desk.subject.digit


def test_training_goes_on_in_slices_and_back_in_time_gives_the_same_bits() -> None:
    desk = desk_at(2)
    theta = desk.trainer.network.theta.copy()
    desk.want(5)
    while not desk.has_arrived:
        desk.work(0.01)
    assert desk.trainer.epochs_done == 5
    desk.want(2)
    desk.work()
    assert desk.trainer.network.theta.tobytes() == theta.tobytes()


def test_a_drawn_three_is_read_after_some_epochs_and_not_before() -> None:
    desk = desk_at(0)
    desk.take_drawing(three())
    assert desk.subject.ink.max() > 8
    untrained = desk.ask().probabilities
    assert untrained.max() < 0.9
    desk.want(15)
    while not desk.has_arrived:
        desk.work()
    assert desk.ask().answer == 3
    assert desk.ask().probabilities[3] > untrained[3]


@pytest.mark.parametrize("mixed", [False, True])
@pytest.mark.parametrize("kind", list(NETWORKS))
def test_a_picture_of_the_data_is_answered_as_the_trainer_answers_it(
    kind: str, mixed: bool
) -> None:
    desk = desk_at(1, kind, mixed=mixed)
    row = desk.subject.row
    assert row is not None
    np.testing.assert_allclose(desk.inputs()[0], desk.trainer.data.x[row])
    np.testing.assert_allclose(desk.ask().probabilities, desk.trainer.outputs()[row], rtol=1e-9)


@pytest.mark.parametrize("kind, mixed", [(CONVOLUTION, False), (BOTH, True), (DENSE, True)])
def test_the_slope_of_a_pixel_is_what_nudging_its_ink_measures(kind: str, mixed: bool) -> None:
    desk = desk_at(2, kind, mixed=mixed)
    slope, subject = desk.ask().slope.copy(), desk.subject
    for pixel in (10, 20, 35):
        losses = []
        for moved in (1e-4, -1e-4):
            ink = subject.ink.copy()
            ink[pixel] += 16 * moved  # the network sees ink / 16
            desk.subject = type(subject)(ink, subject.digit, "nudged")
            losses.append(desk.ask().L)
        measured = (losses[0] - losses[1]) / 2e-4
        assert slope[pixel] == pytest.approx(measured, rel=1e-4, abs=1e-7)


def test_one_kernel_weight_has_thirty_six_uses_that_add_up() -> None:
    layer = desk_at(1).ask().convolution
    assert layer is not None
    found = kernel_gradient(layer, 4, 0)
    assert len(found.terms) == 36
    assert found.discrepancy <= 1e-9


def test_a_step_against_the_network_raises_the_loss_and_stays_within_the_ink() -> None:
    desk = desk_at(5)
    before = desk.ask().L
    desk.fool()
    assert before < desk.ask().L
    for _ in range(20):
        desk.fool()
    assert desk.subject.ink.min() >= 0
    assert desk.subject.ink.max() <= 16
    assert desk.subject.fooled == 21
    assert desk.ask().answer != desk.subject.digit
    desk.restore()
    assert desk.subject.fooled == 0
    assert before == desk.ask().L


def test_a_pixel_is_turned_on_and_off_again_and_the_data_stay_as_they_are() -> None:
    desk = desk_at(0)
    row = desk.subject.row
    assert row is not None
    desk.turn_pixel(0)
    assert desk.subject.ink[0] == 16
    assert desk.subject.title.endswith(", changed")
    desk.turn_pixel(0)
    assert desk.subject.ink[0] == 0
    assert desk.trainer.data.dataset.x[row, 0] == 0


def test_pictures_that_are_read_wrongly_are_found_one_after_the_other() -> None:
    desk = desk_at(3)
    assert desk.take_misread()
    first = desk.subject.row
    assert desk.ask().answer != desk.subject.digit
    assert desk.take_misread()
    assert desk.subject.row != first
    assert desk.ask().answer != desk.subject.digit


def test_a_link_says_network_order_and_epoch_and_nonsense_is_refused() -> None:
    desk = PicturesDesk(BOTH, True)
    desk.want(7)
    other = PicturesDesk()
    assert other.use_query(desk.to_query()["pictures"])
    assert (other.kind, other.mixed, other.epoch) == (BOTH, True, 7)
    for text in ("", "dense", "dense.plain.x", "dense.plain.-1", "none.plain.1", "dense.plain.1.2"):
        assert not other.use_query(text)
    assert other.use_query("dense.plain.999")
    assert other.epoch == 30


def test_what_the_pad_sends_is_dots_or_nothing() -> None:
    dots = three()
    sent = np.packbits(dots).tobytes().hex()
    found = dots_of(sent)
    assert found is not None
    assert np.array_equal(found, dots)
    for wrong in (None, 3, "", "0" * 255, "g" * 256, ["0"] * 256):
        assert dots_of(wrong) is None


def test_four_networks_are_brought_to_one_epoch_and_mixing_costs_the_convolution_more() -> None:
    desk = desk_at(2)
    desk.compare()
    while not desk.has_arrived:
        desk.work()
    figures = {(one.kind, one.mixed): one for one in desk.figures()}
    assert {one.epoch for one in figures.values()} == {15}
    loss = {
        kind: figures[kind, False].validation - figures[kind, True].validation
        for kind in (CONVOLUTION, DENSE)
    }
    assert loss[CONVOLUTION] > loss[DENSE]
    assert figures[CONVOLUTION, False].numbers < figures[DENSE, False].numbers


def test_the_history_of_all_networks_is_bounded() -> None:
    desk = desk_at(3, BOTH)
    assert desk.trainer.history.budget == BYTES_OF_HISTORY
    assert 6 * BYTES_OF_HISTORY <= 8 * 2**20
