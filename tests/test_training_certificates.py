"""The certificates of a training, made like all certificates: prepared, proofed, numbered, printed with a back."""

import re
from datetime import date

import pypdfium2
import pytest
from django.core.exceptions import ValidationError

from ceremonies import agreement, corrections, reminders, requirements, specimens, steps
from ceremonies.certificates.rendering import render
from ceremonies.forms.ceremonies import TrainingCeremonyForm
from ceremonies.issuing import issue_certificates, issue_obstacles, revoke
from ceremonies.models import Ceremony, Certificate, Handover, NumberSeries, PrintRun
from ceremonies.models.nonces import new_nonce
from ceremonies.printing import runs
from registry import work
from registry.models import TrainingRecord
from registry.values import dates
from tests.factories import (
    make_ceremony,
    make_district,
    make_official,
    make_record,
    make_training,
    make_user,
    make_village,
    make_volunteer,
    tick_proof_off,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]  # Renders pages.
SUBJECTS = "Kebijakan kesejahteraan sosial | 4\nEtika pekerja sosial | 8\nPraktik lapangan | 20"
PATTERN = "460/{serial:03}/BIMTEK/{roman_month}/{year}"


def held(names=("Ani Lestari", "Budi Santoso"), **kwargs):
    """A training that these people took part in, with its subjects."""
    training = make_training(
        **{
            "organiser": "Dinas Sosial Kabupaten Kaur",
            "place": "Aula Dinas Sosial",
            "ended_on": date(2019, 10, 18),
            "subjects": SUBJECTS,
            **kwargs,
        }
    )
    for name in names:
        make_record(make_volunteer(name), training)
    return training


def prepared(training=None, **kwargs):
    """The ceremony for its certificates, with all recorded people."""
    training = training or held()
    ceremony = make_ceremony(
        name=f"Sertifikat {training}",
        held_on=date(2019, 10, 18),
        training=training,
        **{"number_pattern": PATTERN, **kwargs},
    )
    ceremony.take_from_training()
    return ceremony


def issued(training=None, **kwargs):
    ceremony = tick_proof_off(prepared(training, **kwargs))
    issue_certificates(ceremony)
    return ceremony


def texts(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def numbers(training):
    records = TrainingRecord.objects.filter(training=training).order_by("volunteer__name_folded")
    return list(records.values_list("certificate_number", flat=True))


def text_of(page):
    return " ".join(page.content.decode().split())


# Preparing


def test_the_button_prepares_the_certificates_of_all_who_are_recorded(client_of):
    training, client = held(), client_of(make_user("Kabid"))
    make_official()
    form = client.get(f"/pelatihan/{training.pk}/sertifikat/siapkan/").context["form"]
    data = {name: field.value() for name in form.fields if (field := form[name]).value() not in (None, False)}
    assert data["name"] == "Sertifikat Bimtek Dasar PSM"
    assert data["held_on"] == "18-10-2019"
    assert "shows_titles" not in data  # Permendagri 1/2023 art. 44.
    assert "pledge" not in form.fields
    answer = client.post(
        f"/pelatihan/{training.pk}/sertifikat/siapkan/",
        data,
    )
    ceremony = Ceremony.objects.get()
    assert answer.url == ceremony.get_absolute_url()
    assert ceremony.training == training
    assert ceremony.participants.count() == 2
    assert ceremony.officiant is not None


def test_a_second_press_leads_to_what_stands(client_of):
    ceremony = prepared()
    answer = client_of(make_user("Kabid")).get(f"/pelatihan/{ceremony.training.pk}/sertifikat/siapkan/")
    assert answer.url == ceremony.get_absolute_url()


def test_when_two_press_at_once_the_second_learns_of_the_first():
    ceremony = prepared()
    form = TrainingCeremonyForm({}, instance=Ceremony(training=ceremony.training))
    assert "Sertifikat pelatihan ini sudah disiapkan orang lain." in str(form.non_field_errors())


def test_who_is_recorded_later_is_taken_with_one_button_which_can_be_taken_back(client_of):
    ceremony, client = prepared(), client_of(make_user("Kabid"))
    late = make_volunteer("Citra Dewi")
    make_record(late, ceremony.training)
    page = client.get(ceremony.get_absolute_url())
    assert page.context["untaken"] == 1
    page = client.post(f"/pengukuhan/{ceremony.pk}/dari-pelatihan/", follow=True)
    assert "1 peserta pelatihan diambil." in text_of(page)
    assert ceremony.participants.filter(volunteer=late).exists()
    page = client.post(f"/pengukuhan/{ceremony.pk}/dari-pelatihan/", follow=True)
    assert "Semua peserta pelatihan sudah ada di daftar ini." in text_of(page)


def test_nobody_is_invited_from_the_list_of_all_people(client_of, petugas):
    ceremony = prepared()
    answer = client_of(petugas).get(f"/pengukuhan/{ceremony.pk}/peserta/")
    assert answer.url == ceremony.get_absolute_url()
    assert client_of(petugas).get(f"/pengukuhan/{ceremony.pk}/naskah/").status_code == 404


@pytest.mark.one_database
def test_the_page_asks_nothing_of_an_inauguration(client_of):
    ceremony = prepared()
    page = text_of(client_of(make_user("Kabid")).get(ceremony.get_absolute_url()))
    for word in ("iagam", "Dasar hukum", "Naskah", "Mengukuhkan", "18 tahun", "bimtek dasar"):
        assert word not in re.sub('[/_"-]piagam', "", page), word
    assert "sertifikat" in page


def test_a_training_whose_certificates_were_prepared_is_not_deleted(client_of):
    training = held([])
    ceremony = prepared(training)
    with pytest.raises(ValidationError, match=f"masih menjadi dasar {ceremony}"):
        training.remove("Salah catat")


# Recipients


def test_no_age_and_no_service_is_asked_of_who_took_part():
    training = held([])
    make_record(make_volunteer("Anak Muda", born_on=date(2004, 1, 1)), training)
    assert len(issued(training).certificates()) == 1


def test_a_number_typed_by_hand_is_shown_before_and_stays(client_of):
    training = held()
    TrainingRecord.objects.filter(volunteer__name="Budi Santoso").update(certificate_number="BT/7/2019")
    ceremony = tick_proof_off(prepared(training))
    page = text_of(client_of(make_user("Kabid")).get(f"/pengukuhan/{ceremony.pk}/terbitkan/"))
    assert "1 PSM</span> sudah bernomor sertifikat yang dicatat sendiri, yang tetap" in page
    issue_certificates(ceremony)
    assert numbers(training) == ["460/001/BIMTEK/X/2019", "BT/7/2019"]


@pytest.mark.one_database
def test_a_training_without_subjects_has_no_back_and_the_page_says_so_before(client_of):
    ceremony = tick_proof_off(prepared(held(subjects="")))
    page = text_of(client_of(make_user("Kabid")).get(f"/pengukuhan/{ceremony.pk}/terbitkan/"))
    assert "sertifikat ini terbit tanpa halaman belakang" in page
    issue_certificates(ceremony)
    assert len(texts(render(ceremony.certificates().for_printing(), paper="f4", archive=True))) == 2


# The paper


@pytest.mark.one_database
def test_the_front_says_what_was_taken_part_in_and_the_back_what_was_taught():
    front, back, *_ = texts(render(issued().certificates().for_printing(), paper="f4", archive=True))
    assert "SERTIFIKAT" in front
    assert "Nomor: 460/001/BIMTEK/X/2019 Diberikan kepada Ani Lestari" in front
    assert (
        "atas partisipasinya sebagai PESERTA pada Bimtek Dasar PSM yang diselenggarakan oleh Dinas Sosial Kabupaten "
        "Kaur tanggal 14 s.d. 18 Oktober 2019 di Aula Dinas Sosial selama 32 JP." in front
    )
    assert "MATERI PELATIHAN Bimtek Dasar PSM" in back
    assert "1 Kebijakan kesejahteraan sosial 4 2 Etika pekerja sosial 8 3 Praktik lapangan 20 Jumlah 32" in back


def test_who_took_a_part_gets_the_hours_of_that_part():
    training = held()
    TrainingRecord.objects.filter(volunteer__name="Budi Santoso").update(hours=24)
    ceremony = issued(training)
    whole, part = texts(render(ceremony.certificates().for_printing(), paper="a4"))
    assert "selama 32 JP" in whole
    assert "selama 24 JP" in part
    TrainingRecord.objects.filter(volunteer__name="Budi Santoso").update(hours=16)
    (outdated,) = corrections.outdated(ceremony, make_user())
    assert outdated.lines == [("JP", "24", "16")]


def test_hours_that_change_after_the_proof_want_another_look():
    ceremony = tick_proof_off(prepared())
    TrainingRecord.objects.filter(volunteer__name="Budi Santoso").update(hours=24)
    drift = agreement.drift(ceremony, specimens.to_issue(ceremony))
    assert [person.name for person in drift.changed] == ["Budi Santoso"]
    assert not drift.has_new_words


def test_who_is_not_recorded_any_more_is_marked_on_the_proof_sheet(client_of):
    ceremony = prepared()
    TrainingRecord.objects.filter(volunteer__name="Budi Santoso").delete()
    page = text_of(client_of(make_user("Kabid")).get(f"/pengukuhan/{ceremony.pk}/periksa/"))
    assert "tidak lagi tercatat sebagai peserta pelatihan" in page


@pytest.mark.one_database
@pytest.mark.parametrize("size, count", [("f4", 3), ("folio", 30), ("a4", 40)])
def test_a_back_of_many_subjects_is_one_page_of_the_same_size(size, count):
    ceremony = issued(
        held(subjects="\n".join(f"Pendampingan keluarga penerima manfaat bagian {at} | 2" for at in range(count)))
    )
    pdf = render(ceremony.certificates().for_printing()[:1], paper=size, archive=True)
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == 2
        assert document[0].get_size() == document[1].get_size()
    assert f"Jumlah {2 * count}" in texts(pdf)[1]


@pytest.mark.one_database
def test_subjects_that_do_not_fit_stop_the_issuing_with_a_sentence():
    long = "\n".join(
        f"{'Pengenalan dan pendampingan keluarga ' * 3}penerima manfaat bagian {at} | 2" for at in range(40)
    )
    ceremony = tick_proof_off(prepared(held(subjects=long), paper="a4"))
    assert issue_obstacles(ceremony, specimens.to_issue(ceremony)) == [
        "Materi pelatihan tidak muat di satu halaman belakang. Singkat nama materinya."
    ]


@pytest.mark.one_database
def test_a_letter_that_the_font_lacks_is_reported_before_issuing():
    ceremony = tick_proof_off(prepared(held(subjects="Etika 😀 | 4")))
    assert (
        "pada materi atau nama pelatihan tidak ada di huruf cetak"
        in issue_obstacles(ceremony, specimens.to_issue(ceremony))[0]
    )


@pytest.mark.one_database
def test_the_archive_copy_has_both_pages(client_of):
    certificate = issued().certificates().first()
    answer = client_of(make_user("Kabid")).get(f"/piagam/{certificate.pk}/arsip.pdf")
    assert len(texts(answer.content)) == 2
    assert "arsip-sertifikat" in answer["Content-Disposition"]


@pytest.mark.one_database
@pytest.mark.parametrize(
    "first, last, written",
    [
        (date(2019, 10, 14), None, "14 Oktober 2019"),
        (date(2019, 10, 14), date(2019, 10, 14), "14 Oktober 2019"),
        (date(2019, 10, 14), date(2019, 10, 18), "14 s.d. 18 Oktober 2019"),
        (date(2019, 9, 30), date(2019, 10, 4), "30 September s.d. 4 Oktober 2019"),
        (date(2019, 12, 30), date(2020, 1, 3), "30 Desember 2019 s.d. 3 Januari 2020"),
    ],
)
def test_a_period_is_written_as_on_papers(first, last, written):
    assert dates.period(first, last) == written


# Numbers


def test_the_number_is_in_the_record_and_in_the_history():
    ceremony = issued()
    assert numbers(ceremony.training) == ["460/001/BIMTEK/X/2019", "460/002/BIMTEK/X/2019"]
    record = TrainingRecord.objects.get(volunteer__name="Ani Lestari")
    assert record.history.latest().certificate_number == "460/001/BIMTEK/X/2019"


def test_a_certificate_that_is_revoked_leaves_no_number_behind():
    ceremony = issued()
    revoke(ceremony.certificates().for_printing()[0], "Salah orang")
    assert numbers(ceremony.training) == ["", "460/002/BIMTEK/X/2019"]


def test_deleting_a_record_warns_of_the_certificate_that_stays_valid(client_of):
    ceremony = issued()
    certificate = ceremony.certificates().for_printing()[0]
    record = TrainingRecord.objects.get(volunteer__name="Ani Lestari")
    address = f"/riwayat-pelatihan/{record.pk}/hapus/"
    kabid = client_of(make_user("Kabid"))
    page = kabid.get(address).content.decode()
    assert f"Sertifikat {certificate.number} tetap sah" in page
    assert f"/piagam/{certificate.pk}/cabut/" in page
    assert "Cabut sertifikat</button>" in kabid.get(f"/piagam/{certificate.pk}/cabut/").content.decode()
    revoke(certificate, "Tidak ikut")
    assert "tetap sah" not in kabid.get(address).content.decode()


def test_a_replacement_with_a_new_number_takes_the_place_of_the_old_one_and_back():
    ceremony = issued()
    ceremony.office.renumbers_replacements = True
    ceremony.office.save()
    certificate = ceremony.certificates().for_printing()[0]
    Handover.objects.create(certificate=certificate)
    new, _ = corrections.replace(certificate, "Hilang")
    assert numbers(ceremony.training)[0] == str(new.number) == "460/003/BIMTEK/X/2019"
    corrections.take_replacement_back(new)
    assert numbers(ceremony.training)[0] == "460/001/BIMTEK/X/2019"


def test_unlocking_empties_what_was_noted():
    ceremony = issued()
    assert steps.unlock(ceremony, "Nama salah") == 2
    assert numbers(ceremony.training) == ["", ""]


def test_the_series_is_its_own_kind_and_a_pattern_of_the_piagam_is_refused_before():
    issue_certificates(make_ceremony([make_volunteer("Dewi")], number_pattern=PATTERN))
    ceremony = tick_proof_off(prepared())
    assert issue_obstacles(ceremony, specimens.to_issue(ceremony)) == [
        f"Pola {PATTERN} sudah dipakai untuk piagam; ubah polanya."
    ]
    ceremony.number_pattern = "893/{serial:03}/{year}"
    ceremony.save()
    issue_certificates(tick_proof_off(ceremony))
    assert NumberSeries.objects.get(pattern="893/{serial:03}/{year}").kind == "sertifikat"


# Printing


def printed(run):
    runs.make(run)
    run.refresh_from_db()
    return texts(runs.whole(run))


@pytest.mark.one_database
def test_the_pdf_of_all_has_the_back_behind_each_front_and_can_be_asked_for_in_part(client_of):
    ceremony = issued()
    address = f"/pengukuhan/{ceremony.pk}/piagam.pdf"
    kabid = client_of(make_user("Kabid"))
    pages = texts(kabid.get(address).content)
    assert [("Jumlah 32" in page, "BIMTEK" in page) for page in pages] == [(False, True), (True, False)] * 2
    assert len(texts(kabid.get(f"{address}?dari=2&sampai=2").content)) == 2


@pytest.mark.one_database
def test_a_run_on_both_sides_has_the_back_behind_each_front_and_counts_sheets():
    training = held([])
    make_record(make_volunteer("Ani Lestari", make_village("Geramat", make_district("Kinal"))), training)
    make_record(make_volunteer("Budi Santoso"), training)
    ceremony = issued(training)
    run = PrintRun.objects.begin(ceremony, ceremony.certificates().for_printing(), dividers=True, duplex=True)
    divider, empty, front, back, *rest = printed(run)
    assert "Tanda terima sertifikat" in divider
    assert empty == ""
    assert "Ani Lestari" in front
    assert "Jumlah 32" in back
    assert len(rest) == 4
    assert run.sheets.count() == 4
    rest = run.record(3)
    assert rest.duplex
    assert rest.sheets.count() == 1
    assert len(printed(rest)) == 2


@pytest.mark.one_database
def test_backs_alone_are_as_many_as_the_fronts_where_no_divider_is_among_them(client_of):
    ceremony, client = issued(), client_of(make_user("Kabid"))
    sheets = ceremony.certificates().for_printing()
    run = PrintRun.objects.begin(ceremony, sheets)
    assert len(printed(run)) == 2
    assert "2 halaman belakang (PDF)" in text_of(client.get(run.get_absolute_url()))
    answer = client.get(f"/buku-cetak/{run.pk}/belakang.pdf")
    assert ["Jumlah 32" in text for text in texts(answer.content)] == [True, True]
    divided = PrintRun.objects.begin(ceremony, sheets, dividers=True, again=True)
    runs.make(divided)
    assert client.get(f"/buku-cetak/{divided.pk}/belakang.pdf").url == divided.get_absolute_url()


@pytest.mark.one_database
def test_without_subjects_no_run_on_both_sides_is_offered(client_of):
    client = client_of(make_user("Kabid"))
    with_backs, without = issued(), issued(held(["Citra Dewi"], name="Bimtek tanpa materi", subjects=""))
    pages = [client.get(f"/pengukuhan/{each.pk}/cetak/").content.decode() for each in (with_backs, without)]
    assert ["Bolak-balik" in page for page in pages] == [True, False]


@pytest.mark.one_database
def test_hours_that_differ_between_front_and_back_are_reported_before_numbers_are_given(client_of):
    ceremony = tick_proof_off(prepared(held(hours=24)))
    page = text_of(client_of(make_user("Kabid")).get(f"/pengukuhan/{ceremony.pk}/terbitkan/"))
    assert "Jumlah JP materi 32, sedangkan lama pelatihan tercatat 24 JP." in page


@pytest.mark.one_database
def test_the_form_of_a_run_offers_both_sides_and_no_blanks(client_of):
    ceremony, client = issued(), client_of(make_user("Kabid"))
    form = client.get(f"/pengukuhan/{ceremony.pk}/cetak/").context["form"]
    assert "duplex" in form.fields
    assert "blanks" not in form.fields
    client.post(f"/pengukuhan/{ceremony.pk}/cetak/", {"which": "belum", "duplex": "on"})
    assert PrintRun.objects.get().duplex
    assert client.get(f"/pengukuhan/{ceremony.pk}/blangko.pdf").url == ceremony.get_absolute_url()


# Rights


@pytest.mark.parametrize("role, status", [("Pimpinan", 403), ("Petugas", 200), ("Kabid", 200), ("Admin", 200)])
def test_who_may_prepare_certificates(client_of, role, status):
    assert client_of(make_user(role)).get(f"/pelatihan/{held().pk}/sertifikat/siapkan/").status_code == status


def test_an_account_of_one_kecamatan_prepares_none_and_takes_nobody(client_of):
    ceremony = prepared()
    client = client_of(make_user("Kabid", [make_district()]))
    assert client.get(f"/pelatihan/{held(name='Lain').pk}/sertifikat/siapkan/").status_code == 403
    assert client.post(f"/pengukuhan/{ceremony.pk}/dari-pelatihan/").status_code == 403


# The whole way


def test_twelve_people_from_the_subjects_to_a_revoked_paper(client_of, client):
    names = [f"Peserta {letter}" for letter in "ABCDEFGHIJKL"]
    training, office = held(names), client_of(make_user("Kabid"))
    ceremony = prepared(training)
    page = text_of(office.get(f"/pengukuhan/{ceremony.pk}/periksa/"))
    office.post(f"/pengukuhan/{ceremony.pk}/periksa/cocok/", {"seen": re.search('name="seen" value="(.+?)"', page)[1]})
    page = office.post(f"/pengukuhan/{ceremony.pk}/terbitkan/", follow=True)
    assert "12 sertifikat terbit, nomor 460/001/BIMTEK/X/2019 sampai 460/012/BIMTEK/X/2019." in text_of(page)
    office.post(f"/pengukuhan/{ceremony.pk}/cetak/", {"which": "belum", "dividers": "on", "duplex": "on"})
    run = PrintRun.objects.get()
    work.do_all()
    assert len(printed(run)) == 2 * run.sheets.count() == 26
    run.record(13)
    first = ceremony.certificates().for_printing()[0]
    office.post(f"/piagam/{first.pk}/serahkan/", {"nonce": new_nonce()})
    first = Certificate.objects.for_page().get(pk=first.pk)
    assert first.handover is not None
    verified = client.get(f"/v/{first.code}/")
    assert "Pemeriksaan sertifikat" in text_of(verified)
    assert "Bimtek Dasar PSM, 14 s.d. 18 Oktober 2019, 32 JP" in text_of(verified)
    page = office.post(f"/piagam/{first.pk}/cabut/", {"reason": "Salah orang"}, follow=True)
    assert "Sertifikat 460/001/BIMTEK/X/2019 sudah dicabut." in text_of(page)
    assert "Dicabut. Sertifikat dengan kode ini" in text_of(client.get(f"/v/{first.code}/")).replace("</strong>", "")
    assert numbers(training)[0] == ""
    assert len(texts(office.get(f"/pengukuhan/{ceremony.pk}/piagam.pdf").content)) == 2 * 11


@pytest.mark.one_database
def test_the_reminder_calls_the_paper_and_its_training_by_their_names():
    certificate = issued().certificates().for_handing_out().first()
    assert "Sertifikat Bimtek Dasar PSM (18 Oktober 2019) atas nama" in reminders.text_for(certificate)


def test_lists_show_both_kinds_and_can_be_narrowed_to_one(client_of, petugas):
    ceremony, client = prepared(), client_of(petugas)
    make_ceremony(name="Pengukuhan PSM")
    assert client.get("/pengukuhan/").context["sentence"] == "2 acara"
    page = client.get("/pengukuhan/?jenis=sertifikat")
    assert list(page.context["page"]) == [ceremony]
    assert page.context["sentence"] == "1 sertifikat pelatihan"
    assert "sertifikat pelatihan</small>" in text_of(page)
    assert client.get("/pengukuhan/?jenis=pengukuhan").context["sentence"] == "1 pengukuhan"


def test_subjects_that_are_corrected_later_show_as_a_difference():
    ceremony = issued()
    ceremony.training.subjects = "Etika | 32"
    ceremony.training.save()
    outdated = corrections.outdated(ceremony, make_user())
    assert [each.lines[0][0] for each in outdated] == ["Materi", "Materi"]


def test_changing_a_training_warns_of_the_certificates_that_stay_as_printed(client_of):
    ceremony, client = prepared(), client_of(make_user("Kabid"))
    for page in ("materi", "ubah"):
        assert "tetap seperti tercetak" not in text_of(client.get(f"/pelatihan/{ceremony.training_id}/{page}/"))
    issue_certificates(tick_proof_off(ceremony))
    for page in ("materi", "ubah"):
        page = client.get(f"/pelatihan/{ceremony.training_id}/{page}/")
        assert "2 sertifikat pelatihan ini sudah terbit dan tetap seperti tercetak." in text_of(page)


def test_the_person_and_the_training_show_the_certificate(client_of, petugas):
    certificate, client = issued().certificates().for_printing().first(), client_of(petugas)
    person = certificate.participant.volunteer
    assert "Sertifikat 460/001/BIMTEK/X/2019" in text_of(client.get(person.get_absolute_url()))
    assert "460/001/BIMTEK/X/2019" in text_of(client.get(f"/psm/{person.pk}/paspor/"))
    training = Ceremony.objects.get().training
    assert "460/001/BIMTEK/X/2019" in text_of(client.get(training.get_absolute_url()))


def test_an_inauguration_after_a_training_takes_over_nothing_of_it_and_asks_for_no_doubt(client_of):
    issued()
    form = client_of(make_user("Kabid")).get("/pengukuhan/baru/").context["form"]
    assert form["number_pattern"].value() != PATTERN
    person = Certificate.objects.for_correction().first().participant.volunteer
    doubts = requirements.requirements_of([person], make_ceremony(name="Pengukuhan")).doubts
    assert "piagam" not in [each.condition.key for each in doubts]
