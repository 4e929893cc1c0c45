"""The database that is kept between runs of the tests is that of today's migrations."""

import ast
import sqlite3

from tests import database_template
from tests.database_template import ROOT, DatabaseTemplate

OURS = ("registry", "ceremonies", "kaur_psm")


def database(path, *names):
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE people (name TEXT)")
        made.executemany("INSERT INTO people VALUES (?)", [(name,) for name in names])
    return path


def people_in(path):
    with sqlite3.connect(path) as made:
        return [name for (name,) in made.execute("SELECT name FROM people")]


def test_a_kept_database_is_copied_whole(tmp_path):
    template = DatabaseTemplate(tmp_path)
    template.keep(database(tmp_path / "made", "Ani", "Budi"))
    assert template.copy_to(tmp_path / "copy")
    assert people_in(tmp_path / "copy") == ["Ani", "Budi"]


def test_where_none_is_kept_nothing_is_copied(tmp_path):
    assert not DatabaseTemplate(tmp_path).copy_to(tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_one_of_another_version_is_not_taken_and_not_kept(tmp_path, monkeypatch):
    earlier = DatabaseTemplate(tmp_path)
    earlier.keep(database(tmp_path / "made", "Ani"))
    monkeypatch.setattr(database_template, "MADE_BY", database_template.MADE_BY[:1])
    template = DatabaseTemplate(tmp_path)
    assert not template.copy_to(tmp_path / "copy")
    template.keep(database(tmp_path / "new", "Budi"))
    assert not earlier.path.exists()


def test_its_version_counts_whatever_a_migration_imports():
    counted = {path for pattern in database_template.MADE_BY for path in ROOT.glob(pattern)}
    imported = {name for path in _migrations() for name in _imports(path) if name.startswith(OURS)}
    files = {ROOT / f"{name.replace('.', '/')}.py" for name in imported}
    assert files <= counted


def _migrations():
    return [path for app in OURS for path in (ROOT / app).glob("**/migrations/*.py")]


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if (ROOT / f"{name.replace('.', '/')}.py").exists() else node.module for name in names)
