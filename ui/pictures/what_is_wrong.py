"""Is anything wrong with the network that learns? What the engine finds, in words. HTML."""

from __future__ import annotations

from neuralnet.advice.finding import Finding
from neuralnet.advice.findings import findings
from neuralnet.advice.standing import standing
from neuralnet.training import Trainer
from ui.desk.pictures import PicturesDesk
from ui.kit.html import caption, note, prose
from ui.words.escaping import markdown_text
from ui.words.numbers import percent
from ui.words.settings import setting_phrase

TITLE = "## Is anything wrong?"


def wrong_html(desk: PicturesDesk) -> str:
    """Every finding at the network's state: what was measured, why it matters, what to try."""
    if not desk.has_arrived:
        return prose(TITLE) + caption("The network is still on its way …")
    trainer = desk.trainer
    found = findings(trainer)
    if not found:
        return prose(TITLE) + note(_calm_words(trainer))
    return prose(TITLE) + "".join(_card(finding, trainer) for finding in found)


def _calm_words(trainer: Trainer) -> str:
    if trainer.step == 0:
        return "Not trained yet. Settings and starting weights look sound."
    now = standing(trainer)
    right = f"{percent(now.right)} of the {now.rows} pictures are read correctly."
    if now.grade == "good":
        return f"Nothing stands out: {right}"
    return f"No cause stands out. {right} {now.reasons}"


def _card(finding: Finding, trainer: Trainer) -> str:
    before = trainer.settings
    changes = finding.change.wanted.changes_from(before)
    tries = ", ".join(
        setting_phrase(name, value, getattr(before, name)) for name, value in changes.items()
    )
    return note(
        f"**{finding.title}.** {markdown_text(finding.measured)}\n\n{finding.why}\n\n"
        f"To try: {markdown_text(tries)}."
    )
