"""The paths and words in the documents exist, and lines of templates are short enough for a diff."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
OURS = ("kaur_psm", "registry", "ceremonies", "templates", "static", "tests", "bench", "script", "deploy", "docs")
FILES = [path.relative_to(ROOT).as_posix() for folder in OURS for path in (ROOT / folder).rglob("*") if path.is_file()]
FILES += [path.name for path in ROOT.iterdir() if path.is_file()]
# Written by a running server: not in the repository.
WRITTEN = ("data/", "secrets.env", "keys.env", "petunjuk.txt")
LONGEST_LINE = 200


def in_back_ticks(text):
    """The texts between back-ticks, without blocks of commands."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def named_path(words):
    """The path of the repository in the words, or None: "./script/bench registry" names "script/bench"."""
    path = words.split(" ")[0].removeprefix("./").partition("::")[0]
    is_ours = path.startswith(tuple(f"{folder}/" for folder in OURS))
    is_file = re.fullmatch(r"[\w/*.-]+\.(py|html|css|js|md|sh|toml|txt|csv|json)", path) and not path.startswith("/")
    return path if is_ours or is_file else None


def exists(path):
    """Whether a file or folder has this path, or a file's path ends with it; a * means any letters."""
    if (ROOT / path).exists() or any(ROOT.glob(path)):
        return True
    return any(file.endswith(f"/{path}") for file in FILES)


def links(text):
    """The targets of a document's links and pictures, without web addresses and places within the page."""
    targets = re.findall(r"\]\(([^)\s#]+)", text)
    return [target for target in targets if "://" not in target and not target.startswith("mailto:")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_path_that_a_document_names_exists(document):
    paths = [path for words in in_back_ticks(document.read_text()) if (path := named_path(words))]
    assert not [path for path in paths if path not in WRITTEN and not exists(path)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_link_of_a_document_leads_somewhere(document):
    assert not [target for target in links(document.read_text()) if not (document.parent / target).exists()]


def test_the_table_of_places_names_many_paths():
    # The test above would pass an empty or changed table.
    text = (ROOT / "docs/where.md").read_text()
    assert len({path for words in in_back_ticks(text) if (path := named_path(words))}) > 100


def words_in_code(document):
    """The names in the first column of a document's tables."""
    rows = [line for line in document.read_text().splitlines() if line.startswith("| `")]
    return [name for row in rows for name in in_back_ticks(row.split(" | ")[0])]


@pytest.mark.parametrize("document", [ROOT / "README.md", ROOT / "docs/words.md"], ids=lambda path: path.name)
@pytest.mark.slow
def test_each_word_of_the_tables_is_a_name_in_the_code(document):
    trees = [ast.parse((ROOT / file).read_text()) for file in FILES if file.endswith(".py") and _is_product(file)]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    classes = {node.name for node in nodes if isinstance(node, ast.ClassDef)}
    names = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    names |= {node.arg for node in nodes if isinstance(node, ast.arg)}  # Parameters,
    names |= {node.name for node in nodes if isinstance(node, ast.alias)}  # and modules.
    words = words_in_code(document)
    assert len(words) >= 5
    assert not [word for word in words if word not in (classes if word[0].isupper() else names)]


def _is_product(file):
    return file.startswith(("registry/", "ceremonies/", "kaur_psm/")) and "/migrations/" not in file


def test_no_line_of_a_template_is_longer_than_a_diff_can_show():
    long = [
        f"{file}:{number}"
        for file in FILES
        if file.startswith("templates/") and file.endswith(".html")
        for number, line in enumerate((ROOT / file).read_text().splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]
    assert not long


def test_a_comment_of_a_template_stays_on_one_line():
    # Else Django shows it on the page.
    lines = [
        f"{file}: {line.strip()}"
        for file in FILES
        if file.startswith("templates/")
        for line in (ROOT / file).read_text().splitlines()
        if line.count("{#") != line.count("#}")
    ]
    assert not lines


def test_a_colour_is_written_once():
    sheets = "".join((ROOT / f"static/css/{name}.css").read_text() for name in ("site", "guide", "entries", "preview"))
    text = re.sub(r"/\*.*?\*/", "", sheets, flags=re.DOTALL)
    colour = r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|rgba|hsl|hsla)\("
    lines = [line.strip() for line in text.splitlines() if re.search(colour, line)]
    assert lines
    assert not [line for line in lines if not re.fullmatch(r"--[\w-]+: [^;]+;", line)]


# Security, requirement by requirement

SECURITY = (ROOT / "docs/security.md").read_text()
STATES = ("met", "not met", "does not apply")
# How many requirements of the levels 1 and 2 each chapter of ASVS 5.0 has.
REQUIREMENTS = [27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7]


def requirements():
    """The rows of the tables of requirements: number, what it is about, state, proof."""
    rows = [line.strip("| ").split(" | ", 3) for line in SECURITY.splitlines()]
    return [row for row in rows if re.fullmatch(r"\d+\.\d+\.\d+", row[0])]


def test_each_requirement_has_one_row_with_a_state():
    rows = requirements()
    numbers = [number for number, *_ in rows]
    assert len(numbers) == len({*numbers})
    assert [sum(number.startswith(f"{chapter}.") for number in numbers) for chapter in range(1, 18)] == REQUIREMENTS
    assert not [row for row in rows if row[2] not in STATES or not row[3]]


def test_the_sums_of_the_requirements_are_right():
    states = [row[2] for row in requirements()]
    assert f"| sum | {' | '.join(str(states.count(state)) for state in STATES)} |" in SECURITY


def test_what_is_met_names_what_shows_it():
    bare = [
        number
        for number, _, state, proof in requirements()
        if state == "met" and not any(map(named_path, in_back_ticks(proof))) and not re.search(r"\]\(#", proof)
    ]
    assert not bare


def test_each_test_and_section_that_the_requirements_name_exists():
    tests = [words.split("::") for words in in_back_ticks(SECURITY) if "::" in words]
    assert len(tests) > 100
    assert not [f"{file}::{name}" for file, name in tests if f"def {name}(" not in (ROOT / file).read_text()]
    headings = {re.sub(r"[^a-z ]", "", line.lower()).strip().replace(" ", "-") for line in SECURITY.splitlines()}
    assert {*re.findall(r"\]\(#([^)]+)\)", SECURITY)} <= headings
