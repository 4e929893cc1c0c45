"""A preview as it is stored: data for JSON, and back."""

from registry.workbook.column_meaning import Heading
from registry.workbook.matching import Spelling
from registry.workbook.preview import Preview, ShownColumn, ShownQuestion, ShownRow


def packed(preview):
    """Return the preview as data for JSON."""
    return {
        **vars(preview),
        "rows": [{**vars(row), "questions": list(map(vars, row.questions))} for row in preview.rows],
        "columns": [{**vars(column), "heading": vars(column.heading)} for column in preview.columns],
        "questions": list(map(vars, preview.questions)),
        "headings": list(map(vars, preview.headings)),
        "spellings": list(map(vars, preview.spellings)),
    }


def unpacked(data):
    """Return the `Preview` from the data of `packed`."""
    return Preview(
        rows=[_unpacked_row(row) for row in data.pop("rows")],
        columns=[ShownColumn(**{**each, "heading": Heading(**each["heading"])}) for each in data.pop("columns")],
        questions=[ShownQuestion(**question) for question in data.pop("questions")],
        headings=[ShownQuestion(**question) for question in data.pop("headings", [])],
        spellings=[Spelling(**spelling) for spelling in data.pop("spellings")],
        **data,
    )


def _unpacked_row(row):
    return ShownRow(**{**row, "questions": [ShownQuestion(**question) for question in row["questions"]]})
