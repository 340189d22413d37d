"""Bounded decompression: a credential of a few hundred bytes must not become a gigabyte."""

from __future__ import annotations

import zlib

MAX_UNPACKED = 128 * 1024
"""Bytes; real credentials hold one to ten thousand."""


class TooLarge(ValueError):
    """More than MAX_UNPACKED bytes come out."""


class Truncated(ValueError):
    """The stream is broken, or ends before its end."""


def unpack(packed: bytes, *, raw: bool = False) -> bytes:
    """The bytes that were compressed by zlib (RFC 1950), or by plain DEFLATE (RFC 1951) when ``raw``.

    Raises:
        TooLarge: stops at the limit, whatever the stream would give.
        Truncated: not a complete stream.
    """
    machine = zlib.decompressobj(wbits=-zlib.MAX_WBITS if raw else zlib.MAX_WBITS)
    try:
        found = machine.decompress(packed, MAX_UNPACKED + 1)
    except zlib.error as error:
        raise Truncated(str(error)) from None
    if len(found) > MAX_UNPACKED:
        raise TooLarge
    if not machine.eof:
        raise Truncated("incomplete")
    return found
