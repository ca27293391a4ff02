"""What is put around a function, once for each module that does so."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from ui.kit.hooks import hook


class Owner:
    def words(self) -> str:
        return "words"


def adding(sign: str, module: str) -> Callable[[Callable[[Owner], str]], Callable[[Owner], str]]:
    def around(words: Callable[[Owner], str]) -> Callable[[Owner], str]:
        @wraps(words)
        def more(owner: Owner) -> str:
            return words(owner) + sign

        return more

    around.__module__ = module
    return around


def test_several_modules_hook_a_function_each_of_them_once() -> None:
    for _ in range(2):
        hook(Owner, "words", adding("!", "one"))
        hook(Owner, "words", adding("?", "another"))
    assert Owner().words() == "words!?"
