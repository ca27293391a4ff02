"""The stage: the moving picture of training, and the bytes it is fed with."""

from ui.stage.message import pack, unpack

__all__ = ["pack", "unpack"]
