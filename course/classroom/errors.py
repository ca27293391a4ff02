"""What a class refuses, as a sentence of the catalogue."""

from course.texts import Text, catalogue


class ClassroomError(ValueError):
    """Something that a class does not take; ``text`` says what was expected and what came."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(catalogue().write(text))


class WrongKeyError(ClassroomError):
    """A code, a secret or a token that opens nothing."""


class GoneError(ClassroomError):
    """Somebody who is no longer in the class."""


class TooOftenError(ClassroomError):
    """Asked more often than anybody needs; it works again after a moment."""
