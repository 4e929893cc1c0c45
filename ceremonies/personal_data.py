"""What ceremonies and certificates keep of people, and why: their part of the register of processing."""

from registry.values.processing import Basis, Processing

AS_AN_ARCHIVE = "sebagai arsip: piagam harus dapat diperiksa selama dipegang orangnya"
OF_OFFICIALS = "pejabat yang menandatangani dan pegawai yang memakai program"

PROCESSING = [
    Processing(
        "Undangan dan kehadiran",
        "menyiapkan pengukuhan dan penyerahan, mencatat siapa yang hadir",
        Basis.PUBLIC_SERVICE,
        "sebagai arsip acaranya",
        {
            "ceremonies.Participant": "ceremony volunteer village attendance underage_reason posthumous_reason",
            "ceremonies.Tick": "participant attendance nonce by at",
        },
        right="ceremonies.view_participant",
    ),
    Processing(
        "Piagam dan sertifikat",
        "menerbitkan, mencetak, membetulkan, dan mengganti piagam; kata-katanya disimpan seperti tercetak",
        Basis.PUBLIC_SERVICE,
        AS_AN_ARCHIVE,
        {
            "ceremonies.Certificate": (
                "participant number name name_folded village words design design_version code check_code issued_at "
                "issued_by revoked_at revoked_by revoke_reason replaces replacement_no replaced_at replace_reason"
            ),
            "ceremonies.Correction": "certificate name words reason at by",
        },
        right="ceremonies.view_certificate",
    ),
    Processing(
        "Penyerahan piagam",
        "mencatat siapa menerima piagamnya, dan siapa yang mengambilkan",
        Basis.PUBLIC_SERVICE,
        AS_AN_ARCHIVE,
        {
            "ceremonies.Handover": (
                "certificate collector note nonce by at batch taken_back_at taken_back_by take_back_reason"
            )
        },
        right="ceremonies.view_certificate",
        about="PSM, dan siapa yang mengambilkan piagamnya",
    ),
    Processing(
        "Sesi cetak",
        "mencetak piagam, dan mencatat lembar mana yang keluar",
        Basis.PUBLIC_SERVICE,
        "catatannya sebagai arsip; halamannya dibuang begitu tidak diperlukan",
        {
            "ceremonies.PrintRun": (
                "ceremony paper printer blanks duplex follows reason made_at made_by finished_at file failure "
                "recorded_at recorded_by"
            ),
            "ceremonies.PrintedSheet": "run position certificate district part outcome",
            "ceremonies.Piece": "run first last made_at file",
        },
        right="ceremonies.print_certificate",
    ),
    Processing(
        "Pejabat",
        "menandatangani piagam dan naskah",
        Basis.PUBLIC_SERVICE,
        "selama kantornya tercatat",
        {
            "ceremonies.Official": (
                "office title_before name title_after nip rank post duty capacity on_behalf_of started_on ended_on"
            ),
            "ceremonies.Paper": "signatory second_name second_post witnesses",
            "ceremonies.Ceremony": "officiant second_signatory",
        },
        right="ceremonies.view_official",
        about=OF_OFFICIALS,
    ),
    Processing(
        "Siapa menyiapkan acara dan memberi nomor",
        "mempertanggungjawabkan penomoran, perubahan, dan pembatalan",
        Basis.PUBLIC_SERVICE,
        "sebagai arsip acaranya",
        {
            "ceremonies.Ceremony": "cancelled_by",
            "ceremonies.Stage": "ceremony kind reached_at reached_by reason printed",
            "ceremonies.OfficialNumber": "series serial text state reason noted_by noted_at",
            "ceremonies.NumberPolicy": "rule from_year made_by made_at",
            "ceremonies.NumberBlock": (
                "series first last given_by note made_by made_at returned_from returned_by returned_at"
            ),
        },
        right="ceremonies.view_ceremony",
        about=OF_OFFICIALS,
    ),
]

NOT_PERSONAL = {
    "ceremonies.NumberSeries": "pattern year kind last",
    "ceremonies.Office": "letterhead address town logo renumbers_replacements",
    "ceremonies.Ceremony": (
        "office training name held_on starts_at venue village decree_issuer decree_number decree_on legal_basis pledge "
        "agenda reminder number_pattern paper shows_birth shows_titles shows_rank shows_nip cancelled_at cancel_reason"
    ),
    "ceremonies.Paper": (
        "ceremony kind size number dated_on title opening closing nature attachment recipients considering recalling "
        "noting decisions copies includes blank_rows shows_titles shows_rank shows_nip shows_pledge"
    ),
    "ceremonies.Printer": "name left_mm top_mm",
}
