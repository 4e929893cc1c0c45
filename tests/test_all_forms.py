"""What holds for all forms: what was typed comes back as typed, and nothing derived goes on to the next one."""

from copy import deepcopy
from pathlib import Path

import pytest
from django import forms
from django.conf import settings

from registry.forms.questions import Asking
from registry.lists.filters import ListFilter
from registry.values import nik
from tests.factories import (
    make_appointment,
    make_ceremony,
    make_partner,
    make_training,
    make_user,
    make_village,
    make_volunteer,
)
from tests.form_classes import form_classes

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

TYPED = [
    " 0813 66-66 0001",
    "+6281366660001",
    "Drs.  SITI  aminah,S.Pd",
    "460 / 12 /2019",
    "1.250",
    "6 des 85",
    "psm 42",
]


def forms_with_text():
    """The name of each form class with fields to type into, and these fields by their names."""
    for each in form_classes():
        if fields := {name: field for name, field in each.base_fields.items() if _is_typed(field)}:
            yield each.__name__, fields


def _is_typed(field):
    return isinstance(field.widget, forms.TextInput | forms.Textarea)


@pytest.mark.parametrize("fields", [pytest.param(fields, id=name) for name, fields in forms_with_text()])
def test_what_was_typed_into_a_field_comes_back_as_it_was_typed(fields):
    made = type("Typed", (forms.Form,), {name: deepcopy(field) for name, field in fields.items()})
    for text in TYPED:
        form = made(dict.fromkeys(fields, text))
        assert {name: form[name].value() for name in fields} == dict.fromkeys(fields, text)


# A number as long as a NIK

LONG_NUMBER = "1704061010109915"
# Forms that ask nothing before a long number is taken out, and why.
NEVER_TAKEN_OUT = {
    "PartForm": "looks for certificates, saves nothing",
    "RunForm": "looks for certificates, saves no text",
    "ResultForm": "looks for certificates, saves no text",
    "NameOnPaperForm": "looks for certificates, saves nothing",
    "ExceptionForm": "refuses it in the fields that it has for somebody",
    "PastedNamesForm": "looks for people, saves no text",
    "SignInForm": "saves nothing",
    "SecondStepForm": "saves nothing",
    "AuthenticatorForm": "names a device, of which nothing is taken out",
    "PasskeyForm": "names a device, of which nothing is taken out",
    "FirstAccountForm": "names an account, of which nothing is taken out",
    "NewAccountForm": "names an account, of which nothing is taken out",
}


def texts_of(fields):
    """The fields of free text among these, without those that refuse a long number themselves."""
    texts = {name: field for name, field in fields.items() if isinstance(field, forms.CharField)}
    return {name for name, field in texts.items() if not _is_refused(deepcopy(field))}


def _is_refused(field):
    try:
        field.clean(f"Kata {LONG_NUMBER}")
    except forms.ValidationError:
        return True
    return False


def test_every_form_asks_before_a_long_number_is_taken_out_of_a_text():
    silent = {
        each.__name__: texts_of({name: field for name, field in each.base_fields.items() if _is_typed(field)})
        for each in form_classes()
        if not issubclass(each, Asking | ListFilter)
    }
    assert {name for name, texts in silent.items() if texts} == NEVER_TAKEN_OUT.keys()


@pytest.mark.parametrize(
    "address, typed, field",
    [
        ("/mitra/{partner}/ubah/", {}, "notes"),
        ("/mitra/{partner}/hapus/", {}, "reason"),
        ("/kegiatan/baru/", {"helped": "3"}, "what"),
        ("/penugasan/{period}/akhiri/", {"end_reason": "mundur"}, "end_note"),
        ("/pengukuhan/{ceremony}/ubah/", {}, "venue"),
        ("/pengukuhan/{ceremony}/naskah/undangan/", {}, "opening"),
        ("/pejabat/baru/", {}, "rank"),
    ],
)
def test_the_page_asks_at_the_field_and_the_tick_is_there(client_of, address, typed, field):
    ids = {"partner": make_partner().pk, "period": make_appointment().pk, "ceremony": make_ceremony().pk}
    page = client_of(make_user("Admin")).post(address.format(**ids), {**typed, field: f"Kata {LONG_NUMBER}"})
    assert nik.LEFT_OUT in page.context["form"].errors[field]
    assert f'name="{field}_is_masked"' in page.content.decode()


# Save and again


def next_person(client):
    home = make_village().choice_label
    data = {"name": "Ani Contoh", "sex": "P", "born_on": "06-12-1985", "home_village": home, "phone": "0812-3456-7890"}
    service = {"started_on": "06-12-2019", "decree_number": "460/12/2019", "decree_on": "02-12-2019"}
    return client.post("/psm/baru/", {**data, **service, "again": "1"}, follow=True)


def next_report(client):
    person = make_appointment().volunteer
    data = {"volunteer": person.choice_label, "done_on": "01-11-2026", "what": "Kunjungan", "helped": "3"}
    return client.post("/kegiatan/baru/", {**data, "again": "1"}, follow=True)


def next_enrolment(client):
    address = f"/pelatihan/{make_training().pk}/peserta/"
    return client.post(address, {"frozen": str(make_volunteer().pk), "again": "1"}, follow=True)


def next_invitation(client):
    address = f"/pengukuhan/{make_ceremony().pk}/peserta/"
    return client.post(address, {"frozen": str(make_volunteer().pk), "again": "1"}, follow=True)


# The pages with "save, and once more", and what the next form begins with. Who adds such a page adds its line here.
AGAIN = {
    "registry/volunteer_create.html": (next_person, {}),
    "registry/activity_create.html": (next_report, {"done_on": "01-11-2026"}),
    "registry/training_enrol_confirm.html": (next_enrolment, {}),
    "ceremonies/participant_invite_confirm.html": (next_invitation, {}),
}


def test_every_page_that_goes_on_to_the_next_one_has_its_line_here():
    folder = Path(settings.BASE_DIR) / "templates"
    pages = {str(path.relative_to(folder)) for path in folder.rglob("*.html") if 'name="again"' in path.read_text()}
    assert pages == AGAIN.keys()


@pytest.mark.parametrize("page", AGAIN)
def test_the_next_form_begins_only_with_what_was_meant_for_it(client_of, page):
    go_on, kept = AGAIN[page]
    answer = go_on(client_of(make_user("Admin")))
    assert answer.redirect_chain
    form = answer.context.get("form")
    shown = {name: form[name].value() for name in form.fields if not form[name].is_hidden} if form else {}
    chosen = {name: value for name, value in shown.items() if value not in (None, "", [], False)}
    assert chosen == kept
