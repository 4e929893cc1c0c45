"""The villages that the rows of a list name: each is found, refused or remembered as a spelling that nobody knows."""

from registry.values import names
from registry.workbook.cell_text import is_filled
from registry.workbook.cells import CLEAR


class NamedVillages:
    """Finds the villages of rows among `matching.Villages`, and counts the spellings without one."""

    def __init__(self, villages):
        self.villages, self.spellings = villages, {}

    def find(self, row, row_words, known):
        """Put the codes of the row's villages into its `Words`, or report a problem.

        `known` is the person of the row as recorded, None for a new one.
        """
        self._keep_recorded_home(row, row_words, known)
        self._count(
            self._place(row_words, "home_village", "district", row),
            self._place(row_words, "service_village", "service_district", row),
        )

    def unknown_spellings(self):
        """Return the spellings that match no village, the most frequent first."""
        return sorted(self.spellings.values(), key=lambda spelling: (-spelling.rows, spelling.key))

    def _keep_recorded_home(self, row, row_words, known):
        """Leave a recorded home as it is where only a title or a band names another village."""
        is_own = is_filled(row.cells.get("home_village", ""))
        if not row.village or is_own or known is None or known.home_village is None:
            return
        row_words.values.pop("home_village", None)
        if names.fold(known.home_village.name) != names.fold(row.village):
            sentence = f"Di atas baris ini tertulis {row.village}; tempat tinggalnya tetap {known.home_village}."
            row_words.warn("home_village", sentence)

    def _place(self, row_words, key, district_key, row):
        """Replace the words for a village by its code, or report a problem. Return the `Spelling` without a village."""
        text = row_words.values.get(key)
        if not text or text == CLEAR:
            return None
        district = row_words.values.get(district_key) or row_words.values.get("district") or row.district
        match = self.villages.find(text, district, row_words.values.get("regency", ""))
        if match.village:
            row_words.values[key] = match.village.code
        else:
            row_words.refuse(key, match.problem)
            del row_words.values[key]
        return match.spelling

    def _count(self, *spellings):
        """Count a row for each of its spellings without a village, once if home and service have the same."""
        for key, spelling in {spelling.key: spelling for spelling in spellings if spelling}.items():
            self.spellings.setdefault(key, spelling).rows += 1
