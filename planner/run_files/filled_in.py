"""A file of actuals as a person saved it, filled in, by a spreadsheet that has separators of its own."""

import csv
import io
import re
from typing import Final

NUMBERS: Final = ("baseline", "target", "actual", "planned_cost", "planned", "paid")
SEPARATORS: Final = ";\t"
DECIMAL_COMMA: Final = re.compile(r"-?\d+,\d+")


def as_written(content: bytes) -> bytes:
    """Return the content with commas between the cells, decimal points, and no byte order mark.

    A comma in a number is taken for a decimal one where it does not separate the cells.
    """
    text = content.decode("utf-8-sig")
    header = text.splitlines()[0] if text else ""
    separator = next((one for one in SEPARATORS if one in header and "," not in header), None)
    if separator is None:
        return text.encode("utf-8")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    numbers = [place for place, name in enumerate(rows[0]) if name in NUMBERS]
    for row in rows[1:]:
        for place in numbers:
            if place < len(row) and DECIMAL_COMMA.fullmatch(row[place].strip()):
                row[place] = row[place].strip().replace(",", ".")
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8")
