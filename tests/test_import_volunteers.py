"""What a list changes in the registry: the person of a row, and the changes."""

from datetime import date

import pytest
from django.utils import timezone

from registry.doubles import merging
from registry.models import Village, Volunteer
from registry.workbook import plan
from registry.workbook.planned_row import State
from tests.factories import make_district, make_user, make_village, make_volunteer, whole_nik
from tests.planned_lists import NIK, OTHER_NIK, PLACE, make_villages, messages_of, planned, saved, sheets


@pytest.fixture
def kinal(db):
    make_villages()


# The person of a row


def test_the_registry_number_comes_before_the_nik(kinal):
    first, second = make_volunteer("Ani Contoh"), make_volunteer("Budi Contoh", nik=NIK)
    (planned_row,) = planned(["No. registri", "Nama", "NIK"], [first.registry_no, "Ani Contoh", NIK])
    assert planned_row.state == State.FAILED
    assert f"NIK sudah terdaftar atas nama {second}" in messages_of(planned_row)
    (planned_row,) = planned(["No. registri", "Nama"], [second.registry_no, "Budi Contoh"])
    assert planned_row.person.pk == second.pk


def test_without_a_registry_number_the_nik_identifies_the_person(kinal):
    known = make_volunteer("Ani Contoh", nik=NIK)
    (planned_row,) = planned(["Nama", "NIK", "Pekerjaan"], ["Ani Contoh", NIK, "Petani"])
    assert (planned_row.state, planned_row.person.pk) == (State.CHANGED, known.pk)
    assert [(change.label, change.old, change.new) for change in planned_row.changes] == [
        ("pekerjaan", "(kosong)", "Petani")
    ]


def test_the_number_of_a_merged_record_leads_to_the_person_who_was_kept(kinal):
    kept, gone = make_volunteer("Ani Contoh"), make_volunteer("Ani Contoh")
    merging.merge(kept, gone, reason="sama")
    (planned_row,) = planned(["No. registri", "Pekerjaan"], [gone.registry_no, "Petani"])
    assert (planned_row.state, planned_row.person.pk) == (State.CHANGED, kept.pk)


def test_two_rows_of_one_person_are_both_refused_by_number_or_nik(kinal):
    known = make_volunteer("Ani Contoh", nik=NIK)
    rows = planned(["No. registri", "Nama", "NIK"], [known.registry_no, "Ani Contoh", ""], ["", "Ani Contoh", NIK])
    assert [row.state for row in rows] == [State.FAILED, State.FAILED]
    assert "Orang yang sama juga ada di baris 3" in messages_of(rows[0])


def test_a_registry_number_that_nobody_has_refuses_the_row(kinal):
    (planned_row,) = planned(["No. registri", "Nama"], ["PSM-99999", "Ani Contoh"])
    assert planned_row.state == State.FAILED
    assert "tidak ada" in messages_of(planned_row)


def test_people_of_a_name_like_that_of_a_new_row_are_named_with_reasons_and_it_stays_new(kinal):
    known = make_volunteer("Sukri Ali Contoh", born_on=date(1990, 3, 12))
    heading = ["Nama", "Tgl lahir", *PLACE]
    (planned_row,) = planned(heading, ["H. SOEKRI ALIE CONTOH", "12-03-1990", "Geramat", "Kinal"])
    assert planned_row.state == State.NEW
    assert planned_row.maybe == [known]
    assert f"Mungkin {known} (nama mirip, tanggal lahir sama)" in messages_of(planned_row)
    (asked,) = planned(heading, ["H. SOEKRI ALI CONTOH", "12-03-1990", "Geramat", "Kinal"])
    assert f"{known} (nama dan tanggal lahir sama)" in messages_of(asked)


def test_a_namesake_born_far_apart_is_suggested_too_but_nobody_of_a_similar_name(kinal):
    known = make_volunteer("Ani Contoh", born_on=date(1990, 3, 12))
    make_volunteer("Any Contohan", born_on=date(1990, 3, 12))
    (planned_row,) = planned(["Nama", "Tgl lahir"], ["Ani Contoh", "25-08-1971"])
    assert planned_row.maybe == [known]


def test_nobody_of_another_kecamatan_is_suggested(kinal):
    make_volunteer("Ani Contoh", home_village=make_village("Linau", make_district("Maje")))
    user = make_user(districts=[make_district("Kinal")])
    (planned_row,) = planned(["Nama", *PLACE], ["Ani Contoh", "Geramat", "Kinal"], user=user)
    assert (planned_row.state, planned_row.maybe) == (State.NEW, [])


def test_a_number_with_the_name_of_somebody_else_renames_nobody_without_a_question(kinal):
    known = make_volunteer("Bahrun Contoh", nik=NIK)
    heading = ["No. registri", "Nama", "NIK"]
    rows = [known.registry_no, "Wahyudi Saputra", ""], ["", "Wahyudi Saputra", NIK]
    for cells in rows:
        of = plan.make(sheets(heading, cells))
        ((question, _),) = of.open_questions
        assert (of.rows[0].state, question.id) == (State.FAILED, "nama:0-2")
        assert "lain dari yang tercatat untuk nomor itu (Bahrun Contoh)" in question.text
        assert [answer for answer, _ in question.choices] == ["sama", "lewati"]
        answered = plan.make(sheets(heading, cells), answers={question.id: "sama"})
        assert (answered.rows[0].state, answered.rows[0].person.name) == (State.CHANGED, "Wahyudi Saputra")


def test_a_slightly_other_name_is_asked_about_only_if_it_is_that_of_somebody_else_who_may_be_seen(kinal):
    known = make_volunteer("Siti Aminah Contoh", home_village=Village.objects.get(name="Geramat"))
    heading, row = ["No. registri", "Nama", *PLACE], [known.registry_no, "Siti Aminah Contohan", "Geramat", "Kinal"]
    bound = make_user(districts=[make_district("Kinal")])
    assert planned(heading, row)[0].state == State.CHANGED
    other = make_volunteer("Siti Aminah Contohan", home_village=Village.objects.get(name="Linau"))
    of = plan.make(sheets(heading, row))
    assert (of.rows[0].state, [question.id for question, _ in of.open_questions]) == (State.FAILED, ["nama:0-2"])
    assert other.registry_no in messages_of(of.rows[0])
    assert planned(heading, row, user=bound)[0].state == State.CHANGED
    assert other.registry_no not in messages_of(planned(heading, row, user=bound)[0])


def test_another_spelling_of_the_recorded_name_is_not_asked_about(kinal):
    known = make_volunteer("Moh. Sukri Contoh")
    rows = planned(["No. registri", "Nama"], [known.registry_no, "MUHAMMAD SOEKRI CONTOH"])
    assert (rows[0].state, rows[0].open_questions) == (State.CHANGED, [])


def test_nobody_of_another_kecamatan_is_named_or_changed(kinal):
    stranger = make_volunteer("Ani Contoh", nik=NIK, home_village=make_village("Linau", make_district("Maje")))
    user = make_user(districts=[make_district("Kinal")])
    by_nik, by_number = planned(
        ["No. registri", "Nama", "NIK", *PLACE],
        ["", "Ani Contoh", NIK, "Geramat", "Kinal"],
        [stranger.registry_no, "Ani Contoh", "", "Geramat", "Kinal"],
        user=user,
    )
    assert (by_nik.state, by_nik.maybe, messages_of(by_nik)) == (State.NEW, [], "")
    assert (by_nik.person.nik_digest, by_nik.person.nik_unclaimed_digest) == (None, stranger.nik_digest)
    assert by_number.state == State.FAILED
    assert f"No. registri {stranger.registry_no} tidak ada" in messages_of(by_number)


def test_a_bound_account_adds_people_to_its_own_villages_alone(kinal):
    user = make_user(districts=[make_district("Kinal")])
    mine, theirs, nowhere = planned(
        ["No", "Nama", *PLACE],
        [1, "Ani", "Geramat", "Kinal"],
        [2, "Budi", "Linau", "Maje"],
        [3, "Citra", "", ""],
        user=user,
    )
    assert mine.state == State.NEW
    assert theirs.state == nowhere.state == State.FAILED


# What changes


def test_an_absent_column_and_an_empty_cell_change_nothing(kinal):
    known = make_volunteer("Ani Contoh", nik=NIK, occupation="Petani", phone="+6281234567890")
    (planned_row,) = planned(["Nama", "NIK", "Pekerjaan"], ["Ani Contoh", NIK, ""])
    assert planned_row.state == State.UNCHANGED
    saved(["Nama", "NIK", "Pekerjaan"], ["Ani Contoh", NIK, ""])
    known.refresh_from_db()
    assert (known.occupation, known.phone, known.history.count()) == ("Petani", "+6281234567890", 1)


def test_hapus_clears_a_field_and_a_nik(kinal):
    known = make_volunteer("Ani Contoh", nik=NIK, occupation="Petani")
    heading = ["No. registri", "NIK", "Pekerjaan"]
    saved(heading, [known.registry_no, "(hapus)", "(Hapus)"])
    known.refresh_from_db()
    assert (known.has_nik, known.occupation, known.name) == (False, "", "Ani Contoh")


def test_schooling_outside_the_list_is_noted_once(kinal):
    known = make_volunteer("Ani Contoh", notes="Ketua RT")
    heading, row = ["No. registri", "Pendidikan"], [known.registry_no, "Pesantren"]
    saved(heading, row)
    known.refresh_from_db()
    assert known.notes == "Ketua RT\nPendidikan menurut berkas: Pesantren"
    assert planned(heading, row)[0].state == State.UNCHANGED


def test_hapus_does_not_clear_a_name(kinal):
    known = make_volunteer("Ani Contoh")
    (planned_row,) = planned(["No. registri", "Nama"], [known.registry_no, "(hapus)"])
    assert planned_row.state == State.FAILED


def test_a_nik_is_given_to_a_person_who_had_none_and_shown_masked(kinal):
    known = make_volunteer("Ani Contoh")
    (planned_row,) = saved(["No. registri", "NIK"], [known.registry_no, NIK]).rows
    assert [(change.old, change.new) for change in planned_row.changes] == [("(kosong)", "••••••••••••••••")]
    known.refresh_from_db()
    assert whole_nik(known) == NIK


def test_the_same_nik_again_keeps_that_it_was_matched_with_the_ktp(kinal):
    matched, other = make_volunteer("Ani Contoh", nik=NIK), make_volunteer("Budi Contoh")
    Volunteer.objects.filter(pk=matched.pk).update(nik_matched_at=timezone.now())
    saved(
        ["No. registri", "NIK", "Pekerjaan"],
        [matched.registry_no, NIK, "Petani"],
        [other.registry_no, OTHER_NIK, "Guru"],
    )
    matched.refresh_from_db()
    assert matched.nik_matched_at is not None


def test_all_problems_of_a_row_are_reported_at_once(kinal):
    (planned_row,) = planned(
        ["Nama", "NIK", "Tgl lahir", "No HP", *PLACE], ["Ani 2", "123", "31-02-1985", "x", "Antah", "Kinal"]
    )
    assert {problem.key for problem in planned_row.errors} == {"name", "nik", "born_on", "phone", "home_village"}


def test_the_screen_s_own_rules_hold(kinal):
    make_volunteer("Budi Contoh", ipsm_no="A-1")
    ipsm, email, future = planned(
        ["Nama", "No. anggota", "Email", "Tgl lahir"],
        ["Ani", "A-1", "", ""],
        ["Citra", "", "bukan surel", ""],
        ["Dodi", "", "", "01-01-2099"],
    )
    assert "sudah dipakai orang lain" in messages_of(ipsm)
    assert email.errors[0].key == "email"
    assert "masa depan" in messages_of(future)
