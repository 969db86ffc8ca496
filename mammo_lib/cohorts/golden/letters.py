"""Capital letters and digits as pixels, for text burned into an image."""

import numpy as np

# Five rows of three pixels, each row an octal digit.
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
ROWS = (
    "257556565634443655567464774644345535575572227111525565544447577556555525552656442557365655"
    "342167222255557555525557555255552227124775557262277174771717557117471774757711227575775717"
)
GLYPHS = {letter: ROWS[5 * at : 5 * at + 5] for at, letter in enumerate(LETTERS)}


def write(image: np.ndarray, text: str, row: int, column: int, *, scale: int = 1) -> None:
    """Write `text` in white, 1.0, into a displayed `image`, top left corner at (row, column).

    A letter is 3 × 5 pixels times `scale`, with a pixel between two; what does not fit is an
    error. Blanks leave a gap.
    """
    for letter in text.upper():
        rows = [int(digit) for digit in GLYPHS.get(letter, "00000")]
        glyph = np.array([[digit >> bit & 1 for bit in (2, 1, 0)] for digit in rows])
        glyph = np.kron(glyph, np.ones((scale, scale)))
        height, width = glyph.shape
        place = image[row : row + height, column : column + width]
        if place.shape != glyph.shape:
            raise ValueError(f"{text!r} does not fit into {image.shape} at ({row}, {column})")
        place[glyph > 0] = 1.0
        column += width + scale
