"""The page Words: chapters, from a table of counts to attention; the network of each learns while
it is looked at."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import streamlit as st

from course.work.saved import WordsWork
from course.work.words import MOST_LUCK
from neuralnet.data.characters import SIGNS, CountedTable
from neuralnet.errors import SettingError
from neuralnet.inside.attention import Attention
from neuralnet.inside.explain import softmax_steps
from neuralnet.inside.writing import write_name
from neuralnet.sharing.embedding import Embedding, MeanOverPositions
from ui.desk.language import (
    ATTENTION,
    BAG,
    CHAPTERS,
    EMBEDDING,
    MODEL,
    MOST_OF_BENCH,
    ORDER,
    PAIRS,
    PARAMETER,
    LanguageDesk,
)
from ui.desk.learner import Learner
from ui.desk.saved_words import open_words, words_of
from ui.kit import session
from ui.kit.html import GO_ON, a_value, button, row, segments
from ui.kit.live import live
from ui.kit.page_presets import PagePreset, PresetQuestion
from ui.kit.parts import follow, part
from ui.kit.presses import Press, chooses, with_number
from ui.kit.source import show_source
from ui.language import attention, bag, embeddings, language_model, next_sign, order
from ui.language.own_table import show_own_table
from ui.language.presets import LANGUAGE_PRESETS
from ui.language.progress import verbs_html

_DESK = "language_desk"
_QUESTION = PresetQuestion("words", LANGUAGE_PRESETS)
TITLES = {
    PAIRS: "1 · Next sign",
    EMBEDDING: "2 · Embedding",
    MODEL: "3 · Language model",
    BAG: "4 · Bag of words",
    ORDER: "5 · Order",
    ATTENTION: "6 · Attention",
}


def desk() -> LanguageDesk:
    """What this visitor has on the page, made on first use from the link."""
    expected = "a chapter, a set-up and a step such as “model.usual.910”"
    return session.made_from_link(_DESK, LanguageDesk, PARAMETER, expected)


def saved() -> WordsWork | None:
    """What a file says of the page; None where this visitor has not opened it."""
    found: LanguageDesk | None = session.get(_DESK)
    return None if found is None else words_of(found)


def open_saved(words: WordsWork) -> None:
    """Show what a file says of the page."""
    at = desk()
    if open_words(at, words):
        at.work()
    else:
        session.notify(f"The page Words stays as it is: this app knows no network “{words.link}”.")


def set_up(preset: PagePreset) -> None:
    """Show a preset's network before its training, and ask its question."""
    at = desk()
    at.use_query(preset.start)
    at.work()
    _QUESTION.ask(preset)


def show_page(me: Learner) -> None:
    """All of it."""
    at = desk()
    at.work()

    def state() -> tuple[Hashable, ...]:
        return (*at.state, at.step, at.worked, at.has_arrived)

    def chapter() -> tuple[Hashable, ...]:
        return (at.chapter,)

    part("words_chapters", lambda: _show_chapters(me, at), lambda: (at.chapter, at.setup, at.step))
    part(
        "words_preset",
        lambda: _QUESTION.show(at.shows),
        lambda: (at.chapter, at.setup, *_QUESTION.state),
    )
    part("words_verbs", lambda: _show_verbs(at), state)
    part("words_matter", lambda: _show_matter(at), lambda: _looked_at(at))
    part("words_own", lambda: _show_own(at), lambda: (at.chapter, id(at.own)))
    part("words_next", lambda: _show_next(at), chapter)
    part("words_code", lambda: _show_code(at), chapter)


def _looked_at(at: LanguageDesk) -> tuple[Hashable, ...]:
    looked_at = (at.sign, at.number, at.unit, at.output, at.temperature, at.luck, at.problem)
    return (
        *at.state, *looked_at, at.sentence, at.kind, at.expected, id(at.bench), at.question,
    )  # fmt: skip


def _show_chapters(me: Learner, at: LanguageDesk) -> None:
    session.write_link(me, at.to_query())

    def choose(said: object) -> None:
        at.open(str(said))
        at.work()

    options = [(name, TITLES[name]) for name in CHAPTERS]
    html = segments(
        "chapter",
        "Chapter",
        options,
        at.chapter,
        help="Each builds on the one before. The network of each stays where you left it.",
    )
    live(html, "words_chapters_told", {"chapter": choose})


def _show_verbs(at: LanguageDesk) -> None:
    def move(said: object) -> None:
        at.move(str(said))
        at.work()

    if at.names:
        live(verbs_html(at), "words_verbs_told", {"move": move, GO_ON: lambda _: at.work()})


def _show_matter(at: LanguageDesk) -> None:
    {
        PAIRS: _show_pairs,
        EMBEDDING: _show_embedding,
        MODEL: _show_model,
        BAG: _show_bag,
        ORDER: _show_order,
        ATTENTION: _show_attention,
    }[at.chapter](at)


def _show_pairs(at: LanguageDesk) -> None:
    html = "".join(
        write(at)
        for write in (
            next_sign.intro_html, next_sign.losses_html, next_sign.table_html,
            next_sign.written_html,
        )
    )  # fmt: skip
    live(html, "words_pairs_told", {"sign": chooses(at, "sign", len(SIGNS))})


def _show_embedding(at: LanguageDesk) -> None:
    html = "".join(
        write(at)
        for write in (embeddings.look_up_html, embeddings.map_html, embeddings.gradient_html)
    )
    on = {"sign": chooses(at, "sign", len(SIGNS)), "number": chooses(at, "number", 2)}
    live(html, "words_embedding_told", on)


def _show_model(at: LanguageDesk) -> None:
    def use(said: object) -> None:
        at.use_setup(str(said))
        at.work()

    def ask(said: object) -> None:
        entries = said.get("entries") if isinstance(said, dict) else None
        if isinstance(entries, list) and len(entries) == 1:
            at.ask_about(str(entries[0]), SIGNS[at.question.target])

    def temper(said: object) -> None:
        if (value := a_value(said, 0.0, 10.0)) is not None:
            at.set_temperature(value)

    def target(value: int) -> None:
        if 0 <= value < len(SIGNS):
            at.say_target(value)

    html = "".join(
        write(at)
        for write in (
            language_model.setups_html, language_model.losses_html, language_model.written_html,
            language_model.moved_html, language_model.question_html,
            language_model.prediction_html,
        )
    )  # fmt: skip
    on: dict[str, Press] = {
        "setup": use,
        "temperature": temper,
        "luck": chooses(at, "luck", MOST_LUCK),
        "question": ask,
        "take_row": lambda _: at.take_row(),
        "target": with_number(target),
        "unit_of": chooses(at, "unit", 256),
        "output_of": chooses(at, "output", len(SIGNS)),
    }
    live(html, "words_model_told", on)


def _show_bag(at: LanguageDesk) -> None:
    def say(said: object) -> None:
        entries = said.get("entries") if isinstance(said, dict) else None
        if isinstance(entries, list) and len(entries) == 1:
            at.say(str(entries[0]))

    html = "".join(
        write(at) for write in (bag.intro_html, bag.ask_html, bag.answer_html, bag.map_html)
    )
    kinds = at.sentences.dataset.k
    live(html, "words_bag_told", {"sentence": say, "kind": chooses(at, "kind", kinds)})


def _show_order(at: LanguageDesk) -> None:
    def expect(said: object) -> None:
        if said in order.EXPECTATIONS:
            at.expected = str(said)

    html = order.order_html(at) + order.result_html(at)
    live(html, "words_order_told", {"expected": expect})


def _show_attention(at: LanguageDesk) -> None:
    def guess(said: object) -> None:
        if said in attention.GUESSES:
            at.expected = str(said)

    def enter(name: str, place: int) -> Press:
        def put(said: object) -> None:
            text = str(said).strip().replace("−", "-").replace(",", ".")
            value = a_value(text, -MOST_OF_BENCH, MOST_OF_BENCH)
            if value is None:
                at.problem = (
                    f"{name}: expected a number from −{MOST_OF_BENCH:g} to {MOST_OF_BENCH:g}; got "
                    f"“{text[:20]}”. It is still the one before."
                )
                return
            at.problem = ""
            at.set_bench(name, place, value)

        return put

    html = (
        attention.intro_html()
        + attention.guess_html(at)
        + attention.fields_html(at)
        + attention.numbers_html(at)
        + attention.beyond_html()
    )
    sizes = {"q": at.bench.q.size, "K": at.bench.K.size, "V": at.bench.V.size}
    on: dict[str, Press] = {
        f"{name}{place}": enter(name, place)
        for name, size in sizes.items()
        for place in range(size)
    }
    live(html, "words_attention_told", on | {"guess": guess, "reset": lambda _: at.reset_bench()})


def _show_own(at: LanguageDesk) -> None:
    if at.chapter != BAG:
        return
    try:
        show_own_table(at)
    except SettingError as error:
        st.error(f"{error}.", icon=":material/error:")


def _show_next(at: LanguageDesk) -> None:
    """The way on, at the end of a chapter."""
    here = CHAPTERS.index(at.chapter)
    if here + 1 == len(CHAPTERS):
        return
    following = CHAPTERS[here + 1]

    def go(_said: object) -> None:
        at.open(following)
        at.work()
        follow()

    html = row(button("next", f"Next: {TITLES[following]} →", following))
    live(html, "words_next_told", {"next": go})


def _show_code(at: LanguageDesk) -> None:
    """The engine's own lines."""
    functions: dict[str, tuple[Callable[..., Any], ...]] = {
        PAIRS: (CountedTable.of, CountedTable.cross_entropy),
        EMBEDDING: (Embedding.forward, Embedding.one_hot, Embedding.backward_from_z),
        MODEL: (write_name, softmax_steps),
        BAG: (MeanOverPositions.combine, MeanOverPositions.distribute),
        ORDER: (MeanOverPositions.combine,),
        ATTENTION: (Attention.score, Attention.output),
    }
    show_source(*functions[at.chapter])
