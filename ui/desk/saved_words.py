"""The desk of the page Words in a file, and a file on that desk."""

from __future__ import annotations

from course.work.saved import OwnSentences, WordsWork
from neuralnet.data.sentences import own_sentences
from ui.desk.language import NETWORKS, PARAMETER, LanguageDesk, read_link


def words_of(desk: LanguageDesk) -> WordsWork:
    """What of the desk belongs into a file."""
    own = None
    if desk.own is not None:
        dataset = desk.own.dataset
        classes = (dataset.class_names[label] for label in dataset.labels)
        own = OwnSentences(dataset.title, desk.own.texts, tuple(classes))
    return WordsWork(
        link=desk.to_query()[PARAMETER],
        steps={name: step for name, step in desk.steps.items() if step},
        sentence=desk.sentence,
        temperature=desk.temperature,
        luck=desk.luck,
        own=own,
    )


def open_words(desk: LanguageDesk, words: WordsWork) -> bool:
    """Put what a file says on the desk; False where its chapter or network is unknown here, and
    then nothing changes. What is said of other networks that are unknown is left out."""
    if read_link(words.link) is None:
        return False
    own = words.own
    desk.use_own(own_sentences(own.title, own.texts, own.classes) if own else None)
    desk.steps = {name: step for name, step in words.steps.items() if name in NETWORKS}
    desk.use_query(words.link)
    desk.set_temperature(words.temperature)
    desk.luck = words.luck
    if words.sentence:
        desk.say(words.sentence)
    return True
