"""The app's icons, drawn here: a desk with a check mark above it. PNG, made with the standard library alone."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

Color = tuple[int, int, int, int]

_GROUND: Color = (0x1F, 0x29, 0x33, 255)
_DESK: Color = (255, 255, 255, 255)
_TICK: Color = (0x4F, 0xD1, 0xA5, 255)
_NOTHING: Color = (255, 255, 255, 0)


def color() -> bytes:
    """192 by 192, in full color."""
    return _png(192, lambda x, y: _TICK if _is_tick(x, y) else _DESK if _is_desk(x, y) else _GROUND)


def outline() -> bytes:
    """32 by 32, white on nothing."""
    return _png(32, lambda x, y: _DESK if _is_tick(x, y) or _is_desk(x, y) else _NOTHING)


def _is_desk(x: float, y: float) -> bool:
    """A top and two legs, in a square of side 1."""
    is_top = 0.14 <= x <= 0.86 and 0.58 <= y <= 0.67
    is_leg = (0.20 <= x <= 0.29 or 0.71 <= x <= 0.80) and 0.58 <= y <= 0.86
    return is_top or is_leg


def _is_tick(x: float, y: float) -> bool:
    """Two strokes that meet at the bottom."""
    return _is_near(x, y, (0.34, 0.33), (0.46, 0.46)) or _is_near(x, y, (0.46, 0.46), (0.68, 0.17))


def _is_near(x: float, y: float, start: tuple[float, float], end: tuple[float, float]) -> bool:
    across, down = end[0] - start[0], end[1] - start[1]
    along = ((x - start[0]) * across + (y - start[1]) * down) / (across**2 + down**2)
    along = min(1.0, max(0.0, along))
    return (x - start[0] - along * across) ** 2 + (y - start[1] - along * down) ** 2 <= 0.05**2


def _png(side: int, pixel: Callable[[float, float], Color]) -> bytes:
    rows = b"".join(
        b"\0" + b"".join(bytes(pixel((x + 0.5) / side, (y + 0.5) / side)) for x in range(side))
        for y in range(side)
    )
    head = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    parts = _chunk(b"IHDR", head), _chunk(b"IDAT", zlib.compress(rows, 9)), _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
