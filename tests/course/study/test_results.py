"""What the command says of handed-over files, with numbers computed again by hand."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from course.__main__ import main
from course.bank import KINDS
from course.study.forms import AIMS
from course.study.results import (
    UnreadableFileError,
    figure,
    normalised_gain,
    read,
    report,
    scores,
    usability,
)
from course.study.table import COLUMNS, to_csv
from course.study.taking import Taking

HEAD = ",".join(COLUMNS)
RATINGS = ["4", "2", "4", "1", "5", "2", "4", "2", "4", "3"]  # 77.5


def file_of(
    name: str, before: int, after: int, ratings: list[str] | None = None, order: str = "AB"
) -> str:
    """A participant with so many right answers; the others are the mistakes that are aimed at."""
    lines = [HEAD]
    for test, right, form in (("before", before, order[0]), ("after", after, order[1])):
        for at, aim in enumerate(AIMS[: 10 if right >= 0 else 4], 1):
            judged = "right,,," if at <= right else f"slip,{aim.slip},{aim.misconception},"
            about = f"spring,{name},{order},{test},{form},{at},{aim.kind},{aim.misconception}"
            lines.append(f"{about},{judged}x")
    for at, rating in enumerate(ratings or [], 1):
        lines.append(f"spring,{name},{order},usability,,{at},statement{at},,,,,{rating}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def class_of_thirty(tmp_path: Path) -> list[Path]:
    draw = np.random.default_rng(3)
    paths = []
    for n in range(30):
        before = int(draw.integers(2, 7))
        after = min(before + int(draw.integers(-1, 5)), 10)
        path = tmp_path / f"results-{n}.csv"
        order = "AB" if n % 2 else "BA"
        path.write_text(file_of(f"{n:08x}", before, after, RATINGS, order))
        paths.append(path)
    return paths


def test_before_after_gain_and_usability_are_what_is_computed_by_hand(
    class_of_thirty: list[Path],
) -> None:
    answers, notes = read(class_of_thirty)
    assert notes == []
    # By hand, from the text of the files.
    rows = [path.read_text().splitlines() for path in class_of_thirty]
    counted = np.array(
        [[sum(f",{t}," in r and ",right," in r for r in one) for t in ("before", "after")]
         for one in rows]
    )  # fmt: skip
    table = scores(answers)
    assert table.to_numpy().tolist() == counted.tolist()
    gain = (counted[:, 1].mean() - counted[:, 0].mean()) / (10 - counted[:, 0].mean())
    assert normalised_gain(table.to_numpy()) == pytest.approx(gain)
    assert set(usability(answers)) == {77.5}
    text = report(answers)
    assert "30 handed over a file; 30 of them finished both tests." in text
    assert f"before  mean {counted[:, 0].mean():.2f}" in text
    assert f"after − before      {(counted[:, 1] - counted[:, 0]).mean():+.2f}" in text
    assert f"normalised gain     {gain:+.2f}" in text
    assert "30 learners, mean 77.5   (95 % interval 77.5 to 77.5)" in text
    assert "The interval does not hold 0: the scores rose by more than luck explains." in text
    assert "form B: 15 learners" in text
    # The last question aims at M12: who had it wrong before gave that mistake's answer.
    line = next(line for line in text.splitlines() if "M12:" in line)
    assert line.split()[-2:] == ["30", str(int((counted[:, 1] < 10).sum()))]
    assert "Only a group that did" in text


def test_the_interval_is_about_that_of_the_normal_distribution() -> None:
    draw = np.random.default_rng(5)
    values = draw.normal(2.0, 1.5, size=(60, 1))
    found = figure(values, lambda some: float(some.mean()))
    assert found.interval is not None
    half = 1.96 * values.std(ddof=1) / np.sqrt(60)
    assert found.interval[0] == pytest.approx(values.mean() - half, abs=0.05)
    assert found.interval[1] == pytest.approx(values.mean() + half, abs=0.05)


def test_no_gain_is_not_called_one_and_few_learners_get_no_interval(tmp_path: Path) -> None:
    def of(pairs: list[tuple[int, int]]) -> str:
        paths = []
        for n, (before, after) in enumerate(pairs):
            path = tmp_path / f"{len(pairs)}-{n}.csv"
            path.write_text(file_of(f"{n:08x}", before, after))
            paths.append(path)
        return report(*read(paths))

    few = of([(3, 6), (4, 9)])
    assert "With 2 learners no interval can be given: these are single cases." in few
    assert "95 %" not in few
    assert "Nobody rated all ten statements." in few
    level = of([(4, 5), (5, 4), (6, 6), (3, 4), (7, 6), (5, 5), (4, 4), (6, 7)])
    assert "The interval holds 0" in level
    assert "fewer than 20 learners" in level
    assert "none: everything was right before" in of([(10, 10)])


def test_who_did_not_finish_is_counted_and_left_out_of_the_means(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(file_of("0000000a", 4, 8))
    (tmp_path / "b.csv").write_text(file_of("0000000b", 4, -1))
    text = report(*read(tmp_path.glob("*.csv")))
    assert "2 handed over a file; 1 of them finished both tests." in text
    assert "who gave up may be different" in text
    assert "after   mean 8.00" in text


def test_a_participant_who_hands_over_twice_counts_once(tmp_path: Path) -> None:
    (tmp_path / "first.csv").write_text(file_of("0000000a", 4, -1))
    (tmp_path / "second.csv").write_text(file_of("0000000a", 4, 8, RATINGS))
    answers, notes = read(tmp_path.glob("*.csv"))
    assert notes == ["first.csv: the same participant as in second.csv; left out."]
    assert len(answers) == 30
    assert "first.csv" in report(answers, notes)


def test_two_studies_are_reported_apart(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(file_of("0000000a", 4, 8))
    (tmp_path / "b.csv").write_text(file_of("0000000a", 2, 3).replace("spring", "autumn"))
    text = report(*read(tmp_path.glob("*.csv")))
    assert "Study “autumn”" in text
    assert "Study “spring”" in text
    assert "before  mean 2.00" in text


BROKEN = {
    "": "could not be read",
    "a,b\n1,2\n": "expected the columns study, participant",
    HEAD + "\nspring,0000000a,AB,before,A,1,k,M1,brilliant,,,x\n": "line 2",
    HEAD + "\nspring,0000000a,AB,before,A,11,k,M1,right,,,x\n": "line 2",
    HEAD + "\nspring,0000000a,AB,usability,,1,statement1,,,,,7\n": "line 2",
    HEAD + "\nspring,0000000a,AB,before,A,1,k,M1,right,,,x" * 2 + "\n": "not as the app wrote it",
    HEAD + "\n": "no file has an answer",
}


@pytest.mark.parametrize("content", BROKEN)
def test_a_file_that_is_none_of_ours_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "broken.csv"
    path.write_text(content)
    with pytest.raises(UnreadableFileError, match=BROKEN[content]):
        read([path])
    assert main(["study", str(path)]) == 2


def test_a_file_that_was_opened_and_saved_in_a_spreadsheet_can_still_be_read(
    tmp_path: Path,
) -> None:
    path = tmp_path / "excel.csv"
    text = file_of("0000000a", 4, 8, RATINGS).replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert len(read([path])[0]) == 30


def test_what_the_app_writes_the_command_reads(tmp_path: Path) -> None:
    taking = Taking.of_setup("spring.BA")
    assert taking is not None
    taking = taking.begun()
    for _test in range(2):
        for _question in AIMS:
            taking = taking.answered("0.5")
        if taking.phase == "between":
            taking = taking.moved_on()
    path = tmp_path / "results-1.csv"
    path.write_text(to_csv(taking.rated((3,) * 10)))
    done = subprocess.run(
        [sys.executable, "-m", "course", "study", str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert done.returncode == 0, done.stderr
    assert "Study “spring”" in done.stdout
    assert "1 learner, mean 50.0" in done.stdout


def test_the_kinds_of_item_are_listed_with_station_and_misconception(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for arguments in ([], ["list"]):
        assert main(arguments) == 0
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) == 2 + len(KINDS)
        assert "| The update | `change_of_a_weight` | 1 | gradient_for_change (M1)" in "\n".join(
            lines
        )
