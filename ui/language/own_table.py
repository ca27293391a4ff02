"""A learner's own sentences: a table with a column of texts and one of classes."""

from __future__ import annotations

import streamlit as st

from neuralnet.data.csv_tables import Cells, read_cells
from neuralnet.data.sentences import (
    LEAST_ROWS,
    MOST_CHARACTERS,
    MOST_ROWS,
    likely_columns,
    own_sentences,
    text_columns,
)
from neuralnet.errors import SettingError
from ui.desk.language import LanguageDesk
from ui.kit import session
from ui.kit.parts import follow
from ui.words.escaping import markdown_text
from ui.words.numbers import plural, thousands

MOST_MEGABYTES = MOST_CHARACTERS // 2**20


def show_own_table(at: LanguageDesk) -> None:
    """Upload, choose the columns, use. What cannot be used is said, and nothing is lost."""
    with st.expander("Sentences of your own (CSV)"):
        file = st.file_uploader(
            "A table with a column of texts and a column of classes",
            type=["csv", "tsv", "txt"],
            max_upload_size=MOST_MEGABYTES,
            key=session.key("words_file"),
            help=f"{LEAST_ROWS} to {thousands(MOST_ROWS)} rows, 2 to 6 classes. The file stays on "
            "this server as long as this page is open, and nobody else sees it.",
        )
        st.caption(
            "Words are runs of letters in lower case; digits and signs are dropped. Texts with a "
            "comma in them have to stand in quotation marks, as spreadsheets write them."
        )
        if at.own is not None:
            st.button(
                "Back to the sentences of the app",
                on_click=_use_shipped,
                args=(at,),
                key=session.key("words_shipped"),
                help="A new network begins at step 0.",
            )
        if file is None:
            return
        try:
            _choose(at, file.name, read_cells(file.getvalue(), MOST_ROWS))
        except SettingError as error:
            st.error(f"{markdown_text(str(error))}.", icon=":material/error:")


def _choose(at: LanguageDesk, title: str, table: Cells) -> None:
    text, target = likely_columns(table)
    left, right = st.columns(2)
    chosen_text = left.selectbox(
        "Column of the texts",
        table.names,
        index=table.names.index(text),
        key=session.key(f"words_text_{title}"),
        help="What the network reads.",
    )
    chosen_class = right.selectbox(
        "Column of the classes",
        table.names,
        index=table.names.index(target),
        key=session.key(f"words_class_{title}"),
        help="What it learns to say of a text.",
    )
    made = own_sentences(title, *text_columns(table, chosen_text, chosen_class))
    classes = ", ".join(markdown_text(name) for name in made.dataset.class_names)
    st.caption(f"{plural(made.dataset.n, 'row')}; classes: {classes}. {' '.join(made.notes)}")

    def use() -> None:
        at.use_own(made)
        follow()

    st.button(
        "Learn from this table",
        type="primary",
        on_click=use,
        key=session.key("words_use"),
        help="A new network begins at step 0.",
    )


def _use_shipped(at: LanguageDesk) -> None:
    at.use_own(None)
    follow()
