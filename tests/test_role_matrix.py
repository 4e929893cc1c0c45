"""The page of rights shows for each address who may open it, as the sweep of tests/test_house.py finds."""

import re

import pytest
from django.contrib.auth.models import Group, Permission

from kaur_psm.accounts import matrix, pages
from tests.test_house import DOORS, NAMES, PUBLIC

PAGES = [page for section in pages.SECTIONS.values() for page in section]


def lines_of(sections):
    """The lines of a table of the page, by their words: whether each role may."""
    names = [group.name for group in matrix.groups()]
    return {
        line.words: dict(zip(names, (has for has, _ in line.cells), strict=True))
        for _, lines in sections(matrix.groups())
        for line in lines
    }


def test_every_address_is_listed_once_with_the_rights_of_its_view():
    stated = [name for page in PAGES if not page.more for name in page.names]
    assert sorted(stated) == sorted(set(NAMES) - set(PUBLIC))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.words)
def test_the_addresses_of_a_line_ask_for_the_same_rights(page):
    views = pages.views_by_name()
    assert len({pages.rights_asked(views[name]) for name in page.names}) == 1


def test_each_line_says_of_each_role_what_the_sweep_finds(db):
    stated = lines_of(matrix.page_sections)
    wrong = [
        (name, role, may)
        for page in PAGES
        if not page.more
        for name in page.names
        for role, may in stated[page.words].items()
        if may != (role in DOORS[name].who)
    ]
    assert not wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.words)
def test_each_line_says_of_bound_accounts_what_the_sweep_finds(page):
    assert {DOORS[name].office for name in page.names} == {page.is_office_wide}


@pytest.mark.parametrize("page", [page for page in PAGES if page.more], ids=lambda page: page.words)
def test_what_a_button_asks_for_besides_is_a_right_that_exists(db, page):
    known = {matrix.code(permission) for permission in Permission.objects.select_related("content_type")}
    assert {*page.more} <= known
    assert page.rights > {*page.more}


def test_a_right_given_to_a_role_opens_its_pages_on_the_page_too(db):
    words = "Melihat NIK utuh seseorang, dengan keperluan yang dicatat"
    assert not lines_of(matrix.page_sections)[words]["Pimpinan"]
    Group.objects.get(name="Pimpinan").permissions.add(Permission.objects.get(codename="view_nik"))
    assert lines_of(matrix.page_sections)[words]["Pimpinan"]


def test_the_sections_of_the_rights_are_the_apps_and_the_accounts(db):
    assert [name for name, _ in matrix.right_sections(matrix.groups())] == [
        "Registri PSM",
        "Pengukuhan",
        "Cadangan",
        "Akun",
    ]


def test_no_right_that_a_role_has_is_left_out(db):
    held = {right for group in matrix.groups() for right in group.held}
    assert len(held) == sum(len(lines) for _, lines in matrix.right_sections(matrix.groups()))


def test_rights_have_the_words_of_the_office(db):
    words = [line.words for _, lines in matrix.right_sections(matrix.groups()) for line in lines]
    assert not [each for each in words if re.search(r"\b(Can|view|change|history|historical)\b", each)]
    assert "Melihat riwayat PSM" in words
    assert words.index("Menghapus PSM") < words.index("Melihat NIK utuh")
