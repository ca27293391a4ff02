"""What a learner has on the page Words, in a saved file.

    {"link": "model.twenty.910",             chapter, language model and step, as a link says them
     "steps": {"pairs": 360, "twenty": 910}, where each network stands
     "sentence": "the soup was warm", "temperature": 0.8, "luck": 2,
     "own": {"title": "mine.csv", "texts": ["…", …], "classes": ["…", …]}}

The networks are not in it: each is a function of its settings, its sentences and its step, and is
trained again to the same bits. Which networks there are, the page knows.
"""

import re
from typing import Any

from course.scenes.fields import Fields, listed, maybe, text
from course.work.plain_json import Shown
from course.work.saved import OwnSentences, WordsWork
from neuralnet.data.letters import CONTROLS
from neuralnet.data.sentences import (
    LONGEST_CLASS,
    LONGEST_TITLE,
    MOST_CHARACTERS,
    MOST_ROWS,
    own_sentences,
)
from neuralnet.errors import SettingError
from neuralnet.validation import Check, integer, number

LONGEST_SENTENCE = 300  # characters of one that is asked about
MOST_NETWORKS = 20
MOST_LUCK = 10**6  # seeds with which names are written
LEAST_TEMPERATURE, MOST_TEMPERATURE = 0.1, 3.0
_LINK = re.compile(r"[a-z]{1,20}\.[a-z]{1,20}\.[0-9]{1,6}")
_NETWORK = re.compile(r"[a-z]{1,20}")
_step = integer(0, 10**6 - 1)


def words_values(words: WordsWork) -> dict[str, Any]:
    """It as plain values."""
    own = words.own
    return {
        "link": words.link,
        "steps": dict(words.steps),
        "sentence": words.sentence,
        "temperature": words.temperature,
        "luck": words.luck,
        "own": own and {"title": own.title, "texts": list(own.texts), "classes": list(own.classes)},
    }


def read_words(name: str, value: Any) -> WordsWork:
    """What ``words_values`` wrote. Raises ``SettingError`` about a part of ``name``; sentences that
    the page would not learn from are refused in its words."""
    fields = Fields(value, name, [])
    return WordsWork(
        link=fields.take("link", _like(_LINK, "model.twenty.910")),
        steps=fields.take("steps", _steps, {}),
        sentence=fields.take("sentence", _readable(LONGEST_SENTENCE), ""),
        temperature=fields.take("temperature", number(LEAST_TEMPERATURE, MOST_TEMPERATURE), 1.0),
        luck=fields.take("luck", integer(0, MOST_LUCK - 1), 0),
        own=fields.take("own", maybe(_own), None),
    )


def _like(pattern: re.Pattern[str], example: str) -> Check[str]:
    def check(name: str, value: Any) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise SettingError(name, f"a text such as “{example}”", value)
        return value

    return check


def _steps(name: str, value: Any) -> dict[str, int]:
    if not isinstance(value, dict) or len(value) > MOST_NETWORKS:
        raise SettingError(name, f"the steps of at most {MOST_NETWORKS} networks", value)
    network = _like(_NETWORK, "pairs")
    return {network(name, one): _step(f"{name}, {one}", step) for one, step in value.items()}


def _readable(longest: int) -> Check[str]:
    """Text without signs that control a terminal, as an uploaded table has none either."""
    some = text(longest)

    def check(name: str, value: Any) -> str:
        found = some(name, value)
        if CONTROLS.search(found):
            raise SettingError(name, "text that can be read", Shown("control characters"))
        return found

    return check


def _own(name: str, value: Any) -> OwnSentences:
    fields = Fields(value, name, [])
    found = OwnSentences(
        fields.take("title", _readable(LONGEST_TITLE)),
        fields.take("texts", listed(_readable(MOST_CHARACTERS), 1, MOST_ROWS)),
        fields.take("classes", listed(_readable(LONGEST_CLASS), 1, MOST_ROWS)),
    )
    if len(found.texts) != len(found.classes):
        raise SettingError(fields.at("classes"), f"{len(found.texts)} of them", len(found.classes))
    try:
        own_sentences(found.title, found.texts, found.classes)
    except SettingError as error:
        raise SettingError(fields.at(error.field), error.expected, error.got) from None
    return found
