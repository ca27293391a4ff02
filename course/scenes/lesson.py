"""A lesson: scenes in an order, with notes for whoever teaches it, and the file that holds it.

    {"format": "neural network lesson", "version": 1, "reads_from": 1, "title": …, "scenes": […]}

``version`` is the version of the format in which the file was written, ``reads_from`` the oldest
version that understands it. So an app that is older than a file still opens it where nothing
essential is new, says what it left out, and otherwise says plainly that it is too old.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from course.scenes.fields import Fields, from_json, text
from course.scenes.scene import LONGEST_TITLE, Scene
from neuralnet.errors import SettingError
from neuralnet.validation import integer, number

FORMAT = "neural network lesson"
VERSION = 1
READS_FROM = 1  # the oldest version of the format that understands what is written here
MOST_SCENES = 100
LONGEST_FILE = 8_000_000  # characters: a table of 5,000 rows with names takes some 600,000
LONGEST_NOTES = 20_000
LONGEST_ABOUT = 4_000
MOST_MINUTES = 600.0
MOST_REMARKS = 20
LONGEST_KEY = 40
_OF_ENTRY = ("key", "notes", "minutes")


@dataclass(frozen=True)
class Entry:
    """A scene in a lesson, the ``notes`` of whoever teaches it, and how many ``minutes`` it is
    meant to take (0: not said). ``as_saved``: the file says the key that this scene has. Where it
    does not, somebody wrote or changed it by hand, and its locks need not be the teacher's."""

    scene: Scene
    notes: str = ""
    minutes: float = 0.0
    as_saved: bool = field(default=True, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Plain values: those of the scene, with its key, notes and minutes."""
        own = {"key": self.scene.key, "notes": self.notes, "minutes": self.minutes}
        return self.scene.to_dict() | own

    @classmethod
    def read(cls, values: Any, place: str, remarks: list[str]) -> "Entry":
        """What ``to_dict`` wrote."""
        fields = Fields(values, place, [])
        key = fields.take("key", text(LONGEST_KEY), "")
        notes = fields.take("notes", text(LONGEST_NOTES), "")
        minutes = fields.take("minutes", number(0.0, MOST_MINUTES), 0.0)
        rest = {name: value for name, value in values.items() if name not in _OF_ENTRY}
        scene = Scene.read(rest, place, remarks)
        return cls(scene, notes, minutes, as_saved=key == scene.key)


@dataclass(frozen=True)
class Lesson:
    """Scenes in an order. ``about`` says whom it is for and what they learn, in Markdown."""

    title: str
    entries: tuple[Entry, ...] = ()
    about: str = ""

    @property
    def scenes(self) -> tuple[Scene, ...]:
        """The scenes in their order."""
        return tuple(entry.scene for entry in self.entries)

    @property
    def minutes(self) -> float:
        """How long it takes in all; 0 where no scene says it."""
        return sum(entry.minutes for entry in self.entries)

    def find(self, key: str) -> Scene | None:
        """The scene of this key; None where there is none."""
        return next((scene for scene in self.scenes if scene.key == key), None)

    def to_json(self) -> str:
        """The file."""
        values = {
            "format": FORMAT,
            "version": VERSION,
            "reads_from": READS_FROM,
            "title": self.title,
            "about": self.about,
            "scenes": [entry.to_dict() for entry in self.entries],
        }
        return json.dumps(values, indent=1, ensure_ascii=False) + "\n"


@dataclass(frozen=True)
class Reading:
    """What was read of a file, and a sentence for each thing in it that was left out."""

    lesson: Lesson
    remarks: tuple[str, ...] = ()


def read_lesson(content: str | bytes) -> Reading:
    """The lesson in a file. Raises ``SettingError``, which names the field, what was expected and
    what came."""
    if isinstance(content, bytes):
        if len(content) > 4 * LONGEST_FILE:
            raise SettingError("the file", f"at most {4 * LONGEST_FILE:,} bytes", len(content))
        try:
            content = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise SettingError("the file", "text in UTF-8", content[:20]) from None
    values = from_json(content, LONGEST_FILE)
    remarks: list[str] = []
    fields = Fields(values, "", remarks)
    _check_version(values, fields)
    lesson = Lesson(
        title=fields.take("title", text(LONGEST_TITLE, empty=False)),
        about=fields.take("about", text(LONGEST_ABOUT), ""),
        entries=fields.several("scenes", "scene", Entry.read, MOST_SCENES),
    )
    fields.done()
    if len(remarks) > MOST_REMARKS:
        more = len(remarks) - MOST_REMARKS
        remarks[MOST_REMARKS:] = [f"And {more:,} more fields were left out."]
    return Reading(lesson, tuple(remarks))


def _check_version(values: Mapping[str, Any], fields: Fields) -> None:
    if values.get("format") != FORMAT:
        raise SettingError(
            "format", f"{FORMAT!r}: is this a lesson of this app?", values.get("format")
        )
    fields.take("format", text(len(FORMAT)))
    version = fields.take("version", integer(1))
    reads_from = fields.take("reads_from", integer(1), version)
    if reads_from > VERSION:
        raise SettingError(
            "version",
            f"a lesson that version {VERSION} of the format can read: this file was saved by a "
            f"newer version of the app, which has to be updated here before the lesson can be "
            f"opened",
            version,
        )
    if version > VERSION:
        fields.remarks.append(
            f"version: this lesson was saved by a newer version of the app (format {version}; this "
            f"one knows {VERSION}). It was read as far as it is understood here."
        )
