"""``python -m course`` lists the kinds of item, with station, form and misconceptions, as a table
in Markdown."""

from course.bank import KINDS
from course.slips import SLIPS
from course.texts import catalogue, say


def table() -> str:
    """One line for each kind, in the order of the stations."""
    words = catalogue()
    lines = ["| station | kind | hints | slips |", "|---|---|---|---|"]
    for kind in KINDS.values():
        station = words.write(say(f"station.{kind.station}.title"))
        slips = ", ".join(f"{name} ({SLIPS[name]})" for name in kind.slips)
        lines.append(f"| {station} | `{kind.name}` | {kind.hints} | {slips} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
