"""Bodies that are compressed, truly or only by their headers, as whoever likes may send them to an open port."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from urllib.parse import urlsplit

_SMALL = gzip.compress(b'{"type": "message"}')
_BOMB = gzip.compress(bytes(50_000_000))  # 50 KB that are 50 MB

COMPRESSED = {
    "gzip": ("gzip", _SMALL),
    "gzip bomb": ("gzip", _BOMB),
    "gzip cut short": ("gzip", _SMALL[:-6]),
    "gzip in name only": ("gzip", b'{"type": "message"}'),
    "gzip, empty": ("gzip", b""),
    "deflate": ("deflate", zlib.compress(b"{}")),
    "deflate in name only": ("deflate", b"{}"),
    "br": ("br", b"\x8b\x00\x80{}\x03"),
    "zstd": ("zstd", b"\x28\xb5\x2f\xfd\x00"),
    "twice": ("gzip, gzip", gzip.compress(_SMALL)),
    "unknown": ("made-up", b"{}"),
    "identity": ("identity", b"{}"),
}


async def status_of(url: str, path: str, encoding: str, body: bytes, *, chunked: bool) -> int:
    """The status with which the body is answered; it is sent over a connection of its own."""
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(body)}"
    lines = f"POST {path} HTTP/1.1", f"Host: {address.netloc}", f"Content-Encoding: {encoding}", length
    sent = (b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n") if chunked else body
    writer.write("\r\n".join([*lines, "Content-Type: application/json", "", ""]).encode() + sent)
    await writer.drain()
    try:
        return int((await reader.readline()).split()[1])
    finally:
        writer.close()
