"""The export: the people of the list as filtered, as a workbook or CSV, with a trace and without formulas."""

import csv
import io
import re
import zipfile
from datetime import date, time

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from python_calamine import CalamineWorkbook

from registry.models import Trace, Volunteer
from registry.workbook import columns
from registry.workbook.writing import workbooks
from registry.workbook.writing.export import VALUES, Export, keys_to_choose
from tests.answering import post_answering
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_district,
    make_regency,
    make_user,
    make_village,
    make_volunteer,
    renew_decree,
)

pytestmark = pytest.mark.django_db
EXPORT = "/psm/ekspor/"
NIK = fictional_nik()


def wish(*keys, kind="xlsx", **more):
    """What the form posts: these columns, or all that can be chosen."""
    return {"columns": keys or keys_to_choose(), "kind": kind, "purpose": "", **more}


def content_of(answer):
    return b"".join(answer.streaming_content)


def sheets_of(content):
    """Rows of each sheet by its name."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in workbook.sheet_names}


def people_in(content):
    """The rows of the sheet of people as dicts by heading."""
    headings, *rows = sheets_of(content)["PSM"]
    return [dict(zip(headings, row, strict=True)) for row in rows]


def lines_in(content):
    """The rows of a CSV as dicts by heading."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def exported(client, query="", **more):
    return people_in(content_of(client.post(f"{EXPORT}{query}", wish(**more))))


def a_whole_person():
    volunteer = make_volunteer(
        "Siti Aminah",
        title_before="Hj.",
        title_after="S.Sos.",
        nik=NIK,
        sex="P",
        birth_place="Bintuhan",
        born_on=date(1990, 12, 6),
        home_address="Jalan Rekaan 1",
        phone="+6281234567890",
        email="siti@example.org",
        education=Volunteer.Education.SENIOR,
        occupation="Petani",
        ipsm_no="I-7",
        notes="Rajin\ndan teliti",
    )
    make_appointment(
        volunteer,
        make_village("Geramat", make_district("Kinal")),
        date(2019, 12, 6),
        decree_number="188/7/2019",
        decree_on=date(2019, 12, 2),
        decree_until=date(2024, 12, 31),
    )
    volunteer.work_in([8, 24])
    return volunteer


# The content of a row


def test_a_row_says_everything_of_a_person_as_people_write_it(client_of, petugas):
    renew_decree(a_whole_person().appointments.get(), "188/1/2025", date(2025, 1, 2), date(2029, 12, 31))
    earlier = "SK 188/7/2019 (2 Desember 2019), berlaku sampai 31 Desember 2024; diganti 2 Januari 2025"
    assert exported(client_of(petugas)) == [
        {
            "No. registri": "PSM-00001",
            "Gelar depan": "Hj.",
            "Nama": "Siti Aminah",
            "Gelar belakang": "S.Sos.",
            "Jenis kelamin": "P",
            "Tempat lahir": "Bintuhan",
            "Tanggal lahir": date(1990, 12, 6),
            "Alamat rumah": "Jalan Rekaan 1",
            "Desa/kelurahan": "Air Dingin",
            "Kecamatan": "Kaur Selatan",
            "No. HP": "0812-3456-7890",
            "E-mail": "siti@example.org",
            "Pendidikan terakhir": "SLTA/sederajat",
            "Pekerjaan": "Petani",
            "Nomor anggota IPSM": "I-7",
            "Desa/kelurahan tugas": "Geramat",
            "Kecamatan tugas": "Kinal",
            "Mulai bertugas": date(2019, 12, 6),
            "Nomor SK": "188/1/2025",
            "Tanggal SK": date(2025, 1, 2),
            "SK berlaku sampai": date(2029, 12, 31),
            "SK terdahulu": earlier,
            "Hari terakhir bertugas": "",
            "Alasan berakhir": "",
            "Pindah tugas mendatang": "",
            "Status": "Aktif",
            "Bidang": "Lanjut usia terlantar; Fakir miskin",
            "Catatan": "Rajin\ndan teliti",
        }
    ]


def test_who_has_only_a_name_is_a_row_of_empty_cells(client_of, petugas):
    make_volunteer("Sendiri", home_village=None)
    (row,) = exported(client_of(petugas))
    assert {heading for heading, value in row.items() if value != ""} == {"No. registri", "Nama", "Status"}


def test_every_column_has_a_heading_that_the_import_knows():
    assert [columns.known(columns.BY_KEY[key].label).key for key in VALUES] == list(VALUES)


def test_everything_that_the_import_reads_is_exported():
    assert {*columns.PERSON, *columns.SERVICE} <= set(VALUES)


def test_one_row_a_person_with_the_latest_service_where_none_is_open(client_of, petugas):
    volunteer = make_volunteer()
    make_appointment(volunteer, make_village("Lama"), date(2010, 1, 1), ended_on=date(2014, 12, 31))
    make_appointment(volunteer, make_village("Baru"), date(2015, 1, 1), ended_on=date(2019, 12, 31))
    (row,) = exported(client_of(petugas))
    assert (row["Desa/kelurahan tugas"], row["Status"]) == ("Baru", "Berakhir")
    assert (row["Hari terakhir bertugas"], row["Alasan berakhir"]) == (date(2019, 12, 31), "mengundurkan diri")


def test_the_regency_is_shown_if_there_are_several(client_of, petugas):
    make_volunteer()
    assert "Kabupaten/kota" not in exported(client_of(petugas))[0]
    make_regency("Kabupaten Seluma", "17.05")
    assert exported(client_of(petugas))[0]["Kabupaten/kota"] == "Kabupaten Kaur"


def test_a_deleted_person_is_not_exported(client_of, petugas):
    make_volunteer("Masih Ada")
    make_volunteer("Sudah Pergi").remove("Salah catat")
    assert [row["Nama"] for row in exported(client_of(petugas))] == ["Masih Ada"]


# No formulas

EVIL = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    " =1+1",
    '=HYPERLINK("http://penipu.example")',
    "http://penipu.example",
    "'=1+1",
    "007",
    "_x003D_1+1",
    # XlsxWriter reads this as its own markup and copies it unchanged.
    '<r></r></is></c><c r="B2"><f>1+1</f></c><c r="C2" t="inlineStr"><is><r></r>',
]


@pytest.mark.parametrize("text", EVIL)
def test_a_text_of_a_workbook_is_never_a_formula_a_link_or_a_number(text, client_of, petugas):
    make_volunteer(occupation=text, notes=text)
    content = content_of(client_of(petugas).post(EXPORT, wish()))
    (row,) = people_in(content)
    assert (row["Pekerjaan"], row["Catatan"]) == (text, text)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
        assert not re.search(r"<f[ >]|<hyperlink", xml)
        assert not [name for name in parts.namelist() if "external" in name.lower()]


@pytest.mark.parametrize("text", EVIL)
def test_a_text_of_a_csv_is_never_a_formula_and_loses_nothing(text, client_of, petugas):
    make_volunteer(occupation=text)
    (row,) = lines_in(content_of(client_of(petugas).post(EXPORT, wish(kind="csv"))))
    cell = row["Pekerjaan"]
    assert not cell.strip().startswith(tuple("=+-@"))
    assert cell.removeprefix("'") == text


def test_every_cell_of_text_is_formatted_as_text_so_that_editing_it_makes_no_formula(client_of, petugas):
    make_volunteer(notes="=1+1")
    content = content_of(client_of(petugas).post(EXPORT, wish("notes")))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        styles = re.search(r"<cellXfs.*?</cellXfs>", parts.read("xl/styles.xml").decode())[0]
        (style,) = re.findall(r'<c r="C2" s="(\d+)"', parts.read("xl/worksheets/sheet1.xml").decode())
    assert 'numFmtId="49"' in re.findall(r"<xf [^>]*>", styles)[int(style)]  # 49 is "@".


def test_a_text_too_long_for_a_cell_is_left_out_and_not_cut(client_of, petugas):
    make_volunteer(notes="x" * 40_000)
    assert exported(client_of(petugas))[0]["Catatan"] == ""


def test_whatever_was_read_from_a_cell_can_be_written_back():
    values = ["teks", 1.5, 7, date(2019, 12, 6), None, True, time(9, 30)]
    file = io.BytesIO()
    workbooks.write(file, [workbooks.WrittenSheet("Gagal", [str(at) for at in range(len(values))], [values])])
    row = sheets_of(file.getvalue())["Gagal"][1]
    assert row == ["teks", 1.5, 7, date(2019, 12, 6), "", "True", "09:30:00"]


# CSV


def test_a_csv_opens_in_an_indonesian_excel(client_of, petugas):
    a_whole_person()
    answer = client_of(petugas).post(EXPORT, wish("born_on", "phone", "notes", kind="csv"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert content_of(answer).decode() == (
        "\ufeffNo. registri;Nama;Tanggal lahir;No. HP;Catatan\r\n"
        'PSM-00001;Siti Aminah;06-12-1990;0812-3456-7890;"Rajin\ndan teliti"\r\n'
    )


def test_a_nik_in_a_csv_stays_text(client_of, kabid):
    make_volunteer(nik=NIK)
    answer = client_of(kabid).post(EXPORT, wish(kind="csv", with_nik="on", purpose="Pengajuan SK"))
    assert lines_in(content_of(answer))[0]["NIK"] == f"'{NIK}"


# NIK


def test_a_nik_comes_along_as_text_for_whoever_may_and_says_what_for(client_of, kabid):
    make_volunteer(nik=NIK)
    (row,) = exported(client_of(kabid), with_nik="on", purpose="Pengajuan SK")
    assert row["NIK"] == NIK


def test_without_a_purpose_no_nik_leaves_and_what_was_chosen_stays(client_of, kabid):
    make_volunteer(nik=NIK)
    answer = client_of(kabid).post(EXPORT, wish("phone", kind="csv", with_nik="on", purpose="  "))
    page = answer.content.decode()
    assert "tanpa itu NIK tidak diekspor" in page
    assert re.findall(r'name="columns" value="(\w+)"[^>]* checked', page) == ["phone"]
    assert re.search(r'name="with_nik"[^>]* checked', page)
    assert not Trace.objects.filter(kind="ekspor").exists()


def test_without_the_right_nothing_brings_the_nik_along(client_of, petugas):
    make_volunteer(nik=NIK)
    client = client_of(petugas)
    assert "with_nik" not in client.get(EXPORT).content.decode()
    assert "NIK" not in exported(client, with_nik="on", purpose="Pengajuan SK")[0]
    answer = client.post(EXPORT, wish("nik", purpose="Pengajuan SK"))
    assert answer["Content-Type"].startswith("text/html")


def test_a_leader_takes_along_what_a_leader_reads(client_of, pimpinan):
    make_volunteer("Siti Aminah", nik=NIK)
    content = content_of(client_of(pimpinan).post(EXPORT, wish()))
    assert [row["Nama"] for row in people_in(content)] == ["Siti Aminah"]
    assert NIK.encode() not in content


def test_without_the_right_to_export_there_is_no_page_and_no_link(client_of):
    user = make_user(None)
    make_volunteer()
    assert client_of(user).get(EXPORT).status_code == 403


def test_both_rights_are_on_the_page_of_rights_in_words(client_of, admin):
    page = client_of(admin).get("/hak/").content.decode()
    assert "Mengekspor PSM" in page
    assert "Mengekspor NIK utuh" in page


# Who, when, what


def test_the_last_sheet_shows_who_when_what_and_why(client_of, kabid):
    kabid.first_name, kabid.last_name = "Ratna", "Dewi"
    kabid.save()
    make_volunteer(nik=NIK, sex="P")
    asked = wish("phone", with_nik="on", purpose=f"Pengajuan SK {NIK}", purpose_is_masked="on")
    content = content_of(post_answering(client_of(kabid), f"{EXPORT}?jk=P", asked))
    sheets = sheets_of(content)
    assert list(sheets) == ["PSM", "Keterangan"]
    facts = dict(sheets["Keterangan"])
    assert facts["Diekspor oleh"] == "Ratna Dewi (kabid)"
    assert facts["Waktu"].startswith(f"{timezone.localtime():%d-%m-%Y %H.}")
    assert facts["Saringan"] == "Perempuan"
    assert facts["Jumlah"] == "1 PSM"
    assert facts["Kolom"] == "No. registri, Nama, NIK, No. HP"
    assert facts["Keperluan"] == "Pengajuan SK ••••••••••••••••"
    assert "Undang-Undang Nomor 27 Tahun 2022" in facts["Data pribadi"]


def test_the_last_sheet_is_never_taken_for_a_list_of_people(client_of, petugas):
    make_volunteer()
    rows = sheets_of(content_of(client_of(petugas).post(EXPORT, wish())))["Keterangan"]
    assert not [cell for row in rows for cell in row if columns.known(cell)]


def test_an_export_leaves_a_trace(client_of, kabid):
    make_volunteer(nik=NIK, sex="P")
    make_volunteer("Budi", sex="L")
    purpose = {"purpose": f"Pengajuan SK untuk {NIK}", "purpose_is_masked": "on"}
    asked = wish("phone", kind="csv", with_nik="on", **purpose)
    content_of(post_answering(client_of(kabid), f"{EXPORT}?jk=P", asked))
    trace = Trace.objects.get(kind=Trace.Kind.EXPORTED, volunteer=None)
    assert (trace.user, trace.subject) == (kabid, "1 PSM, .csv, dengan NIK utuh")
    assert trace.detail == (
        "Saringan: Perempuan; Kolom: No. registri, Nama, NIK, No. HP; Keperluan: Pengajuan SK untuk ••••••••••••••••"
    )


def test_each_person_whose_nik_is_exported_has_a_trace(client_of, kabid):
    holder = make_volunteer("Ani", nik=NIK)
    make_volunteer("Budi")
    with_nik = wish("phone", kind="csv", with_nik="on", purpose="Pengajuan SK")
    content_of(client_of(kabid).post(EXPORT, wish("phone", kind="csv")))
    assert not Trace.objects.filter(kind=Trace.Kind.EXPORTED, volunteer__isnull=False).exists()
    content_of(client_of(kabid).post(EXPORT, with_nik))
    trace = Trace.objects.get(kind=Trace.Kind.EXPORTED, volunteer__isnull=False)
    assert (trace.user, trace.volunteer) == (kabid, holder)
    assert (trace.subject, trace.detail) == ("NIK utuh", "Keperluan: Pengajuan SK")


def test_the_export_of_a_bound_account_names_its_kecamatan(client_of, bound):
    make_volunteer("Orang Kinal", make_village("Geramat", make_district("Kinal")))
    content_of(client_of(bound).post(EXPORT, wish("phone")))
    assert "Saringan: tanpa saringan; Kecamatan akun: Kinal; " in Trace.objects.get(kind="ekspor").detail


def test_no_file_without_its_trace(client_of, petugas, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no trace")

    make_volunteer()
    monkeypatch.setattr(Export, "_leave_traces", fail)
    with pytest.raises(RuntimeError, match="no trace"):
        client_of(petugas).post(EXPORT, wish())


# The people


def test_the_list_as_filtered_in_its_order(client_of, petugas):
    for name, sex in (("Ani", "P"), ("Budi", "L"), ("Citra", "P")):
        make_volunteer(name, sex=sex)
    rows = exported(client_of(petugas), "?jk=P&urut=-nama")
    assert [row["Nama"] for row in rows] == ["Citra", "Ani"]


def test_an_account_of_another_kecamatan_exports_its_own_people_only(client_of, bound):
    make_volunteer("Orang Selatan")
    make_volunteer("Orang Kinal", make_village("Geramat", make_district("Kinal")))
    client = client_of(bound)
    assert "1 PSM" in client.get(EXPORT).content.decode()
    assert [row["Nama"] for row in exported(client)] == ["Orang Kinal"]


def test_a_phone_searched_for_narrows_the_export_and_stays_out_of_the_address(client_of, petugas):
    make_volunteer("Punya HP", phone="+6281234567890")
    make_volunteer("Tanpa HP")
    client = client_of(petugas)
    client.post("/psm/cari/", {"q": "0812-3456-7890"})
    assert 'href="/psm/ekspor/?hp=1"' in client.get("/psm/?hp=1").content.decode()
    assert [row["Nama"] for row in exported(client, "?hp=1")] == ["Punya HP"]


@pytest.mark.parametrize("query, words", [("?hp=1", "sudah berakhir"), ("?kecamatan=99.99.99", "tidak dikenal")])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_filter_that_was_lost_exports_nobody_instead_of_everybody(query, words, method, client_of, petugas):
    make_volunteer()
    client = client_of(petugas)
    answer = client.get(f"{EXPORT}{query}") if method == "get" else client.post(f"{EXPORT}{query}", wish())
    assert words in answer.content.decode()
    assert not Trace.objects.filter(kind="ekspor").exists()


def test_if_nobody_matches_a_message_is_shown_and_nothing_is_exported(client_of, petugas):
    make_volunteer()
    for answer in (client_of(petugas).get(f"{EXPORT}?q=tidak"), client_of(petugas).post(f"{EXPORT}?q=tidak", wish())):
        assert "tidak ada yang diekspor" in answer.content.decode()
    assert not Trace.objects.filter(kind="ekspor").exists()


# The page


def test_the_list_leads_to_the_export_of_what_it_shows(client_of, petugas):
    make_volunteer("Ani", sex="P")
    assert 'href="/psm/ekspor/?jk=P"' in client_of(petugas).get("/psm/?jk=P").content.decode()


def test_the_page_says_how_many_and_which(client_of, petugas):
    make_volunteer("Ani", sex="P")
    make_volunteer("Budi", sex="L")
    page = client_of(petugas).get(f"{EXPORT}?jk=P").content.decode()
    assert "1 PSM perempuan" in page
    assert "Ekspor 1 PSM" in page


def ticked_on(client, query=""):
    page = client.get(f"{EXPORT}{query}").content.decode()
    return re.findall(r'name="columns" value="(\w+)"[^>]* checked', page)


def test_only_the_chosen_columns_and_those_that_make_it_a_list_come_along(client_of, petugas):
    make_volunteer(phone="+6281234567890")
    content = content_of(client_of(petugas).post(EXPORT, wish("phone")))
    assert sheets_of(content)["PSM"][0] == ["No. registri", "Nama", "No. HP"]


def test_the_columns_are_remembered_and_the_nik_is_not(client_of, kabid):
    make_volunteer()
    client = client_of(kabid)
    assert ticked_on(client) == keys_to_choose()
    content_of(client.post(EXPORT, wish("phone", kind="csv", with_nik="on", purpose="Pengajuan SK")))
    assert ticked_on(client) == ["phone"]
    page = client.get(EXPORT).content.decode()
    assert re.search(r'value="csv"[^>]* checked', page)
    assert not re.search(r'name="with_nik"[^>]* checked', page)
    assert "Pengajuan SK" not in page


def test_all_or_no_columns_are_ticked_without_a_script(client_of, petugas):
    make_volunteer(sex="P")
    client = client_of(petugas)
    assert ticked_on(client, "?jk=P&kolom=kosong") == []
    assert ticked_on(client, "?jk=P&kolom=semua") == keys_to_choose()
    assert 'href="?jk=P&amp;kolom=kosong"' in client.get(f"{EXPORT}?jk=P").content.decode()


def test_the_file_has_a_date_for_a_name_and_is_kept_by_nobody(client_of, petugas):
    make_volunteer("Ani")
    answer = client_of(petugas).post(f"{EXPORT}?q=ani", wish())
    assert answer["Content-Disposition"] == f'attachment; filename="psm-{timezone.localdate()}.xlsx"'
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")
    assert answer.streaming
    content_of(answer)


@pytest.mark.slow
def test_fifty_people_ask_no_more_than_one(client_of, petugas, django_assert_max_num_queries):
    def fill(number):
        for _ in range(number):
            make_appointment(make_volunteer(), started_on=date(2020, 1, 1))

    client = client_of(petugas)
    fill(1)
    with django_assert_max_num_queries(40) as few:
        assert len(exported(client)) == 1
    fill(49)
    with django_assert_max_num_queries(len(few)):
        assert len(exported(client)) == 50


# The command


def test_the_command_writes_everybody_and_says_how_many(tmp_path, capsys):
    a_whole_person()
    make_volunteer("Budi")
    call_command("export_volunteers", str(tmp_path / "psm.xlsx"))
    assert capsys.readouterr().out == "2 PSM.\n"
    rows = people_in((tmp_path / "psm.xlsx").read_bytes())
    assert [row["No. registri"] for row in rows] == ["PSM-00001", "PSM-00002"]
    assert "NIK" not in rows[0]
    assert [path.name for path in tmp_path.iterdir()] == ["psm.xlsx"]


def test_the_command_exports_niks_on_request_and_writes_a_trace(tmp_path):
    make_volunteer(nik=NIK)
    call_command("export_volunteers", str(tmp_path / "psm.xlsx"), "--with-nik")
    assert people_in((tmp_path / "psm.xlsx").read_bytes())[0]["NIK"] == NIK
    trace = Trace.objects.get(kind="ekspor", volunteer=None)
    assert (trace.user, trace.subject) == (None, "1 PSM, .xlsx, dengan NIK utuh")
    assert "Keperluan: perintah export_volunteers" in trace.detail


def test_the_file_of_the_command_is_for_its_account_alone(tmp_path):
    call_command("export_volunteers", str(tmp_path / "psm.xlsx"))
    assert (tmp_path / "psm.xlsx").stat().st_mode & 0o077 == 0


def test_the_command_refuses_a_name_that_says_no_form_and_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="xlsx"):
        call_command("export_volunteers", str(tmp_path / "psm.pdf"))
    with pytest.raises(CommandError):
        call_command("export_volunteers", str(tmp_path / "tidak" / "ada.xlsx"))
    assert not Trace.objects.filter(kind="ekspor").exists()
