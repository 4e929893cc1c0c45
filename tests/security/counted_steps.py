"""Counts the steps of a regular expression, so that a test can tell a linear one from a quadratic one without a clock.

Python's engine does not say how many steps it takes. So the tree that Python's own parser makes of the pattern is run
here by the same rules: the first way first, then back to the last choice. Only the number of steps is of interest.
"""

import re
from functools import cache
from re import _compiler as compiler
from re import _constants as constants
from re import _parser as parser

_ONE_LETTER = {constants.LITERAL, constants.NOT_LITERAL, constants.ANY, constants.IN}
_REPEATS = {constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT}
_PLACES = {
    constants.AT_BEGINNING: r"\A",
    constants.AT_BEGINNING_STRING: r"\A",
    constants.AT_END: r"\Z",
    constants.AT_END_STRING: r"\Z",
    constants.AT_BOUNDARY: r"\b",
    constants.AT_NON_BOUNDARY: r"\B",
}


class TooManyStepsError(Exception):
    """The text takes more steps than were allowed."""


class Machine:
    """A pattern as a program that counts its steps."""

    def __init__(self, pattern):
        self.flags = pattern.flags
        self.tree = parser.parse(pattern.pattern, pattern.flags)
        self.program = [*self._program(self.tree, self.flags), ("end",)]

    def steps_of(self, method, text, most):
        """Return how many steps the method of a pattern (`fullmatch`, `search`, `sub` …) takes with the text.

        Raises TooManyStepsError where they are more than `most`.
        """
        self.steps, self.most = 0, most
        self._take(method, text)
        return self.steps

    def _take(self, method, text):
        if method in ("fullmatch", "match"):
            self._run(self.program, text, 0, is_whole=method == "fullmatch")
            return
        start = 0
        while start <= len(text):
            end = self._run(self.program, text, start)
            if end is not None and method == "search":
                return
            start = start + 1 if end is None else max(end, start + 1)

    def _run(self, program, text, start, *, is_whole=False):
        """The end of the first match from there on, None if there is none."""
        choices = [(0, start)]
        while choices:
            at, place = choices.pop()
            while True:
                self.steps += 1
                if self.steps > self.most:
                    raise TooManyStepsError
                kind, *rest = program[at]
                if kind == "letter":
                    if place == len(text) or not rest[0](text[place]):
                        break
                    at, place = at + 1, place + 1
                elif kind == "either":
                    choices.append((at + rest[1], place))
                    at += rest[0]
                elif kind == "go":
                    at += rest[0]
                elif kind == "place":
                    if not rest[0].match(text, place):
                        break
                    at += 1
                elif kind == "atomic":
                    place = self._run(rest[0], text, place)
                    if place is None:
                        break
                    at += 1
                elif kind == "look":
                    inner, back, is_positive = rest
                    is_there = place >= back and self._run(inner, text, place - back) is not None
                    if is_there != is_positive:
                        break
                    at += 1
                else:
                    if is_whole and place != len(text):
                        break
                    return place
        return None

    def _program(self, tree, flags):
        return [step for kind, value in tree for step in self._steps_of(kind, value, flags)]

    def _steps_of(self, kind, value, flags):
        if kind in _ONE_LETTER:
            return [("letter", _is_letter(self.tree.state, kind, value, flags))]
        if kind is constants.SUBPATTERN:
            _, added, removed, inner = value
            return self._program(inner, (flags | added) & ~removed)
        if kind is constants.BRANCH:
            return self._branches([self._program(branch, flags) for branch in value[1]])
        if kind is constants.AT:
            return [("place", re.compile(_PLACES[value], flags & ~re.MULTILINE))]
        if kind is constants.ATOMIC_GROUP:
            return [("atomic", [*self._program(value, flags), ("end",)])]
        if kind in (constants.ASSERT, constants.ASSERT_NOT):
            direction, inner = value
            back = inner.getwidth()[0] if direction < 0 else 0
            return [("look", [*self._program(inner, flags), ("end",)], back, kind is constants.ASSERT)]
        if kind in _REPEATS:
            return self._repeat(kind, *value, flags)
        raise NotImplementedError(kind)

    def _branches(self, branches):
        *others, steps = branches
        for branch in reversed(others):
            steps = [("either", 1, len(branch) + 2), *branch, ("go", len(steps) + 1), *steps]
        return steps

    def _repeat(self, kind, least, most, inner, flags):
        body = self._program(inner, flags)
        steps = body * least
        is_lazy = kind is constants.MIN_REPEAT
        if most is constants.MAXREPEAT:
            if not inner.getwidth()[0]:
                raise NotImplementedError("What is repeated without end may be empty; write it without that.")
            enter, leave = 1, len(body) + 2
            steps += [("either", *((leave, enter) if is_lazy else (enter, leave))), *body, ("go", -len(body) - 1)]
        else:
            left = (most - least) * (len(body) + 1)
            for _ in range(most - least):
                steps += [("either", *((left, 1) if is_lazy else (1, left))), *body]
                left -= len(body) + 1
        return [("atomic", [*steps, ("end",)])] if kind is constants.POSSESSIVE_REPEAT else steps


def _is_letter(state, kind, value, flags):
    tree = parser.SubPattern(state, [(kind, value)])
    pattern = compiler.compile(tree, flags & (re.IGNORECASE | re.ASCII | re.DOTALL))
    return cache(lambda letter: bool(pattern.match(letter)))


def worst_texts(pattern, size):
    """Yield texts made to keep the pattern busy: its letters and parts, each `size` times, with an end that is wrong.

    Before them stands what leads to each repeated part.
    """
    tree = parser.parse(pattern.pattern, pattern.flags)
    repeated = set(_repeated(tree, ""))
    letters = {letter for _, _, members in repeated for letter in members[:MOST_LETTERS]}
    parts = {part for before, body, _ in repeated for part in (body, before + body)}
    pumps = {*letters, *COMMON, *parts, _sample(tree)} - {""}
    for before in sorted({"", *(before for before, _, _ in repeated)}):
        for pump in sorted(pumps):
            for end in WRONG_ENDS:
                yield before + pump * size + end


COMMON = ("a", "1", " ", ".", ",", "-", "\t", "a ", "1 ", "a1", ". ")
WRONG_ENDS = ("\x01", "\n")
MOST_LETTERS = 12  # Of one set.


def _repeated(tree, before):
    """All repeated parts: what leads to each, a text that fits it, and its letters."""
    for kind, value in tree:
        if kind in _REPEATS:
            if value[1] > 1:
                yield before, _sample(value[2]), _sample(value[2], every=True)
            yield from _repeated(value[2], before)
        elif kind is constants.SUBPATTERN:
            yield from _repeated(value[3], before)
        elif kind is constants.ATOMIC_GROUP:
            yield from _repeated(value, before)
        elif kind in (constants.ASSERT, constants.ASSERT_NOT):
            yield from _repeated(value[1], before)
        elif kind is constants.BRANCH:
            for branch in value[1]:
                yield from _repeated(branch, before)
        before += _sample([(kind, value)])


def _sample(tree, *, every=False):
    """A text that fits; with `every`, the texts of all alternatives and all members of sets one after another."""
    parts = []
    for kind, value in tree:
        if kind is constants.LITERAL:
            parts.append(chr(value))
        elif kind in _ONE_LETTER:
            parts.append(_member(kind, value, every=every))
        elif kind is constants.SUBPATTERN:
            parts.append(_sample(value[3], every=every))
        elif kind is constants.ATOMIC_GROUP:
            parts.append(_sample(value, every=every))
        elif kind is constants.BRANCH:
            parts += [_sample(branch, every=every) for branch in (value[1] if every else value[1][:1])]
        elif kind in _REPEATS:
            parts.append(_sample(value[2], every=every) * max(1, min(value[0], 3)))
        elif kind is constants.ASSERT and every:
            parts.append(_sample(value[1], every=True))
    return "".join(parts)


_OF_CATEGORIES = {
    constants.CATEGORY_DIGIT: "1",
    constants.CATEGORY_SPACE: " ",
    constants.CATEGORY_WORD: "a",
    constants.CATEGORY_NOT_DIGIT: "a",
    constants.CATEGORY_NOT_SPACE: "a",
    constants.CATEGORY_NOT_WORD: "-",
}


def _member(kind, value, *, every):
    if kind is constants.NOT_LITERAL:
        return "a" if value != ord("a") else "b"
    if kind is constants.ANY:
        return "a"
    items = {
        constants.LITERAL: lambda one: chr(one),
        constants.RANGE: lambda ends: chr(ends[0]),
        constants.CATEGORY: _OF_CATEGORIES.get,
    }
    members = [items[each](what) for each, what in value if each is not constants.NEGATE]
    if value[0][0] is constants.NEGATE:
        pattern = compiler.compile(parser.SubPattern(parser.State(), [(kind, value)]), 0)
        members = [letter for letter in "a1 .-,;(\t\n\u00e9" if pattern.match(letter)]
    return "".join(members) if every else members[0]
