"""What the registry keeps of people, and why: its part of the register of processing (UU 27/2022 art. 31)."""

from registry.values.processing import OF_ACCOUNTS, Basis, Processing

AS_LONG_AS_REGISTERED = "selama tercatat, dan sesudahnya sebagai arsip daftar PSM"
WITH_THE_PERSON = "seperti data orangnya"

PROCESSING = [
    Processing(
        "Nama, kelahiran, dan asal",
        "mengenali orangnya, membedakan yang namanya sama, menulis nama pada piagam dan surat",
        Basis.PUBLIC_SERVICE,
        AS_LONG_AS_REGISTERED,
        {
            "registry.Volunteer": (
                "registry_no title_before name title_after name_folded sex birth_place born_on home_village"
            )
        },
        right="registry.view_volunteer",
    ),
    Processing(
        "NIK",
        "memastikan satu orang dicatat satu kali; terenkripsi, tampil tersamar, dilihat utuh hanya dengan alasan",
        Basis.PUBLIC_SERVICE,
        AS_LONG_AS_REGISTERED,
        {
            "registry.Volunteer": (
                "nik_encrypted nik_digest nik_unclaimed_digest nik15_digest nik_masked nik_recorded_at nik_matched_at"
            )
        },
        right="registry.view_nik",
    ),
    Processing(
        "Alamat, nomor HP, surel",
        "menghubungi orangnya tentang tugas, pelatihan, dan pengukuhan",
        Basis.PUBLIC_SERVICE,
        AS_LONG_AS_REGISTERED,
        {"registry.Volunteer": "home_address phone email"},
        right="registry.view_volunteer",
    ),
    Processing(
        "Pas foto",
        "mengenali orangnya; sesudah persetujuannya ditarik tidak dibuka lagi oleh siapa pun",
        Basis.CONSENT,
        "sampai diganti, dihapus, atau persetujuannya ditarik",
        {"registry.Volunteer": "photo photo_consent_on"},
        right="registry.view_upload",
    ),
    Processing(
        "Pendidikan, pekerjaan, bidang, catatan",
        "menugaskan orang yang sesuai dan mengisi rekap",
        Basis.PUBLIC_SERVICE,
        AS_LONG_AS_REGISTERED,
        {
            "registry.Volunteer": "education occupation ipsm_no notes",
            "registry.VolunteerField": "volunteer problem",
        },
        right="registry.view_volunteer",
    ),
    Processing(
        "Penghapusan dan penggabungan",
        "mengembalikan yang keliru dihapus, mencegah satu orang dicatat dua kali",
        Basis.PUBLIC_SERVICE,
        WITH_THE_PERSON,
        {
            "registry.Volunteer": "deleted_at merged_into",
            "registry.DistinctPair": "first second said_at said_by",
            "registry.PossibleDouble": "first second noted_at",
        },
        right="registry.view_volunteer",
    ),
    Processing(
        "Penugasan dan SK",
        "mencatat siapa bertugas di desa mana, sejak kapan, dengan SK mana (Permensos 10/2019)",
        Basis.PUBLIC_SERVICE,
        AS_LONG_AS_REGISTERED,
        {
            "registry.Appointment": (
                "volunteer village decree_number decree_on decree_until started_on ended_on end_reason end_note "
                "underage_reason"
            ),
            "registry.EarlierDecree": "volunteer appointment decree_number decree_on decree_until replaced_on",
        },
        right="registry.view_appointment",
    ),
    Processing(
        "Pelatihan",
        "mencatat siapa sudah dilatih, mengundang yang belum",
        Basis.PUBLIC_SERVICE,
        AS_LONG_AS_REGISTERED,
        {
            "registry.TrainingRecord": "training volunteer hours certificate_number proof",
            "registry.TrainingInvitation": "training volunteer",
        },
        right="registry.view_trainingrecord",
    ),
    Processing(
        "Laporan kegiatan",
        "mencatat dan merekap kegiatan; tanpa nama orang yang dibantu",
        Basis.PUBLIC_SERVICE,
        AS_LONG_AS_REGISTERED,
        {"registry.Activity": "volunteer done_on village problem what helped partner photo"},
        right="registry.view_activity",
    ),
    Processing(
        "Berkas unggahan",
        "menyimpan pas foto, foto kegiatan, dan bukti; data di dalam foto (tempat, kamera) dibuang",
        Basis.PUBLIC_SERVICE,
        WITH_THE_PERSON,
        {"registry.Upload": "volunteer kind file content_type created_at created_by"},
        right="registry.view_upload",
    ),
    Processing(
        "Daftar yang diimpor",
        "memeriksa daftar sebelum disimpan, dan membatalkan impor; isinya terenkripsi",
        Basis.PUBLIC_SERVICE,
        "30 hari sesudah diunggah; sesudah itu hanya nama berkas dan banyaknya",
        {
            "registry.Import": (
                "name created_by created_at content preview kept corrected failed_rows asked failure previewed_at "
                "chosen answers counts batch saved_at reached undo_asked_at undo_asked_by undo_batch undo_reached "
                "left_people undone_at"
            )
        },
        right="registry.add_import",
    ),
    Processing(
        "Mitra dan pemimpinnya",
        "menghubungi mitra PSM di desa",
        Basis.PUBLIC_SERVICE,
        "selama mitranya tercatat",
        {"registry.Partner": "kind name village leader phone since ended_on notes"},
        right="registry.view_partner",
        about="pemimpin mitra PSM",
    ),
    Processing(
        "Permintaan atas data sendiri",
        "menjawab dalam waktunya, dan membuktikan apa yang diminta dan dijawab (pasal 30 sampai 41)",
        Basis.LEGAL_DUTY,
        AS_LONG_AS_REGISTERED,
        {
            "registry.RightsRequest": (
                "volunteer kind wish relation asker guardian identity_check identity_note received_at due_at "
                "recorded_by recorded_at answer refusal_ground answer_words answered_by answered_at lifted_by "
                "lifted_at lift_reason"
            )
        },
        right="registry.view_rightsrequest",
        about="PSM dan calon PSM, dan siapa yang mengajukannya",
    ),
    Processing(
        "Jejak",
        "mempertanggungjawabkan siapa melihat, mengekspor, mencetak, dan mengubah data (pasal 31 dan 35)",
        Basis.LEGAL_DUTY,
        "{years} tahun di program, sesudahnya di berkas bertanda tangan di folder cadangan",
        {"registry.Trace": "at kind user volunteer subject detail times address agent"},
        right="registry.view_trace",
        about="pegawai yang memakai program, PSM, pengunjung",
    ),
    Processing(
        "Hitungan percobaan",
        "mencegah kata sandi, kode, dan NIK ditebak",
        Basis.LEGAL_DUTY,
        "sampai jendela waktunya lewat, paling lama beberapa hari",
        {
            "registry.TryCount": "limit who window count",
            "registry.StrangerCount": "on kind count latest_at latest_address",
        },
        right="registry.view_trycount",
        about="pegawai yang memakai program, pengunjung",
    ),
    Processing(
        "Saringan dan kolom pilihan",
        "membuka daftar seperti yang biasa dipakai; tanpa NIK dan nomor HP",
        Basis.PUBLIC_SERVICE,
        "sampai dihapus pemiliknya",
        {
            "registry.SavedFilter": "name query account is_shared on_front_page_of saved_at",
            "registry.ListColumns": "account names",
        },
        right="registry.view_volunteer",
        about=OF_ACCOUNTS,
    ),
    Processing(
        "Siapa mengerjakan apa",
        "menyerahkan pekerjaan, dan mengetahui siapa yang menjawab atau menetapkan sesuatu",
        Basis.PUBLIC_SERVICE,
        "selama pekerjaannya ada; penyerahan paling lama setengah tahun",
        {
            "registry.FollowUp": "village appointment about due_on opened_by opened_at done_by done_at note",
            "registry.Delegation": "task account given_by given_at",
            "registry.HeadingChoice": "said_by confirmed_by confirmed_at heading key said_at",
            "registry.VillageSpelling": "said_by confirmed_by confirmed_at spelling district village said_at",
            "registry.NikKey": "fingerprint used_since kept_by kept_at",
            "registry.Policy": "changed_by changed_at",
        },
        right="registry.change_followup",
        about=OF_ACCOUNTS,
    ),
]

NOT_PERSONAL = {
    "registry.Regency": "code name",
    "registry.District": "code name regency",
    "registry.Village": "code name name_folded kind district",
    "registry.RegistryCounter": "last",
    "registry.Training": "name kind organiser place started_on ended_on hours subjects",
    "registry.Policy": "minimum_serving decree_notice_days trace_years answer_hours required_kinds",
    "registry.Boundary": "village path left top right bottom mark_x mark_y",
    "registry.LongWork": (
        "job subject asked_at due_at claim claimed_until done total attempts failure stopped_at every_night "
        "finished_at result"
    ),
    "registry.TraceArchive": "first_id last_id first_at last_at count file_name sha256 made_at",
}
