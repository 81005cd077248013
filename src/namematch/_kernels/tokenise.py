"""Raw ASCII text to pieces: runs of letters in lower case, with what was written around them.

A row gives at most MOST_PIECES pieces of at most MOST_LETTERS letters; what is beyond is not read,
so a row costs no more than its bytes. Apostrophes and digits are left out without ending a piece.
"""

from __future__ import annotations

from namematch._kernels.compiled import kernel

MOST_PIECES = 64
MOST_LETTERS = 120
COMMA = 1  # a comma, semicolon or colon stands before the piece
DOT = 2  # a dot stands before it
SLASH = 4
BRACKET = 8
DOTTED = 16  # a dot follows at once
LOWER = 32  # has a lower-case letter
MIXED = 64  # capitals and small letters as no word has them: MSi, SPd, PhD
AT = 128
GAP = 256  # white space stands before it


@kernel
def mark_of(byte):
    """What a separating byte says of the piece behind it."""
    if byte == 44 or byte == 59 or byte == 58:
        return COMMA
    if byte == 46:
        return DOT
    if byte == 47 or byte == 92:
        return SLASH
    if byte == 40 or byte == 91 or byte == 41 or byte == 93:
        return BRACKET
    if byte == 32 or 9 <= byte <= 13:
        return GAP
    return AT if byte == 64 else 0


@kernel
def pieces_of(text, lo, hi, letters, span, flags):
    """Pieces of ``text[lo:hi]``; how many.

    letters uint8, span int64[., 2] into them, flags int64[.].
    """
    count, end, marks, capitals = 0, 0, 0, 0
    inside = False
    for at in range(lo, hi):
        byte = text[at]
        small = byte | 32
        if 97 <= small <= 122 and byte < 128:
            if not inside:
                if count == MOST_PIECES:
                    break
                inside = True
                span[count, 0] = end
                flags[count] = marks
                count += 1
                marks, capitals = 0, 0
            if end - span[count - 1, 0] < MOST_LETTERS:
                letters[end] = small
                end += 1
            if byte == small:
                flags[count - 1] |= LOWER if capitals < 2 else LOWER | MIXED
            else:
                capitals += 1
                if flags[count - 1] & LOWER:
                    flags[count - 1] |= MIXED
        elif byte == 39 or byte == 96 or 48 <= byte <= 57:
            continue
        else:
            if inside:
                inside = False
                span[count - 1, 1] = end
                if byte == 46:
                    flags[count - 1] |= DOTTED
            marks |= mark_of(byte)
    if inside:
        span[count - 1, 1] = end
    return count
