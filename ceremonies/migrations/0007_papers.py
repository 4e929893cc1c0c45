import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import registry.history.recording


class Migration(migrations.Migration):
    dependencies = [
        ("ceremonies", "0006_folio"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalPaper",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "door",
                    models.CharField(
                        choices=[("screen", "layar"), ("admin", "admin"), ("command", "perintah")],
                        default=registry.history.recording.current_door,
                        editable=False,
                        max_length=10,
                        verbose_name="pintu",
                    ),
                ),
                (
                    "batch",
                    models.UUIDField(
                        db_index=True,
                        default=registry.history.recording.current_batch,
                        editable=False,
                        null=True,
                        verbose_name="rombongan",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("daftar-hadir", "Daftar hadir"),
                            ("berita-acara", "Berita acara pengukuhan"),
                            ("keputusan", "Surat keputusan"),
                            ("undangan", "Surat undangan"),
                            ("susunan-acara", "Susunan acara"),
                        ],
                        max_length=20,
                        verbose_name="jenis naskah",
                    ),
                ),
                (
                    "size",
                    models.CharField(
                        choices=[("f4", "F4 (215 × 330 mm)"), ("a4", "A4 (210 × 297 mm)")],
                        default="f4",
                        max_length=10,
                        verbose_name="kertas",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=100, verbose_name="nomor")),
                ("dated_on", models.DateField(blank=True, null=True, verbose_name="tanggal naskah")),
                ("title", models.CharField(blank=True, max_length=300, verbose_name="judul")),
                ("opening", models.TextField(blank=True, max_length=3000, verbose_name="pembuka")),
                ("closing", models.TextField(blank=True, max_length=3000, verbose_name="penutup")),
                ("nature", models.CharField(blank=True, max_length=60, verbose_name="sifat")),
                ("attachment", models.CharField(blank=True, max_length=100, verbose_name="lampiran")),
                ("recipients", models.TextField(blank=True, max_length=2000, verbose_name="kepada")),
                ("considering", models.TextField(blank=True, max_length=4000, verbose_name="menimbang")),
                ("recalling", models.TextField(blank=True, max_length=6000, verbose_name="mengingat")),
                ("noting", models.TextField(blank=True, max_length=3000, verbose_name="memperhatikan")),
                ("decisions", models.TextField(blank=True, max_length=6000, verbose_name="diktum")),
                ("copies", models.TextField(blank=True, max_length=2000, verbose_name="tembusan")),
                ("second_name", models.CharField(blank=True, max_length=150, verbose_name="nama pihak kedua")),
                ("second_post", models.CharField(blank=True, max_length=150, verbose_name="kedudukan pihak kedua")),
                ("witnesses", models.TextField(blank=True, max_length=1000, verbose_name="saksi")),
                (
                    "includes",
                    models.CharField(
                        choices=[("semua", "semua peserta"), ("hadir", "peserta, kecuali yang ditandai tidak hadir")],
                        default="semua",
                        max_length=10,
                        verbose_name="yang dimuat",
                    ),
                ),
                ("blank_rows", models.PositiveSmallIntegerField(default=0, verbose_name="baris kosong")),
                ("shows_titles", models.BooleanField(default=True, verbose_name="cetak gelar penanda tangan")),
                ("shows_rank", models.BooleanField(default=True, verbose_name="cetak pangkat penanda tangan")),
                ("shows_nip", models.BooleanField(default=True, verbose_name="cetak NIP penanda tangan")),
                ("shows_pledge", models.BooleanField(default=False, verbose_name="sertakan janji PSM")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "ceremony",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ceremonies.ceremony",
                        verbose_name="pengukuhan",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signatory",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ceremonies.official",
                        verbose_name="penanda tangan",
                    ),
                ),
            ],
            options={
                "verbose_name": "riwayat naskah",
                "verbose_name_plural": "riwayat naskah",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("daftar-hadir", "Daftar hadir"),
                            ("berita-acara", "Berita acara pengukuhan"),
                            ("keputusan", "Surat keputusan"),
                            ("undangan", "Surat undangan"),
                            ("susunan-acara", "Susunan acara"),
                        ],
                        max_length=20,
                        verbose_name="jenis naskah",
                    ),
                ),
                (
                    "size",
                    models.CharField(
                        choices=[("f4", "F4 (215 × 330 mm)"), ("a4", "A4 (210 × 297 mm)")],
                        default="f4",
                        max_length=10,
                        verbose_name="kertas",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=100, verbose_name="nomor")),
                ("dated_on", models.DateField(blank=True, null=True, verbose_name="tanggal naskah")),
                ("title", models.CharField(blank=True, max_length=300, verbose_name="judul")),
                ("opening", models.TextField(blank=True, max_length=3000, verbose_name="pembuka")),
                ("closing", models.TextField(blank=True, max_length=3000, verbose_name="penutup")),
                ("nature", models.CharField(blank=True, max_length=60, verbose_name="sifat")),
                ("attachment", models.CharField(blank=True, max_length=100, verbose_name="lampiran")),
                ("recipients", models.TextField(blank=True, max_length=2000, verbose_name="kepada")),
                ("considering", models.TextField(blank=True, max_length=4000, verbose_name="menimbang")),
                ("recalling", models.TextField(blank=True, max_length=6000, verbose_name="mengingat")),
                ("noting", models.TextField(blank=True, max_length=3000, verbose_name="memperhatikan")),
                ("decisions", models.TextField(blank=True, max_length=6000, verbose_name="diktum")),
                ("copies", models.TextField(blank=True, max_length=2000, verbose_name="tembusan")),
                ("second_name", models.CharField(blank=True, max_length=150, verbose_name="nama pihak kedua")),
                ("second_post", models.CharField(blank=True, max_length=150, verbose_name="kedudukan pihak kedua")),
                ("witnesses", models.TextField(blank=True, max_length=1000, verbose_name="saksi")),
                (
                    "includes",
                    models.CharField(
                        choices=[("semua", "semua peserta"), ("hadir", "peserta, kecuali yang ditandai tidak hadir")],
                        default="semua",
                        max_length=10,
                        verbose_name="yang dimuat",
                    ),
                ),
                ("blank_rows", models.PositiveSmallIntegerField(default=0, verbose_name="baris kosong")),
                ("shows_titles", models.BooleanField(default=True, verbose_name="cetak gelar penanda tangan")),
                ("shows_rank", models.BooleanField(default=True, verbose_name="cetak pangkat penanda tangan")),
                ("shows_nip", models.BooleanField(default=True, verbose_name="cetak NIP penanda tangan")),
                ("shows_pledge", models.BooleanField(default=False, verbose_name="sertakan janji PSM")),
                (
                    "ceremony",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="day_papers",
                        to="ceremonies.ceremony",
                        verbose_name="pengukuhan",
                    ),
                ),
                (
                    "signatory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="ceremonies.official",
                        verbose_name="penanda tangan",
                    ),
                ),
            ],
            options={
                "verbose_name": "naskah",
                "verbose_name_plural": "naskah",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ceremony", "kind"),
                        name="paper_one_of_each_kind",
                        violation_error_message="Naskah ini baru saja disimpan orang lain. Simpan sekali lagi.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("blank_rows__lte", 60)),
                        name="paper_blank_rows_within_reason",
                        violation_error_message="Baris kosong paling banyak 60.",
                    ),
                ],
            },
        ),
    ]
