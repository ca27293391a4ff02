"""The page Words in a saved file, and on another desk."""

from dataclasses import replace
from pathlib import Path

import pytest

from course.work.reading import read_work
from course.work.saved import WordsWork, Work
from course.work.writing import work_json
from neuralnet.data.sentences import own_sentences
from tests.another_process import said_by_another
from tests.course.work.full import own_texts
from ui.desk.gate import Gate
from ui.desk.language import (
    BAG,
    EMBEDDING,
    MODEL,
    MOST_EPOCHS,
    NETWORKS,
    ORDER,
    PAIRS,
    TWENTY,
    USUAL,
    LanguageDesk,
)
from ui.desk.saved_words import open_words, words_of


def go(desk: LanguageDesk, step: int) -> None:
    desk.want(step)
    while not desk.has_arrived:
        desk.work()


def used_desk() -> LanguageDesk:
    """A desk on which much was done, with sentences of the learner's own."""
    desk, own = LanguageDesk(gate=Gate()), own_texts()
    go(desk, 5)
    desk.open(MODEL)
    desk.use_setup(TWENTY)
    go(desk, 31)
    desk.set_temperature(0.6)
    desk.luck = 4
    desk.use_own(own_sentences(own.title, own.texts, own.classes))
    desk.open(BAG)
    desk.say("a warm day")
    go(desk, 12)
    return desk


def over_a_file(words: WordsWork) -> WordsWork:
    opened = read_work(work_json(Work(words=words)).encode())
    assert opened.problems == ()
    assert opened.work.words is not None
    return opened.work.words


def opened(words: WordsWork) -> LanguageDesk:
    desk = LanguageDesk(gate=Gate())
    assert open_words(desk, words)
    return desk


def arrive(desk: LanguageDesk) -> None:
    while not desk.has_arrived:
        desk.work()


def test_a_file_gives_every_network_of_the_page_back_bit_for_bit() -> None:
    first = used_desk()
    second = opened(over_a_file(words_of(first)))
    assert (second.chapter, second.setup, second.step) == (BAG, TWENTY, 12)
    for chapter in (BAG, MODEL, PAIRS):
        for desk in (first, second):
            desk.open(chapter)
            arrive(desk)
        assert second.step == first.step > 0
        assert second.trainer.network.theta.tobytes() == first.trainer.network.theta.tobytes()
        assert second.trainer.measure() == first.trainer.measure()
    first.open(MODEL)
    second.open(MODEL)
    assert second.written() == first.written()
    first.open(BAG)
    second.open(BAG)
    assert second.sentence == first.sentence == "a warm day"
    mine, theirs = (desk.ask_sentence(desk.sentence) for desk in (first, second))
    assert mine.network.layers[-1].a.tobytes() == theirs.network.layers[-1].a.tobytes()
    assert words_of(second) == words_of(first)


def test_another_process_writes_the_same_names_and_has_the_same_bits(tmp_path: Path) -> None:
    desk = used_desk()
    file = tmp_path / "work.json"
    file.write_text(work_json(Work(words=words_of(desk))), encoding="utf-8")
    script = (
        "import sys, pathlib\n"
        "from course.work.reading import read_work\n"
        "from ui.desk.language import BAG, MODEL, LanguageDesk\n"
        "from ui.desk.saved_words import open_words\n"
        "desk = LanguageDesk()\n"
        "open_words(desk, read_work(pathlib.Path(sys.argv[1]).read_bytes()).work.words)\n"
        "for chapter in (BAG, MODEL):\n"
        "    desk.open(chapter)\n"
        "    while not desk.has_arrived:\n"
        "        desk.work()\n"
        "    print(desk.trainer.network.theta.tobytes().hex())\n"
        "print(*desk.written(), sep=',')\n"
    )
    said = said_by_another(script, file)
    bag = desk.trainer.network.theta.tobytes().hex()
    desk.open(MODEL)
    arrive(desk)
    model = desk.trainer.network.theta.tobytes().hex()
    assert said.splitlines() == [bag, model, ",".join(desk.written())]


@pytest.mark.parametrize("chapter", [PAIRS, EMBEDDING, MODEL, BAG, ORDER])
def test_a_step_behind_the_end_stands_at_the_end(chapter: str) -> None:
    desk = opened(WordsWork("attention.usual.0", dict.fromkeys(NETWORKS, 999_999)))
    desk.open(chapter)
    assert desk.step == MOST_EPOCHS * desk.steps_of_epoch < 999_999
    for setup in (TWENTY, USUAL):
        desk.use_setup(setup)
        assert desk.step == MOST_EPOCHS * desk.steps_of_epoch


def test_networks_that_are_unknown_are_left_out_and_an_unknown_chapter_changes_nothing() -> None:
    desk = opened(WordsWork("pairs.usual.3", {"later": 9, "pairs": 8, USUAL: 2}))
    assert desk.steps == {"pairs": 3, USUAL: 2}
    before = words_of(desk)
    assert not open_words(desk, replace(before, link="later.usual.3", luck=9))
    assert not open_words(desk, replace(before, link="model.later.3", luck=9))
    assert words_of(desk) == before


def test_a_file_without_own_sentences_leads_back_to_the_shipped_ones() -> None:
    desk = used_desk()
    open_words(desk, WordsWork("bag.usual.2"))
    assert desk.own is None
    assert words_of(desk).own is None
    assert desk.trainer.data.dataset.title == "Short sentences, pleased or not"
