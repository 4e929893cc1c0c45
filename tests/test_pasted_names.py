"""Pasted names: how lines are read, who is meant, and what becomes of it."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from registry.doubles.pasted_people import Kind, find
from registry.guards import nik_lookup
from registry.lists.pasted_lines import LONGEST, MOST_LINES, place_key, read
from registry.models import Trace
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_ceremony,
    make_district,
    make_record,
    make_training,
    make_user,
    make_village,
    make_volunteer,
)

PLACES = frozenset(map(place_key, ["Kinal", "Geramat", "Kaur Selatan", "Air Dingin"]))
NIK = fictional_nik(7)


def lines(text):
    return read(text, PLACES).lines


def line(text):
    [only] = lines(text)
    return only


# Reading a line


@pytest.mark.parametrize(
    "text, name",
    [
        ("1. Ani Rahma", "Ani Rahma"),
        ("2) Hj. Siti Aminah, S.Pd", "Hj. Siti Aminah, S.Pd"),
        ("12 Ani Rahma", "Ani Rahma"),
        ("(3) Ani Rahma", "Ani Rahma"),
        ("*4.* Ani Rahma", "Ani Rahma"),
        ("- Ani Rahma", "Ani Rahma"),
        ("• Ani Rahma", "Ani Rahma"),
        ("5\ufe0f\u20e3 Ani Rahma", "Ani Rahma"),
        ("7\tAni Rahma\tPerempuan", "Ani Rahma"),
        ("Geramat\tAni Rahma", "Ani Rahma"),
        ("[10.02, 12/11/2026] Pak Budi: 6. Ani Rahma", "Ani Rahma"),
        ("12/11/26 10.02 - Pak Budi: Ani Rahma", "Ani Rahma"),
        ("Ani Rahma: 0812-3456-7890", "Ani Rahma"),
        ("Ketua: Ani Rahma", "Ani Rahma"),
        ("Dewi Lestari, S.Sos., M.Si, Air Dingin", "Dewi Lestari, S.Sos., M.Si"),
        ("Burhan E. (Geramat)", "Burhan E."),
        ("1.Ani Rahma - Geramat", "Ani Rahma"),
    ],
)
def test_the_name_of_a_line_is_read_as_people_write_it(text, name):
    assert (line(text).name, line(text).unread) == (name, "")


@pytest.mark.parametrize(
    "text, places",
    [
        ("Ani Rahma - Geramat", ("geramat",)),
        ("Ani Rahma (Kaur Selatan)", ("kaurselatan",)),
        ("Ani Rahma desa Air Dingin kec. Kaur Selatan", ("airdingin", "kaurselatan")),
        ("1\tAni Rahma\tGeramat\tKinal", ("geramat", "kinal")),
        ("Kinal: Ani Rahma", ("kinal",)),
    ],
)
def test_places_of_a_line_narrow_it(text, places):
    assert (line(text).name, line(text).places) == ("Ani Rahma", places)


@pytest.mark.parametrize("heading", ["Kinal:", "Kec. Kinal", "*KINAL*", "KINAL :"])
def test_a_heading_with_a_place_holds_for_the_lines_below_it(heading):
    above, below = lines(f"{heading}\nAni Rahma")
    assert (above.unread, below.places) == ("dipakai sebagai tempat bagi baris di bawahnya", ("kinal",))


def test_a_heading_without_a_place_ends_the_place_above_it():
    assert lines("Kinal:\nAni\nLain-lain:\nBudi")[-1].places == ()


def test_numbers_are_told_apart_by_what_they_are():
    read_line = line(f"3\tAni Rahma\t{NIK}\t0812 3456 7890\tPSM-00042")
    assert (read_line.nik, read_line.phone, read_line.registry_no) == (NIK, "+6281234567890", "PSM-00042")
    both = line(f"{NIK} 081234567890")
    assert (both.nik, both.phone) == (NIK, "+6281234567890")


@pytest.mark.parametrize("text", [NIK, f"Ani {NIK}", f"Ani\t{NIK[:4]} {NIK[4:8]} {NIK[8:12]} {NIK[12:]}", NIK * 30])
def test_a_nik_is_never_in_what_is_shown_of_a_line(text):
    shown = repr([line(text).shown, line(text).unused])
    assert NIK not in shown.replace(" ", "")
    assert "•" * 16 in shown


@pytest.mark.parametrize(
    "text, why",
    [
        ("Yang hadir:", "judul"),
        ("No\tNama\tDesa", "judul kolom"),
        ("12345", "tidak memuat nama"),
        ("06-12-1985", "tidak memuat nama"),
        ("...", "tidak memuat nama"),
        ("x" * (LONGEST + 1), f"lebih dari {LONGEST} huruf"),
    ],
)
def test_a_line_that_names_nobody_says_why(text, why):
    assert line(text).unread == why


def test_words_that_are_not_used_are_kept_beside_the_line():
    assert line("Kinal: Joko, Kiki, Lala").unused == ("Kiki", "Lala")
    assert line("Ketua: Ani Rahma").unused == ("Ketua",)


def test_lines_keep_the_number_that_they_have_in_the_text():
    assert [each.number for each in lines("Ani\n\n\r\nBudi\n")] == [1, 4]


def test_too_many_lines_are_counted():
    pasted = read("Ani\n" * (MOST_LINES + 7), PLACES)
    assert (len(pasted.lines), pasted.left_over) == (MOST_LINES, 7)


# Who is meant


@pytest.fixture
def kinal():
    return make_district("Kinal")


@pytest.fixture
def user(db):
    return make_user("Petugas")


def found(text, user):
    """What was found for each line: its kind, the names of the people, and the words."""
    return [(each.kind, [person.name for person in each.people], each.words) for each in find(text, user=user).findings]


@pytest.mark.django_db
class TestWhoIsMeant:
    def test_one_person_with_the_very_name(self, user):
        make_volunteer("Ani Rahma")
        assert found("1. ANI  RAHMA, S.Pd", user) == [(Kind.MATCH, ["Ani Rahma"], "")]

    def test_two_with_the_same_name_are_a_question(self, user):
        make_volunteer("Ani Rahma"), make_volunteer("Ani Rahma")
        assert found("Ani Rahma", user) == [(Kind.CHOICE, ["Ani Rahma"] * 2, "2 orang bernama sama")]

    @pytest.mark.parametrize(
        "text", ["Ani Rahma - Geramat", "Ani Rahma Geramat", "Kinal:\nAni Rahma", "Ani Rahma kinal"]
    )
    def test_of_two_with_the_same_name_the_one_of_the_place(self, user, kinal, text):
        make_volunteer("Ani Rahma", make_village("Linau", make_district("Maje")))
        meant = make_appointment(make_volunteer("Ani Rahma"), village=make_village("Geramat", kinal)).volunteer
        last = find(text, user=user).findings[-1]
        assert (last.kind, last.people) == (Kind.MATCH, [meant])

    def test_the_very_name_in_another_place_is_a_question(self, user, kinal):
        make_volunteer("Ani Rahma", make_village("Linau", make_district("Maje")))
        assert found("Kinal:\nAni Rahma", user)[1] == (Kind.CHOICE, ["Ani Rahma"], "tercatat di tempat lain")

    @pytest.mark.parametrize("text", ["Ani Rohma", "Rahma Ani", "Ani", "A. Rahma"])
    def test_a_name_that_is_only_like_one_is_a_question(self, user, text):
        make_volunteer("Ani Rahma"), make_volunteer("Budi Santoso")
        assert found(text, user) == [(Kind.CHOICE, ["Ani Rahma"], "nama mirip")]

    def test_of_many_alike_five_are_offered_and_the_others_counted(self, user):
        for letter in "ABCDEFG":
            make_volunteer(f"Siti Aminah {letter}anti")
        [finding] = find("Siti Aminah", user=user).findings
        assert (finding.kind, len(finding.people), finding.more) == (Kind.CHOICE, 5, 2)

    def test_nobody_is_unknown(self, user):
        make_volunteer("Budi Santoso")
        assert found("Ani Rahma", user) == [(Kind.UNKNOWN, [], "")]

    def test_a_registry_number_alone(self, user):
        person = make_volunteer("Ani Rahma")
        assert found(person.registry_no.lower().replace("-", " "), user) == [(Kind.MATCH, ["Ani Rahma"], "")]

    def test_a_registry_number_beside_another_name_is_a_question(self, user):
        person = make_volunteer("Ani Rahma")
        [(kind, people, words)] = found(f"{person.registry_no}\tBudi Santoso", user)
        assert (kind, people, words) == (Kind.CHOICE, ["Ani Rahma"], "nomornya milik orang yang namanya lain")

    def test_a_registry_number_that_nobody_has_makes_the_name_a_question(self, user):
        make_volunteer("Ani Rahma")
        assert found("PSM-99999 Ani Rahma", user) == [(Kind.CHOICE, ["Ani Rahma"], "PSM-99999 tidak dikenal")]

    def test_the_number_of_a_merged_record_means_who_was_kept(self, user):
        kept, merged = make_volunteer("Ani Rahma"), make_volunteer("Ani Rachma")
        type(merged).objects.chosen([merged.pk]).update(merged_into=kept, deleted_at="2026-11-01T00:00Z")
        assert found(merged.registry_no, user) == [(Kind.MATCH, ["Ani Rahma"], "")]

    def test_a_phone_with_a_name_that_suits(self, user):
        make_volunteer("Ani Rahma", phone="+6281234567890"), make_volunteer("Ani Rahma")
        assert found("Ani Rahma 0812-3456-7890", user) == [(Kind.MATCH, ["Ani Rahma"], "")]

    def test_a_phone_of_another_name_is_a_question(self, user):
        make_volunteer("Budi Santoso", phone="+6281234567890"), make_volunteer("Ani Rahma")
        [(kind, people, words)] = found("Ani Rahma 0812-3456-7890", user)
        assert (kind, people, words) == (Kind.CHOICE, ["Budi Santoso", "Ani Rahma"], "No. HP sama, nama lain")

    def test_a_nik_finds_its_person_and_leaves_one_trace_for_all(self, user):
        make_volunteer("Ani Rahma", nik=NIK), make_volunteer("Ani Rahma")
        assert found(f"Ani Rahma\t{NIK}\nBudi\t{fictional_nik(8)}", user)[0] == (Kind.MATCH, ["Ani Rahma"], "")
        [trace] = Trace.objects.filter(kind=Trace.Kind.NIK_ASKED)
        assert (trace.user, trace.detail) == (user, "daftar: 1 dari 2 NIK tercatat")

    def test_somebody_of_that_name_with_another_nik_is_a_question(self, user):
        make_volunteer("Ani Rahma", nik=fictional_nik(8))
        assert found(f"Ani Rahma\t{NIK}", user) == [(Kind.CHOICE, ["Ani Rahma"], "NIK yang tercatat lain")]

    def test_who_may_not_see_niks_learns_nothing_by_one(self, db):
        reader = make_user("Pimpinan")
        make_volunteer("Ani Rahma", nik=NIK)
        assert found(NIK, reader) == found(fictional_nik(8), reader) == [(Kind.UNKNOWN, [], "")]
        assert found(f"Ani Rahma {NIK}", reader) == found(f"Ani Rahma {fictional_nik(8)}", reader)
        assert not Trace.objects.filter(kind=Trace.Kind.NIK_ASKED).exists()

    def test_of_other_kecamatan_a_bound_account_learns_nothing(self, kinal):
        bound = make_user("Petugas", [kinal])
        other = make_volunteer(
            "Ani Rahma", make_village("Linau", make_district("Maje")), phone="+6281234567890", nik=NIK
        )
        for text in (other.registry_no, "Ani Rahma", "Ani Rohma", "0812-3456-7890", NIK):
            assert found(text, bound) == [(Kind.UNKNOWN, [], "")]

    def test_a_line_or_a_person_twice_is_told(self, user):
        person = make_volunteer("Ani Rahma")
        text = f"Ani Rahma\n{person.registry_no}\nCitra\ncitra"
        assert [each[0] for each in found(text, user)] == [Kind.MATCH, Kind.REPEATED, Kind.UNKNOWN, Kind.REPEATED]
        assert found(text, user)[1][2] == "sama dengan baris 1"

    def test_no_more_queries_for_fifty_lines_than_for_two(self, user, django_assert_max_num_queries):
        for letter in "ABCDEFGHIJ":
            make_appointment(make_volunteer(f"Ani {letter}ahma"))
        with django_assert_max_num_queries(14):
            find("\n".join(f"Ani {letter}ahma\nAni {letter}ohma" for letter in "ABCDEFGHIJ"), user=user)


# Participants of a training


@pytest.mark.django_db
class TestParticipantsOfATraining:
    @pytest.fixture
    def training(self):
        return make_training()

    @pytest.fixture
    def client(self, client_of, user):
        return client_of(user)

    @pytest.fixture
    def address(self, training):
        return reverse("training_enrol_pasted", args=[training.pk])

    def enrolled(self, training):
        return sorted(training.records.values_list("volunteer__name", flat=True))

    def test_the_text_is_read_and_nothing_is_saved_yet(self, client, address, training):
        make_volunteer("Ani Rahma")
        page = client.post(address, {"names": "1. Ani Rahma\n2. Budi"})
        assert [each.person.name for each in page.context["people"].matches] == ["Ani Rahma"]
        assert 'name="pick" value="' in page.content.decode()
        assert self.enrolled(training) == []

    def test_who_is_ticked_and_who_is_chosen_among_several_are_recorded(self, client, address, training):
        ani, siti, _ = make_volunteer("Ani Rahma"), make_volunteer("Siti Aminah"), make_volunteer("Siti Aminah")
        text = "Ani Rahma\nSiti Aminah"
        answer = client.post(address, {"names": text, "pick": ani.pk, "baris-2": siti.pk, "save": "1"})
        assert answer.url == training.get_absolute_url()
        assert self.enrolled(training) == ["Ani Rahma", "Siti Aminah"]

    def test_what_is_undecided_stays_on_the_page_with_the_text(self, client, address, training):
        ani = make_volunteer("Ani Rahma")
        make_volunteer("Siti Aminah"), make_volunteer("Siti Aminah")
        text = "Ani Rahma\nSiti Aminah\nCitra Contoh"
        page = client.post(address, {"names": text, "pick": ani.pk, "baris-2": "", "save": "1"})
        people = page.context["people"]
        assert self.enrolled(training) == ["Ani Rahma"]
        assert [each.words for each in people.taken] == ["sudah tercatat sebagai peserta"]
        assert [each.line.number for each in people.undecided] == [2, 3]
        assert text in page.content.decode()

    def test_who_is_recorded_or_died_before_is_told_and_not_ticked(self, client, address, training):
        known, dead = make_volunteer("Ani Rahma"), make_volunteer("Budi Santoso")
        training.enrol([known])
        make_appointment(dead, started_on="2018-01-01", ended_on="2019-10-01", end_reason="meninggal")
        page = client.post(address, {"names": "Ani Rahma\nBudi Santoso"})
        told = [(each.person.name, each.words) for each in page.context["people"].taken]
        assert told == [
            ("Ani Rahma", "sudah tercatat sebagai peserta"),
            ("Budi Santoso", "meninggal sebelum pelatihannya mulai"),
        ]

    def test_nobody_ticked_is_a_sentence_and_the_text_comes_back(self, client, address):
        ani = make_volunteer("Ani Rahma")
        page = client.post(address, {"names": "Ani Rahma", "cocok": ani.pk, "save": "1"})
        assert "Belum ada PSM yang dicentang." in page.content.decode()
        assert ">\nAni Rahma</textarea>" in page.content.decode()
        assert page.context["people"].matches[0].picked == set()

    @pytest.mark.parametrize("text", ["", "  \n\t\n"])
    def test_an_empty_text_is_asked_for(self, client, address, text):
        assert "names" in client.post(address, {"names": text}).context["form"].errors

    def test_a_person_of_one_line_decides_nothing_for_another_line(self, client, address, training):
        ani = make_volunteer("Ani Rahma")
        data = {"names": "Ani Rahma\nAni Rahmawati", "pick": ani.pk, "cocok": ani.pk, "baris-2": "", "save": "1"}
        page = client.post(address, data)
        assert self.enrolled(training) == ["Ani Rahma"]
        assert [(each.line.number, each.people) for each in page.context["people"].undecided] == [(2, [ani])]

    def test_each_line_takes_only_its_own_field(self, client, address, training):
        ani, siti, _ = make_volunteer("Ani Rahma"), make_volunteer("Siti Aminah"), make_volunteer("Siti Aminah")
        data = {"names": "Ani Rahma\nSiti Aminah", "cocok": ani.pk, "pick": siti.pk, "baris-1": ani.pk, "save": "1"}
        client.post(address, data | {"baris-2": ani.pk, "baris-3": siti.pk})
        assert self.enrolled(training) == []

    def test_who_became_a_match_since_the_page_was_shown_is_asked_about(self, client, address, training):
        ani, text = make_volunteer("Ani Rahma"), "Ani Rahma\nBudi Santoso"
        shown = client.post(address, {"names": text})
        assert [each.line.number for each in shown.context["people"].unknown] == [2]
        assert f'name="cocok" value="{ani.pk}"' in shown.content.decode()
        assert shown.content.decode().count("Cocokkan lagi</button>") == 2
        budi = make_volunteer("Budi Santoso")
        page = client.post(address, {"names": text, "pick": ani.pk, "cocok": ani.pk, "save": "1"})
        assert self.enrolled(training) == ["Ani Rahma"]
        [left] = page.context["people"].undecided
        assert (left.person, left.picked) == (budi, {budi.pk})
        assert "baru cocok, belum disimpan" in page.content.decode()
        client.post(address, {"names": text, "pick": budi.pk, "cocok": page.context["people"].shown, "save": "1"})
        assert self.enrolled(training) == ["Ani Rahma", "Budi Santoso"]

    def test_matching_again_leaves_ticks_as_they_were_sent(self, client, address):
        ani, budi = make_volunteer("Ani Rahma"), make_volunteer("Budi Santoso")
        siti, _ = make_volunteer("Siti Aminah"), make_volunteer("Siti Aminah")
        citra = make_volunteer("Citra Contoh")  # Recorded since the page was shown.
        text = "Ani Rahma\nBudi Santoso\nSiti Aminah\nCitra Contoh"
        data = {"names": text, "cocok": f"{ani.pk},{budi.pk}", "pick": ani.pk, "baris-3": siti.pk}
        findings = client.post(address, data).context["people"].findings
        assert [each.picked for each in findings] == [{ani.pk}, set(), {siti.pk}, {citra.pk}]

    def test_the_niks_of_one_list_are_one_question_however_often_it_is_sent(self, client, address, user):
        ani = make_volunteer("Ani Rahma", nik=NIK)
        data = {"names": f"Ani Rahma\t{NIK}\nBudi\t{fictional_nik(8)}"}
        for pressed in ({}, {"cocok": ani.pk, "pick": ani.pk}, {"cocok": ani.pk, "pick": ani.pk, "save": "1"}):
            client.post(address, data | pressed)
        assert [each.times for each in Trace.objects.filter(kind=Trace.Kind.NIK_ASKED)] == [2]
        client.post(address, {"names": f"{data['names']}\nCitra\t{fictional_nik(9)}"})
        assert Trace.objects.filter(kind=Trace.Kind.NIK_ASKED).count() == 2
        assert nik_lookup.PASTED.tries(user.pk) == 2 + 3

    def test_past_the_bound_of_niks_the_wait_is_told_and_the_text_comes_back(self, client, user, address):
        make_volunteer("Ani Rahma", nik=NIK)
        nik_lookup.PASTED.take(user.pk, nik_lookup.PASTED.most - 1)
        ani, others = f"Ani Rahma\t{NIK}", f"Budi\t{fictional_nik(8)}\nCitra\t{fictional_nik(9)}"
        assert client.post(address, {"names": ani}).context["people"].matches
        page = client.post(address, {"names": others})
        assert "Paling banyak 1.000 NIK dicocokkan dalam satu jam. Coba lagi dalam " in page.content.decode()
        assert f">\n{others}</textarea>" in page.content.decode()
        assert Trace.objects.filter(kind=Trace.Kind.NIK_ASKED).count() == 1
        assert client.post(address, {"names": ani}).context["people"].matches  # Asked already.
        assert "people" not in client.post(address, {"names": others}).context

    def test_who_is_not_seen_cannot_be_ticked(self, client_of, kinal, address, training):
        other = make_volunteer("Ani Rahma", make_village("Linau", make_district("Maje")))
        bound = client_of(make_user("Petugas", [kinal]))
        bound.post(address, {"names": "Ani Rahma", "pick": other.pk, "baris-1": other.pk, "save": "1"})
        assert self.enrolled(training) == []

    def test_before_the_training_begins_the_sentence_says_so_and_the_page_stays(self, client, address, training):
        type(training).objects.filter(pk=training.pk).update(started_on="2099-01-01")
        person = make_volunteer("Ani Rahma")
        page = client.post(address, {"names": "Ani Rahma", "pick": person.pk, "save": "1"})
        assert "akan mulai" in page.content.decode()
        assert self.enrolled(training) == []

    def test_more_people_than_lines_are_refused(self, client, address):
        page = client.post(address, {"names": "Ani", "pick": [*range(1, MOST_LINES + 2)], "save": "1"})
        assert page.context["form"].errors

    @pytest.mark.parametrize(
        "text", ["x" * 100_000, "a\n" * 50_000, "Ani\t" * 25_000, "1. \x00 Ani", "😀\u202e" * 9_000]
    )
    def test_odd_and_long_texts_are_answered(self, client, address, text):
        assert client.post(address, {"names": text}).status_code == 200

    def test_an_unknown_name_begins_the_form_of_a_new_person(self, client):
        page = client.post("/psm/baru/", {"new_name": "Hj. Siti Aminah, S.Pd"})
        form = page.context["form"]
        values = [form[field].value() for field in ("title_before", "name", "title_after")]
        assert values == ["Hj.", "Siti Aminah", "S.Pd"]
        assert not form.is_bound


# Participants of an inauguration, and who came


@pytest.mark.django_db
class TestInvited:
    @pytest.fixture
    def client(self, client_of, user):
        return client_of(user)

    def test_who_meets_all_conditions_is_invited_at_once(self, client):
        person = make_volunteer("Ani Rahma", nik=NIK, born_on=date(1980, 1, 5))
        make_appointment(person), make_record(person, make_training())
        ceremony = make_ceremony()
        address = reverse("participant_invite_pasted", args=[ceremony.pk])
        answer = client.post(address, {"names": "Ani Rahma", "pick": person.pk, "save": "1"})
        assert answer.url == ceremony.get_absolute_url()
        assert [each.volunteer for each in ceremony.participants.all()] == [person]

    def test_a_condition_is_asked_first_and_what_does_not_come_along_is_said(self, client):
        person, ceremony = make_volunteer("Ani Rahma"), make_ceremony()
        address = reverse("participant_invite_pasted", args=[ceremony.pk])
        page = client.post(address, {"names": "Ani Rahma\nBudi", "pick": person.pk, "save": "1"})
        assert not ceremony.participants.exists()
        assert "1 baris daftar tidak ikut: baris 2 “Budi”." in page.content.decode()
        assert f'action="{reverse("participant_invite", args=[ceremony.pk])}"' in page.content.decode()
        client.post(reverse("participant_invite", args=[ceremony.pk]), {"frozen": page.context["selection"].frozen})
        assert ceremony.participants.count() == 1

    def test_who_takes_part_already_is_told(self, client):
        ceremony = make_ceremony([make_volunteer("Ani Rahma")])
        page = client.post(reverse("participant_invite_pasted", args=[ceremony.pk]), {"names": "Ani Rahma"})
        assert [each.words for each in page.context["people"].taken] == ["sudah menjadi peserta"]

    def test_to_a_cancelled_ceremony_nobody_is_invited(self, client):
        person, ceremony = make_volunteer("Ani Rahma"), make_ceremony()
        type(ceremony).objects.filter(pk=ceremony.pk).update(cancelled_at=timezone.now(), cancel_reason="Banjir")
        for name in ("participant_invite_pasted", "ceremony_attendance_pasted"):
            answer = client.post(
                reverse(name, args=[ceremony.pk]), {"names": "Ani Rahma", "pick": person.pk, "save": "1"}
            )
            assert answer.url == ceremony.get_absolute_url()
        assert not ceremony.participants.exists()


@pytest.mark.django_db
class TestWhoCame:
    @pytest.fixture
    def client(self, client_of, user):
        return client_of(user)

    @pytest.fixture
    def ani(self):
        return make_volunteer("Ani Rahma")

    @pytest.fixture
    def ceremony(self, ani):
        return make_ceremony([ani])

    @pytest.fixture
    def address(self, ceremony):
        return reverse("ceremony_attendance_pasted", args=[ceremony.pk])

    def test_a_participant_who_is_ticked_is_present_with_a_tick(self, client, address, ceremony, ani, user):
        answer = client.post(address, {"names": "Ani Rahma", "pick": ani.pk, "save": "1"})
        assert answer.url == reverse("ceremony_attendance", args=[ceremony.pk])
        [participant] = ceremony.participants.all()
        assert (participant.attendance, participant.ticks.get().by) == ("hadir", user)

    def test_who_was_not_ticked_stays_as_it_was(self, client, address, ceremony):
        client.post(address, {"names": "Ani Rahma", "save": "1"})
        assert ceremony.participants.get().attendance == "belum"

    def test_who_is_present_or_absent_already_is_told(self, client, address, ceremony, user):
        for attendance, told in (("hadir", "sudah ditandai hadir"), ("absen", "ditandai tidak hadir")):
            ceremony.mark(ceremony.participants.all(), attendance, by=user)
            assert told in client.post(address, {"names": "Ani Rahma"}).content.decode()

    def test_who_takes_no_part_is_not_marked_but_offered_to_be_invited(self, client, address, ceremony, ani):
        other = make_volunteer("Budi Santoso")
        data = {"names": "Ani Rahma\nBudi Santoso", "pick": [ani.pk, other.pk], "save": "1"}
        page = client.post(address, data)
        assert [each.person.name for each in page.context["people"].outside] == ["Budi Santoso"]
        assert ceremony.participants.count() == 1
        inviting = reverse("participant_invite", args=[ceremony.pk])
        assert f'formaction="{inviting}"' in page.content.decode()
        asked = client.post(inviting, {"names": data["names"], "person": other.pk, "present": "1"})
        assert 'name="present" value="1"' in asked.content.decode()
        answer = client.post(inviting, {"frozen": asked.context["selection"].frozen, "present": "1"})
        assert answer.url == reverse("ceremony_attendance", args=[ceremony.pk])
        assert ceremony.participants.of_people([other.pk]).get().attendance == "hadir"

    @pytest.mark.parametrize("others", [["Citra Contoh"], []])
    def test_whom_a_colleague_invited_meanwhile_is_marked_present_too(self, client, ceremony, others):
        budi, others = make_volunteer("Budi Santoso"), [make_volunteer(name) for name in others]
        inviting = reverse("participant_invite", args=[ceremony.pk])
        came = [person.pk for person in (budi, *others)]
        asked = client.post(inviting, {"person": came, "present": "1"})
        ceremony.invite([budi])
        answer = client.post(inviting, {"frozen": asked.context["selection"].frozen, "present": "1"})
        assert answer.url == reverse("ceremony_attendance", args=[ceremony.pk])
        marked = ceremony.participants.of_people(came)
        assert [(each.attendance, each.ticks.count()) for each in marked] == [("hadir", 1)] * len(came)
        assert ceremony.participants.exclude(volunteer__in=came).get().attendance == "belum"

    def test_to_certificates_of_a_training_nobody_is_offered_to_be_invited(self, client):
        ceremony = make_ceremony(training=make_training())
        make_volunteer("Budi Santoso")
        page = client.post(reverse("ceremony_attendance_pasted", args=[ceremony.pk]), {"names": "Budi Santoso"})
        assert "formaction" not in page.content.decode()
        assert "Mereka tidak ditandai hadir." in page.content.decode()

    def test_a_bound_account_marks_only_its_own(self, client_of, kinal, user):
        own = make_volunteer("Ani Rahma", make_village("Geramat", kinal))
        other = make_volunteer("Budi Santoso", make_village("Linau", make_district("Maje")))
        ceremony = make_ceremony([own, other])
        bound = client_of(make_user("Petugas", [kinal]))
        address = reverse("ceremony_attendance_pasted", args=[ceremony.pk])
        page = bound.post(address, {"names": "Ani Rahma\nBudi Santoso", "pick": [own.pk, other.pk], "save": "1"})
        assert [each.line.name for each in page.context["people"].unknown] == ["Budi Santoso"]
        marked = ceremony.participants.order_by("volunteer").values_list("attendance", flat=True)
        assert list(marked) == ["hadir", "belum"]
