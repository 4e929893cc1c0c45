"""The register of processing: every stored field has an entry, and the page says who sees it now."""

from collections import Counter

import pytest
from django.contrib.auth.models import Group, Permission

from kaur_psm.privacy import register
from registry.models import Policy


@pytest.mark.one_database
def test_every_field_has_one_entry_or_is_said_to_be_no_personal_data():
    """Whoever adds a field says in the app's personal_data.py what it is for, who sees it and how long it stays."""
    stored, declared = Counter(register.stored_fields()), Counter(register.declared_fields())
    assert sorted((stored - declared).elements()) == [], "these have no entry"
    assert sorted((declared - stored).elements()) == [], "these are declared twice, or are no fields"


@pytest.mark.django_db
def test_the_page_says_which_roles_see_the_data_now_and_how_long_it_stays(client_of, petugas):
    client = client_of(petugas)
    Policy(trace_years=9).save()
    before = {entry.processing.what: entry for entry in register.entries()}
    Group.objects.get(name="Petugas").permissions.remove(Permission.objects.get(codename="view_nik"))
    after = {entry.processing.what: entry for entry in register.entries()}
    assert "Petugas" in before["NIK"].seen_by
    assert "Petugas" not in after["NIK"].seen_by
    assert after["Kata sandi, perangkat verifikasi, sesi"].seen_by == register.NOBODY
    page = " ".join(client.get("/pemrosesan-data/").content.decode().split())
    assert "9 tahun di program, sesudahnya di berkas" in page
    assert "PSM: NIK terenkripsi" in page or "beserta riwayat perubahannya" in page
