"""Who lacks which required training, the invitation to it, and who came."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from registry.doubles import merging
from registry.figures.needs import Needs, Passport
from registry.models import Policy, Trace, Training, TrainingInvitation, TrainingRecord, Volunteer
from tests.factories import (
    make_appointment,
    make_district,
    make_invitation,
    make_record,
    make_regency,
    make_training,
    make_user,
    make_village,
    make_volunteer,
)
from tests.pages import messages_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return make_user("Petugas")


@pytest.fixture
def client(client, clerk):
    client.force_login(clerk)
    return client


def serve(name="Siti Aminah", village=None, **kwargs):
    volunteer = make_volunteer(name, village, **kwargs)
    make_appointment(volunteer, village)
    return volunteer


def make_next(kind=Training.Kind.BASIC, **kwargs):
    """A training in the future."""
    return make_training("Bimtek berikutnya", kind, timezone.localdate() + timedelta(days=7), **kwargs)


def require(*kinds):
    Policy(pk=1, required_kinds=[kind.value for kind in kinds]).save()


def test_with_several_regencies_each_kecamatan_shows_its_own(client):
    serve(village=make_village())
    assert "Kabupaten Kaur" not in client.get(reverse("training_needs")).content.decode()
    make_district("Talo", make_regency("Kabupaten Seluma", "17.05"))
    page = client.get(reverse("training_needs")).content.decode()
    assert "Kaur Selatan <small>Kabupaten Kaur</small>" in page
    assert "Talo <small>Kabupaten Seluma</small>" in page
    answer = client.get(reverse("training_needs_export"))
    (_, first, second, _) = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer))).get_sheet_by_index(0).to_python()
    assert (first[0], second[0]) == ("Kaur Selatan, Kabupaten Kaur", "Talo, Kabupaten Seluma")


def lacking_page(client, kind="dasar", **query):
    return client.get(reverse("training_lacking", args=[kind]), query)


def invite(client, training, *people):
    address = reverse("training_lacking", args=[training.kind])
    return client.post(address, {"training": training.pk, "person": [person.pk for person in people]}, follow=True)


# Counting


def test_people_in_service_without_a_required_training_are_counted_by_kecamatan(clerk):
    require(Training.Kind.BASIC, Training.Kind.ADVANCED)
    trained = serve()
    make_record(trained, make_training())
    serve("Budi Gumantara", make_village("Muara Nasal", make_district("Nasal")))
    make_volunteer("Calon Saja")
    needs = Needs(clerk)
    counts = {row.district.name: (row.serving, [need.lacking for need in row.needs]) for row in needs.rows}
    assert counts == {"Kaur Selatan": (1, [0, 1]), "Nasal": (1, [1, 1])}
    assert [need.lacking for need in needs.total.needs] == [1, 2]


def test_without_a_setting_bimtek_dasar_is_required(clerk):
    assert Needs(clerk).kinds == [Training.Kind.BASIC]


def test_people_invited_to_a_coming_training_are_shown(clerk):
    person = serve()
    make_invitation(person, make_training(started_on=date(2019, 1, 1)))
    assert Needs(clerk).total.needs[0].invited == 0
    TrainingInvitation.objects.invite(make_next(), [person])
    assert Needs(clerk).total.needs[0].invited == 1


def test_a_bound_account_counts_its_own_kecamatan(client_of):
    serve()
    bound = make_user("Petugas", [make_district("Nasal")])
    assert [row.district.name for row in Needs(bound).rows] == ["Nasal"]
    assert not Needs(bound).lacking("dasar").exists()


def test_the_matrix_asks_as_much_for_many_as_for_one(client, django_assert_max_num_queries):
    serve()
    with django_assert_max_num_queries(12) as few:
        client.get(reverse("training_needs"))
    for number in range(10):
        serve(f"Orang {'ABCDEFGHIJ'[number]}", make_village(f"Desa {number}", make_district(f"Kecamatan {number}")))
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("training_needs"))


# From the matrix to the invitation


def test_two_clicks_from_the_matrix_invite_all_who_lack_it(client):
    person, other = serve(), serve("Budi Gumantara", make_village("Muara Nasal", make_district("Nasal")))
    training = make_next()
    matrix = client.get(reverse("training_needs")).content.decode()
    address = f"{reverse('training_lacking', args=['dasar'])}?kecamatan={person.village.district.code}"
    assert f'href="{address}"' in matrix
    page = client.get(address)
    ticked = [period.volunteer for period in page.context["lacking"] if not period.is_invited]
    assert ticked == [person]
    done = invite(client, training, *ticked)
    assert "1 PSM diundang ke Bimtek berikutnya." in done.content.decode()
    assert [each.volunteer for each in training.invitations.all()] == [person]
    assert "Batalkan" in done.content.decode()
    assert other not in [each.volunteer for each in training.invitations.all()]


@pytest.mark.slow
def test_inviting_is_one_batch_that_is_taken_back(client):
    training = make_next()
    invite(client, training, serve(), serve("Budi Gumantara"))
    batch = TrainingInvitation.history.latest().batch
    client.post(reverse("batch_undo", args=[batch]))
    assert not training.invitations.exists()


def test_nobody_is_invited_twice(client):
    person, training = serve(), make_next()
    invite(client, training, person)
    again = invite(client, training, person)
    assert "1 PSM sudah diundang" in again.content.decode()
    assert training.invitations.count() == 1
    assert "sudah diundang" in lacking_page(client).content.decode()


def test_who_died_meanwhile_is_not_invited_and_named(client, clerk):
    alive, dead = serve("Ani Contoh"), serve("Sari Contoh", make_village("Geramat"))
    dead.appointments.get().end(timezone.localdate(), "meninggal")
    training = make_next()
    page = client.post(
        "/pelatihan/kebutuhan/dasar/", {"person": [alive.pk, dead.pk], "training": training.pk}, follow=True
    )
    assert "1 PSM tidak diundang, karena tercatat meninggal dunia: Sari Contoh." in messages_of(page)
    assert [invitation.volunteer for invitation in training.invitations.all()] == [alive]
    with pytest.raises(ValidationError, match="meninggal dunia"):
        TrainingInvitation(training=training, volunteer=dead).full_clean()


def test_without_a_training_to_come_one_is_planned_first(client):
    serve()
    page = lacking_page(client).content.decode()
    assert "Belum ada bimtek dasar yang direncanakan" in page
    form = client.get(reverse("training_create"), {"jenis": "dasar"}).context["form"]
    assert form["kind"].value() == "dasar"


def test_a_training_planned_from_the_list_of_the_lacking_leads_back_to_invite_them(client):
    person = serve()
    serve("Budi Gumantara", make_village("Muara Nasal", make_district("Nasal")))
    earlier = make_next(Training.Kind.ADVANCED)
    district = person.village.district.code
    planning = f"{reverse('training_create')}?jenis=dasar&undang=1&kecamatan={district}"
    assert f'href="{planning.replace("&", "&amp;")}"' in lacking_page(client, kecamatan=district).content.decode()
    form = client.get(planning).content.decode()
    assert f'href="{reverse("training_lacking", args=["dasar"])}?kecamatan={district}"' in form
    first_day = timezone.localdate() + timedelta(days=30)
    typed = {"name": "Bimtek baru", "kind": "dasar", "started_on": f"{first_day:%d-%m-%Y}"}
    page = client.post(planning, typed, follow=True)
    planned = Training.objects.exclude(pk=earlier.pk).get()
    assert [period.volunteer for period in page.context["lacking"]] == [person]
    assert f'<option value="{planned.pk}" selected>' in page.content.decode()
    assert "Undang yang dicentang" in page.content.decode()


def test_among_several_to_come_the_one_just_planned_is_chosen(client):
    serve()
    make_next()
    later = make_training("Bimtek kedua", started_on=timezone.localdate() + timedelta(days=60))
    assert f'<option value="{later.pk}" selected>' in lacking_page(client, pelatihan=later.pk).content.decode()


@pytest.mark.parametrize("query", ["?jenis=dasar", "?jenis=dasar&undang=1", "?jenis=x&undang=1&kecamatan=x"])
def test_a_training_that_is_over_leads_to_its_own_page(client, query):
    assert client.get(reverse("training_create") + query).status_code == 200
    typed = {"name": "Bimtek lama", "kind": "dasar", "started_on": "14-10-2019"}
    answer = client.post(reverse("training_create") + query, typed)
    assert answer.url == Training.objects.get().get_absolute_url()


@pytest.mark.parametrize("address", ["x", "9" * 30, "-1", "0"])
def test_an_unknown_training_in_the_address_is_left_out(client, address):
    serve()
    make_next()
    assert "Undang yang dicentang" in lacking_page(client, pelatihan=address).content.decode()


@pytest.mark.parametrize(
    "role, bound, leads", [("Kabid", False, True), ("Kabid", True, False), ("Petugas", False, False)]
)
def test_with_nothing_required_the_page_says_where_to_set_it(client_of, role, bound, leads):
    serve()
    require()
    user = make_user(role, [make_district("Nasal")] if bound else [], username="ani")
    page = client_of(user).get(reverse("training_needs")).content.decode()
    assert (f'href="{reverse("policy_update")}">Ke Pengaturan' in page) is leads
    assert ("Kepala bidang atau admin menetapkannya" in page) is not leads
    assert "data-print" not in page
    assert reverse("training_needs_export") not in page


@pytest.mark.parametrize("people", [[], ["x"], ["999999"], ["9" * 30]])
def test_inviting_nobody_says_so(client, people):
    serve()
    training = make_next()
    answer = client.post(reverse("training_lacking", args=["dasar"]), {"training": training.pk, "person": people})
    assert "Belum ada PSM yang dipilih" in answer.content.decode()


def test_a_training_that_is_over_is_no_choice(client):
    person, over = serve(), make_training()
    answer = client.post(reverse("training_lacking", args=["dasar"]), {"training": over.pk, "person": [person.pk]})
    assert answer.status_code == 200
    assert not TrainingInvitation.objects.exists()


def test_an_unknown_kind_is_not_found(client):
    assert lacking_page(client, "entah").status_code == 404


def test_who_only_reads_cannot_invite(client_of):
    person, training = serve(), make_next()
    reader = client_of(make_user("Pimpinan"))
    assert "Undang yang dicentang" not in lacking_page(reader).content.decode()
    invite(reader, training, person)
    assert not training.invitations.exists()


# Attendance


def test_recording_who_came_writes_the_records(client):
    person, absent, training = serve(), serve("Budi Gumantara"), make_training(started_on=timezone.localdate())
    invited = TrainingInvitation.objects.invite(training, [person, absent])
    address = reverse("training_invitations", args=[training.pk])
    done = client.post(address, {"invitation": [invited[0].pk]}, follow=True).content.decode()
    assert [record.volunteer for record in TrainingRecord.objects.all()] == [person]
    assert "1 tercatat hadir" in done
    assert Needs(make_user("Petugas")).total.needs[0].lacking == 1


def test_nobody_is_recorded_in_a_training_that_has_not_begun(client):
    training = make_next()
    invited = TrainingInvitation.objects.invite(training, [serve()])
    address = reverse("training_invitations", args=[training.pk])
    done = client.post(address, {"invitation": [invited[0].pk]}, follow=True).content.decode()
    assert "Undang dahulu; yang hadir dicatat sejak hari itu." in done
    assert not TrainingRecord.objects.exists()


def test_a_training_to_come_counts_for_nobody_until_it_begins(client):
    person = serve()
    make_record(person, make_next())
    assert Needs(make_user("Petugas")).total.needs[0].lacking == 1
    assert list(Volunteer.objects.untrained()) == [person]
    assert Passport(person).required() == [(Training.Kind.BASIC, False)]


def test_only_people_who_came_to_that_training_are_present():
    came, elsewhere, training = serve(), serve("Budi Gumantara"), make_next()
    TrainingInvitation.objects.invite(training, [came, elsewhere])
    make_record(came, training)
    make_record(elsewhere, make_training())
    invited = training.invitations.for_register()
    assert [(each.volunteer, each.is_present) for each in invited] == [(elsewhere, False), (came, True)]


def test_recording_nobody_says_so(client):
    training = make_next()
    answer = client.post(reverse("training_invitations", args=[training.pk]), {"invitation": ["x"]}, follow=True)
    assert "Belum ada yang dipilih" in answer.content.decode()


def test_an_invitation_is_withdrawn_and_brought_back(client):
    person, training = serve(), make_next()
    (invitation,) = TrainingInvitation.objects.invite(training, [person])
    done = client.post(reverse("training_invitation_withdraw", args=[invitation.pk]), follow=True)
    assert not training.invitations.exists()
    deletion = TrainingInvitation.history.deletion_of(invitation.pk)
    assert "Siti Aminah tidak jadi diundang." in done.content.decode()
    undo = f"{reverse('history_restore', args=['traininginvitation', deletion.pk])}?dari=pelatihan"
    assert f'action="{undo}"' in done.content.decode()
    back = client.post(undo)
    assert back.url == reverse("training_invitations", args=[training.pk])
    assert training.invitations.count() == 1


def test_merging_two_records_keeps_one_invitation():
    person, double, training = serve(), make_volunteer("Siti Aminah"), make_next()
    TrainingInvitation.objects.invite(training, [person, double])
    merging.merge(person, double, reason="sama")
    assert [each.volunteer for each in training.invitations.all()] == [person]


# On paper and as files


def test_the_matrix_and_its_people_leave_as_a_workbook(client):
    serve(phone="+628123456789")
    answer = client.get(reverse("training_needs_export"))
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    assert book.get_sheet_by_name("Kebutuhan pelatihan").to_python()[1:] == [["Kaur Selatan", 1, 1], ["Jumlah", 1, 1]]
    assert book.get_sheet_by_name("Bimtek dasar").to_python()[1][:2] == ["PSM-00001", "Siti Aminah"]
    trace = Trace.objects.get(kind=Trace.Kind.EXPORTED)
    assert (trace.subject, trace.detail) == ("1 yang belum dilatih, .xlsx", "Isi: dengan nomor HP")


def test_the_invited_leave_as_a_workbook(client):
    training = make_next()
    TrainingInvitation.objects.invite(training, [serve()])
    answer = client.get(reverse("training_invitations_export", args=[training.pk]))
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    assert book.get_sheet_by_name("Undangan").to_python()[1][1:4] == ["Siti Aminah", "Air Dingin", "Kaur Selatan"]
    trace = Trace.objects.get(kind=Trace.Kind.EXPORTED)
    assert (trace.subject, trace.detail) == (
        "1 undangan pelatihan, .xlsx",
        f"Pelatihan: {training}; Isi: dengan nomor HP",
    )


def test_the_passport_shows_what_a_person_took_and_what_is_lacking(client):
    require(Training.Kind.BASIC, Training.Kind.ADVANCED)
    person = serve()
    make_record(person, make_training(hours=32), certificate_number="12/BPPPS/2019")
    make_record(person, make_training("Pelatihan KUBE", Training.Kind.OTHER, date(2021, 3, 1), hours=20), hours=8)
    page = client.get(reverse("volunteer_passport", args=[person.pk]))
    passport = page.context["passport"]
    assert passport.hours == 40
    assert passport.required() == [(Training.Kind.BASIC, True), (Training.Kind.ADVANCED, False)]
    assert "12/BPPPS/2019" in page.content.decode()


@pytest.mark.parametrize(
    "known, shown",
    [
        ({"birth_place": "Linau", "born_on": date(1985, 3, 1)}, ["Tempat, tanggal lahir", "Linau, 1 Maret 1985"]),
        ({"birth_place": "Linau"}, ["Tempat lahir", "Linau"]),
        ({"born_on": date(1985, 3, 1)}, ["Tanggal lahir", "1 Maret 1985"]),
    ],
)
def test_the_passport_says_whose_it_is(client, known, shown):
    person = serve(**known)
    words = " ".join(client.get(reverse("volunteer_passport", args=[person.pk])).content.decode().split())
    for term, description in ([*shown], ["No. registri", person.registry_no]):
        assert f"<dt>{term}</dt><dd>{description}</dd>" in words
    assert "Desa Air Dingin, Kecamatan Kaur Selatan" in words


def test_the_passport_of_a_person_without_trainings_says_so(client):
    person = serve()
    assert Passport(person).hours == 0
    assert (
        "Belum ada pelatihan yang tercatat."
        in client.get(reverse("volunteer_passport", args=[person.pk])).content.decode()
    )
