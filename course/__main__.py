"""The course from the command line.

python -m course                        the kinds of item, as a table in Markdown
python -m course study results*.csv     what the files of a study say
"""

import argparse
import sys
from pathlib import Path

from course.bank import KINDS
from course.slips import SLIPS
from course.texts import catalogue, say


def table() -> str:
    """One line for each kind of item, in the order of the stations."""
    words = catalogue()
    lines = ["| station | kind | hints | slips |", "|---|---|---|---|"]
    for kind in KINDS.values():
        station = words.write(say(f"station.{kind.station}.title"))
        slips = ", ".join(f"{name} ({SLIPS[name]})" for name in kind.slips)
        lines.append(f"| {station} | `{kind.name}` | {kind.hints} | {slips} |")
    return "\n".join(lines)


def study(paths: list[Path]) -> str:
    """The report on the files of a study, or of several."""
    from course.study import results  # pandas takes longer to import than the table to print

    return results.report(*results.read(paths))


def main(arguments: list[str]) -> int:
    """Print what is asked for; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m course", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("list", help="the kinds of item, with station and slips (the default)")
    of_study = commands.add_parser("study", help="what the files of a study say")
    of_study.add_argument("files", nargs="+", type=Path, help="the CSV files, handed over by hand")
    asked = parser.parse_args(arguments)
    if asked.command != "study":
        print(table())
        return 0
    try:
        print(study(asked.files))
    except ValueError as error:
        print(f"course study: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
