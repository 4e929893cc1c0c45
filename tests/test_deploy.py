"""What script/install and script/upgrade share. script/try-install tries both whole, on bare Debian."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def shell(code, **variables):
    """Run functions of script/_install.sh; return the exit code and what they print."""
    command = ["sh", "-euc", f'. "{ROOT}/script/_install.sh"\n{code}']
    environment = {"PATH": "/usr/bin:/bin", **variables}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)  # noqa: S603 - our own code
    assert not done.stderr
    return done.returncode, done.stdout


def version_of(folder):
    return shell('version_of "$FOLDER"', FOLDER=str(folder))[1]


@pytest.fixture
def program(tmp_path):
    folder = tmp_path / "program"
    for name in ("kaur_psm", "tests", ".git", ".venv", "kaur_psm/__pycache__", "data"):
        (folder / name).mkdir(parents=True)
    (folder / "pyproject.toml").write_text('[project]\nversion = "0.1.0"\n')
    (folder / "kaur_psm/urls.py").write_text("urlpatterns = []\n")
    return folder


def test_the_name_of_a_version_follows_from_the_files_that_a_server_needs(program):
    name = version_of(program)
    assert name.startswith("0.1.0-")
    for file in ("tests/test_x.py", ".git/HEAD", ".venv/complete", "kaur_psm/__pycache__/urls.pyc", "data/psm.sqlite3"):
        (program / file).write_text("x")
    (program / "kaur_psm/urls.py").chmod(0o600)
    assert version_of(program) == name
    (program / "kaur_psm/urls.py").write_text("urlpatterns = [1]\n")
    assert version_of(program) != name


def test_a_file_of_the_system_is_written_only_where_it_differs(tmp_path):
    ours, theirs = tmp_path / "ours", tmp_path / "kaur-psm.service"
    put = 'changed=no; put_file "$OURS" "$THEIRS" 644; echo $changed'
    paths = {"OURS": str(ours), "THEIRS": str(theirs)}
    ours.write_text("one")
    assert shell(put, **paths) == (0, "yes\n")
    before = theirs.stat()
    assert shell(put, **paths) == (0, "no\n")
    assert theirs.stat() == before
    ours.write_text("two")
    assert shell(put, **paths) == (0, "yes\n")
    assert (theirs.read_text(), oct(theirs.stat().st_mode)[-3:]) == ("two", "644")
    assert {each.name for each in tmp_path.iterdir()} == {ours.name, theirs.name}


def test_the_page_of_the_folder_names_each_of_its_files():
    page = (ROOT / "deploy/README.md").read_text()
    names = {each.name for each in (ROOT / "deploy").iterdir()} - {"README.md"}
    assert len(names) >= 7
    assert not [name for name in names if f"`{name}`" not in page]
