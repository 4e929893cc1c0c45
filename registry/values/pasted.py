"""Cells as a spreadsheet puts them on the clipboard: lines of cells with tabs between them."""

import re

from registry.values import names

# A cell with line breaks is written in quotes, the quotes in it twice. A cell may also only begin with a quote.
_CELL = re.compile(r'(?:"((?:[^"\t]|"")*)"(?=[\t\n]|\Z)|([^\t\n]*))([\t\n]|\Z)')


def lines_of(text):
    """Return the lines of a pasted text, each a list of its cells; a line break in a cell becomes a space."""
    lines, cells = [], []
    for quoted, plain, end in _CELL.findall(text.replace("\r\n", "\n").replace("\r", "\n")):
        cells.append(" ".join(names.clean(quoted.replace('""', '"') or plain).split()))
        if end != "\t":
            lines.append(cells)
            cells = []
    return lines


def text_of(lines):
    """The text that `lines_of` reads as these lines."""
    return "\n".join("\t".join(cells) for cells in lines)
