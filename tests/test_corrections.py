"""Wrong certificates: corrected under their number while the office has them, replaced after that."""

from datetime import date

import pypdfium2
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ceremonies import corrections
from ceremonies.certificates.rendering import render
from ceremonies.issuing import revoke
from ceremonies.models import Certificate, Correction, Handover, OfficialNumber, PrintedSheet, PrintRun
from registry.models import Trace, Volunteer
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_certificates,
    make_district,
    make_user,
    make_village,
    make_volunteer,
    note_made,
    print_all,
)

pytestmark = pytest.mark.django_db

NAMES = ["Ani Contoh", "Budi Contoh", "Citra Contoh"]


@pytest.fixture
def ceremony():
    """A ceremony of three people with their certificates."""
    return make_certificates([make_volunteer(name, make_village("Geramat")) for name in NAMES])


@pytest.fixture
def certificate(ceremony):
    return ceremony.certificates().get(name="Budi Contoh")


@pytest.fixture
def head(client_of, kabid):
    return client_of(kabid)


def rename(certificate, name):
    person = certificate.participant.volunteer
    person.name = name
    person.save()


def handed_out(certificate):
    Handover.objects.create(certificate=certificate)
    return certificate


def correct(certificate, **kwargs):
    answer = corrections.correct(certificate.participant.ceremony, [certificate.pk], "Salah ketik", **kwargs)
    certificate.refresh_from_db()
    return answer


def page_text(certificate):
    pdf = render([certificate], paper="f4")
    with pypdfium2.PdfDocument(pdf) as document:
        return document[0].get_textpage().get_text_bounded()


def form_of(head, certificate, **typed):
    """What the page of that certificate posts, with these inputs changed."""
    form = head.get(f"/piagam/{certificate.pk}/betulkan/").context["form"]
    data = {bound.name: bound.value() or "" for bound in form}
    return {**data, "reason": "Salah ketik", **typed}


# While the office has it


@pytest.mark.slow
def test_a_correction_keeps_the_number_and_the_code(certificate):
    before = certificate.number, certificate.code, certificate.check_code
    rename(certificate, "Budi Gumantara")
    assert correct(certificate) == (1, None)
    assert certificate.name == "Budi Gumantara"
    assert certificate.words["bare_name"] == "Budi Gumantara"
    assert certificate.name_folded == "budi gumantara"
    assert (certificate.number, certificate.code, certificate.check_code) == before
    assert "Budi Gumantara" in page_text(certificate)


def test_what_stood_there_who_corrected_it_and_why_stays_known(certificate, kabid):
    rename(certificate, "Budi Gumantara")
    correct(certificate, by=kabid)
    correction = Correction.objects.get()
    assert (correction.name, correction.words["bare_name"]) == ("Budi Contoh", "Budi Contoh")
    assert (correction.reason, correction.by) == ("Salah ketik", kabid)
    assert Trace.objects.get(kind=Trace.Kind.CORRECTED).detail == "1 piagam: Salah ketik"


def test_a_nik_in_a_reason_is_masked(certificate):
    rename(certificate, "Budi Gumantara")
    corrections.correct(certificate.participant.ceremony, [certificate.pk], f"NIK {fictional_nik()}")
    assert fictional_nik() not in Correction.objects.get().reason
    assert fictional_nik() not in Trace.objects.get(kind=Trace.Kind.CORRECTED).detail


def test_where_nothing_differs_nothing_is_written(certificate):
    assert correct(certificate) == (0, None)
    assert not Correction.objects.exists()


def test_only_a_sheet_that_was_printed_goes_to_print_again(ceremony, certificate):
    run = print_all(ceremony)
    rename(certificate, "Budi Gumantara")
    _, again = correct(certificate)
    assert [sheet.certificate for sheet in again.sheets.all()] == [certificate]
    assert again.reason == "Dibetulkan"
    old = run.sheets.get(certificate=certificate)
    assert old.outcome == PrintedSheet.Outcome.OUTDATED
    assert run.sheets.good().count() == 2
    assert ceremony.certificates().not_printed().get() == certificate


def test_the_record_of_an_outdated_sheet_stays(ceremony, certificate):
    run = print_all(ceremony)
    rename(certificate, "Budi Gumantara")
    correct(certificate)
    with pytest.raises(ValidationError, match="sudah dibetulkan sesudah dicetak"):
        run.reopen()


def test_what_lies_at_the_printer_waits_for_its_result(ceremony, certificate):
    run = PrintRun.objects.begin(ceremony, [certificate])
    rename(certificate, "Budi Gumantara")
    with pytest.raises(ValidationError, match=f"{run}, yang hasilnya belum dicatat"):
        correct(certificate)
    certificate.refresh_from_db()
    assert certificate.name == "Budi Contoh"
    assert not Correction.objects.exists()
    run.discard()
    assert correct(certificate) == (1, None)


def test_a_village_that_was_wrong_is_taken_from_the_registry(ceremony, certificate):
    make_appointment(certificate.participant.volunteer, make_village("Linau", make_district("Maje")), date(2019, 1, 1))
    correct(certificate)
    assert certificate.village.name == "Linau"
    assert certificate.words["district"] == "Kecamatan Maje"
    certificate.participant.refresh_from_db()
    assert certificate.participant.village.name == "Linau"


def test_a_name_that_no_paper_can_hold_is_refused(certificate):
    rename(certificate, "Budi 漢")
    with pytest.raises(ValidationError, match=r"huruf “漢”"):
        correct(certificate)


@pytest.mark.slow
def test_words_of_the_ceremony_are_corrected_on_all_at_once(ceremony):
    ceremony.venue = "Aula Baru"
    ceremony.save()
    outdated = corrections.outdated(ceremony, make_user("Kabid"))
    assert [each.lines for each in outdated] == [[("Tempat", "Aula Pondok Pesantren Salfiah", "Aula Baru")]] * 3
    count, _ = corrections.correct(ceremony, [each.certificate.pk for each in outdated], "Tempatnya salah")
    assert count == 3
    assert {each.words["venue"] for each in ceremony.certificates()} == {"Aula Baru"}
    assert corrections.outdated(ceremony, make_user("Kabid")) == []


def test_one_that_was_handed_out_is_not_corrected(certificate):
    rename(handed_out(certificate), "Budi Gumantara")
    with pytest.raises(ValidationError, match="Sudah diserahkan: Budi Contoh"):
        correct(certificate)


# After it was handed out


@pytest.mark.slow
def test_a_replacement_bears_the_same_number_and_says_so(certificate, kabid):
    rename(handed_out(certificate), "Budi Gumantara")
    new, run = corrections.replace(certificate, "Salah ketik", by=kabid)
    certificate.refresh_from_db()
    assert (new.number, new.replaces, new.replacement_no) == (certificate.number, certificate, 1)
    assert new.code != certificate.code
    assert certificate.state == "diganti"
    assert [sheet.certificate for sheet in run.sheets.all()] == [new]
    assert "Pengganti ke-1" in page_text(new)
    assert "Budi Gumantara" in page_text(new)
    assert "Pengganti" not in page_text(certificate)
    assert Trace.objects.get(kind=Trace.Kind.REPLACED).volunteer == certificate.participant.volunteer


def test_the_next_replacement_counts_on(certificate):
    first, _ = corrections.replace(handed_out(certificate), "Salah ketik")
    second, _ = corrections.replace(handed_out(first), "Hilang")
    assert second.replacement_label == "Pengganti ke-2"
    assert second.number == certificate.number
    assert [
        paper.state for paper in Certificate.objects.filter(participant=certificate.participant).order_by("pk")
    ] == [
        "diganti",
        "diganti",
        "sah",
    ]


def test_an_office_may_want_a_new_number_for_a_replacement(ceremony, certificate):
    ceremony.office.renumbers_replacements = True
    ceremony.office.save()
    new, _ = corrections.replace(handed_out(certificate), "Hilang")
    assert new.number.text == "460/004/DINSOS/XII/2019"
    old = OfficialNumber.objects.get(pk=certificate.number_id)
    assert (old.state, old.reason) == ("batal", "Diganti dengan nomor 460/004/DINSOS/XII/2019")


def test_a_replacement_is_not_handed_out_yet(ceremony, certificate):
    new, _ = corrections.replace(handed_out(certificate), "Hilang")
    assert new in ceremony.certificates().unclaimed()
    assert certificate not in ceremony.certificates()
    with pytest.raises(ValidationError, match="sudah diganti, jadi tidak diserahkan"):
        Handover.objects.record(certificate, nonce="x" * 22)


@pytest.mark.parametrize(
    "prepare, sentence",
    [
        (lambda certificate: None, "masih di kantor"),
        (lambda certificate: revoke(certificate, "Salah orang"), "sudah dicabut"),
        (lambda certificate: corrections.replace(handed_out(certificate), "Hilang"), "sudah diganti"),
    ],
)
def test_what_cannot_be_replaced_says_why(certificate, prepare, sentence):
    prepare(certificate)
    count = Certificate.objects.count()
    with pytest.raises(ValidationError, match=sentence):
        corrections.replace(certificate, "Hilang")
    assert Certificate.objects.count() == count


def test_a_replaced_certificate_is_not_revoked_but_the_new_one_is(certificate):
    new, _ = corrections.replace(handed_out(certificate), "Hilang")
    certificate.refresh_from_db()
    with pytest.raises(ValidationError, match="sudah diganti"):
        revoke(certificate, "Salah orang")
    revoke(new, "Salah orang")
    assert new.number.state == "batal"


@pytest.mark.parametrize("renumbers", [False, True])
def test_a_replacement_is_taken_back_before_it_is_printed(ceremony, certificate, renumbers):
    ceremony.office.renumbers_replacements = renumbers
    ceremony.office.save()
    new, run = corrections.replace(handed_out(certificate), "Hilang")
    note_made(run)
    assert corrections.take_replacement_back(new) == certificate
    certificate.refresh_from_db()
    assert (certificate.state, certificate.number.state) == ("sah", "terpakai")
    assert not PrintRun.objects.exists()
    assert OfficialNumber.objects.filter(state="batal").count() == int(renumbers)


def test_a_replacement_of_which_there_is_a_paper_stays(certificate):
    new, run = corrections.replace(handed_out(certificate), "Hilang")
    note_made(run)
    run.record(1)
    with pytest.raises(ValidationError, match="sudah dicetak"):
        corrections.take_replacement_back(new)
    with pytest.raises(ValidationError, match="bukan pengganti"):
        corrections.take_replacement_back(certificate)
    handed_out(new)
    with pytest.raises(ValidationError, match="sudah diserahkan"):
        corrections.take_replacement_back(new)


def test_the_database_keeps_one_valid_certificate_a_number(certificate):
    other = Certificate.objects.exclude(pk=certificate.pk).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=other.pk).update(number=certificate.number)


# What a verifier sees


def test_the_old_paper_answers_that_it_was_replaced(client, certificate):
    new, _ = corrections.replace(handed_out(certificate), "Salah ketik")
    old = client.get(f"/v/{certificate.code}/").content.decode()
    assert "<strong>Diganti.</strong>" in old
    assert "Pengganti ke-1" in old
    answer = client.post(f"/v/{certificate.code}/", {"name": "Budi Contoh"}).content.decode()
    assert "tetapi piagamnya sudah diganti" in answer
    fresh = client.get(f"/v/{new.code}/").content.decode()
    assert "<strong>Sah, belum diserahkan.</strong>" in fresh
    assert Trace.objects.filter(kind=Trace.Kind.VERIFIED, detail="diganti").exists()


# On the screen


@pytest.mark.slow
def test_the_registry_and_the_paper_are_corrected_in_one_step(head, ceremony, certificate):
    print_all(ceremony)
    answer = head.post(
        f"/piagam/{certificate.pk}/betulkan/", form_of(head, certificate, name="Budi Gumantara"), follow=True
    )
    page = answer.content.decode()
    assert "dibetulkan, nomornya tetap" in page
    certificate.refresh_from_db()
    person = Volunteer.objects.get(pk=certificate.participant.volunteer_id)
    assert (person.name, certificate.name) == ("Budi Gumantara", "Budi Gumantara")
    assert person.history.latest().history_change_reason == "Salah ketik"
    run = PrintRun.objects.latest("pk")
    assert run.finished_at is not None
    assert "<del>Budi Contoh</del> Budi Gumantara" in page
    assert f"/buku-cetak/{run.pk}/" in page


@pytest.mark.slow
def test_after_handing_out_the_same_page_replaces(head, certificate):
    handed_out(certificate)
    page = head.get(f"/piagam/{certificate.pk}/betulkan/").content.decode()
    assert "Pengganti ke-1" in page
    assert "nomor yang sama" in page
    data = form_of(head, certificate)
    page = head.post(f"/piagam/{certificate.pk}/betulkan/", {**data, "reason": ""}).content.decode()
    assert '<a href="#id_reason">' in page
    answer = head.post(f"/piagam/{certificate.pk}/betulkan/", data, follow=True)
    new = Certificate.objects.get(replaces=certificate)
    assert answer.redirect_chain == [(new.get_absolute_url(), 302)]
    page = answer.content.decode()
    assert "menunggu dicetak" in page
    assert f'<a class="btn btn-primary" href="{new.sheets.get().run.get_absolute_url()}">' in page
    assert "Batalkan penggantian" in page
    page = head.post(f"/piagam/{new.pk}/batal-ganti/", follow=True).content.decode()
    assert "berlaku lagi" in page
    assert not Certificate.objects.filter(pk=new.pk).exists()


def test_errors_are_shown_and_typed_text_stays(head, certificate):
    answer = head.post(f"/piagam/{certificate.pk}/betulkan/", form_of(head, certificate, name="Budi 2", reason=""))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Nama tidak boleh memuat angka" in page
    assert 'value="Budi 2"' in page
    certificate.refresh_from_db()
    assert certificate.name == "Budi Contoh"


def test_a_refused_correction_leaves_the_registry_alone(head, ceremony, certificate):
    PrintRun.objects.begin(ceremony, [certificate])
    answer = head.post(f"/piagam/{certificate.pk}/betulkan/", form_of(head, certificate, name="Budi Gumantara"))
    assert "hasilnya belum dicatat" in answer.content.decode()
    assert 'value="Budi Gumantara"' in answer.content.decode()
    assert Volunteer.objects.get(pk=certificate.participant.volunteer_id).name == "Budi Contoh"


def test_a_colleagues_newer_save_is_shown_first(head, certificate):
    posted = form_of(head, certificate, name="Budi Gumantara")
    rename(certificate, "Budi Lain")
    page = head.post(f"/piagam/{certificate.pk}/betulkan/", posted).content.decode()
    assert "Bandingkan dahulu" in page
    assert Volunteer.objects.get(pk=certificate.participant.volunteer_id).name == "Budi Lain"


@pytest.mark.slow
def test_a_correction_of_nothing_gets_a_message(head, certificate):
    page = head.post(f"/piagam/{certificate.pk}/betulkan/", form_of(head, certificate)).content.decode()
    assert "Tidak ada yang berbeda pada piagamnya" in page


@pytest.mark.slow
def test_the_ceremony_lists_certificates_that_differ_from_the_registry(head, ceremony, certificate):
    print_all(ceremony)
    rename(certificate, "Budi Gumantara")
    gone = handed_out(ceremony.certificates().get(name="Ani Contoh"))
    rename(gone, "Ani Lain")
    assert "2 piagam tidak sama lagi" in head.get(f"/pengukuhan/{ceremony.pk}/").content.decode()
    page = head.get(f"/pengukuhan/{ceremony.pk}/betulkan/").content.decode()
    assert "Masih di kantor" in page
    assert "Sudah diserahkan: 1 piagam" in page
    address = f"/pengukuhan/{ceremony.pk}/betulkan/"
    seen = head.get(address).context["seen"]
    assert "Pilih dahulu" in head.post(address, {"reason": "Salah ketik", "seen": seen}).content.decode()
    answer = head.post(address, {"reason": "Salah ketik", "chosen": [certificate.pk], "seen": seen}, follow=True)
    assert "1 piagam dibetulkan" in answer.content.decode()
    assert "1 lembar yang sudah tercetak menjadi" in answer.content.decode()
    certificate.refresh_from_db()
    assert certificate.name == "Budi Gumantara"


def test_nobody_else_corrects(client_of, petugas, bound, certificate):
    for user in (petugas, bound):
        assert client_of(user).get(f"/piagam/{certificate.pk}/betulkan/").status_code == 403
    assert "Betulkan…" not in client_of(petugas).get(f"/piagam/{certificate.pk}/").content.decode()


def test_what_changed_since_it_was_shown_is_shown_again_and_not_written(head, ceremony, certificate):
    rename(certificate, "Budi Gumantara")
    address = f"/pengukuhan/{ceremony.pk}/betulkan/"
    seen = head.get(address).context["seen"]
    rename(certificate, "Budi Lain")
    answer = head.post(address, {"reason": "Salah ketik", "chosen": [certificate.pk], "seen": seen}, follow=True)
    assert "berubah sejak halaman ini dibuka" in answer.content.decode()
    certificate.refresh_from_db()
    assert certificate.name == "Budi Contoh"


def test_each_correction_shows_what_it_changed(head, ceremony, certificate):
    ceremony.venue = "Aula Baru"
    ceremony.save()
    correct(certificate)
    rename(certificate, "Budi Gumantara")
    correct(certificate)
    page = head.get(f"/piagam/{certificate.pk}/").content.decode()
    assert "Tempat: <del>Aula Pondok Pesantren Salfiah</del> Aula Baru" in page
    assert "Nama: <del>Budi Contoh</del> Budi Gumantara" in page


def test_a_certificate_whose_right_sheet_is_not_printed_yet_is_not_handed_out(head, ceremony, certificate):
    print_all(ceremony)
    rename(certificate, "Budi Gumantara")
    _, run = correct(certificate)
    with pytest.raises(ValidationError, match="sudah dibetulkan; yang baru belum tercatat baik"):
        Handover.objects.record(certificate, nonce="x" * 22)
    page = head.get(f"/piagam/{certificate.pk}/wakil/").content.decode()
    assert ("yang baru belum tercatat baik" in page, "Catat diserahkan" in page) == (True, False)
    assert Handover.objects.record_all(ceremony.certificates())[0] == 2
    note_made(run)
    run.record(1)
    assert Handover.objects.record(certificate, nonce="x" * 22).kind == "first"
