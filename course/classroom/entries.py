"""What people type, cleaned: names, titles, questions. What cannot be used is refused in a sentence
that says what was expected and what came."""

import unicodedata

from course.classroom.errors import ClassroomError
from course.classroom.limits import (
    LONGEST_NAME,
    LONGEST_OPTION,
    LONGEST_QUESTION,
    LONGEST_TITLE,
)
from course.texts import say


def one_line(text: object) -> str:
    """``text`` in one line: composed letters, single spaces, nothing that cannot be seen. Control
    signs and those that turn the direction of writing could make one name look like another."""
    if not isinstance(text, str):
        return ""
    shown = (
        " " if sign.isspace() else sign
        for sign in unicodedata.normalize("NFC", text)
        if sign.isspace() or unicodedata.category(sign)[0] != "C" or sign == "\u200d"
    )
    return " ".join("".join(shown).split()).strip("\u200d")


def read_name(text: object) -> str:
    """A nickname or a number, as it will be shown. HTML in it is text: whoever shows it escapes it.

    Raises ``ClassroomError`` for none and for one that is too long.
    """
    return _read(text, LONGEST_NAME, "class.refused.no_name", "class.refused.long_name")


def name_key(name: str) -> str:
    """Two names that read alike have the same one."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def read_title(text: object) -> str:
    """What a class is called; "" where nobody called it anything."""
    return _read(text, LONGEST_TITLE, "", "class.refused.long_title") if says_anything(text) else ""


def read_question(text: object) -> str:
    """What is asked."""
    return _read(text, LONGEST_QUESTION, "class.refused.no_question", "class.refused.long_question")


def read_option(text: object) -> str:
    """One of the answers to choose from."""
    return _read(text, LONGEST_OPTION, "", "class.refused.long_option")


def says_anything(text: object) -> bool:
    """Does it say anything? Looks at no more than the beginning."""
    return isinstance(text, str) and bool(one_line(text[:1000]))


def _read(text: object, longest: int, nothing: str, too_long: str) -> str:
    """``nothing`` and ``too_long`` are the keys of what is said of these."""
    # Ten kilobytes are not normalised to find out that they are too long.
    typed = len(text) if isinstance(text, str) else 0
    line = one_line(text) if typed <= 10 * longest else None
    if line is None or len(line) > longest:
        raise ClassroomError(say(too_long, most=longest, got=typed if line is None else len(line)))
    if not line:
        raise ClassroomError(say(nothing, most=longest))
    return line


def cut(text: object, longest: int) -> str:
    """What the app itself notes (a page, a finding), never longer than there is room for."""
    line = one_line(text[: 4 * longest] if isinstance(text, str) else text)
    return line if len(line) <= longest else line[: longest - 1] + "…"
