"""What is kept of those who use the program, and why: the accounts' part of the register of processing."""

from registry.values.processing import OF_ACCOUNTS, Basis, Processing

PROCESSING = [
    Processing(
        "Akun",
        "memberi setiap pegawai hak menurut tugas dan kecamatannya",
        Basis.LEGAL_DUTY,
        "akun yang berhenti dinonaktifkan dan tidak dihapus, agar catatannya tetap bernama",
        {
            "accounts.User": (
                "last_login is_superuser username first_name last_name email is_staff is_active date_joined "
                "sees_all_districts must_change_password uses_keys groups user_permissions districts"
            )
        },
        right="accounts.view_user",
        about=OF_ACCOUNTS,
    ),
    Processing(
        "Kata sandi, perangkat verifikasi, sesi",
        "memastikan yang masuk adalah pemilik akunnya; kata sandi dan kode disimpan sebagai sidik",
        Basis.LEGAL_DUTY,
        "sampai diganti atau dihapus; sesi sampai berakhir",
        {
            "accounts.User": "password",
            "accounts.SecondFactor": "account kind name secret counter added_at used_at",
            "accounts.RecoveryCode": "account salt digest used_at",
            "accounts.Session": "session_key session_data expire_date account",
        },
        about=OF_ACCOUNTS,
    ),
]

NOT_PERSONAL = {"accounts.SecretKey": "fingerprint"}
