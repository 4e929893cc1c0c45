"""The fields of social problems in which a volunteer works: kinds, form, filter, counts, merging, export."""

import pytest

from registry.doubles.merging import merge
from registry.figures import fields_of_work
from registry.history.reading import changes_of
from registry.models import ProblemGroup, SocialProblem, VolunteerField
from registry.models.problems import KINDS
from tests.factories import make_appointment, make_district, make_village, make_volunteer
from tests.pages import html_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_of, petugas):
    return client_of(petugas)


def text_of(page):
    return " ".join(page.content.decode().split())


def fields_of(volunteer):
    return [field.problem for field in volunteer.fields_of_work.all()]


def opened(client, volunteer):
    """The values of that person's form if nothing is changed."""
    form = client.get(f"/psm/{volunteer.pk}/ubah/").context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


def save(client, volunteer, values, **changes):
    return client.post(f"/psm/{volunteer.pk}/ubah/", {**values, **changes})


# The kinds


def test_each_of_the_26_kinds_stands_under_exactly_one_heading():
    assert sorted(kind for kinds in KINDS.values() for kind in kinds) == list(range(1, 27))
    assert set(KINDS) == set(ProblemGroup)


# The form


def test_a_new_person_is_saved_with_the_fields_that_were_ticked(client):
    client.post("/psm/baru/", {"name": "Siti Aminah", "problems": [24, 8]})
    assert [field.problem for field in VolunteerField.objects.all()] == [8, 24]


def test_fields_are_added_and_removed_and_the_history_shows_it(client):
    volunteer = make_volunteer()
    volunteer.work_in([SocialProblem.POOR])
    save(client, volunteer, opened(client, volunteer), problems=[8, 21])
    assert fields_of(volunteer) == [8, 21]
    listed = {(change.subject, change.verb) for change in changes_of(volunteer)}
    assert ("Bidang Fakir miskin", "dihapus") in listed
    assert ("Bidang Lanjut usia terlantar", "dicatat") in listed


def test_saving_the_form_untouched_writes_no_field_anew(client):
    volunteer = make_volunteer()
    volunteer.work_in([SocialProblem.POOR])
    save(client, volunteer, opened(client, volunteer), name="Siti Aminah Putri")
    assert VolunteerField.history.count() == 1


@pytest.mark.slow
def test_a_colleagues_newer_fields_are_not_written_over_unseen(client):
    volunteer = make_volunteer()
    values = opened(client, volunteer)
    volunteer.work_in([SocialProblem.POOR])
    page = save(client, volunteer, values, problems=[8])
    assert "sekarang tersimpan: Fakir miskin" in text_of(page)
    assert fields_of(volunteer) == [24]
    form = page.context["form"]
    again = {name: form[name].value() for name in form.fields}
    save(client, volunteer, {name: value for name, value in again.items() if value not in (None, False)})
    assert fields_of(volunteer) == [8]


def test_what_only_a_colleague_changed_is_taken_over(client):
    volunteer = make_volunteer()
    values = opened(client, volunteer)
    volunteer.work_in([SocialProblem.POOR])
    save(client, volunteer, values, name="Siti Aminah Putri")
    assert fields_of(volunteer) == [24]


@pytest.mark.parametrize("value", ["27", "0", "x", "²"])
def test_a_kind_that_does_not_exist_is_refused_in_words(client, value):
    page = client.post("/psm/baru/", {"name": "Siti Aminah", "problems": [value]})
    assert page.context["form"].errors["problems"]
    assert not VolunteerField.objects.exists()


def test_the_26_boxes_are_folded_under_what_is_ticked(client):
    volunteer = make_volunteer()
    volunteer.work_in([SocialProblem.POOR])
    page = html_of(client.get(f"/psm/{volunteer.pk}/ubah/"))
    assert page.count('name="problems"') == 26
    assert '<summary class="linkish">Ubah: Fakir miskin</summary>' in page


def test_the_page_of_a_person_names_the_fields(client):
    volunteer = make_volunteer()
    volunteer.work_in([8, 24])
    assert "Lanjut usia terlantar; Fakir miskin" in text_of(client.get(volunteer.get_absolute_url()))


# The filter and the counts


def test_people_are_found_by_a_kind_and_by_its_heading(client):
    make_volunteer("Miskin").work_in([24, 23])
    make_volunteer("Lansia").work_in([8])
    make_volunteer("Tanpa Bidang")
    page = client.get("/psm/", {"bidang": "24"})
    assert [person.name for person in page.context["page"]] == ["Miskin"]
    page = client.get("/psm/", {"bidang": "kemiskinan"})
    assert [person.name for person in page.context["page"]] == ["Miskin"]
    assert page.context["sentence"] == "1 PSM bidang kemiskinan"
    page = client.get("/psm/", {"bidang": "16"})
    assert page.context["sentence"] == "0 PSM bidang orang dengan HIV/AIDS (ODHA)"


@pytest.mark.parametrize("value", ["27", "x", "-1", "²"])
def test_a_field_that_does_not_exist_is_left_out_and_named(client, value):
    make_volunteer()
    page = client.get("/psm/", {"bidang": value})
    assert page.context["page"].paginator.count == 1
    assert "diabaikan" in text_of(page)


def test_who_serves_counts_once_under_each_heading():
    serving = make_volunteer("Bertugas")
    make_appointment(serving)
    serving.work_in([23, 24, 8])
    make_volunteer("Calon").work_in([24])
    gone = make_volunteer("Dihapus")
    make_appointment(gone)
    gone.work_in([24])
    gone.remove("Salah catat")
    counts = {count.group.value: count.people for count in fields_of_work.serving_by_group()}
    assert counts["kemiskinan"] == 1
    assert counts["keterlantaran"] == 1
    assert sum(counts.values()) == 2


def test_the_front_page_counts_them_and_leads_to_the_people(client, client_of, bound):
    volunteer = make_volunteer()
    make_appointment(volunteer)
    volunteer.work_in([24])
    link = "/psm/?status=aktif&amp;bidang=kemiskinan"
    assert 'hx-get="/bidang/"' in client.get("/").content.decode()
    for headers in ({}, {"HX-Request": "true"}):
        assert link in client.get("/bidang/", headers=headers).content.decode()
        assert link not in client_of(bound).get("/bidang/", headers=headers).content.decode()


# Merging, export


def test_two_records_merged_keep_each_field_once():
    kept, gone = make_volunteer("Siti Aminah"), make_volunteer("Siti Aminah")
    kept.work_in([24])
    gone.work_in([24, 8])
    merge(kept, gone, reason="Orang yang sama")
    assert fields_of(kept) == [8, 24]


def test_the_export_has_the_fields_in_one_cell(client):
    make_volunteer(village=make_village("Geramat", make_district("Kinal"))).work_in([8, 24])
    answer = client.post("/psm/ekspor/", {"columns": ["fields"], "kind": "csv"})
    assert "Lanjut usia terlantar; Fakir miskin" in b"".join(answer.streaming_content).decode("utf-8-sig")
