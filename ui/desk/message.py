"""The stage message: how recorded training frames travel from Python to the browser.

One message is one ``bytes`` object, little endian:

    uint32 H | H bytes of UTF-8 JSON (the header) | block | block | ...

The header is padded with spaces so that 4 + H is a multiple of 8, and every block with zero bytes
to a multiple of 8, so that the browser can lay typed arrays over the buffer without copying. The
header's ``blocks`` entry, written by :func:`pack`, lists the blocks in order:
``{"name": "theta", "type": "float32", "shape": [60, 193]}``.

Time. State t is the network before update t; step 0 is the untrained network. ``steps`` in a
message need not be consecutive. Frames are valid for exactly one (``run``, ``view``).

Header fields

=================  =================================================================================
``run``            hash of everything that determines the trajectory
``view``           hash of what the frames show besides it (chosen row, map features, ...)
``cursor``         step to adopt when ``run`` is new or when ``jump`` changed
``jump``           int; a changed value makes the stage go to ``cursor``
``answer``         the ``id`` of the newest request this message answers. A request is also taken as
                   answered when its first frame has come or the curve has grown
``task``           "classification" or "regression"
``target_scale``   {"offset", "scale", "unit"} (optional, regression): the output unit's value a is
                   labelled a · scale + offset in that unit; its tooltip keeps the exact a
``layers``         units per layer, inputs first: [4, 10, 10, 3]
``activations``    one title per layer after the inputs: ["ReLU", "ReLU", "Softmax"]
``input_names``    as many as inputs; ``input_units`` likewise, "" where none
``picture``        {"rows", "columns", "places"} (optional): the inputs are the pixels of a picture;
                   input j lies at place ``places[j]`` of it, counted in reading order
``output_names``   one per output unit; with one output unit in classification, two class names
``epoch_ends``     [0, 24, 48, ...]: the step at which each epoch ends, epoch 0 being the start
``last_step``      the film's last step; ``frozen_end``: true when that is final
``ended``          null, or the sentence that says why the run ends before its epoch limit
``row``            the chosen row: {"label", "target", "inputs": ["37.3 mm", ...]}
``row_index``      its index in the data set
``map``            {"kind", "size", "x": {"name", "min", "max", "index"}, "y": {...}, "held"};
                   "index" is the input a map axis stands for. Regression adds "low", "high",
                   classification "bits": how many a probability has in the map, 5 or, for 9 to
                   16 classes, 4.
                   Sample k of an axis stands at min + k (max - min) / (size - 1). "kind" is "map"
                   over two features, or "curve" over one: then y is the target's value or the
                   probability and has no "index". "held" says in words what stands at each place
                   for the features that the map does not span, "" where it spans all
``metric``         {"unit", "title", "note"}: accuracy has the unit "%" and values from 0 to 1, RMSE
                   the target's unit; "title" heads the chart, "note" stands below it
``loss_name``      "cross-entropy"; ``loss_note`` stands below the chart of the loss
``recorded``       only in a film that is recorded as a whole: the steps of all its frames
``batches``        what the curve of the batch losses is called in the legend
``branches``       edits of this run: [{"step": 271, "label": "learning rate 0.1 → 0.01",
                   "now": "learning rate 0.01 from here"}]
``held``           what is knocked out or frozen, from a step on to the next entry: [{"step", "out",
                   "frozen", "weights", "weights_out"}]; units as [layer, j], weights as θ's indices
``ghosts``         other runs, newest last: [{"label", "tone", "epoch_ends"}], tone 0 to 2 being
                   the curve's colour as long as it is kept; each with a block ``ghost0``,
                   ``ghost1``, ...; its epochs may have another length
=================  =================================================================================

Blocks, F frames of P parameters

============  ===================  =================================================================
``steps``     uint32 [F]           the step of each frame
``counters``  uint32 [F, 3]        epoch, batch, batches in the epoch
``theta``     float32 [F, P]       per layer W (row-major; W[i, j] joins input i to unit j), then b
``units``     float32 [F, units]   activations of the chosen row, the scaled inputs first
``metrics``   float32 [F, 4]       training loss and metric, validation loss and metric; NaN: none
``map``       uint8 [F, size²]     row 0 is the lowest y. Classification: class·2ᵇ +
                                   round((2ᵇ − 1)·p) with b = ``bits``, as uint16 where there are
                                   more than 16 classes; 0, which is all but white, where an
                                   output is not finite.
                                   Regression: round(255·(value - low) / (high - low))
``fit``       float32 [F, c, size] instead of ``map`` where the kind is "curve": the value, or the
                                   probability of each of c classes, along the one feature
``predicted``  uint8 [F, N]        the class that the network takes each of the points for, from all
                                   of the row's features (classification); 255 for none, where an
                                   output is not finite
``rates``     float32 [F]          the learning rate of the step that begins at each frame; absent
                                   where it is the same in the whole run
``curve``     float32 [E, 5]       step and the four metrics at every epoch end measured so far;
                                   replaces what the stage holds
``best``      uint32 [E]           for each point of the curve, the step of the lowest validation
                                   loss up to there; 2³² − 1 where there is none
``batch_losses``  float32 [K, 2]   step and loss of single batches, each at the parameters that its
                                   step began with; of a long run every 2nd, 4th, … step
``points``    float32 [N, 4]       x, y in raw units, class index or raw target, 0 training or
                                   1 validation
``point_rows``  uint32 [N]         the row of the data set that each point is
``closeness``  float32 [N]         1 where a point lies on the map's slice, towards 0 off it; absent
                                   where the map is no slice
============  ===================  =================================================================

Browser to Python (trigger values)

- ``request``: {"id", "run", "view", "start", "stride": "batch"|"epoch"|"ten", "count"}. The frames
  wanted: ``start`` itself, then every step, epoch end or tenth epoch end (epochs 10, 20, ...) after
  it. Fewer may come.
- ``cursor``: {"run", "view", "jump", "step"}: where the learner is. It is said again until the page
  says that it stands there or is on its way: {"run", "jump", "step", "choice"}, which comes beside
  the messages whenever the page is drawn.
- ``select``: {"kind": "weight", "layer", "i", "j"}, {"kind": "bias", "layer", "j"},
  {"kind": "unit", "layer", "j"}, {"kind": "row", "index"} or {"kind": "nothing"}; layer 0 is the
  input, i and j count from 0; each with the "step" and "run" it was seen at and an "id". It is said
  again until the page's "choice" is that id.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from neuralnet.errors import non_finite_allowed

Array = npt.NDArray[Any]

BLOCK_TYPES = ("float32", "uint8", "uint16", "uint32")
ALIGNMENT = 8


def _padding(length: int) -> int:
    return -length % ALIGNMENT


def pack(header: Mapping[str, Any], blocks: Mapping[str, Array]) -> bytes:
    """Return one message. A float64 block travels as float32; any other type must be listed.

    Raises ValueError where the header already has ``blocks`` or holds a number JSON cannot carry,
    TypeError where a block has a type the browser is not told about.
    """
    if "blocks" in header:
        raise ValueError("header: 'blocks' is written by pack, got one already")
    listed: list[dict[str, Any]] = []
    payload: list[bytes] = []
    for name, block in blocks.items():
        kind = "float32" if block.dtype == np.float64 else block.dtype.name
        if kind not in BLOCK_TYPES:
            raise TypeError(f"block {name!r}: expected one of {BLOCK_TYPES}, got {block.dtype}")
        with non_finite_allowed():  # what is too large for float32 travels as infinity
            raw = np.ascontiguousarray(block, dtype=np.dtype(kind).newbyteorder("<")).tobytes()
        listed.append({"name": name, "type": kind, "shape": list(block.shape)})
        payload.append(raw + bytes(_padding(len(raw))))
    document = {**header, "blocks": listed}
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    encoded = text.encode()
    encoded += b" " * _padding(4 + len(encoded))
    return len(encoded).to_bytes(4, "little") + encoded + b"".join(payload)


def unpack(data: bytes) -> tuple[dict[str, Any], dict[str, Array]]:
    """Return header (with its ``blocks``) and read-only arrays over ``data``: what pack was given.

    Raises ValueError where the bytes are shorter or longer than the header says.
    """
    if len(data) < 4:
        raise ValueError(f"message: expected at least 4 bytes, got {len(data)}")
    length = int.from_bytes(data[:4], "little")
    if len(data) < 4 + length:
        raise ValueError(f"message: expected a header of {length} bytes, got {len(data) - 4}")
    header: dict[str, Any] = json.loads(data[4 : 4 + length])
    blocks: dict[str, Array] = {}
    at = 4 + length
    for entry in header["blocks"]:
        dtype = np.dtype(entry["type"]).newbyteorder("<")
        count = int(np.prod(entry["shape"], dtype=np.int64))
        size = count * dtype.itemsize
        if at + size > len(data):
            raise ValueError(
                f"block {entry['name']!r}: expected {size} bytes, got {len(data) - at}"
            )
        block = np.frombuffer(data, dtype=dtype, count=count, offset=at)
        blocks[entry["name"]] = block.reshape(entry["shape"])
        at += size + _padding(size)
    if at != len(data):
        raise ValueError(f"message: expected {at} bytes, got {len(data)}")
    return header, blocks
