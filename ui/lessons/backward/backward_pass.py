"""The backward lesson: the verbs, the walk back through the layers, the chosen weight, and the
checks of its gradient and of all of them. Here its parts are put on the page; what they say is
written in ``backward_walk``, ``one_weight``, ``nudge`` and ``whole_check``.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.desk.walk import Scope
from ui.kit import session
from ui.kit.full_table import is_open, show_table, table_act, table_button
from ui.kit.html import below
from ui.kit.live import live
from ui.kit.verbs import show_verbs
from ui.lessons.backward.backward_walk import guessed, shown_part, walk_acts, walk_html
from ui.lessons.backward.gradient_story import chain_columns, symbol
from ui.lessons.backward.nudge import DRAW, EPSILONS, EVERY, can_be_nudged, nudge_html
from ui.lessons.backward.nudge_chart import show_chart
from ui.lessons.backward.one_weight import weight_acts, weight_html
from ui.lessons.backward.whole_check import check_now, checked, whole_check_html
from ui.lessons.chosen_weight import chosen_parameter, row_names

ROWS = "back_rows_open"
EPOCH_WORDS = (
    "This page shows the gradient of **this step’s batch**; with “Epoch” the verbs above speak of "
    "all training rows."
)


def show_lesson(me: Learner) -> None:
    """The verbs, the walk, the check of all gradients and the chosen weight, as far as they are
    revealed. All of it is drawn in one run: nearly every press changes all of it."""

    def rest() -> None:
        _show_walk(me)
        _show_rows(me)
        _show_curve(me)

    def shown() -> tuple[Hashable, ...]:
        asked = _epsilon(), _further(), is_open(ROWS)
        return me.selection, shown_part(), guessed(me), checked(me), *asked

    def epoch(_trainer: Trainer) -> str:
        return EPOCH_WORDS if me.scope is Scope.EPOCH else ""

    show_verbs(me, epoch, rest, shown)


def _is_known(me: Learner) -> bool:
    """Has the walk revealed the gradient of the chosen parameter?"""
    return me.walk.backward_layer <= chosen_parameter(me, me.at_cursor()).layer


def _show_walk(me: Learner) -> None:
    """The walk, the check of all gradients and the chosen weight: one element, so that a press
    draws it at once."""
    html = "<hr>" + walk_html(me, me.at_cursor(), shown_part(), guessed(me))
    acts = {
        **walk_acts(me),
        **weight_acts(me),
        "check": lambda cursor: check_now(me, cursor),
        "epsilon": _use_epsilon,
        "further": _turn,
        **table_act(ROWS),
    }
    live(html + below(_behind_html(me)), "back_section", acts)


def _behind_html(me: Learner) -> str:
    """What stands below the walk, once there is a loss."""
    trainer = me.at_cursor()
    if not me.walk.has_loss:
        return ""
    html = whole_check_html(trainer, checked(me)) + weight_html(me, trainer)
    if _is_known(me):
        chosen = chosen_parameter(me, trainer)
        index = me.parameter_index(chosen)
        assert index is not None  # chosen from what there is
        html += nudge_html(trainer, index, symbol(chosen), _epsilon(), _further())
        html += table_button("Row by row", ROWS)
    return html


def _epsilon() -> float:
    """How far the chosen parameter is nudged."""
    kept = session.get("back_epsilon")
    return kept if kept in EPSILONS else 1e-4


def _use_epsilon(said: Any) -> None:
    sizes = {f"{size:g}": size for size in EPSILONS}
    if isinstance(said, str) and said in sizes:
        session.put("back_epsilon", sizes[said])


def _further() -> tuple[str, ...]:
    """What is asked for beyond the check: EVERY, DRAW."""
    return session.get("back_further") or ()


def _turn(said: Any) -> None:
    """A view is asked for, or no longer."""
    on = _further()
    if said in (EVERY, DRAW):
        rest = tuple(view for view in on if view != said)
        session.put("back_further", rest if said in on else (*on, said))


def _show_curve(me: Learner) -> None:
    if DRAW not in _further() or not _is_known(me):
        return
    trainer = me.at_cursor()
    chosen = chosen_parameter(me, trainer)
    index = me.parameter_index(chosen)
    if index is not None and can_be_nudged(trainer, index):
        show_chart(trainer, chosen, index)


def _show_rows(me: Learner) -> None:
    """All rows behind the chosen gradient, to sort, search and download."""
    trainer = me.at_cursor()

    def columns() -> dict[str, Any]:
        return {
            "row": row_names(trainer),
            **chain_columns(trainer, chosen_parameter(me, trainer)),
        }

    if _is_known(me):
        show_table(ROWS, columns, decimals=6)
