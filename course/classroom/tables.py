"""What is kept of a class, as tables. Times are seconds since 1970; secrets are kept as hashes.

A class that is closed has no rows left. A number that was a class's, a participant's or a
question's is never given again: whoever still has it must not find somebody else's.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from course.classroom import limits as most
from course.classroom.credentials import CODE_LENGTH

METADATA = MetaData()
_HASH = String(64)


def _of_class() -> Column[int]:
    return Column(
        "class_id",
        ForeignKey("board_class.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    )


classes = Table(
    "board_class",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("code", String(CODE_LENGTH), nullable=False, unique=True),
    Column("title", String(most.LONGEST_TITLE), nullable=False),
    Column("secret", _HASH, nullable=False),  # of the instructor
    Column("screen", _HASH, nullable=False),  # of the projector, which sees counts alone
    Column("opened", Float, nullable=False, index=True),
    Column("version", Integer, nullable=False),  # counts what the instructor did
    Column("paused", Boolean, nullable=False),
    Column("joined", Integer, nullable=False),  # how many ever came: the next one's number
    Column("question_id", Integer),  # that is open now
    # Where everybody was brought last: the how-manieth time, what it is called, page and link.
    Column("brought", Integer, nullable=False),
    Column("place", String(most.LONGEST_PLACE), nullable=False),
    Column("link", Text, nullable=False),
    Column("own_seeds", Boolean, nullable=False),
    # A lesson's JSON, "" for none, and the scene at which the class is, from 0.
    Column("lesson", Text, nullable=False),
    Column("scene", Integer, nullable=False),
    sqlite_autoincrement=True,
)

people = Table(
    "board_participant",
    METADATA,
    Column("id", Integer, primary_key=True),
    _of_class(),
    Column("number", Integer, nullable=False),  # the how-manieth to come, from 1
    Column("token", _HASH, nullable=False),
    Column("name", String(most.LONGEST_NAME), nullable=False),
    Column("name_key", String(4 * most.LONGEST_NAME), nullable=False),
    Column("joined", Float, nullable=False),
    Column("seen", Float, nullable=False),
    Column("page", String(most.LONGEST_PLACE), nullable=False),
    Column("place", String(most.LONGEST_PLACE), nullable=False),  # epoch and step, in words
    Column("scene", String(most.LONGEST_PLACE), nullable=False),
    Column("finding", String(most.LONGEST_FINDING), nullable=False),
    UniqueConstraint("class_id", "name_key"),
    sqlite_autoincrement=True,
)

questions = Table(
    "board_question",
    METADATA,
    Column("id", Integer, primary_key=True),
    _of_class(),
    Column("asked", Float, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("text", String(most.LONGEST_QUESTION), nullable=False),
    Column("options", Text, nullable=False),  # JSON: (name, words) of each
    Column("right_answer", String(most.LONGEST_ANSWER), nullable=False),  # "" where there is none
    Column("phase", String(12), nullable=False),
    Column("round", Integer, nullable=False),  # the how-manieth time it is asked
    sqlite_autoincrement=True,
)

answers = Table(
    "board_answer",
    METADATA,
    Column("question_id", ForeignKey("board_question.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "participant_id",
        ForeignKey("board_participant.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
    Column("text", String(most.LONGEST_ANSWER), nullable=False),
    Column("given", Float, nullable=False),
)

networks = Table(
    "board_network",
    METADATA,
    Column(
        "participant_id",
        ForeignKey("board_participant.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    _of_class(),
    Column("settings", String(64), nullable=False),  # equal but for the seed, equal here
    Column("words", String(most.LONGEST_FINDING), nullable=False),
    Column("seed", Integer, nullable=False),
    Column("curve", Text, nullable=False),  # JSON: (epoch, validation loss), at most MOST_POINTS
)
