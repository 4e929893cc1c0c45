"""The habits of an office: how it keeps its list."""

import random

# How a row with two people numbers their columns.
NUMBERS = [("1", "2"), ("I", "II"), ("(1)", "(2)"), ("Pertama", "Kedua"), ("Utama", "Cadangan"), ("", "")]
SEXES = [("L", "P"), ("Pria", "Wanita"), ("Laki-laki", "Perempuan"), ("Lk", "Pr")]
TICKS = ["v", "√", "x", "1", "✓"]


class Office:
    """One way to keep a list. `number` decides every habit; the same number gives the same list."""

    def __init__(self, number):
        self.random = random.Random(number)
        self.kind = self.random.choices(["xlsx", "csv"], [3, 1])[0]
        self.has_two_heads = self.some(0.5)
        self.village_in = self.random.choice(["column", "column", "title", "band", "sheet"])
        if self.kind == "csv" and self.village_in == "sheet":
            self.village_in = "column"  # A .csv has no names of sheets.
        self.has_nik = self.some(0.7)
        self.nik_as = self.random.choices(["text", "quoted", "number", "damaged"], [6, 1, 1, 1])[0]
        self.birth_in = self.random.choice(["one", "two", "three", "none"])
        self.date_as = self.random.choice(
            ["dashes", "slashes", "words", "year first", "cells", "month first", "swapped"]
        )
        self.sex_as = self.random.choice(["letter", "word", "ticks", "digits", "with age", "english"])
        self.has_phone, self.has_decree = self.some(0.5), self.some(0.4)
        self.others = self.random.choice(["", "", "Kepala Desa", "Suami/Istri", "Ahli Waris"])
        self.hides_rows = self.kind == "xlsx" and self.some(0.15)
        self.hides_a_sheet = self.kind == "xlsx" and self.some(0.1)
        self.repeats_a_person = self.some(0.15)
        self.has_titles = self.some(0.3)
        self.ends_with_a_total = self.some(0.4)
        self.merges_villages = self.kind == "xlsx" and self.village_in == "column" and self.some(0.3)
        self.has_ligatures, self.has_windows_bytes = self.some(0.1), self.kind == "csv" and self.some(0.2)
        self.has_address, self.fails_a_formula = self.some(0.3), self.some(0.1)
        self.numbers = self.random.choice(NUMBERS) if self.some(0.15) else ()
        self.joins_name_and_nik = self.has_nik and self.some(0.15)
        self.end_in = self.random.choice(["day and reason", "term"]) if self.has_decree and self.some(0.5) else ""
        if self.numbers:  # A second head would be that of the person.
            self.has_two_heads = False
        self.wraps_names = self.some(0.1) and not self.numbers and not self.joins_name_and_nik
        is_plain = not (self.numbers or self.joins_name_and_nik or self.wraps_names)
        self.has_two_names = is_plain and not self.has_titles and self.some(0.15)
        self.names_another = not self.has_two_names and not self.wraps_names and self.some(0.15)
        self.has_codes = self.village_in == "column" and not self.merges_villages and self.some(0.2)
        self.adds_remarks = self.some(0.3)
        self.has_notes = not self.numbers and self.some(0.3)
        if self.numbers and self.birth_in == "three":
            self.birth_in = "one"
        self.officers = self.random.choice(["", "", "", "", "title", "posts"])
        self.signers = self.random.choice([0, 0, 0, 1, 2, 4])
        self.school_as = "" if self.numbers else self.random.choice(["", "", "word", "ticks"])
        self.sexes = self.random.choice(SEXES) if self.sex_as == "ticks" else SEXES[0]
        self.tick = self.random.choice(TICKS)
        self.has_hamlets = self.village_in == "column" and not self.merges_villages and self.some(0.2)
        self.counts_rows = self.some(0.8)
        self.has_contact_line = self.some(0.1)
        self.as_forms = self.some(0.1)
        self.renews_decrees = self.has_decree and not self.has_two_heads and self.some(0.4)
        self.writes_months, self.labels_phones = self.some(0.2), self.some(0.2)
        self._keep_older_values()
        self.ticks_the_active, self.has_ages = self.some(0.2), self.birth_in != "none" and self.some(0.2)
        self.years_old, self.slips_a_birth = self.random.choice([0, 0, 5]), self.some(0.5)
        self.repeats_heads = self.village_in == "band" and self.some(0.5)  # With who leads the village above them.
        if self.as_forms:
            self._write_forms()

    def _keep_older_values(self):
        """Choose which values stand in two columns, an older and a newer one, or in rows of their own."""
        may_age = not self.numbers
        self.nik_beside = self.random.choice(["older", "card"]) if may_age and self.some(0.2) else ""
        has_whole_names = not (self.joins_name_and_nik or self.has_two_names or self.wraps_names or self.names_another)
        self.ages_names = may_age and has_whole_names and self.some(0.1)
        has_plain_villages = self.village_in == "column" and not (
            self.merges_villages or self.has_codes or self.has_hamlets
        )
        self.ages_villages = may_age and has_plain_villages and self.some(0.2)
        self.ages_phones = may_age and self.has_phone and self.has_two_heads and self.some(0.4)
        self.merges_ages = self.some(0.5)
        may_band = may_age and self.has_decree and self.end_in != "term" and not self.merges_villages
        self.bands_decrees = may_band and self.some(0.3)
        self.renews_decrees = self.renews_decrees and not self.bands_decrees
        self.decrees_by_year = self.some(0.5)

    def _write_forms(self):
        """Choose habits that a form can have; of a single date nobody could know that the month stands first."""
        self.kind, self.village_in, self.numbers = "xlsx", "column", ()
        self.has_two_heads = self.hides_rows = self.hides_a_sheet = self.merges_villages = self.wraps_names = False
        self.nik_beside = ""
        self.ages_names = self.ages_villages = self.ages_phones = self.bands_decrees = self.ticks_the_active = False
        self.has_ages = False
        self.renews_decrees = self.has_two_names = self.has_codes = self.has_notes = self.adds_remarks = False
        if self.birth_in == "three":
            self.birth_in = "one"
        self.nik_as = "text"
        self.school_as = "word" if self.school_as else ""
        self.sex_as = self.random.choice(["letter", "word"])
        self.date_as = self.random.choice(["dashes", "slashes", "words", "year first", "cells"])
        self.colon = self.random.choice(["cell", "label", "value", "none"])

    def some(self, share):
        """Return True in that share of the offices."""
        return self.random.random() < share
