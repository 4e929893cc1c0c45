"""The archive of a year: what is in it, that it is read without the program, and who may ask for it."""

import hashlib
import io
import os
import zipfile
from datetime import UTC, date, datetime, timedelta

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone
from python_calamine import CalamineWorkbook

from ceremonies.issuing import issue_certificates, revoke
from ceremonies.models import Certificate
from kaur_psm.accounts import steps
from kaur_psm.accounts.second_factor import enrolment, totp
from kaur_psm.backups.models import KEPT, YearlyArchive
from kaur_psm.backups.yearly import making, people
from kaur_psm.backups.yearly.contents import YearlyContents
from registry.models import LongWork, Trace
from registry.workbook.columns import BY_KEY
from tests.factories import (
    fictional_nik,
    make_activity,
    make_appointment,
    make_ceremony,
    make_record,
    make_training,
    make_volunteer,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

YEAR = 2019
NIKS = [fictional_nik(9001 + number) for number in range(3)]


def written(**asked):
    """The archive as files by their paths in it, after its sentence."""
    file = io.BytesIO()
    sentence = YearlyContents(YEAR, **asked).write(file)
    with zipfile.ZipFile(file) as archive:
        return sentence, {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def rows_of(workbook, sheet=0):
    return CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(sheet).to_python()


@pytest.fixture
def year():
    """Three people of 2019: one has a certificate, one a revoked one, and the service of one has ended since."""
    people = [make_volunteer(name, nik=nik) for name, nik in zip(("Ani", "Budi", "Citra"), NIKS, strict=True)]
    for person in people[:2]:
        make_appointment(person, started_on=date(2019, 1, 2))
    make_appointment(people[2], started_on=date(2019, 1, 2), ended_on=date(2020, 5, 31))
    ceremony = make_ceremony(people[:2], held_on=date(2019, 12, 6))
    certificates = issue_certificates(ceremony)
    revoke(certificates[1], "Salah orang", by=None)
    make_record(people[0], make_training("Bimtek dasar", started_on=date(2019, 3, 1)))
    make_activity(people[0], done_on=date(2019, 4, 5), helped=7)
    return people


@pytest.mark.slow
def test_it_has_the_people_papers_and_tables_of_the_year_and_an_index_of_their_digests(year):
    sentence, files = written()
    assert sentence == f"Arsip 2019: {len(files) - 3} berkas, 3 PSM, 2 piagam dan sertifikat."
    assert len(rows_of(files["psm-2019-12-31.xlsx"])[1:]) == 3
    assert {row[0] for row in rows_of(files["pelatihan.xlsx"])[1:]} == {"Bimtek dasar"}
    assert ["April 2019", "Jumlah", 1, 1, 7] in rows_of(files["kegiatan.xlsx"])
    index = {row[0]: row[3] for row in rows_of(files.pop("index.xlsx"))[1:]}
    page = files.pop("index.html").decode()
    del files["arsip.css"]  # It is no part of the contents, only the look of the index.
    assert index == {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    assert all(digest in page and f'href="{path}"' in page for path, digest in index.items())
    papers = {path: content for path, content in files.items() if path.endswith(".pdf")}
    assert set(papers) == {
        *("rekap-psm-2019-12-31.pdf", "buku-nomor/buku-nomor-1.pdf"),
        f"piagam/acara-{Certificate.objects.first().participant.ceremony_id}-bagian-1.pdf",
    }
    for content in papers.values():
        with pikepdf.open(io.BytesIO(content)) as paper:
            assert paper.open_metadata().pdfa_status == "3A"
    valid, revoked = (row[6:11] for row in rows_of(files["piagam.xlsx"])[1:])
    (certificates,) = [path for path in papers if path.startswith("piagam/")]
    assert valid == ["sah", "", "", certificates, 1]
    assert revoked == ["dicabut", "Salah orang", "", "", ""]
    assert not [path for path, content in files.items() if any(nik in texts_of(path, content) for nik in NIKS)]


def texts_of(path, content):
    if not path.endswith(".xlsx"):
        return content.decode("latin-1")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])


def test_what_was_recorded_later_is_not_in_the_archive_of_an_earlier_year(year):
    _, _, citra = year
    citra.history.update(history_date=datetime(2019, 2, 1, tzinfo=UTC))
    citra.name, citra.occupation = "Citra Baru", "Guru"
    citra.save()
    make_volunteer("Dewi")  # She never served.
    file = io.BytesIO()
    export = people.export_of(date(2019, 12, 31), user=None, purpose="", with_nik=False)
    assert export.write(file) == 3
    heads, *rows = rows_of(file.getvalue())
    facts = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [row["Nama"] for row in facts] == ["Ani", "Budi", "Citra"]
    assert facts[2]["Pekerjaan"] == ""
    assert not {BY_KEY[key].label for key in ("nik", "status", "ended_on", "end_reason")} & {*heads}


def test_whole_niks_are_there_where_they_are_asked_for_with_a_trace_for_each_person(year, admin):
    _, files = written(user=admin, with_nik=True, purpose="Serah terima")
    assert all(nik in texts_of("x.xlsx", files["psm-2019-12-31.xlsx"]) for nik in NIKS)
    traces = Trace.objects.filter(kind=Trace.Kind.EXPORTED, volunteer__isnull=False, detail="Keperluan: Serah terima")
    assert {trace.volunteer_id for trace in traces} == {person.pk for person in year}


def test_a_year_to_come_is_refused():
    with pytest.raises(ValidationError, match="belum mulai"):
        YearlyContents(timezone.localdate().year + 1).write(io.BytesIO())


def test_what_cannot_be_made_is_said_in_the_index():
    _, files = written()
    assert "Belum tercatat siapa kepala kantor pada 31 Desember 2019" in files["index.html"].decode()
    assert "rekap-psm-2019-12-31.pdf" not in files


# The page


def test_who_asks_twice_for_one_year_waits_for_one_archive(client_of, admin):
    client = client_of(admin)
    pages = [client.post("/cadangan/arsip/", {"year": "2025"}).url for _ in range(2)]
    archive = YearlyArchive.objects.get()
    assert pages == [f"/cadangan/arsip/{archive.pk}/"] * 2
    answer = client.get(pages[0])
    assert answer["Refresh"] == f"2; url={pages[0]}"
    assert LongWork.objects.get().subject == archive.pk


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ({"year": "2025", "with_nik": "on"}, "Tulis keperluannya: tanpa itu NIK tidak disertakan."),
        ({"year": str(timezone.localdate().year + 1)}, "belum mulai. Tulis "),
        ({"year": "abc"}, "Tulis tahun dengan empat angka, misalnya 2026."),
        ({"year": "1900"}, "1945"),
    ],
    ids=["NIKs without a purpose", "a year to come", "no year", "before there was an office"],
)
def test_what_the_form_refuses_it_says(client_of, admin, typed, sentence):
    assert sentence in client_of(admin).post("/cadangan/arsip/", typed).content.decode()
    assert not YearlyArchive.objects.exists()


def names_of_files():
    return storages["archives"].listdir("")[1]


def test_an_archive_that_is_removed_while_it_is_made_leaves_no_file(admin):
    kept, removed = (YearlyArchive.objects.create(year=2025, asked_by=admin) for _ in range(2))
    pks = [kept.pk, removed.pk]
    removed.remove()
    for pk in pks:
        making._keep(pk, io.BytesIO(b"PK"), "isi")
    kept.refresh_from_db()
    assert names_of_files() == [kept.file]
    assert kept.result == "isi"


def test_a_file_that_a_killed_process_has_left_without_its_row_is_removed_at_night(admin):
    kept, stray, young = (storages["archives"].save(f"{name}.zip", ContentFile(b"PK")) for name in "abc")
    for name in (kept, stray):
        os.utime(storages["archives"].path(name), (0, 0))
    YearlyArchive.objects.create(year=2025, asked_by=admin, file=kept)
    assert making.tidy(0) == "0 arsip tahunan yang sudah lewat waktunya dan 1 berkas tanpa arsip dibuang."
    assert sorted(names_of_files()) == [kept, young]


def test_after_a_week_an_archive_and_its_file_are_removed(admin):
    name = storages["archives"].save("1.zip", ContentFile(b"PK"))
    old, new = (YearlyArchive.objects.create(year=2025, asked_by=admin, file=file) for file in (name, "2.zip"))
    YearlyArchive.objects.filter(pk=old.pk).update(asked_at=timezone.now() - KEPT - timedelta(hours=1))
    assert making.tidy(0) == "1 arsip tahunan yang sudah lewat waktunya dan 0 berkas tanpa arsip dibuang."
    assert list(YearlyArchive.objects.all()) == [new]
    assert not storages["archives"].exists(name)


def test_an_archive_whose_file_is_gone_says_so(client_of, admin):
    archive = YearlyArchive.objects.create(year=2025, asked_by=admin, file="hilang.zip")
    page = client_of(admin).get(f"/cadangan/arsip/{archive.pk}/unduh/", follow=True).content.decode()
    assert "Berkas arsip ini tidak ada lagi. Buat sekali lagi." in page


def test_before_all_data_goes_out_the_second_factor_is_shown_again(client_of, admin):
    enrolment.add_app(admin, "HP", totp.new_secret(), step=0)
    client = client_of(admin)
    session = client.session
    session[steps.PROOF] = admin.second_factors.get().pk
    session.save()
    for address in ("/cadangan/apa-pun/unduh/", "/cadangan/arsip/1/unduh/"):
        assert client.get(address).url == "/masuk/kode/"
