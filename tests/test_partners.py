"""Partners: the other pillars of a village, their list, their pages, and where they are shown."""

import io
from datetime import date

import pytest
import python_calamine
from django.core.exceptions import ValidationError

from registry.models import Partner, Volunteer
from registry.values import nik
from registry.workbook import plan, reading
from registry.workbook.planned_row import State
from registry.workbook.writing.export import Export
from tests.answering import post_answering
from tests.factories import fictional_nik, make_district, make_partner, make_user, make_village, make_volunteer

pytestmark = pytest.mark.django_db
LIST = "/mitra/"


@pytest.fixture
def client(client_of, petugas):
    return client_of(petugas)


def text_of(page):
    return " ".join(page.content.decode().split())


def kinal():
    return make_village("Geramat", make_district("Kinal"))


def partner_data(**changes):
    return {"kind": "karang-taruna", "name": "Tunas Muda", "village": "Air Dingin, Kaur Selatan", **changes}


def names_on(page):
    return [partner.name for partner in page.context["page"]]


# The list


def test_filters_narrow_the_list_and_its_sentence_says_so(client):
    make_partner("Karang Taruna Satu")
    make_partner("LKS Kasih", kind="lks", leader="Ibu Rukmini")
    make_partner("Karang Taruna Dua", kinal())
    page = client.get(LIST, {"jenis": "karang-taruna", "kecamatan": "17.04.01"})
    assert names_on(page) == ["Karang Taruna Dua"]
    assert page.context["sentence"] == "1 mitra aktif jenis Karang Taruna di Kecamatan Kinal"
    assert names_on(client.get(LIST, {"q": "rukmini"})) == ["LKS Kasih"]
    assert names_on(client.get(LIST, {"desa": kinal().code})) == ["Karang Taruna Dua"]


def test_who_is_not_active_any_more_is_shown_only_where_asked_for(client):
    make_partner("Masih Ada")
    make_partner("Sudah Bubar", ended_on=date(2024, 1, 1))
    assert names_on(client.get(LIST)) == ["Masih Ada"]
    assert names_on(client.get(LIST, {"keadaan": "berakhir"})) == ["Sudah Bubar"]
    assert len(names_on(client.get(LIST, {"keadaan": "semua"}))) == 2


def test_an_account_of_a_kecamatan_sees_its_own_partners_alone(client_of, bound):
    ours = make_partner("Orang Kinal", kinal())
    theirs = make_partner("Orang Selatan")
    client = client_of(bound)
    assert names_on(client.get(LIST)) == ["Orang Kinal"]
    assert client.get(ours.get_absolute_url()).status_code == 200
    assert client.get(theirs.get_absolute_url()).status_code == 404


def test_an_account_of_a_kecamatan_writes_down_no_partner_of_another(client_of, bound):
    make_village()
    page = client_of(bound).post("/mitra/baru/", partner_data())
    assert "tidak ditemukan di kecamatan Anda" in text_of(page)
    assert not Partner.objects.exists()


@pytest.mark.parametrize("query", ["jenis=x", "kecamatan=99", "q=1704054612909001", "desa=x"])
def test_invalid_filters_are_left_out_with_a_message(client, query):
    make_partner()
    page = client.get(f"{LIST}?{query}")
    assert page.context["page"].paginator.count == 1
    assert "diabaikan" in text_of(page)


@pytest.mark.slow
def test_the_list_asks_no_more_queries_for_fifty_partners_than_for_one(client, django_assert_max_num_queries):
    make_partner()
    with django_assert_max_num_queries(40) as one:
        client.get(LIST)
    for number in range(50):
        make_partner(f"Mitra {number}", make_village(f"Desa {number}"))
    with django_assert_max_num_queries(len(one)):
        assert len(client.get(LIST).context["page"].object_list) == 40


def test_an_empty_list_offers_the_first_step_only_to_who_may_take_it(client, client_of, pimpinan):
    assert "Tambah mitra pertama" in text_of(client.get(LIST))
    assert "Tambah mitra" not in text_of(client_of(pimpinan).get(LIST))


# Recording and changing


def test_a_new_partner_keeps_its_phone_as_a_number(client):
    make_village()
    client.post("/mitra/baru/", partner_data(phone="0812 3456 7890", since="2015", leader="Ibu Rukmini"))
    partner = Partner.objects.get()
    assert (partner.phone, partner.since, partner.leader) == ("+6281234567890", 2015, "Ibu Rukmini")
    page = text_of(client.get(partner.get_absolute_url()))
    assert "0812-3456-7890" in page
    assert "Ibu Rukmini" in page


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"since": "15"}, "1900"),
        ({"since": "2099"}, "masih di masa depan"),
        ({"since": "tahun lalu"}, "empat angka"),
        ({"kind": ""}, "Jenis"),
        ({"village": "Antah"}, "tidak ditemukan"),
        ({"phone": "12"}, "tidak lengkap"),
        ({"notes": "x" * 2001}, "2000"),
    ],
)
def test_errors_are_explained_in_words_and_what_was_typed_stays(client, changes, words):
    make_village()
    page = client.post("/mitra/baru/", partner_data(**changes))
    assert words in text_of(page)
    assert 'value="Tunas Muda"' in page.content.decode()
    assert not Partner.objects.exists()


def test_one_kind_and_name_stands_once_in_a_village(client):
    make_partner("Tunas Muda")
    assert "sudah tercatat di desa itu" in text_of(client.post("/mitra/baru/", partner_data(name="tunas muda")))
    client.post("/mitra/baru/", partner_data(kind="lks"))
    assert Partner.objects.count() == 2


def test_a_nik_typed_among_the_words_is_not_kept(client):
    make_village()
    typed = partner_data(notes=f"NIK ketua {fictional_nik()}", leader="Rukmini", notes_is_masked="on")
    post_answering(client, "/mitra/baru/", typed)
    assert Partner.objects.get().notes == f"NIK ketua {nik.MASK}"


def test_a_change_over_a_colleagues_newer_one_is_refused(client):
    partner = make_partner()
    opened = partner.history.latest().pk
    partner.leader = "Pak Rahmat"
    partner.save()
    page = client.post(f"/mitra/{partner.pk}/ubah/", partner_data(leader="Ibu Rukmini", version=opened))
    assert "sudah diubah orang lain" in text_of(page)
    assert Partner.objects.get().leader == "Pak Rahmat"


# Ending, coming back, deleting


def test_an_ended_partner_leaves_the_list_and_comes_back(client):
    partner = make_partner()
    version = partner.history.latest().pk
    client.post(f"/mitra/{partner.pk}/akhiri/", {"ended_on": "31-12-2024", "version": version})
    assert Partner.objects.get().ended_on == date(2024, 12, 31)
    assert names_on(client.get(LIST)) == []
    client.post(f"/mitra/{partner.pk}/buka/")
    assert Partner.objects.get().is_active
    assert partner.history.count() == 3


@pytest.mark.parametrize("day, words", [("31-12-2099", "masa depan"), ("31-12-2014", "sebelum tahun berdirinya")])
def test_an_end_that_cannot_be_is_refused(client, day, words):
    partner = make_partner(since=2015)
    page = client.post(f"/mitra/{partner.pk}/akhiri/", {"ended_on": day, "version": partner.history.latest().pk})
    assert words in text_of(page)
    assert Partner.objects.get().is_active


def test_a_year_after_the_end_is_refused_with_a_sentence(client):
    partner = make_partner(ended_on=date(2014, 1, 1))
    page = client.post(f"/mitra/{partner.pk}/ubah/", partner_data(since="2015", version=partner.history.latest().pk))
    assert "sebelum tahun berdirinya" in text_of(page)


@pytest.mark.parametrize("districts", [[], ["Kaur Selatan"]], ids=["free", "bound"])
def test_a_deleted_partner_comes_back_by_the_button_beside_the_sentence(client_of, districts):
    partner = make_partner()
    client = client_of(make_user("Kabid", [make_district(name) for name in districts]))
    page = client.post(f"/mitra/{partner.pk}/hapus/", {"reason": "Salah catat"}, follow=True)
    assert not Partner.objects.exists()
    (message,) = page.context["messages"]
    client.post(message.extra_tags)
    assert Partner.objects.get().name == partner.name


def test_an_account_of_another_kecamatan_cannot_bring_a_deleted_partner_back(client_of):
    partner = make_partner()
    pk = partner.pk
    partner.delete()
    record = Partner.history.deletion_of(pk)
    client = client_of(make_user("Kabid", [make_district("Kinal")]))
    assert client.post(f"/riwayat/partner/{record.pk}/pulihkan/").status_code == 404
    assert not Partner.objects.exists()


def test_the_database_itself_refuses_a_year_without_sense():
    with pytest.raises(ValidationError, match="empat angka"):
        Partner(name="x", kind="lks", village=make_village(), since=15).validate_constraints()


def test_the_label_identifies_one_of_several_partners_with_one_name():
    partners = [make_partner("Tunas Muda", kinal())]
    partners.append(make_partner("Tunas Muda", make_village("Gedung Wani", make_district("Kinal"))))
    partners.append(make_partner("Tunas Muda", make_village("Geramat", make_district("Maje"))))
    partners.append(make_partner("Tunas Muda Dua", kinal()))
    for partner in partners:
        assert list(Partner.objects.for_choice(partner.choice_label)) == [partner]


# Where it is shown


def test_a_villages_page_names_its_partners(client):
    make_partner("Tunas Muda", leader="Ibu Rukmini")
    make_partner("Sudah Bubar", ended_on=date(2024, 1, 1))
    page = text_of(client.get(make_village().get_absolute_url()))
    assert "Tunas Muda" in page
    assert "Ibu Rukmini" in page
    assert "Sudah Bubar" not in page
    assert f"/mitra/baru/?desa={make_village().code}" in page


def test_the_form_opened_from_a_village_is_filled_in_with_it(client):
    page = client.get("/mitra/baru/", {"desa": make_village().code})
    assert "Air Dingin, Kaur Selatan" in text_of(page)


# The export


def sheets(answer):
    book = python_calamine.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_export_has_a_sheet_of_the_partners_in_the_kecamatan_of_its_people(client):
    make_volunteer()
    make_partner("Tunas Muda", leader="Ibu Rukmini", phone="+6281234567890", since=2015)
    make_partner("Sudah Bubar", ended_on=date(2024, 1, 1))
    make_partner("Jauh Sekali", kinal())
    exported = sheets(client.post("/psm/ekspor/", {"columns": ["phone"], "kind": "xlsx"}))
    assert list(exported) == ["PSM", "Mitra", "Keterangan"]
    assert exported["Mitra"][1:] == [
        ["Tunas Muda", "Karang Taruna", "Air Dingin", "Kaur Selatan", "Ibu Rukmini", "0812-3456-7890", 2015]
    ]


def test_a_bound_account_takes_no_partners_of_another_kecamatan_along(client_of, bound):
    make_volunteer("Orang Kinal", kinal())
    make_partner("Tunas Muda")
    assert "Mitra" not in sheets(client_of(bound).post("/psm/ekspor/", {"columns": [], "kind": "xlsx"}))


def test_an_exported_workbook_with_partners_reads_back_as_its_people_alone():
    make_volunteer()
    make_partner()
    target = io.BytesIO()
    Export(Volunteer.objects.sorted_by("nomor"), ["home_village", "district"]).write(target)
    made = plan.make(reading.read(target.getvalue()))
    assert [row.state for row in made.rows] == [State.UNCHANGED]
