"""What the browser hears of the end of a run, where the next one begins at once."""

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from ui.kit.ended_parts import ENDED, WHOLE_ENDED, keep_ends

EARLY = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN


@pytest.fixture(autouse=True)
def ends_kept() -> None:
    keep_ends()


def ended(*fragments: str) -> ForwardMsg:
    message = ForwardMsg()
    message.script_finished = ENDED
    message.metadata.run.script_run_id = "before"
    message.metadata.run.fragment_ids.extend(fragments)
    return message


def whole_ended() -> ForwardMsg:
    message = ForwardMsg()
    message.script_finished = WHOLE_ENDED
    message.metadata.run.script_run_id = "before"
    return message


def drawn(fragment: str) -> ForwardMsg:
    message = ForwardMsg()
    message.metadata.delta_path.extend([0, len(fragment)])
    message.delta.new_element.empty.SetInParent()
    message.delta.fragment_id = fragment
    return message


def heard(waiting: list[ForwardMsg], next_run: list[str] | None) -> list[ForwardMsg]:
    """What is still waiting to be sent once a run of these fragments (None: of all) has begun."""
    queue = ForwardMsgQueue()
    for message in waiting:
        queue.enqueue(message)
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=next_run)
    return queue.flush()


def test_parts_that_the_next_run_leaves_alone_are_heard_to_have_ended() -> None:
    strip, end = heard([drawn("strip"), ended("strip")], ["film"])
    assert strip.delta.fragment_id == "strip"
    assert end.script_finished == ENDED
    assert list(end.metadata.run.fragment_ids) == ["strip"]
    assert end.metadata.run.script_run_id == "before"


def test_of_parts_that_are_drawn_again_only_the_others_have_ended() -> None:
    waiting = [drawn("strip"), drawn("finding"), ended("strip", "finding")]
    strip, end = heard(waiting, ["finding", "film"])
    assert strip.delta.fragment_id == "strip"
    assert end.script_finished == ENDED
    assert list(end.metadata.run.fragment_ids) == ["strip"]


@pytest.mark.parametrize("next_run", [["strip"], None])
def test_a_part_that_is_drawn_again_has_ended_early(next_run: list[str] | None) -> None:
    (end,) = heard([drawn("strip"), ended("strip")], next_run)
    assert end.script_finished == EARLY


def test_of_a_whole_page_that_has_ended_all_is_heard_before_a_part_is_drawn_again() -> None:
    waiting = [drawn("strip"), drawn("film"), whole_ended(), drawn("film"), ended("film")]
    strip, film, end, again = heard(waiting, ["film"])
    assert [strip.delta.fragment_id, film.delta.fragment_id] == ["strip", "film"]
    assert end.script_finished == WHOLE_ENDED
    assert again.script_finished == EARLY


def test_of_a_whole_page_that_is_drawn_again_nothing_is_heard_but_its_end() -> None:
    (end,) = heard([drawn("film"), whole_ended()], None)
    assert end.script_finished == EARLY


def test_mending_twice_is_mending_once() -> None:
    mended = ForwardMsgQueue.clear
    keep_ends()
    assert ForwardMsgQueue.clear is mended
