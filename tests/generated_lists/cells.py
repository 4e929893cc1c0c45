"""The columns of a list and the cells below them, as the office writes them."""

from dataclasses import replace
from datetime import date

from django.utils import timezone

from registry.models import Village
from registry.values import births, dates
from tests.factories import fictional_nik
from tests.generated_lists.people import FIRST, LAST, REASONS, SCHOOLS, VILLAGES

OLDER_DAY = date(2012, 5, 25)  # Of the decrees before the renewed ones.


def _is_renewed(person):
    """Whether the list has an older and a newer value of the person, else only the older one."""
    return person.decree_on.day % 2 == 1


class Cells:
    """The columns of an office's list (`habits.Office`), and what stands in them for each person."""

    def __init__(self, office):
        self.office = office

    def columns(self):
        """Return the columns: a field ("" for none of the volunteer's), the group above, the heading."""
        if self.office.counts_rows:
            yield "", "", "No"
        if self.office.joins_name_and_nik:
            yield "name_and_nik", "", self.office.random.choice(["Nama / NIK", "NAMA DAN NIK", "Nama (NIK)"])
        elif self.office.has_two_names:
            yield "first_name", "", "Nama Depan"
            yield "last_name", "", "Nama Belakang"
        elif self.office.ages_names:
            yield "older_name", "", "Nama Lama"
            yield "name", "", "Nama Baru"
        else:
            yield "name", "", self.office.random.choice(["Nama", "Nama Lengkap", "NAMA PSM"])
        has_nik = self.office.has_nik and not self.office.joins_name_and_nik
        if has_nik and self.office.nik_beside == "card":
            yield "nik_and_card", "", self.office.random.choice(["NIK / No. KK", "NIK dan No. KK"])
        elif has_nik and self.office.nik_beside:
            yield "older_nik", "", "NIK Lama"
            yield "nik", "", "NIK Baru"
        elif has_nik:
            yield "nik", "", self.office.random.choice(["NIK", "No. KTP", "Nomor NIK"])
        yield from self._sex_columns()
        yield from self._birth_columns()
        if self.office.school_as == "ticks":
            for school in SCHOOLS:
                yield f"school {school}", "Pendidikan Terakhir", school
        elif self.office.school_as:
            yield "education", "", self.office.random.choice(["Pendidikan", "Pendidikan Terakhir", "Ijazah"])
        if self.office.has_address:
            yield "home_address", "", "Alamat Rumah"
        if self.office.village_in == "column":
            if self.office.has_codes:
                yield "village_code", "", "Kode Desa"
            if self.office.ages_villages:
                yield "older_village", "", "Desa Lama"
                yield "village", "", "Desa Baru"
            else:
                yield "village", "Alamat", "Desa"
            yield "district", "Alamat", "Kecamatan"
        if self.office.others:
            yield "", self.office.others, "Nama" if self.office.has_two_heads else f"Nama {self.office.others}"
            yield "", self.office.others, "No HP" if self.office.has_two_heads else f"No HP {self.office.others}"
        if self.office.ages_phones:
            yield "older_phone", "No. HP PSM", "LAMA"
            yield "phone", "No. HP PSM", "BARU"
        elif self.office.has_phone:
            yield "phone", "", "No HP" if self.office.has_two_heads or not self.office.others else "No. HP PSM"
        if self.office.has_decree:
            older, newest = (" 2012", " 2024") if self.office.decrees_by_year else ("", " Terbaru")
            if self.office.renews_decrees:
                yield "older_number", "", f"Nomor SK{older}"
                yield "older_day", "", f"Tanggal SK{older}"
            else:
                newest = ""
        if self.office.has_decree and not self.office.bands_decrees:
            yield "decree_number", "SK", "Nomor" if self.office.has_two_heads else f"Nomor SK{newest}"
            yield "decree_on", "SK", "Tanggal" if self.office.has_two_heads else f"Tanggal SK{newest}"
        if self.office.has_decree:
            if self.office.end_in == "term":
                yield "term", "", self.office.random.choice(["Masa Bakti", "Masa Tugas"])
            else:
                yield "started_on", "", "TMT"
        if self.office.end_in == "day and reason":
            yield "ended_on", "", self.office.random.choice(["Hari Terakhir", "TMT Berhenti", "Tgl Selesai"])
            yield "end_reason", "", self.office.random.choice(["Alasan berakhir", "Alasan Berhenti"])
        if self.office.ticks_the_active:
            yield "active", "", self.office.random.choice(["Aktif", "Masih Aktif"])
        if self.office.has_ages:
            yield "age", "", self.office.random.choice(["Umur", "Usia"])
        if self.office.has_notes:
            yield "notes", "", self.office.random.choice(["Ket", "Keterangan", "Catatan"])

    def _sex_columns(self):
        if self.office.sex_as == "ticks":
            male, female = self.office.sexes
            yield "is_male", "Jenis Kelamin", male
            yield "is_female", "Jenis Kelamin", female
        else:
            yield "sex", "", "L/P"

    def _birth_columns(self):
        group = "Tempat dan Tanggal Lahir"
        if self.office.birth_in == "one":
            yield "birth", "", group
        elif self.office.birth_in == "two":
            yield "birth_place", group, "Tempat" if self.office.has_two_heads else "Tempat Lahir"
            yield "born_on", group, "Tanggal" if self.office.has_two_heads else "Tanggal Lahir"
        elif self.office.birth_in == "three":
            for key, heading in (("birth_day", "Tgl"), ("birth_month", "Bln"), ("birth_year", "Thn")):
                yield key, group, heading if self.office.has_two_heads else f"{heading} Lahir"

    def cell(self, key, person):
        """Return the cell of that column for the person, as this office writes it."""
        if key in self._aged() and not _is_renewed(person):
            return ""
        if key in ("birth", "born_on", "birth_year") and person.has_slip:
            person = replace(person, born_on=date(person.born_on.year - 24, person.born_on.month, 28))
        if key == "started_on" and self.office.writes_months:
            return f"{dates.MONTHS[person.started_on.month - 1]} {person.started_on.year}"
        if key in ("born_on", "decree_on", "started_on", "ended_on"):
            return self.day(getattr(person, key))
        if key.startswith("school "):
            return self.office.tick if SCHOOLS[key.removeprefix("school ")] == person.education else ""
        writers = {
            "name": self._name,
            "name_and_nik": self._name_and_nik,
            "term": lambda person: f"{person.started_on.year} - {person.ended_on.year}",
            "end_reason": lambda person: self.office.random.choice(REASONS[person.end_reason]),
            "nik": self._nik,
            "sex": self._sex,
            "phone": self._phone,
            "is_male": lambda person: self.office.tick if person.sex == "L" else "",
            "is_female": lambda person: self.office.tick if person.sex == "P" else "",
            "birth": self._birth,
            "birth_day": lambda person: person.born_on.day,
            "birth_month": lambda person: self.office.random.choice(
                [person.born_on.month, dates.MONTHS[person.born_on.month - 1]]
            ),
            "birth_year": lambda person: person.born_on.year,
            "first_name": lambda person: person.name.split()[0],
            "last_name": lambda person: person.name.split()[1],
            "village": self._village,
            "education": lambda person: next(text for text, level in SCHOOLS.items() if level == person.education),
            "village_code": self._code,
            "decree_number": self._decree_number,
            "older_number": lambda person: "7/2012" if _is_renewed(person) else self._decree_number(person),
            "older_day": lambda person: self.day(OLDER_DAY if _is_renewed(person) else person.decree_on),
            "older_name": lambda person: "Zahra Lama" if _is_renewed(person) else self._name(person),
            "older_nik": lambda person: fictional_nik(9777) if _is_renewed(person) else self._nik(person),
            "older_village": lambda person: "Linau" if _is_renewed(person) else person.village,
            "older_phone": lambda person: "081390001234" if _is_renewed(person) else self._phone(person),
            "nik_and_card": lambda person: f"{self._digits(person)} / 1704012203900001",
            "active": lambda person: self.office.tick if person.is_active else "",
            "age": lambda person: births.age_on(person.born_on, timezone.localdate()) - self.office.years_old,
        }
        return writers[key](person) if key in writers else getattr(person, key)

    def _aged(self):
        """The columns of the newer values, which are empty for people with only the older one."""
        aged = {
            ("name",): self.office.ages_names,
            ("nik",): self.office.nik_beside == "older",
            ("village",): self.office.ages_villages,
            ("phone",): self.office.ages_phones,
            ("decree_number", "decree_on"): self.office.renews_decrees,
        }
        return {key for keys, is_aged in aged.items() if is_aged for key in keys}

    def _birth(self, person):
        place, day, born_on = person.birth_place, self._day_in_words(person.born_on), person.born_on
        if not self.office.adds_remarks:
            return f"{place}, {day}"
        words = [f"{place} tgl {day}", f"lahir di {place} pada {day}", f"{place}, {day} (45 th)"]
        if self.office.date_as not in ("month first", "swapped"):  # Else none might be left that shows the order.
            words += [
                f"{place} tgl {born_on.day:02} bln {born_on.month:02} thn {born_on.year}",
                f"{place}, {born_on.day} {dates.MONTHS[born_on.month - 1][:3]}'{born_on.year % 100:02}",
            ]
        return self.office.random.choice(words)

    def _village(self, person):
        """The village, now and then with the RT, RW or dusun of the person's home."""
        if not self.office.has_hamlets or self.office.some(0.5):
            return person.village
        return self.office.random.choice(
            [
                f"{person.village} RT 02/RW 01",
                f"{person.village}, RT.03",
                f"Dusun II {person.village}",
                f"{person.village} Dusun I",
            ]
        )

    def _code(self, person):
        """The code of the village, now and then that of another one."""
        name = self.office.random.choice(VILLAGES[person.district]) if self.office.some(0.1) else person.village
        code = Village.objects.get(name=name, district__name=person.district).code
        return code.replace(".", "") if self.office.adds_remarks else code

    def _decree_number(self, person):
        number = person.decree_number
        if not self.office.adds_remarks:
            return number
        return self.office.random.choice([f"SK No. {number}", f"{number} (masih berlaku)", f"{number} tmt 1-1-2020"])

    def _name(self, person):
        if self.office.names_another and self.office.some(0.4):
            return person.name + self.office.random.choice(
                [" alias Ujang", " istri Darlan", " a.n. Husin", " (istri Pak RT)"]
            )
        if self.office.has_ligatures:
            return person.name.replace("fi", "\ufb01").replace("Fi", "\uff26i")
        if not self.office.has_titles:
            return person.name
        return self.office.random.choice(
            [f"Drs. {person.name}", f"{person.name}, S.Pd", f"{person.name.upper()} S.PD", person.name]
        )

    def _nik(self, person):
        if self.office.nik_as == "number":
            return float(person.nik[:15] + "0")
        if self.office.nik_as == "damaged":
            return person.nik[:15] + "0"
        return f"'{person.nik}" if self.office.nik_as == "quoted" else person.nik

    def _digits(self, person):
        digits = self._nik(person)
        return f"{digits:.0f}" if isinstance(digits, float) else digits.strip("'")

    def _name_and_nik(self, person):
        digits = self._digits(person)
        return self._name(person) + self.office.random.choice(
            [f" / {digits}", f"\n{digits}", f" - {digits}", f" ({digits})"]
        )

    def _phone(self, person):
        if self.office.fails_a_formula and self.office.some(0.2):
            return "#N/A"
        labels = ["wa. {}", "hp: {}", "{} (WA)", "No. HP {}"] if self.office.labels_phones else ["{}"]
        return self.office.random.choice(labels).format(person.phone)

    def _sex(self, person):
        words = {
            "letter": ("L", "P"),
            "word": ("Laki-laki", "Perempuan"),
            "digits": ("1", "2"),
            "english": ("M", "F"),
            "with age": (f"L / {self.office.random.randrange(20, 70)} th", "P (45)"),
        }[self.office.sex_as]
        return words[person.sex == "P"]

    def day(self, day):
        """Return the cell of a date. "swapped": a spreadsheet made date cells of those that it could read."""
        if self.office.date_as == "cells":
            return day if self.office.kind == "xlsx" else f"{day:%d/%m/%Y}"
        if self.office.date_as == "swapped" and self.office.kind == "xlsx":
            return date(day.year, day.day, day.month) if day.day <= 12 else f"{day:%d/%m/%Y}"
        return self._day_in_words(day)

    def _day_in_words(self, day):
        if self.office.date_as == "words":
            return f"{day.day} {dates.MONTHS[day.month - 1]} {day.year}"
        formats = {"slashes": "%d/%m/%Y", "year first": "%Y/%m/%d", "month first": "%m/%d/%Y"}
        return day.strftime(formats.get(self.office.date_as, "%d-%m-%Y"))

    def other(self, heading):
        """Return a cell about somebody else."""
        if "HP" in heading:
            return f"0852{self.office.random.randrange(10**7, 10**8)}"
        return f"{self.office.random.choice(FIRST)} {self.office.random.choice(LAST)} Lain"
