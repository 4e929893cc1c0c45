"""The menu of all that the program does, in groups by task: what an account may open is one look away on each page.

Which right an address asks for stands at its view, and is read there (pages.py).
"""

from dataclasses import dataclass
from functools import cache, lru_cache

from django.urls import reverse
from django.utils.html import format_html_join

from kaur_psm.accounts.pages import SECTIONS, rights_asked, views_by_name

# Groups of tasks: the words of each, the name of its address, and what follows the address.
TASKS = {
    "Orang": [
        ("Daftar PSM", "volunteer_list", ""),
        ("Tambah PSM", "volunteer_create", ""),
        ("Impor daftar", "import_list", ""),
        ("Periksa data ganda", "double_list", ""),
        ("Laporan kegiatan", "activity_list", ""),
        ("Permintaan atas data", "rights_request_list", ""),
        ("Riwayat perubahan", "change_list", ""),
        ("PSM yang dihapus", "volunteer_bin", ""),
    ],
    "Wilayah dan angka": [
        ("Desa", "village_list", ""),
        ("Mitra PSM", "partner_list", ""),
        ("Rekap", "recap_detail", ""),
        ("Pertumbuhan", "recap_growth", ""),
        ("Rekap kegiatan bulanan", "activity_recap", ""),
        ("Bidang kerja", "field_list", ""),
    ],
    "Pelatihan": [
        ("Daftar pelatihan", "training_list", ""),
        ("Kebutuhan pelatihan", "training_needs", ""),
        ("Sertifikat pelatihan", "ceremony_list", "?jenis=sertifikat"),
    ],
    "Pengukuhan dan cetak": [
        ("Daftar pengukuhan", "ceremony_list", "?jenis=pengukuhan"),
        ("Buku cetak", "print_run_list", ""),
        ("Buku nomor", "number_series_list", ""),
        ("Kantor dan pejabat", "office_list", ""),
        ("Printer", "printer_list", ""),
    ],
    "Kantor dan sistem": [
        ("Pengaturan", "policy_update", ""),
        ("Akun", "account_list", ""),
        ("Hak dan peran", "role_matrix", ""),
        ("Jejak", "trace_list", ""),
        ("Data pribadi", "processing_register", ""),
        ("Cadangan", "backup_list", ""),
        ("Kunci NIK", "nik_key_list", ""),
        ("Keadaan sistem", "system_state", ""),
        ("Pekerjaan malam", "nightly_list", ""),
    ],
}


@dataclass(frozen=True)
class Entry:
    """One line of the menu: its words, where it leads, and what is asked for there."""

    words: str
    address: str
    rights: tuple
    is_office_wide: bool

    def is_open_to(self, user, held):
        """Whether the account with these rights may open it."""
        return not (self.is_office_wide and user.is_bound) and (user.is_superuser or held.issuperset(self.rights))


@cache
def _groups():
    views = views_by_name()
    office_wide = {name for pages in SECTIONS.values() for page in pages if page.is_office_wide for name in page.names}
    return {
        group: [
            Entry(words, f"{reverse(name)}{more}", rights_asked(views[name]), name in office_wide)
            for words, name, more in tasks
        ]
        for group, tasks in TASKS.items()
    }


def menu_of(user):
    """The menu of the account as HTML: a list of links under each group's heading; groups without one are left out."""
    held = set() if user.is_superuser else user.get_all_permissions()  # A superuser's would be a query of its own.
    return _as_html(
        tuple(
            (group, tuple(entry for entry in entries if entry.is_open_to(user, held)))
            for group, entries in _groups().items()
        )
    )


@lru_cache(maxsize=64)
def _as_html(groups):
    """Kept for each set of rights: it stands on every page."""
    return format_html_join(
        "\n",
        "<section><h2>{}</h2><ul>{}</ul></section>",
        (
            (
                group,
                format_html_join("", '<li><a href="{}">{}</a></li>', ((each.address, each.words) for each in entries)),
            )
            for group, entries in groups
            if entries
        ),
    )
