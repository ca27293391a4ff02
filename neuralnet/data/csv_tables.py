"""Text files: from bytes to rows of cells, and from these to a `tables.Table`.

Comma, semicolon, tab, | or spaces between the cells; for the letters see `letters`. A file
that breaks the rules is refused in one sentence, which names the line. Lines are counted in the
file, from 1 on, the names and empty lines included; rows are counted in the data, from 1 on below
the names.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from neuralnet.data.body import data_rows
from neuralnet.data.cells import readings
from neuralnet.data.head import Row, find_head
from neuralnet.data.letters import CONTROLS, Letters, read_letters
from neuralnet.data.tables import Table, table_from_cells
from neuralnet.errors import SettingError
from neuralnet.plurals import plural

MOST_BYTES = 50 * 10**6
LONGEST_LINE = 100_000  # characters
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}

_SAMPLE = 50  # rows looked at to find the delimiter
_SPACES = re.compile(r"[ \t\u00a0]+")

# What files that are no tables begin with.
_BINARY_FILES = {
    b"PK\x03\x04": "a zip archive; unpack it and choose the table in it",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls); save it as .xlsx or as CSV",
    b"%PDF": "a PDF document",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"SQLite format 3": "a database",
    b"\x93NUMPY": "an array of NumPy (.npy)",
    b"\x89HDF": "an HDF5 file",
    b"ARROW1": "an Arrow file",
    b"BZh": "a bzip2 archive; unpack it and choose the table in it",
    b"\xfd7zXZ": "an xz archive; unpack it and choose the table in it",
    b"7z\xbc\xaf": "a 7-Zip archive; unpack it and choose the table in it",
    b"Rar!": "a RAR archive; unpack it and choose the table in it",
    b"$FL2": "an SPSS file; save it as CSV",
    b"<stata_dta>": "a Stata file; save it as CSV",
    b"RDX": "an R data file; save it as CSV",
}
# What text that is no table begins with; letters small, spaces left out.
_TEXT_FILES = {
    r"[\[{]\s*(?:[\[{\]}]|\"|-?\d+\s*[,\]])": "JSON, whose rows are in brackets; save it as CSV",
    r"<\?xml|<!\[cdata": "XML, whose rows are in tags; save it as CSV",
    r"<(?:!doctype|!--|html|head|body|table|div|meta|script|svg)": "a web page (HTML) and not the "
    "table on it; use the page's download or “raw” button",
    r"@(?:relation|attribute)": "an ARFF file of Weka; save it as CSV",
    r"\{\\rtf": "a text document (RTF); save the table as CSV",
    r"version https://git-lfs": "a pointer to a file in Git LFS and not the file itself",
}
WANTED = (
    "a table: CSV text (commas, semicolons, tabs or | between the cells), an Excel workbook "
    "(.xlsx) or a Parquet file"
)


def read_csv(title: str, data: bytes, answers: Mapping[str, str] | None = None) -> Table:
    """The table in these bytes; ``title`` is the file's name. answers: to the questions that the
    table would ask, by their keys.

    Raises ``SettingError``, whose field is "file", "line 7 of the file", "table" or "column names".
    """
    letters = _text(data, answers or {})
    notes, questions = list(letters.notes), letters.questions
    text, delimiter = _delimiter(letters.text)
    if delimiter != ",":
        notes.append(f"The cells are separated by {DELIMITERS.get(delimiter, 'spaces')}.")
    table = table_of_rows(title, _rows(text, delimiter), answers or {}, notes, delimiter)
    return replace(table, questions=(*questions, *table.questions))


@dataclass(frozen=True)
class Cells:
    """A text file as it stands: the names of its columns, and the rows of cells below them, each
    with a cell for every name. Nothing is read as a number, and nothing is cut."""

    names: tuple[str, ...]
    rows: list[list[str]]

    def column(self, name: str) -> list[str]:
        """The cells of the column of this name."""
        at = self.names.index(name)
        return [row[at] for row in self.rows]


def read_cells(data: bytes, most: int) -> Cells:
    """The cells of a text file of at most ``most`` rows, for columns of texts. Raises
    ``SettingError`` as ``read_csv`` does."""
    text, delimiter = _delimiter(_text(data, {}).text)
    head = find_head(_rows(text, delimiter), {})
    rows = list(islice(data_rows(head, [], "file", {}), most + 1))
    if len(rows) > most:
        raise SettingError(
            "table", f"at most {plural(most, 'row')}", f"more than {plural(most, 'row')}"
        )
    names = [name.strip() or f"column {at}" for at, name in enumerate(head.names, start=1)]
    if len(set(names)) < len(names):
        again = next(name for name in names if names.count(name) > 1)
        raise SettingError("column names", "a different name for every column", again[:60])
    return Cells(tuple(names), rows)


def table_of_rows(
    title: str,
    rows: Iterator[Row],
    answers: Mapping[str, str],
    notes: list[str],
    delimiter: str = ",",
    source: str = "file",
) -> Table:
    """The table in these rows, among which its names have to be found. Where ``source`` is no text
    file, rows end with their last cell that holds something."""
    head = find_head(rows, answers)
    lines: list[int] = []
    table = table_from_cells(
        title,
        head.names,
        data_rows(head, lines, source, answers, pad=source != "file"),
        delimiter=delimiter,
        answers=answers,
        lines=lines,
        source=source,
    )
    kept, notes = list(table.columns), [*notes, *head.notes, *table.notes]
    for name, column in zip(head.names, table.columns, strict=True):
        if not name.strip() and column.kind == "empty" and len(kept) > 2:
            kept.remove(column)
    if len(kept) < len(table.columns):
        count = len(table.columns) - len(kept)
        notes.append(f"Columns without a name and without values are passed over: {count}.")
    questions = (*head.questions, *table.questions)
    return replace(
        table, columns=tuple(kept), notes=tuple(notes), questions=questions, target=head.target
    )


def check_size(data: bytes) -> None:
    """Refuse what is too large and what is empty."""
    if len(data) > MOST_BYTES:
        words = f"at most {MOST_BYTES // 10**6} MB"
        raise SettingError("file", words, f"{len(data) / 1e6:.1f} MB")
    if not data.strip():
        raise SettingError("file", WANTED, "an empty file")


def _text(data: bytes, answers: Mapping[str, str]) -> Letters:
    """The text, and what there is to say and to ask about its letters."""
    check_size(data)
    for start, what in _BINARY_FILES.items():
        if data.startswith(start):
            raise SettingError("file", WANTED, what)
    try:
        letters = read_letters(data, answers)
    except UnicodeDecodeError as error:
        raise SettingError("file", WANTED, f"broken {error.encoding[:6].upper()} text") from None
    text = letters.text
    if found := CONTROLS.search(text):
        line = text.count("\n", 0, found.start()) + 1
        what = (
            f"a character that is not text (code {ord(found.group())}) in line {line} of the file"
        )
        raise SettingError("file", WANTED, what)
    for pattern, what in _TEXT_FILES.items():
        if re.match(pattern, text[:2000].lstrip(), re.IGNORECASE):
            raise SettingError("file", WANTED, what)
    return letters


def _delimiter(text: str) -> tuple[str, str]:
    """(the text, with a first line "sep=;" emptied; what separates the cells)."""
    first, _end, rest = text.partition("\n")
    if found := re.fullmatch(r"\"?sep=([,;\t|])\"?\r?", first):
        return f"\n{rest}", found.group(1)
    best, best_score, refusal = "", (0.0, 0), None
    for delimiter in DELIMITERS:
        try:
            rows = _sampled(text, delimiter)
        except SettingError as error:
            refusal = refusal or error  # raised again when all rows are read, or below
            continue
        score = _fitness(rows)
        if score > best_score:
            best, best_score = delimiter, score
    if best_score[0] < 1.0:
        spaced = "\n".join(_SPACES.sub(" ", line.strip()) for line in text.splitlines())
        try:
            score = _fitness(rows := _sampled(spaced, " "))
        except SettingError:
            score, rows = (0.0, 0), []
        numbers = sum(_share_of_numbers(row) for row in rows) / max(len(rows), 1)
        if score > best_score and score[0] >= 1.0 and numbers >= 0.25 and len(rows) > 3:
            return spaced, " "
    if best:
        return text, best
    if refusal is not None:
        raise refusal
    words = "the names of at least two columns"
    raise SettingError("line 1 of the file", words, first.strip()[:60])


def _sampled(text: str, delimiter: str) -> list[list[str]]:
    """The first rows of cells; those before a line that cannot be read, if there are any."""
    rows: list[list[str]] = []
    try:
        rows.extend(row for _line, row in islice(_rows(text, delimiter), _SAMPLE))
    except SettingError:
        if not rows:
            raise
    return rows


def _fitness(rows: list[list[str]]) -> tuple[float, int]:
    """How well a delimiter fits: the share of rows that have the usual number of cells, and half of
    the share of cells that are then numbers; and how many cells there are in a row."""
    widths = [len(row) for row in rows]
    if not widths:
        return 0.0, 0
    width = max(dict.fromkeys(reversed(widths)), key=widths.count)
    if width < 2:
        return 0.0, 0
    numbers = sum(_share_of_numbers(row) for row in rows) / len(rows)
    return widths.count(width) / len(rows) + numbers / 2, width


def _share_of_numbers(row: list[str]) -> float:
    return sum(readings(cell.strip()) != (None, None) for cell in row) / len(row)


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    """The rows of cells without the empty lines, each with the line on which it begins."""
    reader = csv.reader(
        _lines(text), delimiter=delimiter, strict=True, skipinitialspace=True, doublequote=True
    )
    line = 1
    try:
        for row in reader:
            if row and not (len(row) == 1 and not row[0].strip()):
                yield line, row
            line = reader.line_num + 1  # a quoted cell may hold line breaks
    except csv.Error as error:
        words = (
            "a quotation mark at the end of every cell that begins with one, and two for one in it"
        )
        open_to_the_end = "end of data" in str(error)
        got = "a cell that goes on to the end of the file" if open_to_the_end else str(error)
        raise SettingError(f"line {line} of the file", words, got) from None


def _lines(text: str) -> Iterator[str]:
    # Not a StringIO, which would hold four bytes for every character.
    lines = io.TextIOWrapper(io.BytesIO(text.encode("utf-8")), encoding="utf-8", newline="")
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_LINE:
            words = f"at most {LONGEST_LINE:,} characters"
            raise SettingError(f"line {number} of the file", words, f"{len(line):,} characters")
        yield line
