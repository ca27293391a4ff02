"""Short sentences of two classes, and a learner's own: texts in, a data set and its vocabulary out.

The vocabulary is made of the training rows alone: what the network cannot have learnt is unknown to
it, as it will be in use. So the rows are split before anything is counted, with the seed and share
below, and an experiment on them has to name the same ones to make the same split.
"""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from neuralnet.data.csv_tables import Cells
from neuralnet.data.datasets import Dataset, split_rows
from neuralnet.data.tokens import Vocabulary, tokens_of
from neuralnet.errors import SettingError
from neuralnet.plurals import plural

SENTENCES_CSV = Path(__file__).with_name("sentences.csv")
SENTENCES_SOURCE = "Written for this program; in the public domain (CC0 1.0)."

SENTENCES_VALIDATION, SENTENCES_SEED = 0.3, 0  # share and seed of the split
MOST_PLACES = 24  # words of a row; what follows is cut off
MOST_WORDS = 998  # of a vocabulary: an embedding has at most 1,000 signs
LEAST_ROWS, MOST_ROWS = 20, 2000
LEAST_OF_CLASS = 2
MOST_CLASSES = 6
LONGEST_CLASS = 40  # characters of a class's name
LONGEST_TITLE = 200
MOST_CHARACTERS = 5 * 2**20  # of all texts together


@dataclass(frozen=True, eq=False)
class Sentences:
    """A data set of sentences: ``texts`` and the class of each, as they were given; ``vocabulary``
    and ``dataset`` are made for one split."""

    texts: tuple[str, ...]
    vocabulary: Vocabulary
    dataset: Dataset
    notes: tuple[str, ...] = ()

    @property
    def places(self) -> int:
        """How many words a row has room for."""
        return self.dataset.d


def sentences_from(
    texts: Sequence[str],
    classes: Sequence[str],
    *,
    name: str,
    title: str,
    source: str,
    groups: tuple[int, ...] = (),
    notes: Sequence[str] = (),
) -> Sentences:
    """Sentences with their classes as a data set; ``groups`` stay together in the split."""
    found = list(dict.fromkeys(classes))
    labels = np.array([found.index(one) for one in classes])
    rows = [tokens_of(text) for text in texts]
    places = min(max(map(len, rows)), MOST_PLACES)

    def dataset(x: np.ndarray) -> Dataset:
        return Dataset(
            name=name,
            title=title,
            task="classification",
            x=x,
            y=np.eye(len(found))[labels],
            feature_names=tuple(f"word {place}" for place in range(1, places + 1)),
            feature_units=("",) * places,
            class_names=tuple(found),
            target_name="class",
            target_unit="",
            row_names=tuple(f"{at}: {text[:60]}" for at, text in enumerate(texts, start=1)),
            course_divisors=(1.0,) * places,
            course_units=("",) * places,
            left_out="",
            source=source,
            groups=groups,
        )

    unread = dataset(np.zeros((len(texts), places)))
    training = split_rows(unread, SENTENCES_VALIDATION, SENTENCES_SEED).training
    vocabulary = Vocabulary.of((texts[row] for row in training), MOST_WORDS, places)
    return Sentences(
        tuple(texts), vocabulary, dataset(vocabulary.rows(texts, places)), tuple(notes)
    )


@lru_cache(maxsize=1)
def read_sentences() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The texts of sentences.csv, and the class of each."""
    with SENTENCES_CSV.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(row["text"] for row in rows), tuple(row["class"] for row in rows)


# --- where order matters -------------------------------------------------------------------------

_THINGS = ("film", "soup", "room", "trip", "book", "song", "game", "hotel")
_OPPOSITES = (
    ("good", "bad"), ("warm", "cold"), ("fast", "slow"), ("funny", "boring"),
    ("clean", "dirty"), ("kind", "rude"), ("bright", "dark"), ("fair", "unfair"),
)  # fmt: skip


@lru_cache(maxsize=1)
def ordered_sentences() -> tuple[tuple[str, ...], tuple[str, ...], tuple[int, ...]]:
    """Pairs of sentences of the same words in another order, which mean the opposite: texts,
    classes, and the pair of each."""
    texts: list[str] = []
    classes: list[str] = []
    pairs: list[int] = []
    for thing in _THINGS:
        for good, bad in _OPPOSITES:
            pair = len(texts) // 2
            texts += [
                f"the {thing} was not {bad} but {good}",
                f"the {thing} was not {good} but {bad}",
            ]
            classes += ["pleased", "not pleased"]
            pairs += [pair, pair]
    return tuple(texts), tuple(classes), tuple(pairs)


# --- a learner's own -----------------------------------------------------------------------------


def likely_columns(table: Cells) -> tuple[str, str]:
    """The column that most likely holds the texts (most words in a cell), and the one that holds
    the classes: of the others, that with the fewest different cells, but more than one."""
    words = {
        name: np.mean([len(tokens_of(text)) for text in table.column(name)[:200]])
        for name in table.names
    }
    text = max(table.names, key=lambda name: words[name])
    kinds = {name: len(set(table.column(name))) for name in table.names if name != text}
    several = [name for name, count in kinds.items() if count > 1] or list(kinds)
    return text, min(several, key=lambda name: kinds[name])


def text_columns(table: Cells, text: str, target: str) -> tuple[list[str], list[str]]:
    """The texts in column ``text`` and their classes in column ``target``. Raises ``SettingError``,
    whose field is "text column" or "class column"."""
    for field, name in (("text column", text), ("class column", target)):
        if name not in table.names:
            listed = ", ".join(table.names)[:200]
            raise SettingError(field, f"the name of a column ({listed})", name[:60])
    if text == target:
        raise SettingError("class column", "another column than that of the texts", target)
    return table.column(text), table.column(target)


def own_sentences(title: str, texts: Sequence[str], classes: Sequence[str]) -> Sentences:
    """Sentences of a learner's own, with their classes. ``title`` is what their table is called.

    Raises ``SettingError``, whose field is "class column" or "table".
    """
    characters = sum(map(len, texts))
    if characters > MOST_CHARACTERS:
        words = f"texts of at most {MOST_CHARACTERS:,} characters, all together"
        raise SettingError("table", words, f"{characters:,}")
    texts = [" ".join(cell.split()) for cell in texts]
    classes = [" ".join(cell.split()) for cell in classes]
    usable = [
        (one, kind) for one, kind in zip(texts, classes, strict=True) if tokens_of(one) and kind
    ]
    left_out = len(texts) - len(usable)
    notes = []
    if left_out:
        notes.append(f"Left out, without a word or without a class: {plural(left_out, 'row')}.")
    if not LEAST_ROWS <= len(usable) <= MOST_ROWS:
        words = f"{LEAST_ROWS} to {MOST_ROWS:,} rows with a text and a class"
        raise SettingError("table", words, plural(len(usable), "row"))
    counts = Counter(kind for _one, kind in usable)
    if not 2 <= len(counts) <= MOST_CLASSES:
        words = f"2 to {MOST_CLASSES} different classes"
        raise SettingError("class column", words, f"{len(counts):,}")
    rare = [kind for kind, count in counts.items() if count < LEAST_OF_CLASS]
    if rare:
        words = f"at least {LEAST_OF_CLASS} rows of every class"
        raise SettingError("class column", words, f"one row of “{rare[0][:LONGEST_CLASS]}”")
    long = next((kind for kind in counts if len(kind) > LONGEST_CLASS), None)
    if long is not None:
        words = f"names of classes of at most {LONGEST_CLASS} characters"
        raise SettingError("class column", words, f"{long[:LONGEST_CLASS]}…")
    cut = sum(len(tokens_of(one)) > MOST_PLACES for one, _kind in usable)
    if cut:
        notes.append(f"Cut after {MOST_PLACES} words: {plural(cut, 'row')}.")
    made = sentences_from(
        [one for one, _kind in usable],
        [kind for _one, kind in usable],
        name="own sentences",
        title=title[:LONGEST_TITLE],
        source="A table of the learner's own.",
        notes=notes,
    )
    if len(made.vocabulary.words) < MOST_WORDS:
        return made
    words = f"The vocabulary has the {MOST_WORDS} most frequent words; the others are unknown."
    return Sentences(made.texts, made.vocabulary, made.dataset, (*made.notes, words))
