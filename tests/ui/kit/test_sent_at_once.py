"""What the server says is not held back by TCP."""

import asyncio
import socket

import pytest

from ui.kit.sent_at_once import send_at_once


@pytest.mark.parametrize("protocol", [0, socket.IPPROTO_TCP])
def test_no_answer_waits_until_the_one_before_is_acknowledged(protocol: int) -> None:
    """Streamlit makes its socket with the protocol 0."""
    send_at_once()
    send_at_once()  # it is in place once

    async def is_held_back() -> bool:
        found: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        class Connection(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                one = transport.get_extra_info("socket")
                found.set_result(not one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
                transport.close()

        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, protocol)
        listening.bind(("127.0.0.1", 0))
        server = await asyncio.get_running_loop().create_server(Connection, sock=listening)
        async with server:
            _reader, writer = await asyncio.open_connection(*listening.getsockname())
            held_back = await found
            writer.close()
        return held_back

    assert not asyncio.run(is_held_back())
