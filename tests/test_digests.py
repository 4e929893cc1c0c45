"""The digest of a table is the same on SQLite and on PostgreSQL, and changes with whatever changes in it."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from ceremonies.models import Piece
from kaur_psm.backups.digests import Digest, digest_of, digests_of, models_of, unknown_tables
from registry.models import Volunteer
from tests.factories import make_volunteer

pytestmark = pytest.mark.django_db

# PostgreSQL orders text by the language of its database; SQLite by bytes.
LANGUAGE = {"postgresql": "und-x-icu", "sqlite": None}


@pytest.fixture
def every_kind():
    """A model with each kind of field that the tables of the program have, and a key of text."""
    with isolate_apps("tests"):

        class EveryKind(models.Model):  # noqa: DJ008 - nobody shows it
            key = models.CharField(max_length=10, primary_key=True, db_collation=LANGUAGE[connection.vendor])
            text = models.TextField()
            number = models.BigIntegerField()
            yes = models.BooleanField()
            on = models.DateField()
            at = models.DateTimeField()
            clock = models.TimeField(null=True)
            millimetres = models.DecimalField(max_digits=4, decimal_places=1)
            code = models.UUIDField()
            content = models.BinaryField()
            address = models.GenericIPAddressField(null=True)
            words = models.JSONField(null=True)

            class Meta:
                app_label = "tests"

    create_table(EveryKind)
    return EveryKind


def create_table(model):
    """Create the table within the test's transaction, where SQLite allows no schema editor to be entered."""
    editor = connection.SchemaEditorClass(connection)
    editor.deferred_sql = []
    with connection.cursor() as cursor:
        cursor.execute(*editor.table_sql(model))


def fill(model):
    """Four rows, with keys that PostgreSQL's language orders in another way than their bytes do."""
    values = {
        "text": 'é \U0001f600 "\\\n',
        "number": -(2**40),
        "yes": True,
        "on": date(2026, 11, 30),
        "at": datetime(2026, 11, 30, 23, 59, 59, 120, tzinfo=UTC),
        "clock": time(9, 30),
        "millimetres": Decimal("-1.5"),
        "code": UUID(int=11),
        "content": b"\x00\xff",
    }
    model.objects.bulk_create(
        [
            model(key="b2", **values, address="10.0.0.1", words={"b": [1e3, 0.25, None, True], "a": "é"}),
            model(key="B1", **values, address="2001:db8::1", words=models.Value(None, models.JSONField())),
            model(key="_0", **values, address=None, words=None),
            model(key="a-1", **values | {"clock": None, "millimetres": 0}, address="::ffff:10.0.0.1", words=[]),
        ]
    )


def test_the_same_rows_have_the_same_digest_on_both_databases(every_kind):
    fill(every_kind)
    assert digest_of(every_kind) == Digest(4, "90efabc2ab896b6f42b1a9a50f4f1afe4dc3c5707778001946a89631ad6c761c")


def test_each_change_of_a_value_changes_the_digest(every_kind):
    fill(every_kind)
    digests = [digest_of(every_kind).sha256]
    changes = {
        "text": 'é \U0001f600 "\\\n ',
        "number": -(2**40) + 1,
        "yes": False,
        "on": date(2026, 12, 1),
        "at": datetime(2026, 11, 30, 23, 59, 59, 121, tzinfo=UTC),
        "clock": None,
        "millimetres": Decimal("-1.4"),
        "code": UUID(int=12),
        "content": b"\xff\x00",
        "address": None,
        "words": models.Value({"b": [1000, 0.25, None, True], "a": "e"}, models.JSONField()),
    }
    for name, value in changes.items():
        every_kind.objects.filter(key="b2").update(**{name: value})
        digests.append(digest_of(every_kind).sha256)
    assert len({*digests}) == len(digests)


def test_json_null_is_not_the_same_as_no_value(every_kind):
    fill(every_kind)
    before = digest_of(every_kind)
    every_kind.objects.filter(key="B1").update(words=None)
    assert digest_of(every_kind) != before


def test_a_missing_row_and_a_swapped_pair_change_the_digest_of_their_table_alone():
    first, second = make_volunteer("Siti Rekaan"), make_volunteer("Budi Rekaan")
    before = digests_of()
    assert before["registry_volunteer"].rows == 2

    Volunteer.objects.filter(pk=first.pk).update(name="Budi Rekaan")
    Volunteer.objects.filter(pk=second.pk).update(name="Siti Rekaan")
    swapped = digests_of()
    assert {table for table in before if swapped[table] != before[table]} == {"registry_volunteer"}

    Volunteer.objects.filter(pk=second.pk)._raw_delete("default")
    gone = digests_of()
    assert gone["registry_volunteer"].rows == 1
    assert {table for table in before if gone[table] != swapped[table]} == {"registry_volunteer"}


def test_every_table_has_its_digest():
    """Also histories, many-to-many, sessions and django_migrations: all that the database has."""
    assert {*digests_of()} == {*connection.introspection.table_names()}
    assert not unknown_tables()


def test_the_columns_are_those_of_the_migrations_that_were_applied():
    """In a database of before `Piece.file` came."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'ceremonies' AND name >= '0007'")
    assert [field.column for field in models_of()["ceremonies_piece"]._meta.local_fields][-1] != "file"
    assert [field.column for field in Piece._meta.local_fields][-1] == "file"


def test_a_table_that_no_migration_knows_is_named_and_has_a_digest(every_kind):
    before = digests_of()["tests_everykind"]
    fill(every_kind)
    assert unknown_tables() == ["tests_everykind"]
    assert before.rows == 0
    filled = digests_of()["tests_everykind"]
    assert filled.rows == 4
    every_kind.objects.filter(key="b2").update(number=1)
    assert digests_of()["tests_everykind"].sha256 != filled.sha256
