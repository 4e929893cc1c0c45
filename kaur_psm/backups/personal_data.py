"""What is kept of those who ask for archives and answer for backups: its part of the register of processing."""

from registry.values.processing import OF_ACCOUNTS, Basis, Processing

PROCESSING = [
    Processing(
        "Arsip tahunan dan penguncian cadangan",
        "mempertanggungjawabkan siapa meminta salinan seluruh data, dan siapa menyimpan sandinya",
        Basis.LEGAL_DUTY,
        "arsip 7 hari; penguncian sampai diganti",
        {
            "backups.YearlyArchive": "year with_nik purpose asked_by asked_at file result",
            "backups.BackupLock": "fingerprint confirmed_by confirmed_at",
        },
        right="backups.view_backup",
        about=OF_ACCOUNTS,
    ),
]

NOT_PERSONAL = {}
