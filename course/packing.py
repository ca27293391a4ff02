"""Bytes as a short text for a link, and back."""

import base64
import binascii
import zlib


def pack(data: bytes) -> str:
    """``data``, compressed: letters, digits, "-" and "_" alone."""
    return base64.urlsafe_b64encode(zlib.compress(data, 9)).decode().rstrip("=")


def unpack(text: str, largest: int) -> bytes:
    """What ``pack`` packed, up to ``largest`` bytes: a small packet may hide a huge one. Raises
    ``ValueError`` for anything else."""
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return zlib.decompressobj().decompress(packed, largest)
    except (binascii.Error, zlib.error) as error:
        raise ValueError("expected packed bytes") from error
