"""What each kind of paper asks for, the labels of its fields, and its first words."""

from dataclasses import dataclass, field

from ceremonies.models import Paper
from registry.models import ADULT_AGE

SIGNED = ("signatory", "shows_titles", "shows_rank", "shows_nip")


@dataclass(frozen=True)
class Kind:
    """`groups` are the fields of its form under their headings, `labels` and `hints` what differs from the model's."""

    about: str
    groups: dict
    labels: dict = field(default_factory=dict)
    hints: dict = field(default_factory=dict)
    begins: dict = field(default_factory=dict)

    @property
    def fields(self):
        """The names of its fields, in the order of its form."""
        return [name for names in self.groups.values() for name in names]


LINES = "Satu butir satu baris; nomor atau hurufnya ditulis sendiri oleh program."

KINDS = {
    Paper.Kind.ATTENDANCE: Kind(
        about="Tanda tangan peserta, dikelompokkan menurut kecamatan.",
        groups={
            "Lembar": ("size", "blank_rows"),
            "Teks": ("title", "closing"),
            "Yang mengetahui": SIGNED,
        },
        labels={"closing": "Catatan di bawah daftar", "signatory": "Yang mengetahui"},
        hints={"blank_rows": "Untuk orang yang datang tanpa undangan."},
        begins={
            "title": "Daftar Hadir {pengukuhan}",
            "blank_rows": 10,
            # What the data is for and which rights there are (UU 27/2022), where it is taken.
            "closing": (
                "Nama dan tanda tangan dicatat sebagai bukti kehadiran. Setiap peserta berhak melihat dan membetulkan "
                "datanya (UU 27/2022)."
            ),
        },
    ),
    Paper.Kind.MINUTES: Kind(
        about="Dua pihak dan saksi menyatakan siapa dan berapa yang dikukuhkan.",
        groups={
            "Lembar": ("size", "number", "dated_on"),
            "Teks": ("title", "opening", "closing", "includes"),
            "Pihak pertama": SIGNED,
            "Pihak kedua dan saksi": ("second_name", "second_post", "witnesses"),
        },
        labels={"closing": "Isi dan penutup", "signatory": "Pihak pertama", "includes": "Jumlah orang dihitung dari"},
        hints={
            "dated_on": "Bila dikosongkan: tanggal pengukuhan.",
            "second_name": "Misalnya wakil PSM yang dikukuhkan. Bila dikosongkan, ditulis tangan.",
            "witnesses": "Satu orang satu baris: nama; jabatan. Juga rohaniwan bila ada pengambilan sumpah.",
        },
        begins={
            "title": "Berita Acara Pengukuhan Pekerja Sosial Masyarakat",
            "opening": (
                "Pada hari ini {hari_tanggal_kata}, bertempat di {tempat}, kami yang bertanda tangan di bawah ini:"
            ),
            "closing": (
                "Pihak Pertama telah mengukuhkan Pekerja Sosial Masyarakat {kabupaten} sebanyak {jumlah} orang, "
                "yang bertugas di {jumlah_desa} desa/kelurahan pada {jumlah_kecamatan} kecamatan, berdasarkan {sk}. "
                "Pihak Kedua mewakili mereka yang dikukuhkan.\n"
                "Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya."
            ),
            "second_post": "Wakil Pekerja Sosial Masyarakat yang dikukuhkan",
            "includes": Paper.People.EXPECTED,
        },
    ),
    Paper.Kind.DECREE: Kind(
        about="Keputusan dengan lampiran nama, dikelompokkan menurut kecamatan.",
        groups={
            "Lembar": ("size", "number", "dated_on"),
            "Teks": ("title", "considering", "recalling", "noting", "decisions", "copies"),
            "Lampiran": ("includes",),
            "Yang menetapkan": SIGNED,
        },
        labels={"title": "Tentang", "signatory": "Yang menetapkan", "includes": "Nama yang dimuat"},
        hints={
            "number": "Bila dikosongkan: nomor SK pada data pengukuhan.",
            "dated_on": "Bila dikosongkan: tanggal SK pada data pengukuhan.",
            "considering": LINES,
            "recalling": LINES,
            "noting": LINES,
            "decisions": "Satu butir satu baris; KESATU, KEDUA, dan seterusnya ditulis sendiri oleh program.",
            "copies": LINES,
            "includes": f"Peserta yang belum berumur {ADULT_AGE} tahun tanpa alasan pengecualian tidak dimuat.",
            "shows_titles": "Pada keputusan nama penanda tangan ditulis tanpa gelar (Permendagri 1/2023 pasal 44).",
        },
        begins={
            "title": "Penetapan Pekerja Sosial Masyarakat {kabupaten} Tahun {tahun}",
            "considering": (
                "bahwa untuk meningkatkan peran masyarakat dalam penyelenggaraan kesejahteraan sosial di {kabupaten}, "
                "diperlukan Pekerja Sosial Masyarakat di setiap desa dan kelurahan;\n"
                "bahwa nama-nama yang tercantum dalam lampiran keputusan ini dipandang memenuhi syarat untuk "
                "ditetapkan sebagai Pekerja Sosial Masyarakat;\n"
                "bahwa berdasarkan pertimbangan sebagaimana dimaksud pada huruf a dan huruf b, perlu menetapkan "
                "keputusan tentang Penetapan Pekerja Sosial Masyarakat {kabupaten} Tahun {tahun};"
            ),
            "recalling": (
                "Undang-Undang Nomor 11 Tahun 2009 tentang Kesejahteraan Sosial;\n"
                "Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah beserta perubahannya;\n"
                "{dasar_hukum};"
            ),
            "decisions": (
                "Menetapkan nama-nama yang tercantum dalam lampiran keputusan ini, sebanyak {jumlah} orang, sebagai "
                "Pekerja Sosial Masyarakat {kabupaten} Tahun {tahun}.\n"
                "Pekerja Sosial Masyarakat sebagaimana dimaksud pada diktum KESATU melaksanakan tugasnya sesuai dengan "
                "ketentuan peraturan perundang-undangan.\n"
                "Lampiran sebagaimana dimaksud pada diktum KESATU merupakan bagian yang tidak terpisahkan dari "
                "keputusan ini.\n"
                "Keputusan ini mulai berlaku pada tanggal ditetapkan."
            ),
            "copies": "Camat se-{kabupaten};\nKepala desa dan lurah yang bersangkutan;\nYang bersangkutan.",
            "shows_titles": False,
        },
    ),
    Paper.Kind.INVITATION: Kind(
        about="Surat dinas dengan hari, waktu, dan tempat acara.",
        groups={
            "Lembar": ("size", "number", "dated_on"),
            "Teks": ("title", "nature", "attachment", "recipients", "opening", "closing", "copies"),
            "Yang menandatangani": SIGNED,
        },
        labels={"title": "Hal", "recipients": "Yth.", "signatory": "Yang menandatangani"},
        hints={
            "dated_on": "Bila dikosongkan, tanggalnya ditulis tangan.",
            "recipients": "Satu alamat satu baris; bila lebih dari satu, diberi nomor.",
            "opening": "Sesudahnya dicetak hari, waktu, tempat, dan acaranya.",
            "copies": LINES,
        },
        begins={
            "title": "Undangan {pengukuhan}",
            "nature": "Penting",
            "attachment": "-",
            "recipients": "Camat se-{kabupaten}\nPara peserta pengukuhan",
            "opening": (
                "Dengan hormat,\n"
                "Sehubungan dengan akan dilaksanakannya {pengukuhan}, kami mengharapkan kehadiran Bapak/Ibu pada:"
            ),
            "closing": (
                "Mengingat pentingnya acara ini, Bapak/Ibu diharapkan hadir tepat waktu.\n"
                "Demikian undangan ini kami sampaikan. Atas perhatian dan kehadiran Bapak/Ibu, kami ucapkan terima "
                "kasih."
            ),
        },
    ),
    Paper.Kind.AGENDA: Kind(
        about="Urutan acara menurut data pengukuhan, dengan janji PSM bila perlu.",
        groups={"Lembar": ("size",), "Teks": ("title", "closing", "shows_pledge")},
        labels={"closing": "Catatan di bawah susunan acara"},
        hints={"shows_pledge": "Pada halaman tersendiri, dengan huruf besar untuk dibacakan."},
        begins={"title": "Susunan Acara {pengukuhan}"},
    ),
}


def paper_of(ceremony, kind):
    """The ceremony's saved paper of that kind, else an unsaved one that begins like the last ceremony's."""
    saved = Paper.objects.saved_for(ceremony, kind)
    if saved:
        saved.ceremony = ceremony  # The caller's ceremony has already loaded more than the row would load.
        return saved
    begins = {"size": ceremony.paper, **KINDS[kind].begins, **Paper.objects.habits(ceremony, kind)}
    return Paper(ceremony=ceremony, kind=kind, **begins)
