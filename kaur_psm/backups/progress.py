"""Lines that tell how far the copying of a long table has come."""

STEP = 5000  # Rows.


class Progress:
    """A function for `copy_rows` that writes a line when so many more rows of a table are copied, and at its end.

    Short tables are told of in no line.
    """

    def __init__(self, stdout):
        self._stdout, self._told = stdout, 0

    def __call__(self, table, copied, rows):
        is_done = copied == rows
        if rows >= STEP and (is_done or copied // STEP > self._told):
            self._stdout.write(f"{table}: {copied} dari {rows} baris disalin.")
            self._stdout.flush()
        self._told = 0 if is_done else copied // STEP
