"""Which rows: a built-in set, points drawn by hand, a table from a file, or the rows edited."""

from __future__ import annotations

import streamlit as st

from neuralnet.data.catalogue import OWN_DATA
from neuralnet.data.datasets import DATASETS, MAX_SAMPLES, MIN_SAMPLES
from neuralnet.data.points import DRAWN
from ui.data.changes import bound, show_problem, use_data
from ui.data.edit_rows import edit_rows
from ui.data.in_use import show_taken
from ui.data.pad.points import dataset_from_pad, pad, pad_data
from ui.data.upload import choose_table
from ui.desk.learner import Learner
from ui.kit import session
from ui.kit.locks import help_text as lock_help
from ui.kit.locks import is_fixed
from ui.words.numbers import agree, plural
from ui.words.settings import SETTING_HELP, title

WAYS = {
    "built-in": ":material/inventory_2: Built-in",
    "draw": ":material/draw: Draw",
    "upload": ":material/upload_file: Upload",
    "edit": ":material/edit_note: Edit",
}


def choose_rows(me: Learner) -> None:
    """Draw the four ways to get rows, and the chosen one in full."""
    if session.get("data_way_of") != me.settings.dataset:  # other rows have come into use
        session.put("data_way_of", me.settings.dataset)
        if me.settings.own_data is None:
            session.put("data_way", "built-in")
    way = st.segmented_control(
        "Where the rows come from",
        list(WAYS),
        format_func=lambda name: WAYS[name],
        default="built-in",
        key=session.key("data_way"),
        persist_state="session",
        required=True,
        wrap=True,
        help=lock_help(
            "A set that is ready, points that you draw, a table of your own, or the rows in use to "
            "change. What is in use stays until you choose other rows.",
            "data",
        ),
        disabled=is_fixed("data"),
    )
    if is_fixed("data"):
        way = "built-in"
    if way == "draw":
        _draw(me)
    elif way == "upload":
        choose_table(me)
    elif way == "edit":
        edit_rows(me)
    else:
        _built_in(me)
    show_problem()


def _built_in(me: Learner) -> None:
    settings = me.settings
    own = [OWN_DATA] if settings.own_data is not None else []
    session.renew("data_dataset", settings.dataset)
    known = [*own, *DATASETS]
    st.selectbox(
        "Data set",
        known,
        index=known.index(settings.dataset) if settings.dataset in known else 0,
        format_func=lambda name: title("dataset", name),
        key=session.key("data_dataset"),
        help=SETTING_HELP["dataset"],
        on_change=_chosen,
        args=(me,),
        disabled=is_fixed("data"),
        filter_mode=None,
    )
    info = DATASETS.get(settings.dataset)
    if info is None:
        st.caption("Rows of your own. Another choice here replaces them.")
        return
    st.caption(info.description)
    if not info.generated:
        st.caption(
            "Real measurements: their number is fixed. Sets of points, such as Two moons, can be "
            "drawn with as many rows and as much noise as you like."
        )
        return
    number, noise, seed = st.columns(3)
    with number:
        bound(
            me,
            st.number_input,
            "samples",
            min_value=MIN_SAMPLES,
            max_value=MAX_SAMPLES,
            step=50,
        )
    with noise:
        bound(
            me,
            st.number_input,
            "noise",
            min_value=0.0,
            max_value=1.0,
            step=0.05,
            format="%.2f",
        )
    with seed:
        bound(me, st.number_input, "data_seed", min_value=0, step=1)


def _chosen(me: Learner) -> None:
    use_data(me, session.get("data_dataset"))


def _draw(me: Learner) -> None:
    drawn = me.settings.own_data
    pad(pad_data(drawn), "pad", lambda: _drawn(me))
    if drawn is not None and drawn.source == DRAWN:
        show_taken(f"{plural(drawn.n, 'drawn point')} {agree(drawn.n, 'is', 'are')} in use.")


def _drawn(me: Learner) -> None:
    sent = session.trigger("pad", "points")
    if sent is not None:
        use_data(me, OWN_DATA, lambda: dataset_from_pad(sent))
