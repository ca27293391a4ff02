"""Letters of files that are no UTF-8: read as their words are likeliest, and asked about."""

from typing import Any

import pytest

from neuralnet.data.table_files import read_table


def table(names: Any, words: Any, encoding: Any, answers: Any = None) -> Any:
    rows = "".join(f"{k}.5,{k * k % 7},{words[k % 2]}\n" for k in range(12))
    return read_table("t.csv", f"{names}\n{rows}".encode(encoding), answers)


@pytest.mark.parametrize(
    "names, words, encoding",
    [
        ("длина,ширина,вид", ("красный", "синий"), "cp1251"),
        ("長さ,はば,種", ("赤い", "青い"), "cp932"),
        ("길이,너비,종류", ("빨강", "파랑"), "cp949"),
        ("长度,宽度,种类", ("红色", "蓝色"), "gb18030"),
        ("μήκος,πλάτος,είδος", ("κόκκινο", "μπλε"), "cp1253"),
    ],
)
def test_a_script_is_found_by_its_words_and_asked_about(
    names: Any, words: Any, encoding: Any
) -> None:
    read = table(names, words, encoding)
    question = read.questions[0]
    assert question.key == "letters"
    assert names in question.options[encoding]
    assert question.answer == encoding
    assert read.names == tuple(names.split(","))
    assert set(read.columns[2].words) == set(words)


def test_another_answer_gives_other_words() -> None:
    read = table("длина,ширина,вид", ("красный", "синий"), "cp1251", {"letters": "cp1252"})
    assert read.names == ("äëèíà", "øèðèíà", "âèä")


def test_western_words_are_read_without_a_question() -> None:
    read = table("Länge,Höhe,Farbe", ("weiß", "grün"), "cp1252")
    assert read.names == ("Länge", "Höhe", "Farbe")
    assert read.questions == ()
    assert read.notes == ("The letters were read as Windows-1252; the file is not UTF-8.",)


def test_one_broken_letter_does_not_spoil_the_others() -> None:
    text = "Länge,Höhe,Farbe\n" + "".join(f"{k},{k * k},weiß\n{k},2,grün\n" for k in range(6))
    data = text.encode().replace("grün".encode(), b"gr\xff", 1)
    read = read_table("t.csv", data)
    assert read.names == ("Länge", "Höhe", "Farbe")
    assert read.notes == ("1 letter is broken and shown as \ufffd, the first in line 3.",)
