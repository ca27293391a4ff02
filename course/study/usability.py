"""The System Usability Scale: ten statements, five steps of agreement, one score from 0 to 100.

J. Brooke, "SUS: a 'quick and dirty' usability scale", in Usability Evaluation in Industry, 1996.
The statements are put here in plain words; each means what the published one of its number means.
"""

from collections.abc import Sequence

from course.texts import Text, say

STATEMENTS: tuple[Text, ...] = tuple(say(f"usability.statement{n}") for n in range(1, 11))
STEPS = (1, 2, 3, 4, 5)  # from "I disagree completely" to "I agree completely"


def score(ratings: Sequence[int]) -> float:
    """The score of ten ratings. Of the first, third, … statement, which praise, a rating counts
    what it is above 1; of the others, which complain, what it is below 5; the sum is doubled and a
    half."""
    if len(ratings) != len(STATEMENTS) or not set(ratings) <= set(STEPS):
        raise ValueError(f"ratings: expected ten whole numbers from 1 to 5; got {ratings!r}")
    praise, complaint = sum(ratings[::2]), sum(ratings[1::2])
    return 2.5 * ((praise - 5) + (25 - complaint))
