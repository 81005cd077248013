"""The encoding of a text file: UTF-8, UTF-8 or UTF-16 with a byte order mark, else Windows-1252.

UTF-8 is proven on the whole file, not on a sample: one accented letter on line 900,000 counts.
Windows-1252 is what Indonesian spreadsheets export; bytes it does not define become "?"-like marks.
In a file that is UTF-8 but for some bytes (a letter cut in half, two exports joined) only those
bytes are taken as Windows-1252.
"""

from __future__ import annotations

import codecs

import numpy as np
import pyarrow as pa

_STEP = 1 << 24
_HIGH_BITS = np.uint64(0x8080808080808080)


def utf8(data: pa.Buffer) -> tuple[pa.Buffer, str]:
    """(the bytes as UTF-8 without a mark, the encoding they were in)."""
    head = data.slice(0, min(4, data.size)).to_pybytes()
    if head.startswith(codecs.BOM_UTF8):
        rest = data.slice(3)
        return (rest, "UTF-8 with BOM") if _is_utf8(rest) else _cp1252(rest)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _encoded(data.to_pybytes().decode("utf-16", "replace")), "UTF-16"
    if wide := _unmarked_utf16(data):
        return _encoded(data.to_pybytes().decode(wide, "replace")), "UTF-16"
    if _is_utf8(data):
        return data, "UTF-8"
    return _cp1252(data)


def _unmarked_utf16(data: pa.Buffer) -> str | None:
    """UTF-16 without a mark: nearly every other byte of its first line is zero."""
    head = data.slice(0, min(64, data.size // 2 * 2)).to_pybytes()
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 0.8 * len(head) / 2 and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > 0.8 * len(head) / 2 and odd == 0 else None


def _is_utf8(data: pa.Buffer) -> bool:
    words = np.frombuffer(data, np.uint64, data.size // 8)
    tail = data.slice(data.size // 8 * 8).to_pybytes()
    if tail.isascii() and not (np.bitwise_or.reduce(words, initial=np.uint64(0)) & _HIGH_BITS):
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, data.size, _STEP):
            piece = data.slice(start, min(_STEP, data.size - start)).to_pybytes()
            decoder.decode(piece, final=start + _STEP >= data.size)
    except UnicodeDecodeError:
        return False
    return True


def _cp1252(data: pa.Buffer) -> tuple[pa.Buffer, str]:
    raw = data.to_pybytes()
    if raw.decode("utf-8", "ignore").isascii():
        return _encoded(raw.decode("cp1252", "replace")), "Windows-1252"
    return _encoded(raw.decode("utf-8", _HANDLER)), "UTF-8 and Windows-1252"


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_HANDLER = "namematch.cp1252"
codecs.register_error(_HANDLER, _as_cp1252)


def _encoded(text: str) -> pa.Buffer:
    return pa.py_buffer(text.encode("utf-8", "replace"))
