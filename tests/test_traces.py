"""The trace: written once for each action that must be accounted for, and never changed."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from registry.models import Trace, triggers
from tests.factories import PASSWORD, fictional_nik, make_user, make_volunteer

pytestmark = pytest.mark.django_db


def make_trace(**kwargs):
    return Trace.objects.record(Trace.Kind.NIK_VIEWED, **{"subject": "PSM-00001", "detail": "Pengajuan SK", **kwargs})


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


WAYS_TO_CHANGE = {
    "saving it again": lambda trace: setattr(trace, "detail", "x") or trace.save(),
    "saving one field": lambda trace: trace.save(update_fields=["at"]),
    "updating rows": lambda trace: Trace.objects.filter(pk=trace.pk).update(detail="x"),
    "updating many": lambda trace: Trace.objects.bulk_update([trace], ["subject"]),
    "writing over it": lambda trace: Trace.objects.update_or_create(pk=trace.pk, defaults={"detail": "x"}),
    "plain SQL": lambda trace: sql("UPDATE registry_trace SET detail = 'x'"),
    "putting another in its place": lambda trace: put_another_in_its_place(trace),
}
WAYS_TO_DELETE = {
    "emptying its table": lambda trace: empty("registry_trace"),
    "emptying a table that it points to": lambda trace: empty("accounts_user", "CASCADE"),
    "deleting it": lambda trace: trace.delete(),
    "deleting rows": lambda trace: Trace.objects.all().delete(),
    "deleting rows past the signals": lambda trace: Trace.objects.all()._raw_delete("default"),
    "plain SQL": lambda trace: sql("DELETE FROM registry_trace"),
}


def put_another_in_its_place(trace):
    """Insert a row with the same id: SQLite's REPLACE deletes the old one without its trigger."""
    is_sqlite = connection.vendor == "sqlite"
    verb, otherwise = ("REPLACE", "") if is_sqlite else ("INSERT", "ON CONFLICT (id) DO UPDATE SET detail = 'x'")
    columns = "id, at, kind, subject, detail, times, agent"
    values = "id, at, kind, subject, 'x', times, agent"
    sql(f"{verb} INTO registry_trace ({columns}) SELECT {values} FROM registry_trace WHERE true {otherwise}")  # noqa: S608


def empty(table, more=""):
    """Remove all rows: PostgreSQL has a statement for it that passes triggers on DELETE by."""
    if connection.vendor == "postgresql":
        connection.check_constraints()  # Else TRUNCATE refuses, whatever the triggers say.
        sql(f"TRUNCATE {table} {more}")
    else:
        sql("DELETE FROM registry_trace")


@pytest.mark.parametrize("way", WAYS_TO_CHANGE)
def test_a_trace_is_not_changed_by(way):
    trace = make_trace()
    with pytest.raises(IntegrityError, match="Jejak tidak dapat diubah atau dihapus"), transaction.atomic():
        WAYS_TO_CHANGE[way](trace)
    assert Trace.objects.get().detail == "Pengajuan SK"


@pytest.mark.parametrize("way", WAYS_TO_DELETE)
def test_a_trace_is_not_taken_away_by(way):
    trace = make_trace()
    with pytest.raises(IntegrityError, match="Jejak tidak dapat diubah atau dihapus"), transaction.atomic():
        WAYS_TO_DELETE[way](trace)
    assert Trace.objects.count() == 1


def test_the_guard_of_the_trace_is_made_again_after_every_migration():
    trace = make_trace()
    drop_the_guard()
    call_command("migrate", verbosity=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        trace.delete()


def test_without_its_guard_the_trace_would_be_open():
    # Otherwise the tests above would not prove that the guard works.
    trace = make_trace()
    drop_the_guard()
    trace.delete()
    assert Trace.objects.count() == 0


def drop_the_guard():
    if connection.vendor == "sqlite":
        sql("DROP TRIGGER registry_trace_no_update")
        sql("DROP TRIGGER registry_trace_leaves_archived")
    else:
        sql("DROP TRIGGER registry_trace_is_final ON registry_trace")


def test_making_the_guards_twice_changes_nothing():
    triggers.install()
    triggers.install()


def test_who_stands_in_the_trace_cannot_be_erased(petugas):
    make_trace(user=petugas)
    with pytest.raises(ProtectedError):
        petugas.delete()


def test_a_trace_outlives_the_deletion_of_the_person(petugas):
    volunteer = make_volunteer()
    make_trace(user=petugas, volunteer=volunteer)
    volunteer.remove("Salah catat")
    assert Trace.objects.get().volunteer == volunteer


def test_a_nik_in_the_words_of_a_trace_is_masked():
    nik = fictional_nik()
    trace = make_trace(subject=f"orang {nik}", detail=f"NIK {nik[:6]} {nik[6:12]} {nik[12:]} dicek")
    assert nik[-4:] not in trace.subject + trace.detail
    assert "••••••••••••••••" in trace.subject


def test_a_trace_without_an_account_has_no_name():
    assert make_trace(user=AnonymousUser()).user is None
    assert make_trace(user=None).user is None


def test_long_words_are_cut_and_not_refused():
    assert len(make_trace(subject="x" * 1000).subject) == 200


@pytest.mark.parametrize(
    "kind, words",
    [
        (Trace.Kind.ISSUED, "menerbitkan piagam atau sertifikat"),
        (Trace.Kind.PRINTED, "mencetak"),
        (Trace.Kind.REVOKED, "mencabut piagam atau sertifikat"),
        (Trace.Kind.VERIFIED, "pemeriksaan piagam atau sertifikat"),
    ],
)
def test_what_is_done_with_papers_is_traced_in_words(kind, words):
    Trace.objects.record(kind, subject="460/001/DINSOS/XII/2019")
    assert str(Trace.objects.get()) == f"{words} 460/001/DINSOS/XII/2019"


# What is traced


def kinds():
    return list(Trace.objects.order_by("pk").values_list("kind", "user__username", "subject"))


def test_signing_in_and_out_is_traced(client, petugas):
    client.post("/masuk/", {"username": "petugas", "password": PASSWORD})
    client.post("/keluar/")
    assert kinds() == [("masuk", "petugas", "petugas"), ("keluar", "petugas", "petugas")]


def test_a_wrong_password_is_traced_under_the_account(client, petugas):
    client.post("/masuk/", {"username": "petugas", "password": "salah"})
    assert kinds() == [("gagal", "petugas", "petugas")]


def test_a_deactivated_account_that_tries_is_traced(client):
    make_user(username="pensiun", is_active=False)
    client.post("/masuk/", {"username": "pensiun", "password": PASSWORD})
    assert kinds() == [("gagal", "pensiun", "pensiun")]


def test_looking_at_a_whole_nik_is_traced_with_who_whose_and_why(client_of, petugas):
    volunteer = make_volunteer(nik=fictional_nik())
    client_of(petugas).post(f"/psm/{volunteer.pk}/nik/", {"reason": "Pengajuan SK"})
    trace = Trace.objects.get(kind=Trace.Kind.NIK_VIEWED)
    assert (trace.user, trace.volunteer, trace.detail) == (petugas, volunteer, "Pengajuan SK")


def test_a_colleague_of_another_kecamatan_who_tries_sees_no_nik_and_leaves_no_trace_of_a_look(client_of, bound):
    volunteer = make_volunteer(nik=fictional_nik())
    assert client_of(bound).post(f"/psm/{volunteer.pk}/nik/", {"reason": "Ingin tahu"}).status_code == 404
    assert not Trace.objects.filter(kind=Trace.Kind.NIK_VIEWED).exists()
