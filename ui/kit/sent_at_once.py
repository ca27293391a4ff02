"""What the server has to say leaves it at once.

A page is said in many small messages. By itself TCP holds a small one back until the browser has
acknowledged the one before, and the browser's system waits 40 ms or more before it does so, in the
hope of something to send along. ``TCP_NODELAY`` is meant against that, and asyncio sets it for all
connections whose socket names its protocol. Streamlit's does not: it is made with the protocol 0,
"whichever fits". So every answer to a press came 40 ms late.
"""

from __future__ import annotations

import socket
import sys
from asyncio import base_events
from collections.abc import Callable
from functools import wraps

from ui.kit.hooks import hook

SetNoDelay = Callable[[socket.socket], None]

# Seconds for which Python lets a thread go on while another one waits, 0.005 by itself. For so long
# the server's loop waits for the script of a page before each message that it sends.
GIVES_WAY_AFTER = 0.0005


def for_every_stream(set_no_delay: SetNoDelay) -> SetNoDelay:
    """``set_no_delay``, asyncio's, also for a socket that does not name its protocol."""

    @wraps(set_no_delay)
    def set_for_every_stream(connection: socket.socket) -> None:
        set_no_delay(connection)
        is_internet = connection.family in (socket.AF_INET, socket.AF_INET6)
        if is_internet and connection.type == socket.SOCK_STREAM and connection.proto == 0:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    return set_for_every_stream


def send_at_once() -> None:
    """Hold nothing back in this process, from now on."""
    hook(base_events, "_set_nodelay", for_every_stream)
    sys.setswitchinterval(GIVES_WAY_AFTER)
