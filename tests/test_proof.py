"""The proof sheet: its marks, its paper, the corrections from it, and that nothing is numbered before it."""

import itertools
import re
from datetime import date

import pypdfium2
import pytest
from django.core.exceptions import ValidationError

from ceremonies import proof
from ceremonies.issuing import issue_certificates
from ceremonies.models import Certificate, Stage
from ceremonies.papers.proof_sheet import SheetLook
from ceremonies.printing.at_once import print_proof
from registry.history.recording import because
from registry.models import Trace, Volunteer
from tests.answering import post_answering
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_ceremony,
    make_district,
    make_participant,
    make_record,
    make_training,
    make_user,
    make_village,
    make_volunteer,
    tick_proof_off,
    whole_nik,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def clerk(client_of, petugas):
    return client_of(petugas)


@pytest.fixture
def head(client_of, kabid):
    return client_of(kabid)


@pytest.fixture
def basic(db):
    return make_training()


@pytest.fixture
def fit(basic):
    """A function that makes a person without any doubt."""
    serials = itertools.count(9101, 11)  # Numbers beside each other would be asked about.

    def make(name="Siti Aminah", village=None, *, serves=True, **kwargs):
        facts = {"birth_place": "Bintuhan", "born_on": date(1990, 12, 6), "sex": "P", **kwargs}
        fitting = {key: facts[key] for key in ("born_on", "sex") if facts[key]}
        volunteer = make_volunteer(name, village, **{"nik": fictional_nik(next(serials), **fitting), **facts})
        make_record(volunteer, basic)
        if serves:
            make_appointment(volunteer, started_on=date(2018, 1, 1))
        return volunteer

    return make


def marks(person, *others, **kwargs):
    """The keys and the words of the marks that the person bears on the sheet of a ceremony."""
    ceremony = make_ceremony(others, **kwargs)
    make_participant(ceremony, person)
    rows = proof.proof_of(ceremony, make_user("Kabid")).rows
    return {flag.key: flag.words for row in rows if row.person == person for flag in row.flags}


# What is marked


def test_who_is_fit_bears_no_mark(fit):
    assert marks(fit(nik=fictional_nik())) == {}


@pytest.mark.one_database
def test_a_name_that_is_set_small_is_marked(fit):
    person = fit("Abdurrahman " * 8, title_before="Prof. Dr. Ir. H. " * 3, title_after="S.Sos., M.Si., " * 3)
    assert marks(person)["kecil"] == "nama tercetak kecil; singkat gelarnya bila boleh"


@pytest.mark.one_database
def test_a_name_is_small_below_the_size_that_counts_as_small(fit, monkeypatch):
    person = fit()
    monkeypatch.setattr(proof, "SMALL", 36)
    assert marks(person) == {}
    monkeypatch.setattr(proof, "SMALL", 37)
    assert "kecil" in marks(person, name="Lain")


def test_the_same_name_twice_is_marked_whatever_its_signs_and_titles(fit):
    assert marks(fit("Jum'ati"), fit("JUMATI", title_before="Hj.")) == {"kembar": "2 peserta bernama sama"}


def test_a_name_of_somebody_who_is_absent_is_no_twin(fit):
    person, other = fit("Jum'ati"), fit("Jumati")
    ceremony = make_ceremony([person, other])
    ceremony.mark(list(ceremony.participants.filter(volunteer=other)), "absen")
    (row,) = proof.proof_of(ceremony, make_user("Kabid")).rows
    assert row.flags == ()


@pytest.mark.one_database
def test_a_character_that_the_font_lacks_is_marked(fit):
    assert "阿" in marks(fit("Siti 阿"))["cetak"]


def test_a_missing_birth_and_village_are_marked(fit):
    person = fit(birth_place="", born_on=None, home_village=None, serves=False)
    assert marks(person)["kosong"] == "belum ada desa/kelurahan dan tempat lahir dan tanggal lahir"


def test_a_place_of_birth_that_is_not_printed_may_be_missing(fit):
    assert marks(fit(birth_place=""), shows_birth=False) == {}


def test_a_nik_that_disagrees_with_the_birth_date_is_marked_without_a_digit_of_it(fit):
    words = marks(fit(nik=fictional_nik(), born_on=date(1990, 12, 7)))["nik"]
    assert "Tanggal lahir" in words
    assert not re.search(r"\d", words)


def test_a_nik_that_disagrees_with_the_sex_is_marked(fit):
    assert "Jenis kelamin" in marks(fit(nik=fictional_nik(), sex="L"))["nik"]


def test_a_nik_that_was_matched_with_the_ktp_is_not_marked(fit):
    person = fit(nik=fictional_nik(), sex="L")
    person.nik_matched_at = "2019-12-01T08:00:00+07:00"
    person.save()
    assert marks(Volunteer.objects.get()) == {}


def test_who_is_too_young_is_marked_and_gets_no_number(fit):
    person = fit(born_on=date(2001, 12, 7))
    assert marks(person)["umur"] == "belum berumur 18 tahun pada hari itu; tertahan"
    (row,) = proof.proof_of(person.participations.get().ceremony, make_user("Kabid")).rows
    assert row.number == ""


def test_who_is_eighteen_on_the_day_is_not_marked(fit):
    assert marks(fit(born_on=date(2001, 12, 6))) == {}


def test_who_has_no_bimtek_dasar_is_marked():
    person = make_volunteer(birth_place="Bintuhan", born_on=date(1990, 12, 6))
    assert marks(person)["bimtek"] == "belum mengikuti bimtek dasar sampai hari itu"


def test_who_does_not_serve_on_the_day_is_marked(fit):
    assert marks(fit(serves=False)) == {"tugas": "tidak bertugas pada hari itu"}


def test_the_dead_are_marked_and_get_no_number_without_a_reason(fit):
    person = fit(serves=False)
    make_appointment(person, started_on=date(2018, 1, 1), ended_on=date(2019, 11, 30), end_reason="meninggal")
    assert marks(person)["wafat"] == "tercatat meninggal dunia; tertahan"
    participant = person.participations.get()
    (row,) = proof.proof_of(participant.ceremony, make_user("Kabid")).rows
    assert row.number == ""
    participant.posthumous_reason = "Penghargaan anumerta, diterima keluarganya"
    participant.save()
    (row,) = proof.proof_of(participant.ceremony, make_user("Kabid")).rows
    assert row.number == "460/001/DINSOS/XII/2019"
    assert "diundang karena Penghargaan anumerta" in row.flags[0].words


def test_who_holds_a_valid_certificate_is_marked(fit):
    person = fit()
    issue_certificates(make_ceremony([person], name="Dahulu"))
    assert marks(person) == {"piagam": "sudah mempunyai piagam pengukuhan yang sah"}


# The screen


def test_the_sheet_shows_number_name_village_and_birth_a_block_a_kecamatan(clerk, fit):
    kinal = make_village("Geramat", make_district("Kinal"))
    ceremony = make_ceremony([fit("Budi"), fit("Ani Contoh", kinal, title_after="S.Sos.")])
    text = clerk.get(f"/pengukuhan/{ceremony.pk}/periksa/").content.decode()
    for words in ("Ani Contoh, S.Sos.", "460/001/DINSOS/XII/2019", "Geramat", "6 Desember 1990"):
        assert words in text
    assert text.index("Kecamatan Kinal") < text.index("Ani Contoh") < text.index("Kecamatan Kaur Selatan")
    assert text.index("Kecamatan Kaur Selatan") < text.index("Budi")


@pytest.mark.one_database
def test_a_long_name_stands_in_the_lines_in_which_it_will_be_printed(fit):
    name = "Raden Muhammad Abdurrahman Hasyim Asy'ari Kusumaningrat Putra"
    ceremony = make_ceremony([fit(name, title_before="Prof. Dr. Ir. H.", title_after="S.STP., S.Sos., M.Si.")])
    (row,) = proof.proof_of(ceremony, make_user("Kabid")).rows
    assert len(row.name_layout.lines) > 1
    assert " ".join(row.name_layout.lines) == row.specimen.name


def test_the_chips_count_and_narrow(clerk, fit):
    ceremony = make_ceremony([fit("Ani"), fit("Budi", birth_place=""), fit("Citra", birth_place="", sex="L")])
    shown = clerk.get(f"/pengukuhan/{ceremony.pk}/periksa/?tanda=ada")
    assert [choice[::2] for choice in shown.context["filters"].choices()] == [("", 3), ("ada", 2), ("kosong", 2)]
    assert [row.person.name for block in shown.context["blocks"] for row in block.rows] == ["Budi", "Citra"]
    assert "Tidak ada yang bertanda" in clerk.get(f"/pengukuhan/{ceremony.pk}/periksa/?tanda=nik").content.decode()


def test_an_account_of_a_kecamatan_sees_its_own_with_the_number_they_will_get(client_of, fit):
    maje = make_district("Maje")
    ceremony = make_ceremony([fit("Orang Selatan"), fit("Orang Maje", make_village("Linau", maje))])
    text = client_of(make_user("Petugas", [maje])).get(f"/pengukuhan/{ceremony.pk}/periksa/").content.decode()
    assert "Orang Maje" in text
    assert "460/002/" in text
    assert "Orang Selatan" not in text


def test_the_village_is_the_one_that_will_be_printed(fit):
    person = fit(serves=False)
    ceremony = make_ceremony([person])
    make_appointment(person, make_village("Linau", make_district("Maje")), date(2019, 1, 1))
    (row,) = proof.proof_of(ceremony, make_user("Kabid")).rows
    tick_proof_off(ceremony)
    (certificate,) = issue_certificates(ceremony, as_proofed=True)
    assert row.specimen.words["village"] == certificate.words["village"] == "Desa Linau"


@pytest.mark.slow
def test_a_sheet_of_many_asks_no_more_than_one_of_few(clerk, fit, django_assert_max_num_queries):
    ceremony = make_ceremony([fit("Satu"), fit("Dua", nik=fictional_nik())])
    address = f"/pengukuhan/{ceremony.pk}/periksa/"
    clerk.get(address)
    with django_assert_max_num_queries(40) as few:
        clerk.get(address)
    ceremony.invite(
        [
            fit(f"Orang {letter}", make_village(f"Desa {letter}"), nik=fictional_nik(9800 + at))
            for at, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWX")
        ]
    )
    with django_assert_max_num_queries(len(few)):
        assert "26 orang" in clerk.get(address).content.decode()


# The paper


def pages_of(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return [(page.get_size(), page.get_textpage().get_text_range()) for page in document]


@pytest.mark.slow
@pytest.mark.one_database
def test_the_paper_says_what_the_screen_says_and_that_it_is_no_certificate(clerk, fit):
    ceremony = make_ceremony([fit("Ani Contoh"), fit("Budi", birth_place="")])
    answer = clerk.get(f"/pengukuhan/{ceremony.pk}/periksa.pdf")
    assert answer["Content-Type"] == "application/pdf"
    ((size, text),) = pages_of(answer.content)
    assert [round(side * 25.4 / 72) for side in size] == [215, 330]
    for words in ("BUKAN PIAGAM", "Pembetulan", "Halaman 1 dari 1", "Ani Contoh"):
        assert words in text
    assert "460/001/DINSOS/XII/2019" in "".join(text.split())  # In its narrow column it is broken.
    assert " pt" not in text
    for words in ("Kecamatan Kaur Selatan", "belum ada tempat lahir", "Pengukuhan PSM", "dicetak"):
        assert words in text
    assert Trace.objects.get(kind=Trace.Kind.PRINTED).detail == "lembar verifikasi nama: 2 orang"


@pytest.mark.slow
@pytest.mark.one_database
def test_its_heading_comes_again_on_each_page(fit):
    ceremony = make_ceremony([fit(f"Orang {letter}{second}") for letter in "ABCDEFGH" for second in "ABCDEF"])
    pages = pages_of(_paper(ceremony))
    assert len(pages) > 1
    for at, (_, text) in enumerate(pages, 1):
        assert "Kecamatan Kaur Selatan" in text
        assert "Pembetulan" in text
        assert f"Halaman {at} dari {len(pages)}" in text


def _paper(ceremony):
    return print_proof(proof.proof_of(ceremony, make_user("Kabid")), SheetLook())


@pytest.mark.slow
@pytest.mark.one_database
def test_it_is_printed_apart_for_each_kecamatan_on_a4_and_with_phones_where_that_is_chosen(clerk, fit):
    kinal = make_village("Geramat", make_district("Kinal"))
    ceremony = make_ceremony([fit("Budi", phone="+6281200000001"), fit("Ani Contoh", kinal)])
    address = f"/pengukuhan/{ceremony.pk}/periksa.pdf"
    ((_, together),) = pages_of(clerk.get(f"{address}?kertas=lain").content)
    assert "HP" not in together
    first, second = pages_of(clerk.get(f"{address}?pisah=on&hp=on&kertas=a4").content)
    assert [round(side * 25.4 / 72) for side in first[0]] == [210, 297]
    for text, words in ((first[1], ("Kecamatan Kinal", "HP —")), (second[1], ("Kecamatan Kaur Selatan", "HP 0812"))):
        for each in (*words, "Diperiksa oleh"):
            assert each in text
    detail = "lembar verifikasi nama: 2 orang, dengan nomor HP"
    assert Trace.objects.filter(kind=Trace.Kind.PRINTED, detail=detail).count() == 1


@pytest.mark.one_database
def test_a_paper_of_nobody_is_not_printed(clerk):
    ceremony = make_ceremony()
    page = clerk.get(f"/pengukuhan/{ceremony.pk}/periksa.pdf", follow=True)
    assert "tidak ada yang diperiksa" in str(next(iter(page.context["messages"])))
    assert not Trace.objects.filter(kind=Trace.Kind.PRINTED).exists()


# Corrections


def typed(client, ceremony, **changes):
    """Save the page of corrections as a browser would, with changes as "Name__column"; return the answer."""
    address = f"/pengukuhan/{ceremony.pk}/periksa/betulkan/"
    values = shown(client, address)
    return post_answering(client, address, {**values, **by_person(changes)})


def shown(client, address):
    """The values of the page's inputs."""
    corrections = client.get(address).context["corrections"]
    bounds = [bound for form in corrections.forms for bound in form]
    return {"reason": "Dibetulkan dari lembar verifikasi nama"} | {
        bound.html_name: bound.value() or "" for bound in bounds
    }


def by_person(changes):
    people = {person.name.partition(" ")[0]: person.pk for person in Volunteer.objects.all()}
    return {
        key if key == "reason" else f"p{people[key.split('__')[0]]}-{key.split('__')[1]}": value
        for key, value in changes.items()
    }


@pytest.mark.slow
def test_what_is_typed_from_the_paper_is_saved_and_the_mark_is_gone(clerk, fit):
    ceremony = make_ceremony([fit("Ani"), fit("Budi", birth_place="")])
    assert "belum ada tempat lahir" in clerk.get(f"/pengukuhan/{ceremony.pk}/periksa/").content.decode()
    answer = typed(
        clerk,
        ceremony,
        Budi__birth_place=" Linau ",
        Budi__title_after="S.Sos.",
        Budi__born_on="7/12/1990",
        Budi__nik_is_compared_later="on",
    )
    assert answer.status_code == 302
    budi = Volunteer.objects.get(name="Budi")
    assert (budi.birth_place, budi.title_after, budi.born_on) == ("Linau", "S.Sos.", date(1990, 12, 7))
    text = clerk.get(f"/pengukuhan/{ceremony.pk}/periksa/").content.decode()
    assert "belum ada tempat lahir" not in text
    assert "Budi, S.Sos." in text


def test_only_who_was_touched_is_changed_with_the_reason_as_one_batch(clerk, fit):
    ceremony = make_ceremony([fit("Ani"), fit("Budi"), fit("Citra")])
    typed(clerk, ceremony, Ani__name="Anik", Budi__name="Budiman", reason="Menurut KTP")
    changed = Volunteer.history.filter(history_type="~")
    assert sorted(row.name for row in changed) == ["Anik", "Budiman"]
    assert {row.history_change_reason for row in changed} == {"Menurut KTP"}
    assert len({row.batch for row in changed} - {None}) == 1


@pytest.mark.slow
def test_the_batch_is_taken_back_with_the_folded_name(clerk, fit):
    ceremony = make_ceremony([fit("Ani"), fit("Budi")])
    typed(clerk, ceremony, Ani__name="Dewi", Budi__sex="L", Budi__nik_is_compared_later="on")
    batch = Volunteer.history.filter(history_type="~").first().batch
    assert "Dewi" in clerk.get(f"/perubahan-massal/{batch}/").content.decode()
    clerk.post(f"/perubahan-massal/{batch}/batalkan/")
    assert sorted(Volunteer.objects.values_list("name", "name_folded", "sex")) == [
        ("Ani", "ani", "P"),
        ("Budi", "budi", "P"),
    ]


@pytest.mark.slow
def test_what_was_changed_since_is_left_as_it_is(clerk, fit):
    ceremony = make_ceremony([fit("Ani")])
    typed(clerk, ceremony, Ani__name="Dewi")
    batch = Volunteer.history.filter(history_type="~").first().batch
    later = Volunteer.objects.get()
    later.name = "Dewi Sartika"
    later.save()
    clerk.post(f"/perubahan-massal/{batch}/batalkan/")
    assert Volunteer.objects.get().name == "Dewi Sartika"


def test_an_error_stands_beside_its_row_and_nothing_is_lost_or_saved(clerk, fit):
    ceremony = make_ceremony([fit("Ani"), fit("Budi")])
    answer = typed(clerk, ceremony, Ani__name="Anik", Budi__born_on="31-02-1990")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "tidak ada di kalender" in text
    assert 'value="Anik"' in text
    assert 'value="31-02-1990"' in text
    assert "1 baris perlu diperiksa" in text
    assert not Volunteer.history.filter(history_type="~").exists()


@pytest.mark.slow
def test_a_change_of_a_colleague_meanwhile_is_shown_and_what_was_typed_is_kept(clerk, fit):
    ceremony = make_ceremony([fit("Ani"), fit("Budi")])
    address = f"/pengukuhan/{ceremony.pk}/periksa/betulkan/"
    values = shown(clerk, address)
    ani = Volunteer.objects.get(name="Ani")
    ani.birth_place = "Linau"
    ani.name = "Anita"
    ani.save()
    answer = clerk.post(address, {**values, f"p{ani.pk}-name": "Anik"})
    text = answer.content.decode()
    assert "sudah diubah orang lain" in text
    assert "tersimpan sekarang: <b>Anita</b>" in text
    assert 'value="Anik"' in text
    assert 'value="Linau"' in text  # The colleague's other changes are taken over.
    again = {bound.html_name: bound.value() or "" for form in answer.context["corrections"].forms for bound in form}
    assert clerk.post(address, {**again, "reason": "Menurut KTP"}).status_code == 302
    ani.refresh_from_db()
    assert (ani.name, ani.birth_place) == ("Anik", "Linau")


def test_a_change_of_a_colleague_in_a_row_that_was_not_touched_is_left_alone(clerk, fit):
    ceremony = make_ceremony([fit("Ani"), fit("Budi")])
    address = f"/pengukuhan/{ceremony.pk}/periksa/betulkan/"
    values = shown(clerk, address)
    ani, budi = Volunteer.objects.order_by("name")
    ani.name = "Anita"
    ani.save()
    assert clerk.post(address, {**values, f"p{budi.pk}-name": "Budiman"}).status_code == 302
    assert sorted(Volunteer.objects.values_list("name", flat=True)) == ["Anita", "Budiman"]


def test_a_reason_is_asked_for(clerk, fit):
    ceremony = make_ceremony([fit("Ani")])
    answer = typed(clerk, ceremony, Ani__name="Anik", reason="")
    assert answer.status_code == 200
    assert 'value="Anik"' in answer.content.decode()
    assert Volunteer.objects.get().name == "Ani"


def test_an_account_cannot_correct_people_whom_it_does_not_see(client_of, clerk, fit):
    maje = make_district("Maje")
    ceremony = make_ceremony([fit("Ani"), fit("Citra", make_village("Linau", maje))])
    bound = client_of(make_user("Petugas", [maje]))
    address = f"/pengukuhan/{ceremony.pk}/periksa/betulkan/"
    values = {**shown(clerk, address), **by_person({"Ani__name": "Anik", "Citra__name": "Citrawati"})}
    bound.post(address, values)
    assert sorted(Volunteer.objects.values_list("name", flat=True)) == ["Ani", "Citrawati"]


@pytest.mark.slow
def test_people_who_left_the_sheet_meanwhile_are_reported(clerk, fit):
    ceremony = make_ceremony([fit("Ani"), fit("Budi")])
    address = f"/pengukuhan/{ceremony.pk}/periksa/betulkan/"
    values = {**shown(clerk, address), **by_person({"Ani__name": "Anik", "Budi__name": "Budiman"})}
    ceremony.mark(list(ceremony.participants.filter(volunteer__name="Ani")), "absen")
    page = clerk.post(address, values, follow=True)
    assert ["1 orang tidak lagi di lembar ini" in str(message) for message in page.context["messages"]] == [False, True]
    assert sorted(Volunteer.objects.values_list("name", flat=True)) == ["Ani", "Budiman"]


def test_a_matched_nik_is_to_be_matched_again_where_the_birth_date_changed(clerk, fit):
    person = fit("Ani", nik=fictional_nik())
    person.nik_matched_at = "2019-12-01T08:00:00+07:00"
    person.save()
    typed(clerk, make_ceremony([person]), Ani__born_on="7-12-1990", Ani__nik_is_compared_later="on")
    person.refresh_from_db()
    assert person.nik_matched_at is None
    assert person.has_nik


@pytest.mark.slow
def test_a_page_of_corrections_asks_no_more_for_many(clerk, fit, django_assert_max_num_queries):
    ceremony = make_ceremony([fit("Satu"), fit("Dua")])
    address = f"/pengukuhan/{ceremony.pk}/periksa/betulkan/"
    clerk.get(address)
    with django_assert_max_num_queries(40) as few:
        clerk.get(address)
    ceremony.invite([fit(f"Orang {letter}") for letter in "ABCDEFGHIJKLMNOP"])
    with django_assert_max_num_queries(len(few)):
        clerk.get(address)


@pytest.mark.slow
def test_fifty_stand_on_a_page(clerk, fit):
    ceremony = make_ceremony([fit(f"Orang {letter}{second}") for letter in "ABCDEF" for second in "ABCDEFGHI"])
    address = f"/pengukuhan/{ceremony.pk}/periksa/betulkan/"
    assert len(clerk.get(address).context["corrections"].forms) == 50
    assert len(clerk.get(f"{address}?hal=2").context["corrections"].forms) == 4


# The gate


def seen(client, ceremony):
    page = client.get(f"/pengukuhan/{ceremony.pk}/periksa/").content.decode()
    return {"seen": re.search('name="seen" value="([0-9a-f]+)"', page)[1]}


def test_nothing_is_numbered_on_screen_before_the_proof_is_ticked_off(head, fit):
    ceremony = make_ceremony([fit()])
    address = f"/pengukuhan/{ceremony.pk}/terbitkan/"
    text = head.get(address).content.decode()
    assert "Nama belum diverifikasi" in text
    assert "<button" not in text.partition("<main")[2]
    assert "Nama belum diverifikasi." in head.post(address).content.decode()
    assert not Certificate.objects.exists()


@pytest.mark.slow
def test_certificates_are_numbered_on_screen_after_the_proof_is_ticked_off(head, kabid, fit):
    ceremony = make_ceremony([fit("Ani"), fit("Budi", birth_place="")])
    page = head.get(f"/pengukuhan/{ceremony.pk}/periksa/").content.decode()
    assert "1 dari 2 orang masih bertanda" in page
    assert "Ya, sudah diverifikasi, dengan 1 orang bertanda" in page
    head.post(f"/pengukuhan/{ceremony.pk}/periksa/cocok/", seen(head, ceremony))
    stage = ceremony.stages.get()
    assert (stage.kind, stage.reached_by) == (Stage.Kind.PROOF, kabid)
    assert head.post(f"/pengukuhan/{ceremony.pk}/terbitkan/")["Location"] == ceremony.get_absolute_url()
    assert Certificate.objects.count() == 2


def test_what_changed_since_the_page_was_opened_is_looked_at_again(head, fit):
    person = fit()
    ceremony = make_ceremony([person])
    old = seen(head, ceremony)
    person.birth_place = "Linau"
    person.save()
    page = head.post(f"/pengukuhan/{ceremony.pk}/periksa/cocok/", old, follow=True)
    assert "berubah sejak halamannya dibuka" in str(next(iter(page.context["messages"])))
    assert ceremony.stages.proof() is None


def test_the_command_and_the_method_need_no_proof(fit):
    assert len(issue_certificates(make_ceremony([fit()]))) == 1


def changed_after_the_proof(head, ceremony, change):
    tick_proof_off(ceremony)
    change()
    text = head.get(f"/pengukuhan/{ceremony.pk}/terbitkan/").content.decode()
    assert "Berubah sesudah nama diverifikasi" in text
    assert "<button" not in text.partition("<main")[2]
    answer = head.post(f"/pengukuhan/{ceremony.pk}/terbitkan/").content.decode()
    assert not Certificate.objects.exists()
    return re.sub(r"\s+", " ", text + answer)


@pytest.mark.slow
def test_who_was_changed_after_it_is_named(head, fit):
    ani, budi = fit("Ani"), fit("Budi")

    def change():
        ani.name = "Anita"
        ani.save()

    text = changed_after_the_proof(head, make_ceremony([ani, budi]), change)
    assert re.search(r"Yang tercetak berubah: <a [^>]*>Anita</a></li>", text)
    assert "ada yang berubah: Anita." in text


@pytest.mark.slow
def test_who_came_and_who_went_after_it_is_named(head, fit):
    ceremony = make_ceremony([fit("Ani"), fit("Budi")])

    def change():
        ceremony.invite([fit("Citra")])
        ceremony.mark(list(ceremony.participants.filter(volunteer__name="Budi")), "absen")

    text = changed_after_the_proof(head, ceremony, change)
    assert re.search(r"Belum ada pada lembar itu: <a [^>]*>Citra</a></li>", text)
    assert "Tidak lagi mendapat piagam: Budi</li>" in text


@pytest.mark.slow
def test_words_of_all_papers_that_changed_after_it_are_reported_once(head, fit):
    ceremony = make_ceremony([fit("Ani")])

    def change():
        ceremony.venue = "Balai Desa"
        ceremony.save()

    text = changed_after_the_proof(head, ceremony, change)
    assert "Kata-kata pada semua piagam" in text
    assert "Yang tercetak berubah" not in text


def test_what_is_not_printed_may_change_after_it(head, fit):
    person = fit()
    ceremony = tick_proof_off(make_ceremony([person]))
    person.phone = "+6281234567890"
    person.save()
    head.post(f"/pengukuhan/{ceremony.pk}/terbitkan/")
    assert Certificate.objects.count() == 1


@pytest.mark.slow
def test_who_comes_after_the_first_were_numbered_is_looked_at_too(head, fit):
    ceremony = tick_proof_off(make_ceremony([fit("Ani")]))
    issue_certificates(ceremony, as_proofed=True)
    ceremony.invite([fit("Budi")])
    with pytest.raises(ValidationError, match="ada yang berubah: Budi"):
        issue_certificates(ceremony, as_proofed=True)
    head.post(f"/pengukuhan/{ceremony.pk}/periksa/cocok/", seen(head, ceremony))
    assert [each.name for each in issue_certificates(ceremony, as_proofed=True)] == ["Budi"]
    assert ceremony.stages.count() == 1


def test_the_proof_is_taken_back_until_something_is_numbered(head, fit):
    ceremony = tick_proof_off(make_ceremony([fit()]))
    assert "Batalkan verifikasi" in head.get(f"/pengukuhan/{ceremony.pk}/periksa/").content.decode()
    head.post(f"/pengukuhan/{ceremony.pk}/periksa/belum-cocok/")
    assert ceremony.stages.proof() is None


def test_after_numbering_the_page_says_why_the_proof_cannot_be_taken_back(head, fit):
    ceremony = tick_proof_off(make_ceremony([fit()]))
    issue_certificates(ceremony)
    text = head.get(f"/pengukuhan/{ceremony.pk}/periksa/").content.decode()
    assert "1 piagam sudah dikunci dan bernomor" in text
    assert "Batalkan verifikasi" not in text
    page = head.post(f"/pengukuhan/{ceremony.pk}/periksa/belum-cocok/", follow=True)
    assert "Tidak dapat dibatalkan" in str(next(iter(page.context["messages"])))
    assert ceremony.stages.proof()


def test_a_paper_that_cannot_be_printed_stops_the_numbering_all_the_same(head, fit):
    ceremony = tick_proof_off(make_ceremony([fit("Siti 阿")]))
    assert "阿" in head.post(f"/pengukuhan/{ceremony.pk}/terbitkan/").content.decode()
    assert not Certificate.objects.exists()


def test_a_clerk_does_not_tick_it_off(clerk, fit):
    ceremony = make_ceremony([fit()])
    page = clerk.get(f"/pengukuhan/{ceremony.pk}/periksa/")
    assert "sudah diverifikasi" not in page.content.decode()
    assert clerk.post(f"/pengukuhan/{ceremony.pk}/periksa/cocok/").status_code == 403


@pytest.mark.slow
def test_a_row_with_a_mark_leads_to_its_place_among_the_corrections(clerk, fit):
    ceremony = make_ceremony([fit(f"Orang {letter}{second}") for letter in "ABCDEF" for second in "ABCDEFGHI"])
    last = Volunteer.objects.order_by("name").last()
    last.birth_place = ""
    last.save()
    address = f"/pengukuhan/{ceremony.pk}/periksa/betulkan/?hal=2"
    assert f'href="{address}#baris-{last.pk}"' in clerk.get(f"/pengukuhan/{ceremony.pk}/periksa/").content.decode()
    assert f'id="baris-{last.pk}"' in clerk.get(address).content.decode()


def test_the_undo_leaves_what_the_history_does_not_know(clerk, petugas, fit):
    person = fit("Ani", nik=fictional_nik())
    with because("coba", grouped=True, door="screen", user=petugas) as circumstances:
        person.set_nik(fictional_nik(9002))
        person.birth_place = "Linau"
        person.nik_masked = "••••••••••••••••"
        person.save()
    clerk.post(f"/perubahan-massal/{circumstances.batch}/batalkan/")
    person.refresh_from_db()
    assert person.birth_place == "Linau"
    assert whole_nik(person) == fictional_nik(9002)
