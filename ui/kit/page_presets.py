"""Presets of a page that has networks of its own: each with a question before its training and an
answer after."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from ui.kit import session
from ui.kit.html import button, note, row, slot
from ui.kit.live import live


@dataclass(frozen=True)
class PagePreset:
    """``link`` says the network, how far it is trained where the answer is true, and what else the
    page's link says; ``finding`` is what the rules find there, None where they find nothing.

    Every number in ``answer`` comes from the engine: a test trains each and compares.
    """

    name: str
    title: str
    sentence: str
    predict: str
    answer: str
    link: str
    finding: str | None = None

    @property
    def start(self) -> str:
        """The link to the same network before any training."""
        first, second, _trained, *rest = self.link.split(".")
        return ".".join([first, second, "0", *rest])


@dataclass(frozen=True)
class PresetQuestion:
    """The question of the preset that was set up on a ``page``, as long as its network is shown."""

    page: str
    presets: Sequence[PagePreset]

    def ask(self, preset: PagePreset) -> None:
        """Ask that of this preset."""
        session.put(self._name, preset.name)
        session.put(self._revealed, False)

    @property
    def state(self) -> tuple[Hashable, ...]:
        """What the question depends on."""
        return session.get(self._name), session.get(self._revealed)

    def show(self, is_shown: Callable[[str], bool]) -> None:
        """The question or, once it was asked for, the answer. ``is_shown`` says whether the network
        of a link is on the page."""
        told = f"{self.page}_preset_told"
        chosen = next((one for one in self.presets if one.name == session.get(self._name)), None)
        if chosen is None or not is_shown(chosen.link):
            live("", told)
            return
        revealed = session.get(self._revealed)
        words = f"**{chosen.title}.** {'' if revealed else 'Predict first: '}{chosen.predict}"
        if revealed:
            words += f"\n\n**What happened.** {chosen.answer}"
        live(
            note(words) + slot("" if revealed else row(button("happened", "What happened?"))),
            told,
            {"happened": lambda _: session.put(self._revealed, True)},
        )

    @property
    def _name(self) -> str:
        return f"{self.page}_preset"

    @property
    def _revealed(self) -> str:
        return f"{self.page}_preset_revealed"
