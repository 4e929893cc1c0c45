"""Acting on many people at once: chosen, frozen, confirmed, written as one batch, taken back."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ceremonies.issuing import issue_certificates
from kaur_psm.accounts.models import User
from registry.history.recording import Door, because
from registry.history.undoing import changes_of_batch, undo_batch
from registry.lists import selection
from registry.models import Appointment, Training, TrainingRecord
from registry.values import names
from registry.views import trainings, villages
from tests.answering import post_answering
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_ceremony,
    make_district,
    make_record,
    make_training,
    make_village,
    make_volunteer,
)

pytestmark = pytest.mark.django_db
ENROL, NEW, DECREE = "/psm/tindakan/pelatihan/", "/psm/tindakan/pelatihan/baru/", "/psm/tindakan/sk/"


@pytest.fixture
def client(client_of, petugas):
    return client_of(petugas)


def text_of(page):
    return " ".join(page.content.decode().split())


def in_kinal(name="Orang Kinal"):
    return make_volunteer(name, make_village("Geramat", make_district("Kinal")))


def people(*names):
    return [make_volunteer(name) for name in names]


def ids(volunteers):
    return [volunteer.pk for volunteer in volunteers]


def hidden(page):
    """The hidden fields of a confirmation, as its form would send them."""
    return {
        field["name"]: field["value"]
        for field in re.finditer(
            r'<input type="hidden" name="(?P<name>[^"]+)" value="(?P<value>[^"]*)"', page.content.decode()
        )
        if field["name"] != "csrfmiddlewaretoken"
    }


# Choosing


@pytest.mark.parametrize("address", [ENROL, NEW, DECREE])
def test_what_was_ticked_is_confirmed_with_its_number_and_names(client, address):
    chosen = [make_appointment(volunteer).volunteer for volunteer in people("Ani", "Budi")]
    make_appointment(make_volunteer("Tidak Dipilih"))
    page = client.post(address, {"person": ids(chosen)})
    assert page.context["selection"].people == chosen
    assert re.search(r"<h1>[^<]*\b2\b", page.content.decode())
    assert "Tidak Dipilih" not in text_of(page)


@pytest.mark.slow
def test_all_that_match_the_filters_are_meant_and_not_only_one_page(client):
    kinal = [in_kinal(f"Orang {letter}") for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWX"]
    make_volunteer("Di Luar")
    page = client.post(ENROL, {"all": "1", "saring": "kecamatan=17.04.01&status=calon"})
    assert {volunteer.pk for volunteer in page.context["selection"].people} == set(ids(kinal))
    assert "dan 40 lagi" in text_of(page)


def test_a_selection_is_frozen_who_matches_later_is_not_touched(client):
    training = make_training()
    make_volunteer("Ani")
    frozen = hidden(client.post(ENROL, {"all": "1", "saring": ""}))
    make_volunteer("Datang Kemudian")
    client.post(ENROL, {**frozen, "training": training.choice_label})
    assert [record.volunteer.name for record in training.records.all()] == ["Ani"]


def test_a_phone_search_is_honoured_as_the_list_showed_it(client):
    make_volunteer("Punya Nomor", phone="+6281200001111")
    make_volunteer("Lain")
    client.post("/psm/cari/", {"q": "0812-0000-1111"})
    page = client.post(ENROL, {"all": "1", "saring": "hp=1"})
    assert [volunteer.name for volunteer in page.context["selection"].people] == ["Punya Nomor"]


def test_a_phone_search_that_the_session_has_lost_does_not_become_everybody(client):
    make_volunteer()
    response = client.post(ENROL, {"all": "1", "saring": "hp=1"}, follow=True)
    assert "Pencarian nomor HP sudah berakhir" in text_of(response)


@pytest.mark.parametrize(
    "saring",
    ["kecamatan=99.99.99", "status=x", "q=1704054612909001", "desa=x", "kecamatan=%FF%FE", "q=" + "x" * 101],
)
def test_a_filter_that_is_not_understood_does_not_become_everybody(client, saring):
    make_volunteer()
    response = client.post(DECREE, {"all": "1", "saring": saring}, follow=True)
    assert "Saringannya tidak dikenal" in text_of(response)
    assert response.redirect_chain == [("/psm/", 302)]


@pytest.mark.parametrize("address", [ENROL, NEW, DECREE])
@pytest.mark.parametrize(
    "data",
    [
        {},
        {"person": ["0", "x", "-1", "9" * 40, "1.5", "٣"]},
        {"frozen": ""},
        {"frozen": "x,,9" + "9" * 40},
        {"person": ["1"], "saring": "&" * 5000},
    ],
    ids=["nothing", "junk", "empty", "frozen junk", "junk filter"],
)
def test_nothing_to_act_on_is_a_sentence_and_the_list_again(client, address, data):
    response = client.post(address, data, follow=True)
    assert response.redirect_chain == [("/psm/", 302)]
    assert response.context["messages"]
    assert "Belum ada PSM yang dipilih" in text_of(response)


def test_more_people_than_a_page_can_hold_are_refused_with_the_number_that_it_can(client, monkeypatch):
    chosen = people("Ani", "Budi", "Citra")
    monkeypatch.setattr(selection, "MOST", 2)
    too_many = [{"frozen": "997,998,999"}, {"person": ids(chosen)}, {"all": "1"}]
    for data in too_many:
        assert "Paling banyak 2 PSM sekaligus" in text_of(client.post(ENROL, data, follow=True))


def test_nothing_chosen_returns_to_the_list_with_its_filters(client):
    make_volunteer()
    response = client.post(ENROL, {"saring": "status=calon&urut=-nama&jk=X"})
    assert response.url == "/psm/?status=calon&urut=-nama"


@pytest.mark.parametrize("address", [ENROL, NEW, DECREE])
def test_who_returns_to_the_address_after_signing_in_again_lands_on_the_list(client, address):
    assert client.get(address).url == "/psm/"


@pytest.mark.parametrize("data", [{"person": True}, {"frozen": True}, {"all": "1", "saring": ""}])
def test_people_whom_the_account_may_not_see_are_silently_out(client_of, bound, data):
    own, other = in_kinal("Milik Kinal"), make_volunteer("Milik Lain")
    chosen = {"person": [own.pk, other.pk], "frozen": f"{own.pk},{other.pk}"}
    page = client_of(bound).post(ENROL, {name: chosen.get(name, value) for name, value in data.items()})
    assert page.context["selection"].people == [own]
    assert "Milik Lain" not in text_of(page)


def test_deleted_people_are_silently_out(client):
    living, gone = people("Ada", "Pergi")
    gone.remove("Salah catat")
    assert client.post(ENROL, {"person": ids([living, gone])}).context["selection"].people == [living]


@pytest.mark.slow
@pytest.mark.parametrize("address", [ENROL, DECREE])
def test_the_confirmation_asks_no_more_queries_for_fifty_people_than_for_one(
    client, django_assert_max_num_queries, address
):
    chosen = [make_appointment(make_volunteer(f"Orang {number}")).volunteer for number in range(50)]
    with django_assert_max_num_queries(40) as one:
        client.post(address, {"person": ids(chosen[:1])})
    with django_assert_max_num_queries(len(one)):
        assert len(client.post(address, {"person": ids(chosen)}).context["selection"].people) == 50


def test_names_are_joined_as_words_and_the_rest_is_counted():
    assert names.several([]) == ""
    assert names.several(["Ani"]) == "Ani"
    assert names.several(["Ani", "Budi", "Citra"]) == "Ani, Budi dan Citra"
    assert names.several("ABCDEFG") == "A, B, C, D, E dan 2 lagi"


# Into a training


def enrol(client, chosen, training):
    return client.post(
        ENROL, {"frozen": ",".join(map(str, ids(chosen))), "training": training.choice_label}, follow=True
    )


def test_people_are_recorded_in_one_batch_and_counted(client, petugas):
    training, chosen = make_training(), people("Ani", "Budi")
    page = enrol(client, chosen, training)
    assert "2 PSM dicatat sebagai peserta Bimtek Dasar PSM." in text_of(page)
    assert page.redirect_chain == [(training.get_absolute_url(), 302)]
    rows = TrainingRecord.history.all()
    assert {row.history_user for row in rows} == {petugas}
    assert len({row.batch for row in rows}) == 1
    assert None not in {row.batch for row in rows}


def test_who_is_recorded_already_is_named_and_skipped(client):
    training, (known, new) = make_training(), people("Sudah Ikut", "Baru")
    make_record(known, training, certificate_number="BT/1")
    page = text_of(enrol(client, [known, new], training))
    assert "1 PSM dicatat sebagai peserta" in page
    assert "1 PSM sudah tercatat sebelumnya dan dilewati: Sudah Ikut." in page
    assert TrainingRecord.objects.get(volunteer=known).certificate_number == "BT/1"


def test_the_same_post_twice_records_nothing_twice(client):
    training, chosen = make_training(), people("Ani", "Budi")
    enrol(client, chosen, training)
    page = text_of(enrol(client, chosen, training))
    assert training.records.count() == TrainingRecord.history.count() == 2
    assert "2 PSM sudah tercatat sebelumnya dan dilewati: Ani dan Budi." in page


@pytest.mark.parametrize("module, address", [(villages, "/desa/pilih/"), (trainings, "/pelatihan/pilih/")])
def test_a_choice_that_is_still_coming_in_does_not_undo_what_the_form_wrote(client, monkeypatch, module, address):
    training, chosen = make_training(), people("Ani")
    render = module.render

    def render_while_the_form_is_sent(*args):
        monkeypatch.setattr(module, "render", render)
        other_request = Client()
        other_request.cookies = client.cookies
        data = {"frozen": str(chosen[0].pk), "training": training.choice_label}
        assert other_request.post(ENROL, data).status_code == 302
        return render(*args)

    monkeypatch.setattr(module, "render", render_while_the_form_is_sent)
    assert client.get(address).status_code == 200
    assert "1 PSM dicatat sebagai peserta" in text_of(client.get(training.get_absolute_url()))


@pytest.mark.parametrize(
    "typed, words",
    [
        ("", "tidak boleh kosong"),
        ("tidak ada", "tidak ditemukan"),
        ("Bimtek", "Bimtek Lanjutan, 14-10-2019; Bimtek Dasar, 14-10-2019"),
    ],
)
def test_an_unclear_training_gets_a_sentence_and_the_selection_stays(client, typed, words):
    make_training("Bimtek Dasar")
    make_training("Bimtek Lanjutan")
    (chosen,) = people("Ani")
    page = client.post(ENROL, {"frozen": str(chosen.pk), "training": typed, "saring": "status=calon"})
    assert words in " ".join(page.context["form"].errors["training"])
    assert hidden(page) == {"frozen": str(chosen.pk), "saring": "status=calon"}
    assert f'value="{typed}"' in page.content.decode() or not typed


def test_people_are_recorded_in_a_training_that_is_made_for_them(client):
    chosen = people("Ani", "Budi")
    frozen = {"frozen": ",".join(map(str, ids(chosen))), "training": "Bimtek Dasar 2026"}
    page = client.post(NEW, frozen)
    assert 'value="Bimtek Dasar 2026"' in page.content.decode()
    data = {"name": "Bimtek Dasar 2026", "kind": "dasar", "started_on": "01-09-2026"}
    client.post(NEW, {**hidden(page), **data})
    client.post(NEW, {**hidden(page), **data})
    assert {record.volunteer for record in Training.objects.get().records.all()} == set(chosen)


def test_a_mistake_in_the_new_training_records_nobody(client):
    (chosen,) = people("Ani")
    page = client.post(NEW, {"frozen": str(chosen.pk), "name": "Bimtek", "kind": "dasar", "started_on": "besok"})
    assert "started_on" in page.context["form"].errors
    assert hidden(page)["frozen"] == str(chosen.pk)
    assert not Training.objects.exists()


# A decree


def decree(client, page, **data):
    typed = {**hidden(page), "decree_number": "460/12/2019", "decree_on": "06-12-2019", **data}
    return post_answering(client, DECREE, typed, follow=True)


def test_one_decree_is_written_on_the_open_periods_that_have_none(client):
    waiting = [make_appointment(make_volunteer(name)) for name in ("Ani", "Budi")]
    known = make_appointment(make_volunteer("Sudah Ada"), decree_number="460/1/2018")
    ended = make_appointment(make_volunteer("Sudah Berhenti"), ended_on=date(2020, 1, 1))
    candidate = make_volunteer("Calon")
    chosen = [*[a.volunteer for a in waiting], known.volunteer, ended.volunteer, candidate]
    page = client.post(DECREE, {"person": ids(chosen), "saring": "urut=desa"})
    for words in ("Catat SK pada 2 penugasan", "1 sudah mempunyai SK", "2 tanpa penugasan yang berjalan", "460/1/2018"):
        assert words in text_of(page)
    done = decree(client, page)
    assert "SK 460/12/2019 dicatat pada 2 penugasan." in text_of(done)
    assert done.redirect_chain == [("/psm/?urut=desa", 302)]
    for appointment in waiting:
        appointment.refresh_from_db()
        assert (appointment.decree_number, appointment.decree_on) == ("460/12/2019", date(2019, 12, 6))
    known.refresh_from_db()
    ended.refresh_from_db()
    assert (known.decree_number, ended.decree_number) == ("460/1/2018", "")
    assert len(set(Appointment.history.filter(history_type="~").values_list("batch", flat=True))) == 1


def test_a_decree_that_came_meanwhile_is_kept_and_reported(client):
    first, second = make_appointment(make_volunteer("Ani")), make_appointment(make_volunteer("Budi"))
    page = client.post(DECREE, {"person": ids([first.volunteer, second.volunteer])})
    first.decree_number = "460/1/2018"
    first.save()
    done = text_of(decree(client, page))
    assert "dicatat pada 1 penugasan" in done
    assert "1 penugasan tidak diubah" in done
    first.refresh_from_db()
    assert first.decree_number == "460/1/2018"


def test_a_period_that_began_after_the_confirmation_gets_no_decree(client):
    named, later = make_appointment(make_volunteer("Ani")), make_volunteer("Budi")
    page = client.post(DECREE, {"person": ids([named.volunteer, later])})
    make_appointment(later)
    decree(client, page)
    assert Appointment.objects.get(volunteer=later).decree_number == ""


def test_a_decree_is_written_on_open_periods_without_one_whatever_it_is_asked_for():
    waiting = make_appointment(make_volunteer("Ani"))
    make_appointment(make_volunteer("Budi"), decree_number="460/1/2018")
    make_appointment(make_volunteer("Citra"), ended_on=date(2020, 1, 1))
    assert Appointment.objects.all().record_decree("460/12/2019", date(2019, 12, 6)) == [waiting]
    numbers = Appointment.objects.order_by("pk").values_list("decree_number", flat=True)
    assert list(numbers) == ["460/12/2019", "460/1/2018", ""]


def test_a_decree_of_many_says_until_when_it_runs(client):
    waiting = make_appointment(make_volunteer("Ani"), started_on=date(2019, 12, 6))
    page = client.post(DECREE, {"person": [waiting.volunteer.pk]})
    refused = decree(client, page, decree_on="01-12-2019", decree_until="05-12-2019")
    assert refused.context["form"].errors["decree_until"]
    decree(client, page, decree_until="31-12-2024")
    assert Appointment.objects.get().decree_until == date(2024, 12, 31)


def test_a_period_that_begins_after_a_decree_runs_out_is_left_alone():
    make_appointment(make_volunteer("Ani"), started_on=date(2025, 1, 1))
    assert Appointment.objects.all().record_decree("460/12/2019", date(2019, 12, 6), date(2024, 12, 31)) == []


def test_the_same_decree_twice_writes_nothing_twice(client):
    appointment = make_appointment()
    page = client.post(DECREE, {"person": [appointment.volunteer.pk]})
    decree(client, page)
    done = text_of(decree(client, page))
    assert "1 penugasan tidak diubah" in done
    assert appointment.history.count() == 2


@pytest.mark.parametrize(
    "data, field, words",
    [
        ({"decree_number": ""}, "decree_number", "tidak boleh kosong"),
        ({"decree_number": "x" * 101}, "decree_number", "100"),
        ({"decree_number": fictional_nik()}, "decree_number", "Di sini tertulis NIK"),
        ({"decree_on": ""}, "decree_on", "tidak boleh kosong"),
        ({"decree_on": "31-02-2020"}, "decree_on", "tidak ada di kalender"),
    ],
)
def test_a_mistake_in_the_decree_is_a_sentence_and_the_selection_stays(client, data, field, words):
    appointment = make_appointment()
    page = client.post(DECREE, {"person": [appointment.volunteer.pk]})
    again = decree(client, page, **data)
    assert words in " ".join(again.context["form"].errors[field])
    assert hidden(again) == hidden(page)
    appointment.refresh_from_db()
    assert appointment.decree_number == ""


def test_when_nobody_waits_for_a_decree_the_page_says_so_without_a_form(client):
    page = text_of(client.post(DECREE, {"person": ids(people("Calon"))}))
    assert "Tidak ada yang menunggu SK" in page
    assert "decree_number" not in page


@pytest.mark.slow
def test_a_decree_for_many_asks_whether_it_renews_those_that_some_have(client):
    waiting = make_appointment(make_volunteer("Ani"))
    served = make_appointment(make_volunteer("Budi"), decree_number="460/1/2019", decree_on=date(2019, 12, 2))
    page = client.post(DECREE, {"person": ids([waiting.volunteer, served.volunteer])})
    asked = decree(client, page, decree_on="02-01-2025")
    assert asked.context["form"].errors["decree_number"] == [
        "1 penugasan sudah mempunyai SK lain: Budi (SK 460/1/2019 (2 Desember 2019)).",
        "Bila diperbarui, mulai bertugasnya tetap dan SK lamanya tersimpan sebagai SK terdahulu.",
    ]
    assert asked.content.decode().count('name="decree_change"') == 2
    assert not Appointment.objects.filter(decree_number="460/12/2019").exists()
    done = decree(client, asked, decree_on="02-01-2025", decree_change="baru")
    assert "dicatat pada 1 penugasan. SK diperbarui pada 1 penugasan" in text_of(done)
    served.refresh_from_db()
    assert (served.started_on, served.decree_number) == (date(2019, 12, 6), "460/12/2019")
    earlier = served.earlier_decrees.get()
    assert (earlier.decree_number, earlier.replaced_on) == ("460/1/2019", date(2025, 1, 2))
    client.post(next(iter(done.context["messages"])).extra_tags)
    served.refresh_from_db()
    assert (served.decree_number, served.earlier_decrees.count()) == ("460/1/2019", 0)
    assert not Appointment.objects.filter(decree_number="460/12/2019").exists()


def test_an_answer_on_a_decree_for_many_is_asked_for_anew_where_its_day_is_another_one_by_then(client):
    served = make_appointment(make_volunteer("Budi"), decree_number="460/1/2019", decree_on=date(2019, 12, 2))
    asked = decree(client, client.post(DECREE, {"person": ids([served.volunteer])}), decree_on="02-01-2025")
    renewed = next(iter(asked.context["form"].asked[0].answers))
    again = decree(client, asked, decree_on="02-01-2026", decree_change=renewed)
    assert "sudah mempunyai SK lain" in again.context["form"].errors["decree_number"][0]
    assert Appointment.objects.get().decree_number == "460/1/2019"


def test_a_decree_for_many_leaves_those_that_some_have_where_the_clerk_says_so(client):
    waiting = make_appointment(make_volunteer("Ani"))
    served = make_appointment(make_volunteer("Budi"), decree_number="460/1/2019", decree_on=date(2019, 12, 2))
    page = client.post(DECREE, {"person": ids([waiting.volunteer, served.volunteer])})
    done = decree(client, page, decree_on="02-01-2025", decree_change="biar")
    assert "1 penugasan tidak diubah" in text_of(done)
    numbers = Appointment.objects.order_by("pk").values_list("decree_number", flat=True)
    assert list(numbers) == ["460/12/2019", "460/1/2019"]


def test_when_all_have_a_decree_a_new_one_for_many_renews_them(client):
    served = make_appointment(make_volunteer("Budi"), decree_number="460/1/2019", decree_on=date(2019, 12, 2))
    page = client.post(DECREE, {"person": ids([served.volunteer])})
    assert "Perbarui SK 1 penugasan" in text_of(page)
    decree(client, page, decree_on="02-01-2025", decree_change="baru")
    assert served.earlier_decrees.count() == 1


def test_of_a_decree_that_cannot_renew_it_is_said_why(client):
    served = make_appointment(make_volunteer("Budi"), decree_number="460/1/2024", decree_on=date(2024, 12, 2))
    page = client.post(DECREE, {"person": ids([served.volunteer])})
    done = text_of(decree(client, page, decree_on="02-01-2023"))
    assert "Budi tetap dengan SK yang tercatat: SK baru harus bertanggal sesudah SK yang tercatat" in done
    assert Appointment.objects.get().decree_number == "460/1/2024"


def test_a_date_of_another_decree_is_not_written_over_for_many(client):
    served = make_appointment(make_volunteer("Budi"), decree_on=date(2019, 12, 2))
    page = client.post(DECREE, {"person": ids([served.volunteer])})
    asked = decree(client, page, decree_on="02-01-2025")
    assert "Budi (SK tanpa nomor (2 Desember 2019))" in asked.context["form"].errors["decree_number"][0]
    decree(client, asked, decree_on="02-01-2025", decree_change="baru")
    assert served.earlier_decrees.get().decree_on == date(2019, 12, 2)


def test_a_forged_period_of_another_kecamatan_gets_no_decree(client_of, bound):
    own, other = make_appointment(in_kinal()), make_appointment()
    data = {"decree_number": "460/12/2019", "decree_on": "06-12-2019"}
    client_of(bound).post(
        DECREE, {"frozen": f"{own.volunteer.pk},{other.volunteer.pk}", "appointments": f"{own.pk},{other.pk}", **data}
    )
    assert [a.decree_number for a in (Appointment.objects.get(pk=own.pk), Appointment.objects.get(pk=other.pk))] == [
        "460/12/2019",
        "",
    ]


def test_a_service_that_is_yet_to_begin_waits_for_its_decree_too(client):
    appointment = make_appointment(started_on=timezone.localdate() + timedelta(days=9))
    assert client.post(DECREE, {"person": [appointment.volunteer.pk]}).context["form"].waiting == [appointment]


# Taking a batch back


def batch_of(training, volunteers):
    with because(grouped=True, door=Door.SCREEN) as circumstances:
        training.enrol(volunteers)
    # As the account of the test would do it on a screen.
    TrainingRecord.history.filter(batch=circumstances.batch).update(history_user=User.objects.get())
    return circumstances.batch


@pytest.mark.slow
def test_a_batch_is_undone_by_its_maker_or_with_the_right_to_delete_service_but_not_one_of_a_command(
    client_of, petugas, kabid
):
    with because(grouped=True, door=Door.SCREEN) as circumstances:
        record = make_record()
    address = f"/perubahan-massal/{circumstances.batch}/batalkan/"
    assert client_of(petugas).post(address).status_code == 403
    client = client_of(kabid)
    page = client.post(address, follow=True)
    assert not TrainingRecord.objects.exists()
    # The undo can itself be undone.
    client.post(next(str(message.extra_tags) for message in page.context["messages"]))
    assert TrainingRecord.objects.get().pk == record.pk
    with because(grouped=True) as by_command:
        make_appointment()
    assert client.post(f"/perubahan-massal/{by_command.batch}/batalkan/").status_code == 403


@pytest.mark.slow
def test_undo_removes_exactly_what_the_batch_made_as_one_batch(client):
    training, chosen = make_training(), people("Ani", "Budi")
    before = make_record(make_volunteer("Lebih Dulu"), training)
    page = enrol(client, chosen, training)
    (message,) = page.context["messages"]
    done = client.post(message.extra_tags, follow=True)
    assert "Dibatalkan: 2 catatan kembali seperti semula." in text_of(done)
    assert done.redirect_chain == [(training.get_absolute_url(), 302)]
    assert list(training.records.all()) == [before]
    rows = TrainingRecord.history.filter(history_type="-")
    assert len(rows) == 2
    (batch,) = {row.batch for row in rows}
    assert batch
    assert {row.history_change_reason for row in rows} == {"Perubahan massal dibatalkan"}


@pytest.mark.slow
def test_undo_gives_changed_rows_their_old_values(client):
    appointments = [make_appointment(make_volunteer(name)) for name in ("Ani", "Budi")]
    page = client.post(DECREE, {"person": ids(a.volunteer for a in appointments)})
    (message,) = decree(client, page).context["messages"]
    done = client.post(message.extra_tags, follow=True)
    assert "Dibatalkan: 2 catatan" in text_of(done)
    for appointment in appointments:
        appointment.refresh_from_db()
        assert (appointment.decree_number, appointment.decree_on) == ("", None)


@pytest.mark.parametrize(
    "page, lands_on",
    [
        ("http://testserver/psm/?sk=belum", "http://testserver/psm/?sk=belum"),
        ("https://penipu.example/", "/pelatihan/{}/"),
        ("//penipu.example", "/pelatihan/{}/"),
    ],
)
def test_undo_returns_to_the_page_of_its_button_and_never_to_another_site(client, page, lands_on):
    training = make_training()
    batch = batch_of(training, people("Ani"))
    response = client.post(f"/perubahan-massal/{batch}/batalkan/", headers={"Referer": page})
    assert response.url == lands_on.format(training.pk)


def test_undo_leaves_and_names_what_somebody_touched_since(client):
    training, (first, second, third) = make_training(), people("Ani", "Budi", "Citra")
    batch = batch_of(training, [first, second, third])
    record = TrainingRecord.objects.get(volunteer=first)
    record.certificate_number = "BT/1"
    record.save()
    done = text_of(client.post(f"/perubahan-massal/{batch}/batalkan/", follow=True))
    assert "Dibatalkan: 2 catatan" in done
    assert "1 catatan tidak dibatalkan karena sudah diubah sesudahnya: Ani." in done
    assert list(training.records.all()) == [record]


@pytest.mark.slow
def test_undo_twice_undoes_nothing_twice(client):
    training, chosen = make_training(), people("Ani")
    batch = batch_of(training, chosen)
    client.post(f"/perubahan-massal/{batch}/batalkan/")
    done = text_of(client.post(f"/perubahan-massal/{batch}/batalkan/", follow=True))
    assert "Tidak ada lagi yang perlu dibatalkan" in done
    assert TrainingRecord.history.filter(history_type="-").count() == 1


@pytest.mark.slow
def test_a_decree_undone_twice_stays_undone(client):
    appointment = make_appointment()
    page = client.post(DECREE, {"person": [appointment.volunteer.pk]})
    (message,) = decree(client, page).context["messages"]
    client.post(message.extra_tags)
    assert "Tidak ada lagi yang perlu dibatalkan" in text_of(client.post(message.extra_tags, follow=True))
    assert appointment.history.count() == 3


def test_a_record_deleted_since_needs_no_undo_and_one_recorded_anew_is_not_of_the_batch(client):
    training, (volunteer,) = make_training(), people("Ani")
    batch = batch_of(training, [volunteer])
    TrainingRecord.objects.get().delete()
    anew = make_record(volunteer, training)
    client.post(f"/perubahan-massal/{batch}/batalkan/")
    assert TrainingRecord.objects.get() == anew


def test_a_period_deleted_since_is_named_as_touched(petugas):
    appointment = make_appointment(make_volunteer("Ani"))
    with because(grouped=True, door=Door.SCREEN, user=petugas) as circumstances:
        Appointment.objects.all().record_decree("460/1", date(2019, 12, 6))
    appointment.delete()
    outcome = undo_batch(circumstances.batch, petugas)
    assert ([person.name for person in outcome.touched], outcome.taken_back) == (["Ani"], [])


def test_undo_leaves_and_lists_people_who_are_named_on_papers_by_now(petugas):
    ceremony, ani, young = make_ceremony(), make_volunteer("Ani"), make_volunteer("Budi", born_on=date(2010, 1, 1))
    with because(grouped=True, door=Door.SCREEN, user=petugas) as circumstances:
        ceremony.invite([ani, young], {young.pk: "Surat keterangan kepala desa"})
    ceremony.participants.filter(volunteer=young).update(underage_reason="")
    issue_certificates(ceremony)  # None to who is too young.
    outcome = undo_batch(circumstances.batch, petugas)
    assert (outcome.taken_back, outcome.touched) == ([young], [ani])
    assert [participant.volunteer for participant in ceremony.participants.all()] == [ani]


@pytest.mark.slow
def test_a_bound_account_undoes_its_own_part_of_a_batch(client_of, bound):
    training, own, other = make_training(), in_kinal(), make_volunteer("Milik Lain")
    batch = batch_of(training, [own, other])
    page = client_of(bound).post(f"/perubahan-massal/{batch}/batalkan/", follow=True)
    assert "Dibatalkan: 1 catatan" in text_of(page)
    assert [record.volunteer for record in training.records.all()] == [other]


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/perubahan-massal/{}/", "/perubahan-massal/{}/batalkan/"])
def test_a_batch_about_nobody_whom_the_account_may_see_is_not_found(client_of, bound, address):
    batch = batch_of(make_training(), [make_volunteer()])
    client = client_of(bound)
    ask = client.post if "batalkan" in address else client.get
    assert ask(address.format(batch)).status_code == 404
    assert ask(address.format("00000000-0000-0000-0000-000000000000")).status_code == 404


def test_the_page_of_a_batch_names_whom_it_touched_and_offers_the_way_back(client):
    training, chosen = make_training(), people("Budi", "Ani")
    page = client.get(f"/perubahan-massal/{batch_of(training, chosen)}/")
    assert [person.name for person, _ in page.context["page"]] == ["Ani", "Budi"]
    assert "Perubahan massal: 2 catatan dicatat" in text_of(page)
    assert "Ya, batalkan 2 catatan" in text_of(page)


def test_a_batch_shows_old_and_new_values_only_of_its_own_change(petugas):
    appointment = make_appointment()
    with because(grouped=True) as circumstances:
        Appointment.objects.all().record_decree("460/1", date(2019, 12, 6))
    Appointment.objects.get().end(date(2020, 1, 1), "mundur")
    ((person, change),) = changes_of_batch(circumstances.batch, petugas)
    assert person == appointment.volunteer
    assert [(field.name, field.new) for field in change.fields] == [
        ("decree_number", "460/1"),
        ("decree_on", "6 Desember 2019"),
    ]


@pytest.mark.slow
def test_a_batch_whose_training_was_deleted_since_can_still_be_read(client):
    training, chosen = make_training(), people("Ani")
    batch = batch_of(training, chosen)
    client.post(f"/perubahan-massal/{batch}/batalkan/")
    training.remove("Salah catat")
    page = text_of(client.get(f"/perubahan-massal/{batch}/"))
    assert "Pelatihan yang sudah dihapus dicatat" in page
    assert "None" not in page


@pytest.mark.slow
def test_a_batch_of_fifty_is_shown_in_no_more_queries_than_one_of_one(client, django_assert_max_num_queries):
    training = make_training()
    one_batch = batch_of(training, people("Satu"))
    many = batch_of(training, [make_appointment(make_volunteer(f"Orang {number}")).volunteer for number in range(50)])
    with django_assert_max_num_queries(40) as one:
        client.get(f"/perubahan-massal/{one_batch}/")
    with django_assert_max_num_queries(len(one)):
        assert client.get(f"/perubahan-massal/{many}/").context["page"].paginator.count == 50
