"""What a clerk reads about commands can be typed as it is, and what script/restore may say stands in the guide."""

import ast
import re
from pathlib import Path

from django.conf import settings

from kaur_psm.backups import archive, asking, errors, restoring, secrecy

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "docs/panduan.md").read_text()
RESTORE = (ROOT / "script/restore").read_text()
# What these modules say elsewhere, or that is no refusal.
NOT_A_REFUSAL = {
    "TWO_LOCKS", "NO_RECIPIENT",  # Of who makes a backup.
    "CONNECTED", "OTHER_SECRET_KEY",  # Of a server.
    "STOP_IT", "HOW", "SEVERAL", "FITS", "ADDED", "TOOK_SECRET_KEY",
}  # fmt: skip


def sentences_of_a_restore():
    """What a restore on one's own PC may say where it goes no further: of the program, and of the script."""
    modules = (restoring, archive, secrecy, asking, errors)
    constants = {name: value for module in modules for name, value in vars(module).items() if name.isupper()}
    of_program = [
        value
        for name, value in constants.items()
        if isinstance(value, str) and len(value.split()) > 2 and name not in NOT_A_REFUSAL
    ]
    return of_program + re.findall(
        r'(?:stop|\*\)) "?((?:Cara|Berkas|Program|Komputer|Belum|\$0)(?:[^"\\]|\\.)*)"', RESTORE
    )


def phrases_of_the_guide():
    """The phrases of the table of what the screen may say, as patterns: … is any words."""
    table = GUIDE.partition("**Yang mungkin dikatakan layar**")[2].partition("\n\nKomputer baru")[0]
    cells = [row.split(" | ")[0] for row in table.splitlines() if row.startswith("| *")]
    phrases = [phrase for cell in cells for phrase in re.findall(r"\*([^*]+)\*", cell)]
    return [re.compile(re.escape(phrase).replace("…", ".+")) for phrase in phrases]


def test_each_sentence_of_a_restore_stands_in_the_table_of_the_guide_and_no_other_does():
    sentences, phrases = sentences_of_a_restore(), phrases_of_the_guide()
    assert len(sentences) > 20
    assert not [each for each in sentences if not any(phrase.search(each) for phrase in phrases)]
    assert not [phrase for phrase in phrases if not any(phrase.search(each) for each in sentences)]


def test_the_guide_tells_the_steps_that_the_screen_tells():
    assert all(step in GUIDE for step in re.findall(r'say "(\d dari \d: [^"]+) \.\.\."', RESTORE))
    assert "Kunci NIK: " in (ROOT / "kaur_psm/backups/asking.py").read_text()
    assert "*Kunci NIK:*" in GUIDE
    assert "*Sandi cadangan:*" in GUIDE


def spoken():
    """The strings of our modules, without docstrings, and the texts of templates, of the guide and of the scripts."""
    for path in (path for app in ("kaur_psm", "registry", "ceremonies") for path in (ROOT / app).rglob("*.py")):
        if "manage.py" in path.read_text():
            tree = ast.parse(path.read_text())
            silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in silent)
            yield from ((path, node.value) for node in strings if isinstance(node.value, str))
    for path in (*(ROOT / "templates").rglob("*.html"), ROOT / "docs/panduan.md"):
        yield path, path.read_text()
    for path in (path for path in (ROOT / "script").iterdir() if path.is_file()):
        yield path, "\n".join(line for line in path.read_text().splitlines() if not line.lstrip().startswith("#"))


def test_a_command_is_named_as_it_is_typed():
    """`manage.py X` is "command not found" for whoever has not made the program: `settings.MANAGE` is what works."""
    bare = re.compile(r"(?<!/)\bmanage\.py [a-z]\w+")
    wrong = [path.relative_to(ROOT).as_posix() for path, text in spoken() if bare.search(text)]
    assert [path for path in wrong if path != "script/_setup.sh"] == []  # It defines the function `manage`.
    assert settings.MANAGE == "./script/manage"
    assert (ROOT / settings.MANAGE).stat().st_mode & 0o111
