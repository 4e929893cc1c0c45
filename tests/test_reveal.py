"""A whole NIK is shown in only one way, which leaves a trace; a test searches the source for any other way."""

import ast

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from registry.models import Trace
from tests.factories import fictional_nik, make_user, make_volunteer
from tests.test_house import SOURCES, tree_of


@pytest.fixture
def volunteer(db):
    return make_volunteer(nik=fictional_nik())


def looks():
    return Trace.objects.filter(kind=Trace.Kind.NIK_VIEWED)


def test_one_step_shows_the_nik_and_leaves_the_trace(volunteer, petugas):
    assert volunteer.reveal_nik(by=petugas, reason=" Pengajuan SK ") == fictional_nik()
    trace = looks().get()
    assert (trace.user, trace.volunteer, trace.subject) == (petugas, volunteer, volunteer.registry_no)
    assert trace.detail == "Pengajuan SK"


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_without_a_reason_nothing_is_shown(volunteer, petugas, reason):
    with pytest.raises(ValidationError, match="Tulis keperluannya"):
        volunteer.reveal_nik(by=petugas, reason=reason)
    assert not looks().exists()


def test_a_nik_in_the_reason_is_masked(volunteer, petugas):
    volunteer.reveal_nik(by=petugas, reason=f"Surat untuk {fictional_nik()}")
    assert looks().get().detail == "Surat untuk ••••••••••••••••"


def test_the_model_refuses_accounts_that_may_not_see_niks(volunteer, pimpinan):
    with pytest.raises(PermissionDenied):
        volunteer.reveal_nik(by=pimpinan, reason="Pengajuan SK")
    assert not looks().exists()


def test_the_model_refuses_a_colleague_of_another_kecamatan(volunteer, bound):
    with pytest.raises(PermissionDenied):
        volunteer.reveal_nik(by=bound, reason="Pengajuan SK")
    assert not looks().exists()


def test_an_unknown_nik_is_shown_as_empty(db):
    assert make_volunteer().reveal_nik(by=make_user("Kabid"), reason="Pengajuan SK") == ""


# The source. registry.values.nik is the home of the cipher; each other place that uses it has its reason here.

NAMES = {"decrypt", "nik_encrypted", "_open_nik"}
HOME = "registry.values.nik"
REASONS = {
    "registry.models.volunteers.Volunteer.nik_encrypted": "the column itself",
    "registry.models.volunteers.Volunteer.history": "the history keeps no cipher",
    "registry.models.volunteers.Volunteer.set_nik": "writes it",
    "registry.models.volunteers.Volunteer._open_nik": "opens it, for the five below",
    "registry.models.volunteers.Volunteer.reveal_nik": "shows it and leaves the trace",
    "registry.models.volunteers.Volunteer.nik_warnings": "compares it; no sentence tells a digit",
    "registry.models.volunteers.Volunteer.nik_warnings_on_birth": "compares it; no sentence tells a digit",
    "registry.models.volunteers.Volunteer.give_up_taken_nik": "looks for its digest",
    "registry.models.volunteers.Volunteer.claim_free_nik": "looks for its digest",
    "kaur_psm.accounts.unsent.kept_for": "gives the account what it typed itself before its session ended",
    "registry.models.volunteer_queries.VolunteerQuerySet.for_list": "leaves it in the database",
    "registry.models.volunteer_queries.VolunteerQuerySet.for_question": "leaves it in the database",
    "registry.personal_copy.parts.PARTS": "leaves it out of the copy",
    "registry.models.volunteer_queries.VolunteerQuerySet.for_export": "leaves it there unless exported",
    "registry.doubles.merging.TRAITS": "goes over from one record to the other unopened",
    "registry.guards.nik_keys.MADE_BY_KEY": "the keys change",
    "registry.guards.nik_keys._next_chunk": "the keys change",
    "registry.guards.nik_keys._open": "the keys change",
    "registry.guards.nik_keys.open_one": "looks whether the keys are this database's",
    "registry.guards.nik_keys._open_import": "the keys change; imports are encrypted likewise",
    "kaur_psm.backups.passphrases._open_header": "opens the header of a backup with its passphrase",
    "kaur_psm.backups.passphrases.decrypt": "opens a backup; its NIKs stay encrypted in it",
    "kaur_psm.backups.secrecy.Secrecy._open": "opens a backup likewise",
    "kaur_psm.accounts.second_factor.totp.unseal": "opens what an app shares with us, under a key of its own",
    "registry.workbook.planned_row.NIK_COLUMNS": "names what the import writes",
    "registry.workbook.uploaded._opened": "a list that waits for its import, for its own account",
    "registry.workbook.taking_back._kept_niks": "taking an import back",
    "registry.workbook.writing.export.VALUES": "the export, which leaves its own trace",
}


def places(tree, module):
    """Full names of the functions, methods and assigned names in which one of NAMES is used."""
    return {f"{module}.{'.'.join(path)}" for path, node in _walk(tree, ()) if _name_of(node) in NAMES}


def _walk(node, path, in_function=False):
    """Each node with the names of its classes and of its function or assignment."""
    for child in ast.iter_child_nodes(node):
        inner = path if in_function else (*path, *_own_names(child))
        yield inner, child
        yield from _walk(child, inner, in_function or isinstance(child, ast.FunctionDef))


def _own_names(node):
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return [node.name]
    return [target.id for target in getattr(node, "targets", []) if isinstance(target, ast.Name)]


def _name_of(node):
    """The name that the node uses: `x.name`, `name`, "name", `from … import name`, or `f(name=…)`."""
    for attribute in ("attr", "id", "value", "name", "arg"):
        if isinstance(name := getattr(node, attribute, None), str):
            return name
    return None


def test_nothing_else_in_the_source_comes_near_a_whole_nik():
    assert set().union(*(places(tree_of(module), module) for module in SOURCES if module != HOME)) == {*REASONS}


@pytest.mark.parametrize(
    "source",
    [
        "def show(person): return nik.decrypt(person.token)",
        "def show(person): return person.nik_encrypted",
        "def show(person): return person._open_nik()",
        "def show(people): return people.values_list('nik_encrypted')",
        "def show(): from registry.values.nik import decrypt",
        "def show(people): return people.filter(nik_encrypted=token)",
    ],
)
def test_each_way_around_would_be_seen(source):
    assert places(ast.parse(source), "registry.views.new") == {"registry.views.new.show"}
