"""The list of the day: a tick sent several times is one tick, and no tick silently changes a colleague's."""

import re
import threading
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.utils import timezone

from ceremonies.models import Participant, Tick
from ceremonies.models.nonces import new_nonce
from ceremonies.values import wording
from kaur_psm.accounts.models import Session
from registry.doubles import merging
from tests.at_once import at_once
from tests.factories import make_appointment, make_ceremony, make_district, make_user, make_village, make_volunteer
from tests.pages import html_of, messages_of

pytestmark = pytest.mark.django_db

UNKNOWN, PRESENT, ABSENT = Participant.Attendance.values


@pytest.fixture
def clerk(client_of, petugas):
    return client_of(petugas)


@pytest.fixture
def colleague():
    return make_user("Petugas", username="rekan", first_name="Rekan", last_name="Contoh")


@pytest.fixture
def ceremony():
    return make_ceremony([make_volunteer("Siti Aminah"), make_volunteer("Budi Gumantara")])


@pytest.fixture
def siti(ceremony):
    return ceremony.participants.get(volunteer__name="Siti Aminah")


def tick(participant, attendance=PRESENT, *, seen=UNKNOWN, nonce=None, by=None):
    return Tick.objects.record(participant, attendance, seen=seen, nonce=nonce or new_nonce(), by=by)


def tap(client, participant, attendance=PRESENT, *, seen=UNKNOWN, nonce=None, query="", **kwargs):
    data = {"attendance": attendance, "seen": seen, "nonce": nonce or new_nonce()}
    return client.post(f"/peserta/{participant.pk}/hadir/{query}", data, **kwargs)


def fragment(client, participant, *args, **kwargs):
    return tap(client, participant, *args, headers={"HX-Request": "true"}, **kwargs).content.decode()


def list_of(ceremony):
    return f"/pengukuhan/{ceremony.pk}/hadir/"


def names_on(page):
    return [participant.volunteer.name for participant in page.context["page"]]


# One tick


def test_a_tick_says_what_it_did_and_who_did_it_when(siti, petugas):
    answer = tick(siti, by=petugas)
    assert (answer.kind, answer.sentence) == ("first", "Dicatat hadir.")
    siti.refresh_from_db()
    assert siti.attendance == PRESENT
    assert (siti.last_tick.by, siti.last_tick.attendance) == (petugas, PRESENT)


def test_the_same_nonce_is_the_same_tick_and_reported_as_a_repeat(siti, colleague):
    nonce = new_nonce()
    tick(siti, nonce=nonce, by=colleague)
    answer = tick(siti, nonce=nonce, by=colleague)
    at = timezone.localtime(Tick.objects.get().at)
    assert (answer.kind, answer.sentence) == ("repeat", f"Sudah dicatat hadir pukul {at:%H.%M} oleh Rekan Contoh.")
    assert Tick.objects.count() == siti.history.count() - 1 == 1


def test_a_repeat_after_another_tick_changes_nothing_and_shows_both(siti, petugas, colleague):
    nonce = new_nonce()
    tick(siti, nonce=nonce, by=petugas)
    tick(siti, ABSENT, seen=PRESENT, by=colleague)
    answer = tick(siti, nonce=nonce, by=petugas)
    assert answer.kind == "repeat"
    assert re.fullmatch(
        r"Sudah dicatat hadir pukul .{5} oleh petugas\. Sesudah itu: tidak hadir pukul .{5} oleh Rekan Contoh\.",
        answer.sentence,
    )
    siti.refresh_from_db()
    assert siti.attendance == ABSENT


def test_what_a_colleague_has_ticked_meanwhile_is_not_flipped_silently(siti, petugas, colleague):
    tick(siti, ABSENT, by=colleague)
    answer = tick(siti, PRESENT, seen=UNKNOWN, by=petugas)
    assert answer.kind == "meanwhile"
    assert "tidak hadir pukul" in answer.sentence
    assert "oleh Rekan Contoh" in answer.sentence
    assert "ketuk sekali lagi bila memang hadir" in answer.sentence
    siti.refresh_from_db()
    assert siti.attendance == ABSENT
    # A second tap is a choice.
    assert tick(siti, PRESENT, seen=ABSENT, by=petugas).kind == "first"


def test_the_same_tick_by_a_colleague_is_shown_and_not_repeated(siti, petugas, colleague):
    tick(siti, by=colleague)
    answer = tick(siti, seen=UNKNOWN, by=petugas)
    assert answer.kind == "repeat"
    assert "oleh Rekan Contoh" in answer.sentence
    assert Tick.objects.count() == 1


def test_another_button_of_a_page_drawn_before_is_neither_lost_nor_done_silently(siti, petugas):
    nonce = new_nonce()
    tick(siti, PRESENT, nonce=nonce, by=petugas)
    answer = tick(siti, ABSENT, nonce=nonce, by=petugas)
    assert answer.kind == "meanwhile"
    assert "ketuk sekali lagi bila memang tidak hadir" in answer.sentence
    siti.refresh_from_db()
    assert siti.attendance == PRESENT


def test_a_nonce_of_somebody_else_is_refused(ceremony, siti):
    nonce = new_nonce()
    tick(siti, nonce=nonce)
    with pytest.raises(ValidationError, match="tidak terbaca"):
        tick(ceremony.participants.get(volunteer__name="Budi Gumantara"), nonce=nonce)
    assert Tick.objects.count() == 1


def test_a_tap_on_the_other_state_is_a_new_tick_and_a_mark_can_be_taken_away(siti, petugas):
    assert tick(siti, PRESENT, by=petugas).kind == "first"
    assert tick(siti, ABSENT, seen=PRESENT, by=petugas).sentence == "Dicatat tidak hadir."
    assert tick(siti, UNKNOWN, seen=ABSENT, by=petugas).sentence == "Tandanya dihapus."
    assert [each.attendance for each in siti.ticks.all()] == [UNKNOWN, ABSENT, PRESENT]
    assert tick(siti, UNKNOWN, by=petugas).sentence == "Memang belum ditandai."


def test_the_history_of_the_person_shows_the_tick(clerk, siti, petugas):
    tap(clerk, siti)
    latest = siti.history.latest()
    assert (latest.attendance, latest.history_user) == (PRESENT, petugas)


def test_marks_made_together_leave_a_tick_each(ceremony, petugas):
    ceremony.mark(ceremony.participants.all(), PRESENT, by=petugas)
    assert {each.last_tick.by for each in ceremony.participants.for_attendance()} == {petugas}


def test_another_change_is_not_shown_as_the_last_tick(ceremony, siti, petugas):
    tick(siti, by=petugas)
    siti.refresh_from_db()
    siti.attendance = UNKNOWN  # As the undo of a batch does.
    siti.save()
    assert siti.last_tick is None


@pytest.mark.one_database
def test_the_time_is_shown_with_its_date_after_the_day():
    now = timezone.localtime()
    assert wording.moment(now) == f"pukul {now:%H.%M}"
    then = datetime(2019, 12, 6, 2, 5, tzinfo=UTC)
    assert wording.moment(then) == "6 Desember 2019 pukul 09.05"


def test_ticks_of_two_records_of_one_person_stay_when_these_are_merged(ceremony, siti, petugas):
    other = ceremony.participants.get(volunteer__name="Budi Gumantara")
    tick(other, by=petugas)
    nonce = Tick.objects.get().nonce
    merging.merge(siti.volunteer, other.volunteer, reason="Tercatat dua kali")
    (participant,) = ceremony.participants.all()
    assert participant.attendance == PRESENT
    assert participant.last_tick.by == petugas
    assert tick(participant, nonce=nonce).kind == "repeat"


# The list


def test_the_list_counts_and_shows_who_ticked(clerk, ceremony, siti, colleague):
    tick(siti, by=colleague)
    text = clerk.get(list_of(ceremony)).content.decode()
    assert "1 dari 2 hadir" in text
    assert "0 tidak hadir, 1 belum ditandai" in text
    assert re.search(r"pukul \d\d\.\d\d oleh Rekan Contoh", text)


@pytest.mark.slow
def test_the_list_narrows_by_name_village_number_kecamatan_and_state(clerk):
    geramat = make_village("Geramat", make_district("Kinal"))
    one, two = make_volunteer("Siti Aminah", geramat), make_volunteer("Siti Rahma")
    ceremony = make_ceremony([one, two])
    tick(ceremony.participants.get(volunteer=two))

    def shown(query):
        return names_on(clerk.get(f"{list_of(ceremony)}?{query}"))

    assert shown("q=siti") == ["Siti Aminah", "Siti Rahma"]
    assert shown("q=gera+siti") == ["Siti Aminah"]
    assert shown(f"q={two.registry_no.lower()}") == ["Siti Rahma"]
    assert shown(f"kecamatan={geramat.district.code}") == ["Siti Aminah"]
    assert shown("hadir=hadir") == ["Siti Rahma"]
    assert shown("q=0812-3456-7890") == ["Siti Aminah", "Siti Rahma"]


def test_only_kecamatan_of_participants_are_offered(clerk):
    make_district("Nasal")
    people = [make_volunteer("Ani", make_village("Geramat", make_district("Kinal"))), make_volunteer("Budi")]
    page = clerk.get(list_of(make_ceremony(people)))
    assert [way.words for way in page.context["filters"].districts()] == ["Semua", "Kinal", "Kaur Selatan"]


def test_who_is_not_found_can_be_invited(clerk, ceremony):
    text = clerk.get(f"{list_of(ceremony)}?q=Zul").content.decode()
    assert "Tidak ada peserta yang cocok" in text
    assert f'href="/pengukuhan/{ceremony.pk}/peserta/?q=Zul"' in text


def test_each_row_is_drawn_with_a_nonce_of_its_own(clerk, ceremony):
    drawn = re.findall(r'name="nonce" value="([^"]+)"', clerk.get(list_of(ceremony)).content.decode())
    again = re.findall(r'name="nonce" value="([^"]+)"', clerk.get(list_of(ceremony)).content.decode())
    assert len({*drawn, *again}) == 4


@pytest.mark.one_database
def test_no_proxy_and_no_back_button_keeps_the_list(clerk, ceremony):
    assert "no-store" in clerk.get(list_of(ceremony))["Cache-Control"]


@pytest.mark.slow
def test_fifty_rows_ask_no_more_than_one(clerk, django_assert_max_num_queries):
    ceremony = make_ceremony([make_volunteer("Ani")])
    tick(ceremony.participants.get(), by=make_user())
    clerk.get(list_of(ceremony))
    with django_assert_max_num_queries(40) as few:
        clerk.get(list_of(ceremony))
    ceremony.invite([make_volunteer(f"Orang {letter}", make_village(f"Desa {letter}")) for letter in "ABCDEFGHIJ" * 5])
    ceremony.mark(ceremony.participants.all(), PRESENT, by=make_user())
    with django_assert_max_num_queries(len(few)):
        assert len(names_on(clerk.get(list_of(ceremony)))) == 51


def test_a_row_says_whom_a_condition_refuses(clerk, ceremony, siti):
    make_appointment(siti.volunteer, started_on=date(2018, 1, 1), ended_on=date(2019, 11, 20), end_reason="meninggal")
    words = "<small>Tercatat meninggal dunia</small>"
    page = html_of(clerk.get(list_of(ceremony)))
    assert page.count(words) == 1
    assert page.index("Siti Aminah") < page.index(words)
    assert words in " ".join(fragment(clerk, siti).split())
    siti.posthumous_reason = "Diterima keluarganya"
    siti.save()
    assert words not in html_of(clerk.get(list_of(ceremony)))


# A tap


def test_without_a_script_a_tap_leads_back_to_the_same_part_of_the_list(clerk, ceremony, siti):
    answer = tap(clerk, siti, query="?q=siti&hadir=belum")
    assert answer["Location"] == f"{list_of(ceremony)}?q=siti&hadir=belum#baris-{siti.pk}"
    page = clerk.get(answer["Location"])
    assert messages_of(page) == ["Siti Aminah: Dicatat hadir."]


def test_what_is_sent_back_keeps_the_filters_of_the_list(clerk, ceremony, siti):
    filters, row = "q=siti&hadir=belum", f'action="/peserta/{siti.pk}/hadir/?q=siti&amp;hadir=belum"'
    page = clerk.get(f"{list_of(ceremony)}?{filters}")
    assert row in page.content.decode()
    assert row in fragment(clerk, siti, query=f"?{filters}")
    answer = clerk.get(f"{list_of(ceremony)}kabar/?sejak={since_of(page)}&{filters}").content.decode()
    assert row in answer
    assert re.search(r'kabar/\?sejak=\d+&amp;q=siti&amp;hadir=belum"', answer)


def test_with_a_script_a_tap_is_answered_with_the_row_and_the_count(clerk, siti):
    text = fragment(clerk, siti)
    assert "<html" not in text
    assert "1 dari 2 hadir" in text
    assert text.count("data-row=") == 1
    assert "Dicatat hadir." in text
    nonce = Tick.objects.get().nonce
    assert nonce not in text  # The next tap is another tick.
    assert 'data-answer="repeat"' in fragment(clerk, siti, nonce=nonce)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"attendance": "entah", "seen": UNKNOWN, "nonce": "n" * 22},
        {"attendance": PRESENT, "seen": UNKNOWN, "nonce": "pendek"},
        {"attendance": PRESENT, "seen": UNKNOWN, "nonce": "n" * 65},
        {"attendance": PRESENT, "seen": UNKNOWN, "nonce": "n" * 22 + "\n"},
        {"attendance": PRESENT, "seen": "", "nonce": "n" * 22},
    ],
)
def test_a_tap_with_wrong_values_gets_a_message(clerk, siti, data):
    page = clerk.post(f"/peserta/{siti.pk}/hadir/", data, follow=True)
    assert "tidak terbaca" in messages_of(page)[0]
    assert not Tick.objects.exists()


def test_a_person_removed_from_the_list_is_not_ticked(clerk, ceremony, siti):
    ceremony.dismiss([siti])
    assert tap(clerk, siti).status_code == 404
    with pytest.raises(ValidationError, match="sudah tidak ada pada daftar"):
        tick(siti)


def test_who_was_ticked_can_be_taken_off_the_list_in_the_admin_too(client_of, admin, ceremony, siti):
    tick(siti, by=admin)
    client_of(admin).post(f"/admin/ceremonies/participant/{siti.pk}/delete/", {"post": "yes"})
    assert not ceremony.participants.filter(pk=siti.pk).exists()


# News


def news(client, ceremony, since):
    return client.get(f"{list_of(ceremony)}kabar/?sejak={since}")


def since_of(page):
    return int(re.search(r"kabar/\?sejak=(\d+)", page.content.decode())[1])


def rows_in(answer):
    return {int(pk) for pk in re.findall(r'data-row="(\d+)"', answer.content.decode())}


def test_the_news_are_nothing_until_something_changed_and_then_that_alone(clerk, ceremony, siti, colleague):
    since = since_of(clerk.get(list_of(ceremony)))
    assert news(clerk, ceremony, since).status_code == 204
    tick(siti, by=colleague)
    answer = news(clerk, ceremony, since)
    assert rows_in(answer) == {siti.pk}
    assert "1 dari 2 hadir" in answer.content.decode()
    assert "oleh Rekan Contoh" in answer.content.decode()
    assert news(clerk, ceremony, since_of(answer)).status_code == 204


@pytest.mark.slow
def test_the_news_tell_what_came_through_other_doors_too(clerk, ceremony, siti):
    tick(siti)
    since = since_of(clerk.get(list_of(ceremony)))
    marked = {"mark": ABSENT, "all": "1", "saring": ""}
    page = clerk.post(f"/pengukuhan/{ceremony.pk}/peserta/tandai/", marked, follow=True)
    answer = news(clerk, ceremony, since)
    assert len(rows_in(answer)) == 2
    clerk.post(next(message.extra_tags for message in page.context["messages"]))
    undone = news(clerk, ceremony, since_of(answer))
    assert len(rows_in(undone)) == 2
    assert "1 dari 2 hadir" in undone.content.decode()


@pytest.mark.parametrize("since", ["", "x", "-1", "9" * 30, "%F0%9F%98%80"])
def test_who_asks_for_news_since_nothing_gets_none(clerk, ceremony, since):
    assert news(clerk, ceremony, since).status_code == 204


def test_news_alone_keep_nobody_signed_in(clerk, ceremony):
    begun = Session.objects.get().expire_date
    news(clerk, ceremony, 0)
    assert Session.objects.get().expire_date == begun
    clerk.get(list_of(ceremony))
    assert Session.objects.get().expire_date > begun


# The area of an account


@pytest.mark.slow
def test_an_account_of_a_kecamatan_sees_and_ticks_its_own_people_alone(bound, client_of):
    own = make_volunteer("Orang Kinal", make_village("Geramat", make_district("Kinal")))
    ceremony = make_ceremony([own, make_volunteer("Orang Lain")])
    stranger = ceremony.participants.get(volunteer__name="Orang Lain")
    client = client_of(bound)
    page = client.get(list_of(ceremony))
    assert names_on(page) == ["Orang Kinal"]
    assert "0 dari 1 hadir" in page.content.decode()
    assert tap(client, stranger).status_code == 404
    tick(stranger)
    answer = news(client, ceremony, since_of(page))
    assert rows_in(answer) == set()
    assert "0 dari 1 hadir" in answer.content.decode()
    assert tap(client, ceremony.participants.get(volunteer=own)).status_code == 302
    assert ceremony.participants.get(volunteer=own).attendance == PRESENT


# Many at once


@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    @pytest.fixture
    def people(self):
        return make_ceremony([make_volunteer(f"Orang {letter}") for letter in "ABCDEFGH"]).participants.all()

    @pytest.mark.slow
    def test_the_same_nonce_sixteen_times_is_one_tick(self, people):
        user, participant, nonce = make_user(), people[0], new_nonce()

        def press():
            client = Client()
            client.force_login(user)
            return fragment(client, participant, nonce=nonce)

        answers = at_once(*[press] * 16)
        kinds = sorted(re.search(r'data-answer="(\w+)"', answer)[1] for answer in answers)
        assert kinds == ["first"] + ["repeat"] * 15
        assert Tick.objects.count() == 1
        assert participant.history.count() == 2

    @pytest.mark.slow
    def test_of_two_clerks_who_disagree_one_gets_a_message(self, people):
        one, other = make_user(username="satu"), make_user(username="dua")
        for participant in people:
            answers = at_once(
                lambda p=participant: tick(p, PRESENT, by=one), lambda p=participant: tick(p, ABSENT, by=other)
            )
            assert sorted(answer.kind for answer in answers) == ["first", "meanwhile"]
            (written,) = participant.ticks.all()
            participant.refresh_from_db()
            assert participant.attendance == written.attendance

    @pytest.mark.slow
    def test_one_nonce_for_two_ceremonies_is_one_tick(self, people):
        elsewhere = make_ceremony([make_volunteer("Orang Lain")], name="Lain").participants.get()
        for participant in people:
            nonce = new_nonce()
            before = Tick.objects.count()
            answers = at_once(
                lambda p=participant, n=nonce: tick(p, nonce=n),
                lambda n=nonce: tick(elsewhere, ABSENT, seen=UNKNOWN, nonce=n),
            )
            assert sum(getattr(answer, "kind", "") == "first" for answer in answers) == 1
            assert Tick.objects.count() == before + 1
            elsewhere.attendance = UNKNOWN
            elsewhere.save()

    @pytest.mark.slow
    def test_many_marked_together_and_one_by_one_do_not_wait_for_each_other_for_ever(self, people):
        ceremony = people[0].ceremony
        presses = [lambda p=participant: tick(p) for participant in people]
        at_once(*presses, lambda: ceremony.mark(people, ABSENT), lambda: ceremony.mark(people, PRESENT))
        for participant in ceremony.participants.all():
            assert participant.last_tick is not None  # The attendance is that of the latest tick.

    def test_a_tick_waits_for_one_that_is_being_written_so_that_no_news_is_passed_over(self, people):
        """If a later number were seen before an earlier one, news since the later one would lack the earlier one."""
        first, second = people[:2]
        is_written, is_done = threading.Event(), threading.Event()

        def slow():
            with transaction.atomic():
                tick(first)
                is_written.set()
                return is_done.wait(0.7)

        def quick():
            is_written.wait()
            tick(second)
            is_done.set()

        was_overtaken, _ = at_once(slow, quick)
        assert not was_overtaken
        assert is_done.is_set()
        assert first.history.latest().pk < second.history.latest().pk
