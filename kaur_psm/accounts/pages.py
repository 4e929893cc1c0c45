"""The pages of the program in the words of the office, and the rights that each asks for.

The words are written here. The rights are read from the views, so that the page /hak/ always shows
the real rights. tests/test_role_matrix.py checks that no address is missing.
"""

import inspect
from dataclasses import dataclass
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Page:
    """Addresses, by their names, with the same rights, and what is done there.

    `more` are additional rights for a button on these pages. `is_office_wide` means that an account bound to
    some kecamatan is refused, whatever its role.
    """

    words: str
    addresses: str
    more: tuple = ()
    is_office_wide: bool = False

    @property
    def names(self):
        return self.addresses.split()

    @property
    def rights(self):
        """The required rights, as "registry.view_volunteer"; none where every account may open it."""
        views = views_by_name()
        return {*self.more, *(right for name in self.names for right in rights_asked(views[name]))}


def office_wide(words, addresses, **kwargs):
    return Page(words, addresses, is_office_wide=True, **kwargs)


SECTIONS = {
    "Beranda dan wilayah": [
        Page(
            "Beranda, papan kecamatan, daftar desa dan halaman tiap desa",
            "home board_detail village_list village_suggest village_detail",
        ),
        Page(
            "Menyerahkan pekerjaan di Beranda kepada rekan, dan membatalkannya", "delegation_create delegation_delete"
        ),
        Page("Mengunduh daftar desa beserta calonnya", "village_list_export"),
        Page("Menyelesaikan tindak lanjut dan membukanya lagi", "follow_up_finish follow_up_reopen"),
        office_wide("Mengubah pengaturan kantor", "policy_update"),
        office_wide("Mencatat bahwa salinan kunci NIK disimpan di tempat lain", "nik_key_list"),
        office_wide("Melihat keadaan sistem", "system_state"),
        office_wide("Melihat pekerjaan malam dan mengerjakannya sekarang", "nightly_list"),
    ],
    "PSM": [
        Page(
            "Mencari PSM; melihat data, riwayat dan kartu riwayat pelatihannya",
            "volunteer_list volunteer_search volunteer_suggest volunteer_detail volunteer_history volunteer_passport",
        ),
        Page("Mencari siapa mengubah apa dan kapan; melihat perubahan massal", "change_list batch_detail"),
        Page("Memilih kolom daftar PSM", "list_columns_choose"),
        Page(
            "Menyimpan saringan daftar PSM, memakainya bersama, dan menampilkan jumlahnya di Beranda",
            "saved_filter_list saved_filter_create saved_filter_open saved_filter_update saved_filter_delete",
        ),
        Page("Mengunduh riwayat perubahan", "change_list_export"),
        Page(
            "Rekap, pertumbuhan dan bidang kerja; mencetak dan mengunduh rekap",
            "recap_detail recap_people recap_villages recap_export recap_growth recap_print field_list",
        ),
        Page("Membuka pas foto, bukti dan foto kegiatan", "upload_detail"),
        Page("Mengekspor daftar PSM", "volunteer_export"),
        Page("Mengekspor NIK utuh bersama daftarnya", "volunteer_export", more=("registry.export_nik",)),
        Page("Membuat salinan semua data seseorang, untuk diserahkan kepadanya", "volunteer_copy"),
        Page(
            "Menambah PSM, dan membatalkannya pada hari itu juga; mengunduh contoh daftar",
            "volunteer_create volunteer_take_back import_template",
        ),
        Page("Mengubah data PSM; mencatat NIK sudah cocok dengan KTP", "volunteer_update volunteer_nik_match"),
        Page("Melihat NIK utuh seseorang, dengan keperluan yang dicatat", "volunteer_nik"),
        Page(
            "Mengimpor daftar PSM",
            "import_list import_detail import_choose import_look import_save "
            "import_failed import_discard import_retry import_stop",
        ),
        Page("Membatalkan impor", "import_undo import_undo_retry import_undo_stop"),
        office_wide(
            "Menetapkan judul kolom dan ejaan desa yang diingat bagi semua akun",
            "remembered_list remembered_heading remembered_spelling",
        ),
        Page(
            "Memeriksa data PSM yang mungkin ganda",
            "double_list double_detail double_distinct double_distinct_list double_reconsider",
        ),
        Page("Menggabungkan dua catatan satu orang", "double_merge"),
        office_wide("Memutuskan pemilik NIK yang tercatat pada dua orang", "nik_conflict nik_conflict_list"),
        Page("Mengembalikan isian lama dari riwayat", "history_restore"),
        Page("Membatalkan perubahan massal yang dibuat sendiri", "batch_undo"),
        Page(
            "Membatalkan perubahan massal yang dibuat rekan",
            "batch_undo",
            more=("registry.delete_appointment",),
        ),
        Page(
            "Menghapus PSM, melihat yang dihapus dan memulihkannya",
            "volunteer_delete volunteer_bin volunteer_restore",
        ),
    ],
    "Penugasan": [
        Page("Menugaskan PSM di desa, juga banyak sekaligus", "appointment_create volunteer_appoint"),
        Page("Memindahkan banyak PSM sekaligus", "volunteer_move"),
        Page(
            "Mengubah, mengakhiri (juga banyak sekaligus) dan membuka lagi penugasan; mencatat SK",
            "appointment_update appointment_end volunteer_end appointment_reopen volunteer_decree",
        ),
        Page("Menghapus penugasan", "appointment_delete"),
    ],
    "Pelatihan": [
        Page("Melihat pelatihan dan pesertanya", "training_list training_suggest training_detail"),
        Page(
            "Melihat kebutuhan pelatihan, yang belum dilatih dan daftar undangan",
            "training_needs training_needs_export training_lacking training_invitations training_invitations_export",
        ),
        Page("Mengundang PSM ke pelatihan", "training_lacking", more=("registry.add_traininginvitation",)),
        Page("Menarik undangan pelatihan", "training_invitation_withdraw"),
        Page("Mengunduh peserta pelatihan", "training_export"),
        Page("Menambah pelatihan", "training_create"),
        Page("Mengubah pelatihan dan materinya", "training_update training_subjects"),
        Page("Mencatat peserta pelatihan", "training_enrol training_enrol_pasted volunteer_enrol"),
        Page(
            "Mencatat yang hadir dari daftar undangan",
            "training_invitations",
            more=("registry.add_trainingrecord",),
        ),
        Page("Mencatat peserta pada pelatihan baru sekaligus", "volunteer_enrol_new"),
        Page(
            "Mengubah JP, bukti dan nomor sertifikat peserta",
            "training_record_update training_certificates",
        ),
        Page("Menghapus peserta pelatihan", "training_record_delete"),
        Page("Menghapus pelatihan", "training_delete"),
    ],
    "Permintaan PSM atas datanya": [
        Page("Melihat permintaan PSM atas datanya", "rights_request_list rights_request_detail"),
        Page("Mencatat permintaan PSM atas datanya", "rights_request_create"),
        Page(
            "Membetulkan dan menjawab permintaan itu; mengakhiri pembatasan; melihat data PSM yang dibatasi",
            "rights_request_update rights_request_answer rights_request_lift",
        ),
    ],
    "Mitra": [
        Page("Melihat mitra", "partner_list partner_suggest partner_detail"),
        Page("Menambah mitra", "partner_create"),
        Page("Mengubah mitra; mencatatnya tidak aktif atau aktif lagi", "partner_update partner_end partner_reopen"),
        Page("Menghapus mitra", "partner_delete"),
    ],
    "Laporan kegiatan": [
        Page(
            "Melihat laporan kegiatan dan rekapnya; mengunduh rekapnya",
            "activity_list activity_recap activity_recap_workbook",
        ),
        Page("Mengunduh daftar laporan kegiatan", "activity_list_export"),
        Page("Menambah laporan kegiatan, satu atau banyak sekaligus", "activity_create activity_grid"),
        Page("Mengubah laporan kegiatan", "activity_update"),
        Page("Menghapus laporan kegiatan", "activity_delete"),
    ],
    "Pengukuhan dan penyerahan sertifikat": [
        Page(
            "Melihat acara, pesertanya dan lembar verifikasi namanya; mencetak lembar verifikasi nama",
            "ceremony_list ceremony_detail ceremony_proof ceremony_proof_print",
        ),
        Page("Mengunduh peserta acara", "ceremony_export"),
        Page("Mengunduh daftar penyerahan, juga yang belum diserahkan", "handover_export"),
        office_wide("Melihat tahap acara", "ceremony_steps"),
        office_wide("Menambah pengukuhan", "ceremony_create"),
        office_wide("Menyiapkan sertifikat sebuah pelatihan", "training_ceremony_create"),
        office_wide("Mengambil peserta dari pelatihannya", "participants_from_training"),
        office_wide(
            "Mengubah acara dan teks pengingatnya; mencatatnya sudah atau belum dilaksanakan",
            "ceremony_update ceremony_reminder ceremony_hold ceremony_unhold",
        ),
        office_wide("Menghapus acara", "ceremony_delete"),
        office_wide("Membatalkan atau memindahkan acara yang sudah bernomor", "ceremony_cancel ceremony_reinstate"),
        Page("Mengundang peserta", "participant_invite participant_invite_pasted"),
        Page("Memberi alasan pengecualian bagi peserta yang tertahan", "participant_reason"),
        Page(
            "Mencatat kehadiran peserta",
            "participant_mark ceremony_attendance ceremony_attendance_news ceremony_attendance_pasted participant_tick",
        ),
        Page("Mengeluarkan peserta dari daftar", "participant_mark", more=("ceremonies.delete_participant",)),
        Page("Membetulkan data peserta dari lembar verifikasi nama", "ceremony_proof_correct"),
        office_wide("Memverifikasi nama peserta", "ceremony_proof_tick ceremony_proof_untick"),
        Page(
            "Menyerahkan piagam dan sertifikat; menarik catatan penyerahannya",
            "ceremony_handover certificate_hand_over certificate_collect handover_all handover_all_undo "
            "handover_take_back",
        ),
    ],
    "Naskah pengukuhan": [
        Page("Melihat dan mencetak naskah", "paper_list paper_print paper_preview"),
        office_wide("Mengubah naskah", "paper_update"),
        office_wide("Mengambil nomor untuk naskah", "paper_number"),
    ],
    "Piagam dan sertifikat": [
        Page(
            "Mencari dan melihat piagam dan sertifikat, juga contohnya",
            "certificate_search certificate_detail participant_preview ceremony_sample ceremony_back",
        ),
        office_wide("Mengunci acara dan memberi nomor", "certificates_issue"),
        Page(
            "Mencetak langsung; membuat salinan arsip",
            "certificates_print certificate_print certificate_archive",
        ),
        office_wide(
            "Membetulkan atau mengganti piagam dan sertifikat; membatalkan penggantian",
            "certificate_correct certificates_correct replacement_take_back",
        ),
        office_wide("Mencabut piagam dan sertifikat; membuka kunci acara", "certificate_revoke ceremony_unlock"),
    ],
    "Buku cetak": [
        office_wide(
            "Menyiapkan sesi cetak, mencetaknya dan mencatat hasilnya; mencetak blangko",
            "print_run_create print_run_list print_run_detail print_run_pdf print_run_backs print_run_dividers "
            "print_run_record "
            "print_run_reopen print_run_spoil print_run_discard print_run_retry ceremony_blank",
        ),
        office_wide("Mencatat printer dan penyesuaian posisinya", "printer_list printer_update printer_ruler"),
    ],
    "Buku nomor": [
        office_wide(
            "Melihat, mencari dan mencetak buku nomor",
            "number_series_list number_series_detail number_search number_book_print",
        ),
        office_wide(
            "Membuka buku nomor; mencatat jatah, pemakaian di luar program dan pembatalan; mengubah aturannya",
            "number_series_create number_policy_update number_reserve number_record number_take_back number_void "
            "number_block_return",
        ),
    ],
    "Kantor dan pejabat": [
        Page("Melihat kantor dan pejabat", "office_list"),
        Page("Melihat logo kantor", "office_logo"),
        office_wide("Menambah kantor", "office_create"),
        office_wide("Mengubah kantor", "office_update"),
        office_wide("Menambah pejabat", "official_create"),
        office_wide("Mengubah pejabat", "official_update"),
        office_wide("Menghapus pejabat", "official_delete"),
    ],
    "Cadangan dan arsip": [
        office_wide("Melihat keadaan cadangan dan membuat cadangan sekarang", "backup_list backup_make"),
        office_wide(
            "Mengunduh cadangan; memakai folder cadangan yang baru; menyatakan sandi cadangan disimpan terpisah",
            "backup_download backup_folder_accept backup_lock_confirm",
        ),
        office_wide(
            "Membuat arsip tahunan dan mengunduhnya",
            "yearly_archive_create yearly_archive_detail yearly_archive_retry yearly_archive_download",
        ),
    ],
    "Panduan": [
        Page("Membaca, mencari dan mencetak panduan", "guide_contents guide_chapter guide_whole guide_image"),
        Page("Membaca untuk apa data pribadi dicatat", "processing_register"),
    ],
    "Akun": [
        Page("Mengganti kata sandi sendiri; keluar", "password_change logout"),
        Page("Mengirim isian yang belum terkirim karena waktu masuknya habis", "unsent_form"),
        Page("Melihat tombol pintas; menyalakan atau mematikannya untuk akun sendiri", "keyboard"),
        Page("Melihat di mana akun sendiri masuk; keluar di sana", "session_list session_end session_end_all"),
        Page(
            "Mengatur verifikasi dua langkah sendiri",
            "second_factor_list authenticator_add passkey_add recovery_codes_renew second_factor_remove",
        ),
        Page(
            "Mengelola akun orang lain: peran, kecamatan, kata sandi sekali pakai, perangkat verifikasi, status",
            "account_list account_detail account_update account_password account_deactivate account_reactivate "
            "account_remove_devices account_unlock account_sign_out",
        ),
        Page("Membuat akun", "account_create"),
        Page("Mencari jejak: siapa melihat atau melakukan apa", "trace_list"),
        Page("Melihat halaman hak dan peran ini", "role_matrix"),
    ],
}


@cache
def words_by_name():
    """What is done at each address, in words, by the address's name; of several pages, as the first one says it."""
    listed = [page for section in SECTIONS.values() for page in section]
    return {name: page.words for page in reversed(listed) for name in page.names}


@cache
def views_by_name():
    """The view of each address of the program, by the address's name, without the Django admin."""
    return dict(_named(get_resolver().url_patterns))


def _named(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name, pattern.callback
        elif isinstance(pattern, URLResolver) and pattern.namespace != "admin":
            yield from _named(pattern.url_patterns)


def rights_asked(view):
    """The rights that the view's `permission_required` asks for; empty for a view without this decorator.

    Django keeps them only in the variables of the decorator.
    """
    test = inspect.getclosurevars(view).nonlocals.get("test_func")
    return tuple(inspect.getclosurevars(test).nonlocals["perms"]) if test else ()
