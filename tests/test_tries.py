"""Counting tries: no try is lost between processes, and what was typed is not kept."""

import threading
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.models import Limit, TooManyTriesError, TryCount

THREE = Limit("uji", most=3, seconds=600)


@pytest.fixture
def clock(monkeypatch):
    """Set the clock to any second: clock(1200)."""

    def set_clock(second):
        monkeypatch.setattr(time, "time", lambda: second)

    set_clock(6_000_100)
    return set_clock


@pytest.mark.django_db
def test_the_try_after_the_last_is_refused_until_the_window_ends(clock):
    for _ in range(3):
        THREE.take("ani")
    with pytest.raises(TooManyTriesError) as refused:
        THREE.take("ani")
    assert refused.value.seconds == 500
    assert str(refused.value) == "Terlalu banyak percobaan. Coba lagi dalam 9 menit."
    THREE.take("budi")
    clock(6_000_600)
    THREE.take("ani")


@pytest.mark.django_db
def test_a_short_wait_is_said_in_seconds():
    assert str(TooManyTriesError(40)) == "Terlalu banyak percobaan. Coba lagi dalam 40 detik."


@pytest.mark.django_db
def test_a_right_try_is_taken_back(clock):
    for _ in range(20):
        THREE.take("ani")
        THREE.settle("ani", is_right=True)
    THREE.settle("ani", is_right=True)  # Never below nothing.
    assert TryCount.objects.get().count == 0


@pytest.mark.django_db
def test_a_wrong_try_stays_counted(clock):
    for _ in range(3):
        THREE.take("ani")
        THREE.settle("ani", is_right=False)
    with pytest.raises(TooManyTriesError):
        THREE.take("ani")


@pytest.mark.django_db
def test_forgetting_begins_anew(clock):
    for _ in range(3):
        THREE.take("ani")
    with pytest.raises(TooManyTriesError):
        THREE.take("ani")
    THREE.forget("ani")
    THREE.take("ani")


@pytest.mark.django_db
def test_a_new_window_removes_the_old_rows_of_its_limit_only(clock):
    other = Limit("lain", most=3, seconds=600)
    THREE.take("ani")
    THREE.take("budi")
    other.take("ani")
    clock(6_000_600)
    THREE.take("ani")
    assert sorted(TryCount.objects.values_list("limit", flat=True)) == ["lain", "uji"]


@pytest.mark.django_db
def test_what_was_typed_is_not_kept(clock):
    THREE.take("Sandi-Saya-2019")
    assert "Sandi-Saya-2019" not in str(TryCount.objects.values_list().get())


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_try_is_lost(clock):
    """Sixteen threads with a connection each, as processes have: just three come through."""
    passed, refused, start = [], [], threading.Barrier(16)

    def press():
        start.wait()
        try:
            THREE.take("ani")
            passed.append(1)
        except TooManyTriesError:
            refused.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(passed), len(refused)) == (3, 13)
    assert 4 <= TryCount.objects.get().count <= 16


@pytest.mark.django_db
def test_past_the_bound_nothing_is_written(clock):
    """A flood of refused tries must not keep others from writing."""
    for _ in range(3):
        THREE.take("ani")
    with CaptureQueriesContext(connection) as queries:
        for _ in range(20):
            with pytest.raises(TooManyTriesError):
                THREE.take("ani")
    assert len([query for query in queries if not query["sql"].startswith("SELECT")]) == 2
    assert TryCount.objects.get().count == 4
