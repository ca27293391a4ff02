"""What a scene locks, for whoever draws controls: fixed ones are shown and disabled, hidden ones
are not drawn. This is for the eye alone; that a lock holds is seen to by the desk.
"""

from __future__ import annotations

from course.scenes.locks import GROUP_OF, GROUPS, Lock
from ui.kit import session

FIXED_WORDS = "The scene keeps this fixed."


def lock_of(name: str) -> Lock:
    """The lock of a group of controls, or of the group that a setting belongs to."""
    group = name if name in GROUPS else GROUP_OF[name]
    return session.learner().scene.lock(group)


def is_fixed(*names: str) -> bool:
    """Is any of these groups or settings locked? Then a control of it is disabled."""
    return any(lock_of(name) != "open" for name in names)


def is_hidden(*names: str) -> bool:
    """Are all of these groups or settings hidden? Then a control of them is not drawn."""
    return all(lock_of(name) == "hidden" for name in names)


def help_text(words: str | None, *names: str) -> str | None:
    """The help of a control, and that the scene keeps it fixed where it does."""
    if not is_fixed(*names):
        return words
    return f"{FIXED_WORDS} {words}" if words else FIXED_WORDS
