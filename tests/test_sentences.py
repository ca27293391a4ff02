"""The sentences in the sources: they count and list with neuralnet/plurals.py, and leave out what
readers did not understand.

A count that stands right before a plural noun in an f-string, or a form that is chosen by "== 1",
would say "1 rows" one day.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("neuralnet", "course", "ui", "pages")
NOUNS = (
    "batches|birds|cells|classes|columns|digits|directions|epochs|examples|features|inputs|labels|"
    "layers|looks|networks|numbers|outputs|parameters|penguins|points|rows|runs|seeds|settings|"
    "states|steps|terms|units|updates|values|weights"
)
# Behind a count, with up to two words between: "3 rows", "3 hidden units", "3 other hidden units".
COUNTED = re.compile(rf" (?:[\w-]+ ){{0,2}}(?:{NOUNS})\b")
# These words begin another thing: "3 of the rows", "layers 1 and 2 have equal weights".
OTHER = re.compile(
    r" (?:[\w-]+ )?(?:of|in|from|for|and|to|per|with|times|as|the|is|are|on|by|have|whose) "
)
NUMBERS = {"len", "round", "int", "sum", "max", "min", "thousands", "figure"}
TEXTS = {"kind", "name", "part", "says", "holds", "what", "why"}  # variables that hold words
FIXED = ("pages/welcome.py", "ui/welcome/")  # always the same run


@cache
def sources() -> list[tuple[str, ast.AST]]:
    return [
        (str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8")))
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
    ]


def may_be_one(value: ast.expr) -> bool:
    """Is this a number that can be 1? Constants of a module are not, and words are no number."""
    if isinstance(value, ast.Call):
        is_number = isinstance(value.func, ast.Name) and value.func.id in NUMBERS
        return is_number and any(may_be_one(argument) for argument in value.args)
    names = [node.id for node in ast.walk(value) if isinstance(node, ast.Name)]
    if isinstance(value, ast.Attribute) and value.attr in TEXTS:
        return False
    return not all(name.isupper() or name in TEXTS for name in names)


def counted_by_hand(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.JoinedStr):
            continue
        for value, behind in zip(node.values, node.values[1:], strict=False):
            if not isinstance(value, ast.FormattedValue) or not isinstance(behind, ast.Constant):
                continue
            text = str(behind.value)
            if COUNTED.match(text) and not OTHER.match(text) and may_be_one(value.value):
                yield node.lineno, f"{{{ast.unparse(value.value)}}}{text[:40]}"


def chosen_by_hand(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """``"is" if n == 1 else "are"``, and the like."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.IfExp) or not isinstance(node.test, ast.Compare):
            continue
        sides = [side.value for side in (node.body, node.orelse) if isinstance(side, ast.Constant)]
        right = node.test.comparators[0]
        if (
            isinstance(right, ast.Constant)
            and right.value == 1
            and len(sides) == 2
            and {*sides} & {"s", "is", "are", "has", "have", "row", "rows"}
        ):
            yield node.lineno, ast.unparse(node)


def test_no_sentence_counts_by_itself() -> None:
    found = [
        f"{path}:{line}: {what}"
        for path, tree in sources()
        if not path.startswith(FIXED)
        for line, what in (*counted_by_hand(tree), *chosen_by_hand(tree))
    ]
    assert found == []


# What is counted here is no list of names.
OTHERS = {
    "course/code/numpy_script.py": "Python's own word, in a program",
    "neuralnet/data/column_doubts.py": "groups of words, each a list",
    "neuralnet/data/head.py": "lines of a file, quoted",
    "neuralnet/data/table_choice.py": "places in a file",
    "ui/building/difference.py": "pairs, before and now",
    "ui/data/upload.py": "columns, each with its reason",
    "ui/kit/verbs.py": "the rows of a batch, behind a button",
}


def listed_by_hand(tree: ast.AST) -> Iterator[int]:
    """``" and ".join(…)``, and "and … more"."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "join"
            and isinstance(node.func.value, ast.Constant)
            and str(node.func.value.value).strip() in ("and", "or", "or of")
        ):
            yield node.lineno
        if isinstance(node, ast.JoinedStr):
            for before, value, behind in zip(
                node.values, node.values[1:], node.values[2:], strict=False
            ):
                is_more = isinstance(behind, ast.Constant) and str(behind.value) in (
                    " more",
                    " more.",
                )
                is_list = isinstance(before, ast.Constant) and str(before.value).endswith("and ")
                if is_more and is_list and isinstance(value, ast.FormattedValue):
                    yield node.lineno


def test_no_sentence_lists_by_itself() -> None:
    found = {path for path, tree in sources() if list(listed_by_hand(tree))}
    assert found - {*OTHERS, "neuralnet/plurals.py"} == set()
    assert found >= {*OTHERS}  # no longer needed: take it out


# Tried on new users, each was hard to understand; what is meant can be said plainly.
HARD = (
    "at the cursor",
    "A branch",
    "In force here",
    "said below the film",
    "has length",
    "(cosine",
    "outer tenths",
    "behind it and",
    "judges the whole",
    "beside the verbs",
    "vanished probability",
    "no L2",
    "gives way",
    "way’s squared",
    "line climbs",
    "rightly",
    "\\delta_{",
    "the course’s",
    "the course's",
    "the lab ",
    "squared length",
    "parameters moved",
    "offset / scale",
)


def said_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """All texts of a module but those that explain the code."""
    about = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in about:
            yield node.lineno, node.value


def test_no_sentence_has_a_phrase_that_was_hard_to_understand() -> None:
    found = [
        f"{path}:{line}: {phrase}"
        for path, tree in sources()
        for line, text in said_in(tree)
        for phrase in HARD
        if phrase in text and " " in text
    ]
    assert found == []
