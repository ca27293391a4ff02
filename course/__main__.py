"""The course from the command line. Nothing here needs a network.

python -m course                               the kinds of item, as a table in Markdown
python -m course study results*.csv            what the files of a study say
python -m course hand-out lesson.json          the lesson without its answers, for learners
python -m course canvas lesson.json            the text of the assignment, as HTML
python -m course grade lesson.json files…      grades.csv and feedback on what was handed in
python -m course gradescope lesson.json        the ZIP of an autograder
python -m course export work.json              code, weights, history and report of a saved run
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from course.bank import KINDS
from course.grading.grade import grade, handed_out
from course.grading.gradescope import autograder_zip, write_results
from course.grading.results import feedback_html, grades_csv, safe_name, summary
from course.scenes.lesson import Lesson, read_lesson
from course.slips import SLIPS
from course.texts import catalogue, say
from course.work.reading import read_work


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


def _lesson(path: Path) -> Lesson:
    reading = read_lesson(path.read_bytes())
    for remark in reading.remarks:
        print(f"{path.name}: {remark}", file=sys.stderr)
    return reading.lesson


def _hand_out(asked: argparse.Namespace) -> None:
    _put(asked.to, handed_out(_lesson(asked.lesson)).to_json())


def _canvas(asked: argparse.Namespace) -> None:
    from course.grading.canvas import assignment_html  # an autograder has nothing but NumPy

    _put(asked.to, assignment_html(_lesson(asked.lesson), asked.app))


def _put(path: Path | None, text: str) -> None:
    """Into the file, or on the screen."""
    if path is None:
        print(text)
    else:
        path.write_text(text, encoding="utf-8")


def _grade(asked: argparse.Namespace) -> None:
    lesson = _lesson(asked.lesson)
    paths = [
        path
        for given in asked.files
        for path in (sorted(given.rglob("*.json")) if given.is_dir() else [given])
    ]
    feedback = asked.to / "feedback"
    feedback.mkdir(parents=True, exist_ok=True)
    graded, taken = [], set[str]()
    for path in paths:
        one = grade(path.name, lesson, path.read_bytes())
        graded.append(one)
        page = feedback / f"{safe_name(path.name, taken)}.html"
        page.write_text(feedback_html(one, lesson), encoding="utf-8")
    table = grades_csv(graded, lesson)
    (asked.to / "grades.csv").write_text(table, encoding="utf-8", newline="")
    print(summary(graded, lesson))
    print(f"Written: {asked.to / 'grades.csv'}, and feedback on each in {feedback}")


def _gradescope(asked: argparse.Namespace) -> None:
    path = asked.to or Path("autograder.zip")
    path.write_bytes(autograder_zip(_lesson(asked.lesson)))
    print(f"Written: {path}")


def _gradescope_run(asked: argparse.Namespace) -> None:
    write_results(_lesson(asked.lesson), asked.submission, asked.results)


def _export(asked: argparse.Namespace) -> None:
    from course.report.files import export  # brings more along than the others need

    for line in export(read_work(asked.work.read_bytes()), asked.to):
        print(line)


def _study(asked: argparse.Namespace) -> None:
    print(study(asked.files))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m course", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    commands = parser.add_subparsers(dest="command")

    def command(
        name: str, does: Callable[[argparse.Namespace], None], help: str, *, lesson: bool = True
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help)
        made.set_defaults(does=does)
        if lesson:
            made.add_argument("lesson", type=Path, help="the file of a lesson, with its answers")
        return made

    command("list", lambda _asked: print(table()), "the kinds of item (the default)", lesson=False)
    of_study = command("study", _study, "what the files of a study say", lesson=False)
    of_study.add_argument("files", nargs="+", type=Path, help="the CSV files, handed over by hand")
    out = command("hand-out", _hand_out, "the lesson without its answers")
    out.add_argument("-o", dest="to", type=Path, help="the file to write")
    canvas = command("canvas", _canvas, "the text of the assignment, as HTML")
    canvas.add_argument("--app", default="", help="the app's address, for links to the scenes")
    canvas.add_argument("-o", dest="to", type=Path, help="the file to write")
    grading = command("grade", _grade, "grade what was handed in")
    grading.add_argument("files", nargs="+", type=Path, help="saved files, or folders of them")
    grading.add_argument("-o", dest="to", type=Path, default=Path("graded"), help="a folder")
    scope = command("gradescope", _gradescope, "the ZIP of an autograder")
    scope.add_argument("-o", dest="to", type=Path, help="the file to write (autograder.zip)")
    run = command("gradescope-run", _gradescope_run, "what the autograder calls")
    run.add_argument("submission", type=Path, help="the folder of the hand-in")
    run.add_argument("results", type=Path, help="the results.json to write")
    of_run = command("export", _export, "code, weights, history and report", lesson=False)
    of_run.add_argument("work", type=Path, help="a file saved with “Save everything”")
    of_run.add_argument("-o", dest="to", type=Path, default=Path("exported"), help="a folder")
    return parser


def main(arguments: list[str]) -> int:
    """Do what is asked for; the exit status."""
    asked = _parser().parse_args(arguments)
    if asked.command is None:
        print(table())
        return 0
    try:
        asked.does(asked)
    except (ValueError, OSError) as error:
        print(f"course {asked.command}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
