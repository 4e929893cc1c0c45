"""A ceremony that is called off or moved after its numbers were given: one action, one reason, counts before it."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from ceremonies import cancelling, corrections, steps
from ceremonies.issuing import issue_certificates
from ceremonies.models import (
    Ceremony,
    Certificate,
    Handover,
    NumberBlock,
    NumberSeries,
    OfficialNumber,
    Paper,
    PrintRun,
    Stage,
    Tick,
)
from ceremonies.papers import numbered
from ceremonies.progress import progress_of
from ceremonies.verification import verify
from registry.models import Trace, TrainingRecord
from tests.answering import post_answering
from tests.factories import (
    make_ceremony,
    make_certificates,
    make_district,
    make_record,
    make_training,
    make_user,
    make_village,
    make_volunteer,
    note_made,
)
from tests.pages import messages_of

pytestmark = pytest.mark.django_db

NEXT_WEEK, NEXT_MONTH = date(2019, 12, 13), date(2020, 1, 10)
REASON = "Banjir, acara tidak jadi"


@pytest.fixture
def head(client_of, kabid):
    return client_of(kabid)


@pytest.fixture
def ceremony():
    """A ceremony with three certificates."""
    return make_certificates([make_volunteer(name) for name in ("Ani Contoh", "Budi Contoh", "Citra Contoh")])


def printed(ceremony, recorded=True):
    run = PrintRun.objects.begin(ceremony, ceremony.certificates().to_print().for_printing())
    note_made(run)
    if recorded:
        run.record(run.sheets.count())
    return run


def hand_out(ceremony, name):
    Handover.objects.create(certificate=ceremony.certificates().get(name=name))


def text_of(page):
    return re.sub(r"\s+", " ", page.content.decode())


def ask(client, ceremony, intent, **kwargs):
    data = {"intent": intent, "reason": REASON, **kwargs}
    return client.post(f"/pengukuhan/{ceremony.pk}/batal/", data)


def confirm(client, ceremony, intent, **kwargs):
    seen = ask(client, ceremony, intent, **kwargs).context["form"].confirmation
    return ask(client, ceremony, intent, **kwargs, seen=seen)


def states(ceremony):
    return {str(each.state) for each in Certificate.objects.filter(participant__ceremony=ceremony)}


# The day


@pytest.mark.parametrize("day, box", [("13-12-2062", "day_is_right"), ("13-12-2019", "day_is_over")])
def test_a_new_day_that_is_far_or_over_is_asked_about_and_the_answer_goes_on_to_the_confirmation(head, day, box):
    ceremony = make_ceremony(held_on=date(2059, 12, 6))
    address, data = f"/pengukuhan/{ceremony.pk}/batal/", {"intent": "nomor-baru", "day": day, "reason": REASON}
    assert head.post(address, data).context["form"].errors["day"]
    confirmation = post_answering(head, address, {**data, box: "on"})
    assert "Pindahkan Pengukuhan PSM ke 13 Desember" in text_of(confirmation)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', confirmation.content.decode()))
    assert head.post(address, hidden).url == ceremony.get_absolute_url()
    ceremony.refresh_from_db()
    assert ceremony.held_on.strftime("%d-%m-%Y") == day


# Called off


def test_the_counts_are_asked_before_anything_is_done(head, ceremony):
    printed(ceremony)
    hand_out(ceremony, "Ani Contoh")
    text = text_of(ask(head, ceremony, "batal"))
    for words in (
        "3 piagam dicabut, nomor 460/001/DINSOS/XII/2019 sampai 460/003/DINSOS/XII/2019 batal",
        "3 di antaranya sudah tercetak",
        "1 di antaranya sudah diserahkan",
        "Ya, batalkan dan cabut 3 piagam",
    ):
        assert words in text
    assert ceremony.certificates().count() == 3


@pytest.mark.slow
def test_the_proof_sheet_of_what_was_called_off_says_so_and_counts_what_is_void(head, ceremony):
    ceremony.stages.reach(ceremony, Stage.Kind.PROOF, printed={"": "x", "1": "y"})
    confirm(head, ceremony, "batal")
    text = text_of(head.get(f"/pengukuhan/{ceremony.pk}/periksa/"))
    ceremony.refresh_from_db()
    assert ceremony.cancellation in text
    assert "3 piagam dinyatakan tidak berlaku." in text
    for words in ("0 orang", "Diverifikasi", "berubah", "Batalkan verifikasi"):
        assert words not in text


@pytest.mark.slow
def test_an_old_page_does_not_take_back_the_proof_of_what_was_called_off(head, ceremony):
    ceremony.stages.reach(ceremony, Stage.Kind.PROOF)
    confirm(head, ceremony, "batal")
    ceremony.refresh_from_db()
    page = head.post(f"/pengukuhan/{ceremony.pk}/periksa/belum-cocok/", follow=True)
    assert f"Tidak dapat dibatalkan: {ceremony.cancellation}." in text_of(page)
    assert ceremony.stages.proof()


@pytest.mark.slow
def test_a_second_press_leads_to_the_ceremony_that_was_called_off(head, ceremony):
    seen = ask(head, ceremony, "batal").context["form"].confirmation
    ask(head, ceremony, "batal", seen=seen)
    assert ask(head, ceremony, "batal", seen=seen).url == ceremony.get_absolute_url()
    ceremony.refresh_from_db()
    assert ceremony.is_cancelled


@pytest.mark.slow
@pytest.mark.parametrize("page", ["penyerahan", "cetak"])
def test_each_page_of_what_was_called_off_says_so_and_offers_no_work(head, ceremony, page):
    ceremony.held_on = date(2062, 12, 6)
    ceremony.save()
    ceremony.stages.reach(ceremony, Stage.Kind.PROOF)
    confirm(head, ceremony, "batal")
    ceremony.refresh_from_db()
    text = text_of(head.get(f"/pengukuhan/{ceremony.pk}/{page}/"))
    assert ceremony.cancellation in text
    assert "Acaranya akan dilaksanakan" not in text
    steps = text_of(head.get(f"/pengukuhan/{ceremony.pk}/tahap/"))
    assert "Batalkan verifikasi</button>" not in steps
    assert "Batalkan catatan ini</button>" not in steps


@pytest.mark.slow
def test_one_action_revokes_all_and_voids_all_numbers_also_of_what_was_printed_or_handed_out(head, kabid, ceremony):
    printed(ceremony)
    hand_out(ceremony, "Ani Contoh")
    assert confirm(head, ceremony, "batal").url == ceremony.get_absolute_url()
    assert states(ceremony) == {"dicabut"}
    numbers = OfficialNumber.objects.order_by("serial").values_list("state", "reason")
    assert list(numbers) == [("batal", f"Piagam dicabut: {REASON}")] * 3
    traces = Trace.objects.filter(kind=Trace.Kind.REVOKED, user=kabid, detail=REASON).order_by("subject")
    assert [(trace.subject, trace.volunteer.name) for trace in traces] == [
        ("Piagam 460/001/DINSOS/XII/2019", "Ani Contoh"),
        ("Piagam 460/002/DINSOS/XII/2019", "Budi Contoh"),
        ("Piagam 460/003/DINSOS/XII/2019", "Citra Contoh"),
    ]
    cancelled = Ceremony.objects.get()
    assert (cancelled.cancel_reason, cancelled.cancelled_by) == (REASON, kabid)
    text = text_of(head.get(ceremony.get_absolute_url()))
    assert "Pengukuhan ini dibatalkan pada" in text
    assert REASON in text
    assert "dibatalkan" in text_of(head.get("/pengukuhan/"))


def test_the_public_page_says_that_the_paper_is_revoked(client, ceremony):
    codes = list(ceremony.certificates().values_list("code", flat=True))
    cancelling.cancel(ceremony, REASON)
    for code in codes:
        assert "<strong>Dicabut.</strong>" in client.get(f"/v/{code}/").content.decode()
        assert verify(code).state == "dicabut"


def test_of_a_replaced_paper_the_public_page_names_no_valid_one_when_none_is(client, ceremony):
    hand_out(ceremony, "Ani Contoh")
    old = ceremony.certificates().get(name="Ani Contoh")
    corrections.replace(old, "Hilang")
    assert "yang berlaku bertuliskan “Pengganti ke-1”" in text_of(client.get(f"/v/{old.code}/"))
    cancelling.cancel(ceremony, REASON)
    assert "penggantinya pun sudah dicabut" in text_of(client.get(f"/v/{old.code}/"))


def test_numbers_of_a_block_become_void_and_are_not_given_again():
    made = make_ceremony([make_volunteer("Ani Contoh"), make_volunteer("Budi Contoh")])
    series = NumberSeries.objects.create(pattern=made.number_pattern, year=2019)
    block = NumberBlock.objects.reserve(series, 101, 103, given_by="Sekretariat")
    issue_certificates(made)
    cancelling.cancel(made, REASON)
    assert dict(series.numbers.values_list("serial", "state")) == {101: "batal", 102: "batal", 103: "dicadangkan"}
    assert block.give_back() == (103, 103)
    assert made.next_number() == ""


@pytest.mark.slow
def test_numbers_of_its_other_papers_become_void_in_the_book_unless_they_are_left_out(head, ceremony):
    for kind in (Paper.Kind.DECREE, Paper.Kind.INVITATION):
        Paper.objects.create(ceremony=ceremony, kind=kind, dated_on=date(2019, 12, 2))
    decree = numbered.take(ceremony, Paper.Kind.DECREE, numbered.pattern_for(Paper.Kind.DECREE))
    letter = numbered.take(ceremony, Paper.Kind.INVITATION, numbered.pattern_for(Paper.Kind.INVITATION))
    chosen = {"numbered": [ceremony.day_papers.get(kind=Paper.Kind.DECREE).pk]}
    text = text_of(ask(head, ceremony, "batal", **chosen))
    assert f"Nomor {decree} (Surat keputusan) batal" in text
    assert f"Nomor {letter}" not in text
    confirm(head, ceremony, "batal", **chosen)
    assert OfficialNumber.objects.get(text=decree.text).state == "batal"
    assert OfficialNumber.objects.get(text=letter.text).state == "terpakai"
    assert sorted(ceremony.day_papers.values_list("number", flat=True)) == ["", letter.text]


def test_the_history_holds_it_as_one_batch(ceremony):
    Paper.objects.create(ceremony=ceremony, kind=Paper.Kind.DECREE, dated_on=date(2019, 12, 2))
    numbered.take(ceremony, Paper.Kind.DECREE, numbered.pattern_for(Paper.Kind.DECREE))
    cancelling.cancel(ceremony, REASON, numbered=[ceremony.day_papers.get().pk])
    rows = [ceremony.history.latest(), ceremony.day_papers.get().history.latest()]
    assert [row.history_change_reason for row in rows] == [REASON, REASON]
    assert rows[0].batch
    assert rows[0].batch == rows[1].batch


def test_of_a_training_the_numbers_leave_the_records_in_the_same_batch():
    training = make_training(started_on=date(2019, 12, 2), subjects="Kebijakan PSM; 32")
    make_record(make_volunteer("Ani Contoh"), training)
    made = make_ceremony(training=training, name="Sertifikat", number_pattern="460/{serial:03}/BIMTEK/{year}")
    made.take_from_training()
    issue_certificates(made)
    cancelling.cancel(made, REASON)
    record = TrainingRecord.objects.get()
    assert record.certificate_number == ""
    assert record.history.latest().batch == made.history.latest().batch


def test_a_ceremony_that_was_called_off_invites_numbers_and_holds_nobody(ceremony, kabid):
    cancelling.cancel(ceremony, REASON)
    cancelled = Ceremony.objects.get()
    assert progress_of(cancelled, kabid).next_step == "cancelled"
    assert not Ceremony.objects.unfinished(kabid).exists()
    for act in (
        lambda: issue_certificates(cancelled),
        lambda: cancelled.invite([make_volunteer("Doni")]),
        lambda: steps.hold(cancelled),
        lambda: cancelling.cancel(cancelled, REASON),
        lambda: cancelling.move(cancelled, NEXT_WEEK, REASON),
    ):
        with pytest.raises(ValidationError, match=f"Pengukuhan ini dibatalkan pada .*: {REASON}"):
            act()


def test_of_an_invited_person_the_status_says_that_the_ceremony_was_called_off(head):
    made = make_ceremony([make_volunteer("Ani Contoh")])
    cancelling.cancel(made, REASON)
    text = text_of(head.get(made.participants.get().volunteer.get_absolute_url()))
    assert "acara dibatalkan" in text
    assert REASON in text
    assert "belum bernomor" not in text


@pytest.mark.slow
@pytest.mark.parametrize("has_papers", [False, True])
def test_nothing_of_a_called_off_ceremony_looks_like_open_work(head, ceremony, has_papers):
    if not has_papers:
        ceremony = make_ceremony([make_volunteer("Dedi Contoh")], name="Pengukuhan yang batal")
    page = text_of(head.get(ceremony.get_absolute_url()))
    assert "Sampai di mana" in page
    assert f"/pengukuhan/{ceremony.pk}/hadir/" in page
    cancelling.cancel(ceremony, REASON)
    page = text_of(head.get(ceremony.get_absolute_url()))
    for words in ("Sampai di mana", "menunggu", "berikutnya", "Perlu diperiksa", "<small>belum ditandai</small>"):
        assert words not in page
    assert f"/pengukuhan/{ceremony.pk}/hadir/" not in page
    assert 'name="mark" value="hadir"' not in page
    row = text_of(head.get("/pengukuhan/")).split(f"{ceremony.name}</a>")[1].split("</tr>")[0]
    assert "dibatalkan</span>" in row
    assert "menunggu" not in row
    assert ceremony.name not in text_of(head.get("/"))
    assert "belum</span>" not in text_of(head.get(f"/pengukuhan/{ceremony.pk}/tahap/"))


@pytest.mark.slow
def test_on_the_list_of_a_called_off_ceremony_nobody_is_ticked(head, kabid, ceremony):
    cancelling.cancel(ceremony, REASON)
    participant = ceremony.participants.first()
    assert "Pengukuhan ini dibatalkan pada" in text_of(head.get(f"/pengukuhan/{ceremony.pk}/hadir/"))
    with pytest.raises(ValidationError, match="ini dibatalkan pada"):
        Tick.objects.record(participant, "hadir", seen="belum", nonce="x", by=kabid)
    marked = head.post(
        f"/pengukuhan/{ceremony.pk}/peserta/tandai/", {"person": [participant.pk], "mark": "hadir"}, follow=True
    )
    assert "Pengukuhan ini dibatalkan pada" in str(next(iter(marked.context["messages"])))
    participant.refresh_from_db()
    assert not participant.is_marked


@pytest.mark.slow
def test_to_a_called_off_ceremony_nobody_is_chosen(head, ceremony):
    cancelling.cancel(ceremony, REASON)
    page = head.get(f"/pengukuhan/{ceremony.pk}/peserta/", follow=True)
    assert page.request["PATH_INFO"] == ceremony.get_absolute_url()


def test_what_was_held_is_not_called_off(head, ceremony):
    steps.hold(ceremony)
    with pytest.raises(ValidationError, match="sudah dilaksanakan"):
        cancelling.cancel(ceremony, REASON)
    assert "Acara ini tercatat sudah dilaksanakan." in text_of(ask(head, ceremony, "batal"))
    assert ceremony.certificates().count() == 3


@pytest.mark.slow
def test_papers_of_a_ceremony_that_was_called_off_take_no_number(head, ceremony):
    Paper.objects.create(ceremony=ceremony, kind=Paper.Kind.DECREE, dated_on=date(2019, 12, 2))
    cancelling.cancel(ceremony, REASON)
    with pytest.raises(ValidationError, match="Pengukuhan ini dibatalkan pada"):
        numbered.take(ceremony, Paper.Kind.DECREE, numbered.pattern_for(Paper.Kind.DECREE))
    text = text_of(head.get(ceremony.day_papers.get().get_absolute_url()))
    assert "Ambil nomor berikutnya" not in text
    assert "Nomor dapat diambil" not in text
    assert f": {REASON}. Nomor tidak diberikan lagi." in text


@pytest.mark.slow
def test_to_a_called_off_ceremony_of_a_training_nobody_is_taken(head):
    training = make_training(started_on=date(2019, 12, 2), subjects="Kebijakan PSM; 32")
    made = make_ceremony(training=training, name="Sertifikat")
    make_record(make_volunteer("Ani Contoh"), training)
    cancelling.cancel(made, REASON)
    assert "Ambil peserta dari pelatihan" not in text_of(head.get(made.get_absolute_url()))
    page = head.post(f"/pengukuhan/{made.pk}/dari-pelatihan/", follow=True)
    assert "ini dibatalkan pada" in text_of(page)
    assert page.request["PATH_INFO"] == made.get_absolute_url()
    assert not made.participants.exists()


def test_the_cancellation_is_taken_back_and_the_people_get_new_numbers(head, ceremony):
    cancelling.cancel(ceremony, REASON)
    head.post(f"/pengukuhan/{ceremony.pk}/lanjutkan/")
    assert states(ceremony) == {"dicabut"}
    assert [each.number.serial for each in issue_certificates(Ceremony.objects.get())] == [4, 5, 6]
    with pytest.raises(ValidationError, match="tidak dibatalkan"):
        cancelling.reinstate(ceremony)


def test_what_changed_since_the_counts_were_shown_is_asked_again(head, ceremony):
    seen = ask(head, ceremony, "batal").context["form"].confirmation
    hand_out(ceremony, "Ani Contoh")
    page = ask(head, ceremony, "batal", seen=seen)
    assert "1 di antaranya sudah diserahkan" in text_of(page)
    assert ceremony.certificates().count() == 3


def test_an_account_of_a_kecamatan_neither_cancels_nor_moves(ceremony):
    bound = make_user("Kabid", [make_district("Kinal")])
    for act in (
        lambda: cancelling.cancel(ceremony, REASON, by=bound),
        lambda: cancelling.move(ceremony, NEXT_WEEK, REASON, by=bound),
        lambda: cancelling.reinstate(ceremony, by=bound),
    ):
        with pytest.raises(PermissionDenied):
            act()


# Moved


@pytest.mark.slow
def test_within_the_month_the_day_moves_and_the_numbers_stay(head, ceremony):
    text = text_of(ask(head, ceremony, "pindah", day="13-12-2019"))
    assert "3 piagam tetap nomornya" in text
    page = head.get(confirm(head, ceremony, "pindah", day="13-12-2019").url)
    assert messages_of(page) == ["Pengukuhan PSM pindah ke 13 Desember 2019; nomornya tetap."]
    assert Ceremony.objects.get().held_on == NEXT_WEEK
    papers = ceremony.certificates().for_printing()
    assert [each.number.serial for each in papers] == [1, 2, 3]
    assert not corrections.outdated(Ceremony.objects.get(), make_user("Kabid"))
    assert {each.corrections.get().reason for each in papers} == {REASON}


def test_a_move_prints_again_what_was_printed_and_replaces_what_was_handed_out(ceremony):
    printed(ceremony)
    hand_out(ceremony, "Ani Contoh")
    again, replacing = cancelling.move(ceremony, NEXT_WEEK, REASON)
    assert (again.sheets.count(), replacing.sheets.count()) == (2, 1)
    new = ceremony.certificates().get(name="Ani Contoh")
    assert new.replacement_label == "Pengganti ke-1"
    assert not corrections.outdated(Ceremony.objects.get(), make_user("Kabid"))


@pytest.mark.parametrize(
    "pattern, day, moves",
    [
        ("460/{serial:03}/DINSOS/{roman_month}/{year}", date(2019, 12, 31), True),
        ("460/{serial:03}/DINSOS/{roman_month}/{year}", date(2019, 11, 30), False),
        ("460/{serial:03}/DINSOS/{year}", date(2019, 11, 30), True),
        ("460/{serial:03}/DINSOS/{year}", NEXT_MONTH, False),
    ],
)
def test_the_numbers_allow_a_day_on_which_they_read_the_same(pattern, day, moves):
    made = make_ceremony([make_volunteer("Ani Contoh")], number_pattern=pattern)
    issue_certificates(made)
    obstacles = cancelling.move_obstacles(made, day, keeps_numbers=True)
    assert (obstacles == []) is moves
    assert moves or "Pindahkan dengan nomor baru (Lainnya, Batalkan atau pindahkan)" in obstacles[0]
    assert cancelling.move_obstacles(made, day, keeps_numbers=False) == []


@pytest.mark.slow
def test_another_month_says_why_not_and_takes_new_numbers(head, ceremony):
    page = ask(head, ceremony, "pindah", day="10-01-2020")
    assert "bulan dan tahun pada nomornya tidak sama dengan 10 Januari 2020" in text_of(page)
    page = head.get(confirm(head, ceremony, "nomor-baru", day="10-01-2020").url)
    sentence = (
        "Pengukuhan PSM pindah ke 10 Januari 2020; 3 piagam dicabut; verifikasi dan kunci namanya untuk hari yang baru."
    )
    assert messages_of(page) == [sentence]
    moved = Ceremony.objects.get()
    assert (moved.held_on, moved.is_cancelled) == (NEXT_MONTH, False)
    assert states(ceremony) == {"dicabut"}
    assert str(issue_certificates(moved)[0].number) == "460/001/DINSOS/I/2020"


def test_a_pattern_that_others_use_in_the_new_year_is_asked_before_the_move(head, ceremony):
    NumberSeries.objects.create(pattern=ceremony.number_pattern, year=2020, kind="sk")
    why = f"Pola {ceremony.number_pattern} sudah dipakai untuk surat keputusan; ubah polanya."
    assert ask(head, ceremony, "nomor-baru", day="10-01-2020").context["form"].errors["day"] == [why]
    assert why not in text_of(ask(head, ceremony, "pindah", day="13-12-2019"))


def test_numbers_that_another_book_has_given_in_the_new_year_are_named_before_the_move(head, ceremony):
    series = NumberSeries.objects.create(pattern="460/{serial:03}/DINSOS/I/{year}", year=2020)
    series.record(3, 3, "Dipakai di luar", on=NEXT_MONTH)
    why = "Nomor 460/003/DINSOS/I/2020 sudah dipakai pada buku nomor lain; ubah pola nomornya."
    assert ask(head, ceremony, "nomor-baru", day="10-01-2020").context["form"].errors["day"] == [why]
    waiting = make_ceremony([make_volunteer(f"Calon {letter}") for letter in "ABC"], name="Pengukuhan lain")
    waiting.held_on = NEXT_MONTH
    with pytest.raises(ValidationError, match=why):
        waiting.full_clean()
    waiting.participants.last().delete()
    waiting.full_clean()


def test_a_move_before_any_number_was_given_says_that_only_the_day_changes(head):
    made = make_ceremony([make_volunteer("Ani Contoh")])
    page = text_of(ask(head, made, "pindah", day="10-01-2020"))
    assert "Belum ada piagam yang bernomor; hanya tanggal acaranya yang berubah." in page
    page = head.get(confirm(head, made, "pindah", day="10-01-2020").url)
    assert messages_of(page) == ["Pengukuhan PSM pindah ke 10 Januari 2020."]


def test_a_print_without_a_result_stops_a_move_that_keeps_the_numbers(head, ceremony):
    run = printed(ceremony, recorded=False)
    assert f"Ada yang termasuk {run}, yang hasilnya belum dicatat" in text_of(
        ask(head, ceremony, "pindah", day="13-12-2019")
    )
    assert f"{run}</a> belum dicatat hasilnya" in text_of(ask(head, ceremony, "batal"))


def test_what_was_held_does_not_move(ceremony):
    steps.hold(ceremony)
    with pytest.raises(ValidationError, match="sudah dilaksanakan"):
        cancelling.renumber(ceremony, NEXT_MONTH, REASON)
    assert ceremony.certificates().count() == 3


def test_a_move_needs_a_day_and_everything_a_reason(head, ceremony):
    assert "Isi hari yang baru." in text_of(ask(head, ceremony, "pindah"))
    assert "reason" in ask(head, ceremony, "batal", reason="").context["form"].errors


def test_a_move_that_fails_changes_nothing(ceremony):
    hand_out(ceremony, "Ani Contoh")
    person = ceremony.certificates().get(name="Ani Contoh").participant.volunteer
    person.name = "Ani 阿"  # No font of ours has this letter, so her paper cannot be replaced.
    person.save()
    with pytest.raises(ValidationError, match="阿"):
        cancelling.move(ceremony, NEXT_WEEK, REASON)
    assert Ceremony.objects.get().held_on == date(2019, 12, 6)
    assert not ceremony.certificates().filter(corrections__isnull=False).exists()


def test_many_are_revoked_with_as_few_queries_as_few(django_assert_max_num_queries):
    village = make_village()
    made = make_ceremony([make_volunteer(f"Orang {first}{second}", village) for first in "ABC" for second in "ABCDE"])
    issue_certificates(made)
    with django_assert_max_num_queries(40):
        assert cancelling.cancel(made, REASON) == 15
