"""No text, typed or uploaded, keeps a regular expression of ours busy for longer than its length explains."""

import ast
import pkgutil
import re
from importlib import import_module
from pathlib import Path

import pytest

from registry.workbook import text_file
from tests.security.counted_steps import Machine, TooManyStepsError, worst_texts

ROOMS = ("registry", "ceremonies", "kaur_psm")
METHODS = {"fullmatch", "match", "search", "sub", "subn", "split", "findall", "finditer"}
SHORT, LONG = 40, 160  # How often a text repeats its worst part.
GROWTH = 6  # Four times the text may take six times the steps; a quadratic pattern takes sixteen times as many.
FEW = 2_000  # Steps of the longer text that need no comparison.
MOST = 200_000  # Steps of the shorter text. Hundreds of alternatives, tried at each letter, take 100,000.
# All that _Module looks for in a source has this in its text: others need no parsing, and most modules have none.
MENTIONED = re.compile(rf"\.\s*(?:compile|{'|'.join(METHODS)})\b")


class _Module:
    """A module of ours: its objects, and where its source calls a method that regular expressions have."""

    def __init__(self, name):
        self.module = import_module(name)
        source = Path(self.module.__file__).read_text()
        self.nodes = list(ast.walk(ast.parse(source))) if MENTIONED.search(source) else []
        attributes = [node for node in self.nodes if isinstance(node, ast.Attribute) and node.attr in METHODS]
        self.methods = [(getattr(node.value, "id", getattr(node.value, "attr", "")), node.attr) for node in attributes]

    def methods_on(self, name):
        """The methods that this module calls on what has that name."""
        return {method for each, method in self.methods if each == name}

    def of_re(self, names):
        """The calls of functions of the module `re`."""
        calls = [node for node in self.nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
        return [call for call in calls if call.func.attr in names and getattr(call.func.value, "id", "") == "re"]

    def within_functions(self):
        """The ids of the nodes within a function."""
        functions = [node for node in self.nodes if isinstance(node, (ast.FunctionDef, ast.Lambda))]
        return {id(node) for function in functions for node in ast.walk(function)}

    def compiled(self):
        """Pairs of a name and a compiled pattern, of the module and its classes; "pattern" for those in a dict."""
        mine = [each for each in vars(self.module).values() if getattr(each, "__module__", "") == self.module.__name__]
        for owner in (self.module, *(each for each in mine if isinstance(each, type))):
            for name, value in vars(owner).items():
                if isinstance(value, re.Pattern):
                    yield name, value
                elif isinstance(value, (dict, list, tuple)):
                    members = value.values() if isinstance(value, dict) else value
                    yield from (("pattern", each) for each in members if isinstance(each, re.Pattern))


def _names():
    for room in ROOMS:
        yield room
        for module in pkgutil.walk_packages(import_module(room).__path__, f"{room}."):
            if ".migrations" not in module.name and module.name != "kaur_psm.wsgi":  # That one starts the program.
                yield module.name


MODULES = [_Module(name) for name in _names()]


def _patterns():
    """All regular expressions of ours, each with every method that is called on it.

    Its own module counts first, then all others by the same name. Unknown ones are searched for.
    """
    everywhere = {}
    for module in MODULES:
        for name, method in module.methods:
            everywhere.setdefault(name, set()).add(method)
    pairs = {
        (pattern, method)
        for module in MODULES
        for name, pattern in module.compiled()
        for method in module.methods_on(name) or everywhere.get(name, {"finditer"})
    }
    for module in MODULES:
        for call in module.of_re(METHODS):
            if isinstance(call.args[0], ast.Constant):
                pairs.add((re.compile(call.args[0].value, _flags(call)), call.func.attr))
    pairs |= {(text_file.cell_pattern(delimiter), "finditer") for delimiter in text_file.DELIMITERS}
    return sorted(pairs, key=lambda pair: (str(pair[0].pattern), pair[0].flags, pair[1]))


def _flags(call):
    given = " ".join(ast.unparse(each) for each in (*call.args[1:], *(keyword.value for keyword in call.keywords)))
    return sum(getattr(re, name) for name in ("IGNORECASE", "ASCII", "DOTALL") if f"re.{name}" in given)


def _grows_too_fast(pattern, method):
    """A text for which the pattern takes too many steps, or None."""
    machine = Machine(pattern)
    for short, long in zip(worst_texts(pattern, SHORT), worst_texts(pattern, LONG), strict=True):
        try:
            machine.steps_of(method, long, max(FEW, GROWTH * machine.steps_of(method, short, MOST)))
        except TooManyStepsError:
            return short
    return None


@pytest.mark.slow  # Counts millions of steps.
@pytest.mark.parametrize("pattern, method", _patterns(), ids=str)
def test_four_times_the_text_takes_about_four_times_the_steps(pattern, method):
    assert _grows_too_fast(pattern, method) is None, f"{pattern.pattern!r} with {method}"


@pytest.mark.parametrize(
    "pattern, method",
    [
        (r"(a+)+b", "match"),
        (r"\s+$", "search"),
        (r"(?:x|\s)*,\s*y", "finditer"),
        (r"\((.*)\)", "findall"),
        (r"(?:<!--.*?-->\s*)*<p", "match"),
        (r"[\s.,]*\s*x", "fullmatch"),
        (r"\d{1,2}[\s;-]+(.+)", "fullmatch"),
    ],
)
def test_slow_patterns_are_recognised(pattern, method):
    assert _grows_too_fast(re.compile(pattern), method)


@pytest.mark.parametrize(
    "pattern, method", [(r"(?<!\s)\s++$", "search"), (r"(?>a+)b", "match"), (r"a{2,30},", "search")]
)
def test_linear_patterns_are_recognised(pattern, method):
    assert _grows_too_fast(re.compile(pattern), method) is None


def test_every_pattern_is_known_before_the_program_runs():
    """A pattern made while the program runs would escape the test above, but for `text_file.cell_pattern`."""
    made = [
        f"{module.module.__name__}:{call.lineno}"
        for module in MODULES
        for call in module.of_re(METHODS | {"compile"})
        if (call.func.attr == "compile" and id(call) in module.within_functions())
        or (call.func.attr != "compile" and not isinstance(call.args[0], ast.Constant))
    ]
    assert [place.partition(":")[0] for place in made] == ["registry.workbook.text_file"], made
