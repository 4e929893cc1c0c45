"""Titles and bands that contradict taking the people in as serving PSM: "PSM TIDAK AKTIF", "CALON PSM", "TAHUN 2019".

It is asked once for a sheet, by its titles or its name, and once for each band between its rows.
"""

import re
from dataclasses import dataclass, field

from django.utils import timezone

from registry.values import names, nik
from registry.workbook import section_titles
from registry.workbook.leaving import says_who_left
from registry.workbook.questions import Question
from registry.workbook.tables import ASK_EACH

SKIP, READ = "lewati", "baca-biasa"
CHOICES_OF_SHEET = (
    (READ, "Ya, simpan sebagai PSM yang bertugas"),
    (SKIP, "Bukan, tidak seorang pun di lembar ini disimpan"),
)
CHOICES_OF_ROW = ((SKIP, "Judul kelompok, bukan orang"), (READ, "Orang: disimpan"))
WHY_TITLE = "judul bagian"
CHOICES_WITHOUT_START = (
    (READ, "Ya, simpan; yang baru menjadi calon, karena mulai bertugasnya tidak ditulis"),
    CHOICES_OF_SHEET[1],
)
SHOWN_LETTERS = 80

LEFT, NOT_YET = "sudah tidak bertugas", "belum bertugas"
OTHERS, OFFICERS = "bukan PSM", "pengurus atau petugas, bukan tambahan PSM"

# What a text says of the people below it, by the words of the question.
_DOUBTS = {
    LEFT: re.compile(
        r"\b(?:(?:mengundurkan|undur) diri|mundur|(?:tidak|tdk|non)(?: lagi)? ?-?(?:aktif|bertugas)|meninggal|wafat|alm"
        r"|almarhum\w*|(?:di)?berhenti(?:kan)?|(?:pem)berhentian|pindah|mantan|purna ?tugas|pensiun|arsip"
        r"|(?:psm|data|daftar|anggota|tahun) (?:yang )?(?:lama|lalu)|di ?ganti(?:kan)?|keluar|habis masa"
        r"|eks psm|bukan psm|masa (?:bakti|bhakti|tugas|jabatan) (?:sudah |telah )?(?:habis|berakhir|selesai))\b",
        re.IGNORECASE,
    ),
    NOT_YET: re.compile(
        r"\b(?:calon|usul|(?:peng)?usulan|diusulkan|cadangan|pelamar|pendaftar|seleksi"
        r"|belum (?:aktif|bertugas|diangkat|dilantik|(?:(?:ada|punya|memiliki|mempunyai|terbit|ber) ?)?sk))\b",
        re.IGNORECASE,
    ),
    OTHERS: re.compile(
        r"\b(?:penerima (?:bantuan|manfaat|bansos|pkh|bpnt|blt|sembako)|kpm|pkh|bpnt|bansos|pegawai"
        r"|perangkat (?:desa|kelurahan|kecamatan)|aparat(?:ur)? (?:desa|kelurahan|kecamatan)|aparatur sipil"
        r"|tksk|tagana|karang taruna|bpd|pendamping (?:desa|sosial)|kader (?:posyandu|pkk)|penyandang|disabilitas|ppks"
        r"|pmks|lansia|lanjut usia|anak yatim|contoh (?:pengisian|format|data|daftar|isian)"
        r"|(?:daftar|data|nama) (?:nama )?(?:kepala desa|kades|camat|lurah|asn|pns|guru|siswa))\b",
        re.IGNORECASE,
    ),
    OFFICERS: re.compile(
        r"\b(?:(?:ke)?pengurus(?:an)?|(?:ke)?panitia(?:an)?|(?:struktur|susunan) organisasi|narasumber"
        r"|tim (?:pelaksana|penyusun|pendata|penilai|verifikasi|pendamping)"
        r"|(?:daftar|data|susunan) (?:nama )?(?:pejabat|petugas|koordinator|undangan|tamu))\b"
        r"(?!\s*(?::|(?:dan|&) anggota\b))",
        re.IGNORECASE,
    ),
}
_YEAR = re.compile(r"(?<![\w/.])(?:19|20)\d\d(?![\w/])")
# "NOMOR 10 TAHUN 2019".
_OF_A_LAW = re.compile(r"\b(?:no|nomor)\b\W{0,3}[\w/.-]{1,40}\s{1,3}tahun\s{1,3}\d{4}", re.IGNORECASE)
# "Tanggal SK : 5 Juni 2023", "TMT 1 April 2023": such a decree may still hold.
_DAY_OF_DECREE = re.compile(
    r"(?<!per )(?<!keadaan )\b(?:tgl|tanggal|tertanggal|tmt)\b(?: sk\b)?[\s.:]{1,4}"
    r"\d{1,2}[\s./-]{1,3}\w{1,9}[\s./-]{1,3}\d{4}",
    re.IGNORECASE,
)
LONGEST_TERM = 5  # Years for which a decree may hold.
_OF_OFFICIALS = re.compile(r"(?:nip|pangkat|eselon)\b", re.IGNORECASE)
_OTHER_BAND = re.compile(r"\b(?:psm|aktif|anggota|daftar|data|bagian)\b", re.IGNORECASE)


def doubt_in(text):
    """Return what a title or band says of its people, as one of the words of `_DOUBTS`; "" if nothing.

    A list of a past year says that they may have left since.
    """
    return denies(text) or (LEFT if _is_of_past_year(text) else "")


def denies(text):
    """Return what the words of a title or band say of its people, whatever year it names; "" if nothing."""
    return next((words for words, pattern in _DOUBTS.items() if pattern.search(text)), "")


def is_band(text):
    """Return whether a lonely text is rather a band than the rest of a row: "ANGGOTA BARU"."""
    return bool(_OTHER_BAND.search(text))


def is_of_officials(heading):
    """Return whether a column of that heading is one of civil servants: "NIP", "Pangkat/Gol."."""
    return bool(_OF_OFFICIALS.match(heading))


def _is_of_past_year(text):
    without_laws = _OF_A_LAW.sub("", text)
    this_year = timezone.localdate().year
    years = [int(year) for year in _YEAR.findall(_DAY_OF_DECREE.sub("", without_laws))]
    terms = [int(year) + LONGEST_TERM for year in _YEAR.findall(without_laws)]
    return max(years or terms, default=this_year) < this_year


@dataclass
class Section:
    """The rows below one band: its row number, its text, what that says of them, and the numbers of the people's rows.

    `is_of_heading`: only the columns of a table say it, so it ends where the next table begins.
    """

    number: int
    title: str
    doubt: str
    rows: set = field(default_factory=set)
    is_of_heading: bool = False


@dataclass
class Sections:
    """The bands of one sheet that say that people do not serve, in the order met; and what its titles say of all.

    `numbering` is that of the last band: "D" of "D. PINDAH". `unclear` are the rows that may be bands or people: pairs
    of a row number and its texts.
    """

    met: list = field(default_factory=list)
    current: Section | None = None
    numbering: str = ""
    unclear: list = field(default_factory=list)
    title: str = ""  # "Judul lembar ini “CALON PSM”", of the title nearest to the people; "" if none is doubtful.
    status: str = ""  # The text of that title.

    def meet_title(self, kind, text):
        """Note a title ("Judul") or the name ("Nama") of the sheet, if it is the first doubtful one.

        Above a table of officers, it holds up to the next band.
        """
        doubt = doubt_in(text)
        if doubt == OFFICERS and kind == "Judul" and not self.current:
            self._begin(0, text, doubt)
        elif doubt and not self.title:
            self.title, self.status = f"{kind} lembar ini “{_short(text)}”", text

    def meet_column(self, text):
        """Note a column of the sheet that people of a list of volunteers do not have, such as "NIP"."""
        self.title = self.title or f"Lembar ini mempunyai kolom “{_short(text)}”"

    def meet_table(self, number, heading, *, has_posts):
        """Go on with another table; return whether it is one of officers by its columns, and no band said so."""
        if self.current and self.current.is_of_heading:
            self.current = None
        if is_new := bool(has_posts) and self.current is None:
            self._begin(number, heading, OFFICERS, is_of_heading=True)
        return is_new

    @property
    def are_others(self):
        """Whether the people of the section are others than those above, so that no place above them is theirs."""
        return self.current is not None and self.current.doubt in (OTHERS, OFFICERS)

    def meet(self, number, text, *, is_place, before=""):
        """Go on below a lonely text, with the cell `before` it; return whether it is a band that is no place.

        Each band ends the one above. A place within a section is asked about apart: it may end the section.
        """
        numbering = section_titles.numbering_of(before, text)
        doubt = doubt_in(text)
        is_next = bool(self.numbering and numbering) and section_titles.follows(self.numbering, numbering)
        is_band = bool(doubt) or (not is_place and (is_next or section_titles.speaks_of_group(text)))
        if doubt:
            self._begin(number, text, doubt)
        elif is_place and self.current:
            self._begin(number, f"{self.current.title} – {text}", self.current.doubt)
        elif is_band or _OTHER_BAND.search(text):
            self.current = None
        if is_band:
            self.numbering = numbering
        return is_band

    def _begin(self, number, title, doubt, *, is_of_heading=False):
        self.current = Section(number, title, doubt, is_of_heading=is_of_heading)
        self.met.append(self.current)

    def add(self, number):
        """Note a person's row."""
        if self.current:
            self.current.rows.add(number)


def ask_about(sections, table, sheet_no, answers):
    """Ask about the people of the whole `tables.Table` and of each section; leave them out where the answer is so.

    `sheet_no` is the sheet's number in the file, from 0.
    """
    if sections.title and table.rows:
        text = f"{sections.title}: apakah orang-orang ini PSM yang sekarang bertugas?"
        choices = CHOICES_OF_SHEET if any(row.has_start for row in table.rows) else CHOICES_WITHOUT_START
        choices += (ASK_EACH,) if says_who_left(sections.status) else ()
        question = Question(f"judul:{sheet_no}", text, choices)
        everybody = {row.number for row in table.rows}
        table.settle(question, everybody, answers, SKIP, "lembar ini dilewati", sections.status)
    for section in sections.met:
        numbers = [row.number for row in table.rows if row.number in section.rows]
        if numbers:
            people = table.people_in(section.rows)
            where = f"{people}, baris {_span(numbers)}"
            text = f"Bagian “{_short(section.title)}” ({where}): apakah orang-orang ini {section.doubt}?"
            choices = (
                (SKIP, f"Ya, {people} itu tidak disimpan"),
                (READ, "Tidak, mereka PSM: disimpan seperti yang lain"),
                *((ASK_EACH,) if says_who_left(section.title) else ()),
            )
            question = Question(f"bagian:{sheet_no}-{section.number}", text, choices)
            why = f"bagian “{nik.redact(section.title)}”"
            table.settle(question, section.rows, answers, SKIP, why, section.title)
    for number, texts in sections.unclear:
        shown = names.several(f"“{_short(text)}”" for text in texts)
        text = f"Baris {number} hanya berisi {shown}: apakah baris ini judul kelompok atau orang?"
        question = Question(f"judul-bagian:{sheet_no}-{number}", text, CHOICES_OF_ROW)
        table.settle(question, {number}, answers, SKIP, WHY_TITLE)


def _span(numbers):
    first, last = min(numbers), max(numbers)
    return str(first) if first == last else f"{first}–{last}"


def _short(text):
    text = nik.redact(text)  # Before it is cut: half a NIK is not known as one.
    return text if len(text) <= SHOWN_LETTERS else f"{text[:SHOWN_LETTERS].rstrip()} …"
