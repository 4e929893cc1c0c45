"""Many activity reports in one table: typed or pasted, each saved by itself."""

from datetime import date
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from registry.forms.activity_rows import COLUMNS, MOST_ROWS, PastedReports, ProblemField
from registry.models import Activity
from registry.values import pasted
from tests.answering import post_answering
from tests.at_once import at_once
from tests.factories import make_appointment, make_district, make_village, make_volunteer
from tests.pages import words_of

GRID = "/kegiatan/baru/tabel/"


@pytest.fixture
def client(client_of, petugas):
    return client_of(petugas)


def serving(name, village="Geramat", **changes):
    return make_appointment(make_volunteer(name), make_village(village, make_district("Kinal")), **changes).volunteer


def typed(*rows):
    """What a browser sends for rows of texts in the order of the table."""
    return {
        f"r{number}-{name}": text for number, row in enumerate(rows) for name, text in zip(COLUMNS, row, strict=False)
    }


def reports():
    return [
        (each.volunteer.name, each.done_on, each.what, each.helped, each.village.name)
        for each in Activity.objects.order_by("pk")
    ]


FIRST = ("ani con", "5-10-2026", "Mendampingi lansia", "4")
SECOND = ("Budi Rekaan", "6-10-2026", "Mendata korban banjir", "1.250")
DAY = date(2026, 10, 5)


# Typing in


@pytest.mark.django_db
def test_each_row_becomes_a_report_of_the_village_where_its_person_serves_that_day(client):
    ani, _ = serving("Ani Contoh", ended_on=date(2026, 10, 5)), serving("Budi Rekaan", "Linau")
    make_appointment(ani, make_village("Linau Dua"), started_on=date(2026, 10, 6))
    page = client.post(GRID, typed(FIRST, SECOND), follow=True)
    assert reports() == [
        ("Ani Contoh", DAY, "Mendampingi lansia", 4, "Geramat"),
        ("Budi Rekaan", date(2026, 10, 6), "Mendata korban banjir", 1250, "Linau"),
    ]
    first, second = Activity.objects.order_by("pk")
    assert page.redirect_chain == [(f"{GRID}?tersimpan={first.pk}-{second.pk}", 302)]
    assert "2 laporan kegiatan dicatat." in words_of(page)
    for report in (first, second):
        assert f'href="{report.get_absolute_url()}"' in page.content.decode()
    assert "Geramat Kinal" in words_of(page)


@pytest.mark.django_db
def test_what_was_saved_together_is_taken_back_by_one_button(client):
    serving("Ani Contoh"), serving("Budi Rekaan", "Linau")
    page = client.post(GRID, typed(FIRST, SECOND), follow=True)
    (message,) = page.context["messages"]
    client.post(message.extra_tags)
    assert not Activity.objects.exists()


@pytest.mark.django_db
def test_right_rows_leave_the_table_and_the_others_stay_as_typed_with_a_sentence(client):
    serving("Ani Contoh"), serving("Budi Rekaan", "Linau"), serving("Budi Umpama", "Kinal Satu")
    bad = ("budi", "31-02-2026", "Mendata korban banjir", "banyak", "Antah", "Entah")
    page = client.post(GRID, typed(bad, FIRST, ("", "", "", "")))
    assert [report[0] for report in reports()] == ["Ani Contoh"]
    assert [row.number for row in page.context["grid"].rows] == [0, 2]
    (row,) = page.context["grid"].wrong
    assert {name: row[name].value() for name in COLUMNS} == dict(zip(COLUMNS, bad, strict=True))
    assert row.errors.keys() == {"volunteer", "done_on", "helped", "village", "problem"}
    words = words_of(page)
    for sentence in ("1 baris belum tersimpan", "Ada beberapa PSM yang cocok", "Tulis bilangan bulat", "Ani Contoh"):
        assert sentence in words
    assert f'name="tersimpan" value="{Activity.objects.get().pk}"' in page.content.decode()


@pytest.mark.django_db
def test_half_a_row_is_not_saved_and_an_empty_one_is_none(client):
    serving("Ani Contoh")
    page = client.post(GRID, typed(FIRST[:2], ("", " ", "", "")))
    (row,) = page.context["grid"].wrong
    assert row.errors.keys() == {"what", "helped"}
    page = client.post(GRID, typed(("", "", "", "")))
    assert "Belum ada baris yang diisi." in words_of(page)
    assert not Activity.objects.exists()


@pytest.mark.django_db
def test_a_report_that_is_recorded_already_is_asked_about_in_its_row_alone(client):
    serving("Ani Contoh"), serving("Budi Rekaan", "Linau")
    data = typed(FIRST, FIRST, SECOND)
    page = client.post(GRID, data)
    assert len(reports()) == 2  # The second row repeats the first one.
    (row,) = page.context["grid"].wrong
    assert row.number == 1
    assert "dengan isi yang sama sudah tercatat" in words_of(page)
    (question,) = row.asked
    answered = {name: text for name, text in data.items() if name.startswith("r1-")} | {
        row.add_prefix(question.box): question.token
    }
    client.post(GRID, answered)
    assert len(reports()) == 3
    client.post(GRID, answered)  # The second click: what was answered is stored once.
    assert len(reports()) == 3


@pytest.mark.django_db
def test_the_single_form_stores_an_answered_report_once_too(client):
    person = serving("Ani Contoh")
    data = {"volunteer": person.registry_no, "done_on": "5-10-2026", "what": "Melayat", "helped": "1"}
    client.post("/kegiatan/baru/", data)
    form = client.post("/kegiatan/baru/", data).context["form"]
    for _ in range(2):
        client.post("/kegiatan/baru/", data | {"is_another_report": form.asked[0].token})
    assert Activity.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_two_clicks_store_each_row_once(petugas):
    serving("Ani Contoh"), serving("Budi Rekaan", "Linau")
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(petugas)
    at_once(*[partial(client.post, GRID, typed(FIRST, SECOND)) for client in clients])
    assert len(reports()) == 2


@pytest.mark.django_db
def test_more_rows_come_on_demand_up_to_a_bound_and_what_is_typed_stays(client):
    data = typed(("Entah", "", "", ""))
    for _ in range(6):
        page = client.post(GRID, data | {"more": "1"})
        grid = page.context["grid"]
        data = {f"r{row.number}-volunteer": row["volunteer"].value() or "" for row in grid.rows}
    assert (len(grid.rows), grid.rows[0]["volunteer"].value(), grid.is_full) == (MOST_ROWS, "Entah", True)
    assert 'name="more"' not in page.content.decode()


@pytest.mark.django_db
def test_whom_a_row_means_and_its_village_are_told_while_it_is_typed(client, client_of, bound):
    serving("Ani Contoh")
    make_appointment(make_volunteer("Citra Umpama"), make_village("Selatan"))
    for name, words in (("ani", "Ani Contoh, PSM-00001 · desa: Geramat, Kinal"), ("citra", "Citra Umpama")):
        part = partial(
            client_of(bound).post, GRID, typed((name, "5-10-2026")) | {"baris": "0"}, headers={"HX-Request": "true"}
        )
        assert (words in words_of(part())) == (name == "ani")
    part = client.post(GRID, typed(("ani", "")) | {"baris": "0"}, headers={"HX-Request": "true"})
    assert not words_of(part)  # The village is that of a day.
    assert not Activity.objects.exists()


@pytest.mark.django_db
def test_a_clerk_of_a_kecamatan_writes_reports_of_its_own_people_alone(client_of, bound):
    make_appointment(make_volunteer("Citra Umpama"), make_village("Selatan"))
    page = client_of(bound).post(GRID, typed(("citra", "5-10-2026", "Melayat", "1")))
    assert "PSM ini tidak ditemukan di kecamatan Anda" in words_of(page)
    assert not Activity.objects.exists()


@pytest.mark.django_db
def test_reports_in_the_address_are_shown_to_whom_they_are_visible(client, client_of, bound):
    make_appointment(make_volunteer("Citra Umpama"), make_village("Selatan"))
    client.post(GRID, typed(("citra", "5-10-2026", "Melayat", "1")))
    address = f"{GRID}?tersimpan={Activity.objects.get().pk}-x-{'9' * 30}"
    assert "Citra Umpama" in words_of(client.get(address))
    assert "Citra Umpama" not in words_of(client_of(bound).get(address))


@pytest.mark.django_db
def test_a_name_beside_the_number_of_somebody_else_is_refused_at_both_doors(client):
    serving("Ani Contoh"), serving("Budi Rekaan", "Linau")
    words = "PSM-00002 ialah Budi Rekaan. Periksa nama atau No. registrinya."
    assert words in words_of(client.post(GRID, typed(("Ani, PSM-00002", *FIRST[1:]))))
    data = {"volunteer": "Ani Contoh, 2", "done_on": "5-10-2026", "what": "Melayat", "helped": "1"}
    assert words in words_of(client.post("/kegiatan/baru/", data))
    post_answering(client, "/kegiatan/baru/", data | {"volunteer": "budi, psm 2"})
    assert [report[0] for report in reports()] == ["Budi Rekaan"]


@pytest.mark.parametrize("text, kind", [("fakir MISKIN", 24), ("lanjut usia", 8), ("banjir", None), ("anak", None)])
def test_a_kind_of_problem_is_known_by_its_name_or_by_a_part_that_fits_one(text, kind):
    field = ProblemField(required=False)
    assert field.clean("") is None
    if kind:
        assert field.clean(text) == kind
    else:
        with pytest.raises(ValidationError, match=r"Bidang ini tidak ada|Ada beberapa bidang yang cocok"):
            field.clean(text)


# Pasted from Excel


def test_cells_are_read_as_excel_copies_them():
    text = 'Ani\t"Rapat ""RT""\nlalu kerja bakti"\t3\r\n\r\n"Budi" saja\t"tanpa akhir\n'
    assert pasted.lines_of(text) == [
        ["Ani", 'Rapat "RT" lalu kerja bakti', "3"],
        [""],
        ['"Budi" saja', '"tanpa akhir'],
        [""],
    ]


@pytest.mark.parametrize("text", ['"a\n' * 20_000, '"' * 50_000, "\t" * 50_000, '""b\n' * 20_000])
def test_long_texts_of_signs_are_read_at_once(text):
    assert pasted.lines_of(text)


def test_columns_are_known_by_their_headings_in_any_order_and_what_is_not_read_is_told():
    text = (
        "No.\tTgl.\tNo. Registri\tNama PSM\tUraian Kegiatan\tCatatan\tDesa/Kelurahan\n"
        "1\t5-10-2026\t1\tAni Contoh\tMelayat\tpenting\tGeramat\n"
        "2\t\t\t\t\trahasia\t\n"
        "3\t6-10-2026\t\tBudi\tMelayat\t\t\tlebih\tlagi"
    )
    read = PastedReports(text)
    assert read.rows == [
        {"done_on": "5-10-2026", "volunteer": "Ani Contoh, 1", "what": "Melayat", "village": "Geramat"},
        {"done_on": "6-10-2026", "volunteer": "Budi", "what": "Melayat"},
    ]
    assert read.notes == [
        "Kolom yang tidak dibaca: “No.” dan “Catatan”.",
        "Baris 3 tempelan tidak dibaca: kolom-kolom yang dikenal kosong.",
        "Baris 4 tempelan: “lebih” dan “lagi” tidak dibaca, karena kolomnya terlalu banyak.",
    ]


def test_without_headings_the_columns_are_those_of_the_table():
    assert PastedReports("\t".join((*FIRST, "Geramat"))).rows == [dict(zip(COLUMNS, (*FIRST, "Geramat"), strict=False))]


@pytest.mark.django_db
def test_pasted_lines_fill_the_empty_rows_and_are_saved_only_by_the_other_button(client):
    serving("Ani Contoh"), serving("Budi Rekaan", "Linau")
    text = "\n".join("\t".join(row) for row in (FIRST, ("Entah", *SECOND[1:])))
    page = client.post(GRID, typed(SECOND, ("", "", "", "")) | {"pasted": text, "paste": "1"})
    grid = page.context["grid"]
    assert [row["volunteer"].value() for row in grid.rows] == ["Budi Rekaan", "ani con", "Entah"]
    words = words_of(page)
    assert "Tempelan masuk ke tabel dan belum disimpan" in words
    assert "Ani Contoh, PSM-00001 · desa: Geramat, Kinal" in words
    assert "PSM ini tidak ditemukan" in words
    assert (grid.pasted, Activity.objects.count()) == ("", 0)


@pytest.mark.django_db
def test_what_has_no_room_stays_in_the_box_with_its_headings(client):
    lines = ["Nama\tKegiatan", *(f"Orang {number}\tMelayat" for number in range(MOST_ROWS + 2))]
    page = client.post(GRID, {"pasted": "\n".join(lines), "paste": "1"})
    grid = page.context["grid"]
    assert len(grid.typed) == MOST_ROWS
    assert grid.pasted == "\n".join([lines[0], *lines[-2:]])
    assert "2 baris terakhir belum masuk" in words_of(page)


@pytest.mark.django_db
def test_a_text_that_was_not_put_into_the_table_is_not_lost_by_saving(client):
    serving("Ani Contoh")
    page = client.post(GRID, typed(FIRST) | {"pasted": "Budi\t6-10-2026"})
    assert len(reports()) == 1
    assert page.context["grid"].pasted == "Budi\t6-10-2026"
    assert "Teks di kotak tempelan belum masuk ke tabel" in words_of(page)


@pytest.mark.django_db
def test_a_nik_among_unread_words_is_not_told(client):
    page = client.post(GRID, {"pasted": "Nama\t1704061010109915\nAni\tx", "paste": "1"})
    assert "1704061010109915" not in words_of(page)
