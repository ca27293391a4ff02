"""The stage message: what is packed comes out again, and the browser can read it in place."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from streamlit.testing.v1 import AppTest

from ui.desk.message import BLOCK_TYPES, pack, unpack

HEADER: dict[str, Any] = {"run": "a1", "view": "b2", "cursor": 271, "ended": None, "layers": [4, 3]}


def test_unpack_returns_what_was_packed() -> None:
    blocks: dict[str, np.ndarray] = {
        "steps": np.array([0, 24], dtype=np.uint32),
        "theta": np.array([[0.5, -1.25], [np.nan, np.inf]], dtype=np.float32),
        "map": np.arange(10, dtype=np.uint8).reshape(2, 5),
    }
    header, back = unpack(pack(HEADER, blocks))
    assert {name: header[name] for name in HEADER} == HEADER
    assert list(back) == list(blocks)
    for name, block in blocks.items():
        np.testing.assert_array_equal(back[name], block)
        assert back[name].dtype == block.dtype


@given(
    label=st.text(max_size=12),
    blocks=st.lists(
        st.sampled_from(BLOCK_TYPES).flatmap(
            lambda kind: hnp.arrays(kind, hnp.array_shapes(min_dims=1, max_dims=2, min_side=0))
        ),
        max_size=4,
    ),
)
def test_any_header_text_and_any_blocks_survive_the_journey(
    label: str, blocks: list[np.ndarray]
) -> None:
    named = {f"block{k}": block for k, block in enumerate(blocks)}
    header, back = unpack(pack({"label": label}, named))
    assert header["label"] == label
    for name, block in named.items():
        np.testing.assert_array_equal(back[name], block)


def test_header_and_blocks_start_on_multiples_of_eight_bytes() -> None:
    for extra in range(9):
        data = pack({"pad": "ä" * extra}, {"map": np.ones(3, np.uint8), "t": np.ones(1)})
        length = int.from_bytes(data[:4], "little")
        assert (4 + length) % 8 == 0
        assert len(data) == 4 + length + 8 + 8
        assert json.loads(data[4 : 4 + length])["pad"] == "ä" * extra


def test_a_float64_block_travels_as_float32() -> None:
    header, back = unpack(pack({}, {"theta": np.array([0.1])}))
    assert header["blocks"] == [{"name": "theta", "type": "float32", "shape": [1]}]
    assert back["theta"][0] == np.float32(0.1)


def test_a_view_with_strides_is_packed_in_row_order() -> None:
    whole = np.arange(12, dtype=np.float32).reshape(3, 4)
    _, back = unpack(pack({}, {"part": whole.T[1:3]}))
    np.testing.assert_array_equal(back["part"], whole.T[1:3])


def test_no_frames_is_a_message_like_any_other() -> None:
    _, back = unpack(pack(HEADER, {"steps": np.empty(0, np.uint32), "theta": np.empty((0, 15))}))
    assert back["theta"].shape == (0, 15)


def test_a_type_the_browser_does_not_know_is_refused_with_the_name_of_the_block() -> None:
    with pytest.raises(TypeError, match=r"'steps'.*int64"):
        pack({}, {"steps": np.array([1, 2])})


def test_a_header_that_json_cannot_carry_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        pack({"low": float("nan")}, {})
    with pytest.raises(ValueError, match="blocks"):
        pack({"blocks": []}, {})


def test_cut_and_overlong_messages_are_refused() -> None:
    data = pack(HEADER, {"steps": np.arange(4, dtype=np.uint32)})
    for cut in (data[:2], data[:40], data[:-8]):
        with pytest.raises(ValueError, match="expected"):
            unpack(cut)
    with pytest.raises(ValueError, match="expected"):
        unpack(data + bytes(8))


def _mount_a_stage() -> None:
    import numpy as np

    from ui.desk.message import pack
    from ui.stage.stage import feed, stage

    def nothing(_said: object) -> None:
        pass

    data = pack({"run": "a1", "view": "b2"}, {"steps": np.zeros(0, np.uint32)})
    stage("stage", nothing, nothing, nothing)
    feed(data, "film_feed")


def test_the_stage_mounts_and_its_script_is_a_file_that_the_browser_keeps() -> None:
    page = AppTest.from_function(_mount_a_stage, default_timeout=120).run()
    assert not page.exception
    mounted, fed = (element.proto for element in page.get("bidi_component"))
    for one in (mounted, fed):
        assert one.js_source_path.endswith(".js")
        assert not one.js_content  # it would travel with every message
        assert not one.css_content
    assert not mounted.bytes
    assert unpack(fed.bytes)[0]["run"] == "a1"
