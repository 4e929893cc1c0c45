"""Questions of a form: what is doubtful is asked beside its field before the save, with the click that mends it."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from itertools import chain

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.crypto import salted_hmac

from registry.values import dates, names, nik, titles

FAR = 366  # Days; from when on a day ahead is doubted.
MONTH = timedelta(31)  # How near two events of one name are, and from when on a move of one is far.
FIRST_YEAR = 1981  # The year of the decree that created PSM.
MEND = "mend"  # The name of the buttons that mend: the value is the question's token.


@dataclass(frozen=True)
class Question:
    """What a form asks about one of its fields, as sentences.

    A tick in the box `box` answers that all is right as it is; `label` are its words. Without a label only a change
    answers. The button with the words `button` puts the words of `mended`, by field, into the form and saves it.

    With `choices`, pairs of a value and its words, one of them answers instead of a tick, and `label` is above them;
    `fields` are the names of fields of the form that an answer needs, and which stand below it.

    `beside` are those of whom it asks, each beside what was typed (registry/doubles/side_by_side.py), drawn below the
    field; the answer stands under them.

    Each answer carries the `token`, so it counts for what was asked, and for nothing else. `about` are the facts behind
    the question that its sentences do not spell, as a tuple: where one of them changes, it is asked anew. With
    `is_only_about`, the sentences may change: an answer about the same facts still counts.
    """

    field: str
    sentences: tuple
    box: str
    label: str = ""
    about: tuple = ()
    is_only_about: bool = False
    button: str = ""
    mended: dict = field(default_factory=dict)
    choices: tuple = ()
    fields: tuple = ()
    beside: tuple = ()

    @cached_property
    def token(self):
        """A text that differs where anything differs of what was asked about, or of what the button would do."""
        facts = [self.field, () if self.is_only_about else self.sentences, self.about, self.mended]
        # With a key: what is asked about may be a NIK, which nobody may guess from the page.
        return salted_hmac("registry.forms.questions", json.dumps(facts, default=str), algorithm="sha256").hexdigest()

    @property
    def answers(self):
        """What its box sends where it is answered, each with the value of that choice; "on" for a tick."""
        return {f"{value} {self.token}": value for value, _ in self.choices} or {self.token: "on"}

    def as_field(self):
        """The field of a form in which it is answered."""
        if self.choices:
            choices = [(sent, words) for sent, (_, words) in zip(self.answers, self.choices, strict=True)]
            widget = forms.RadioSelect(attrs={"class": "form-check-input"})
            box = forms.ChoiceField(label=self.label, required=False, choices=choices, widget=widget)
        else:
            widget = forms.CheckboxInput(attrs={"value": self.token})
            box = forms.BooleanField(label=self.label, required=False, widget=widget)
        box.is_answer = True  # It stands with the field that it is about, not among the other fields.
        return box


class Asking:
    """For a form: its `questions` that have no answer are errors at their fields. `asked` holds all but the mended.

    It is the one way in which a form asks about what was typed. A page that confirms what is there already, and is
    shown again where that has changed since (a digest in the hidden field `seen`), is no such question.

    Every form asks before a number as long as a NIK is taken out of a text. It stays in the fields named in
    `numbers_stay`, whose own rules say what they may hold. Every form also asks before it is saved without a file that
    was chosen before a mistake.
    """

    asked = ()
    numbers_stay = ()

    def questions(self):
        """Yield each `Question`; the next one already sees what was mended in `cleaned_data`."""
        return ()

    def answer(self, box):
        """The answer in that box: the value of a choice, "on" for a tick.

        Empty where its question was not asked (yet), has no answer, or was answered for something else.
        """
        sent = self.data.get(self.add_prefix(box))
        return next((question.answers.get(sent, "") for question in self.asked if question.box == box), "")

    def clean(self):
        cleaned = super().clean()
        self.asked = []
        for question in chain(self.questions(), self._questions_on_long_numbers(), self._questions_on_lost_files()):
            if question.mended and self.data.get(self.add_prefix(MEND)) == question.token:
                self._mend(question)
            else:
                self.asked.append(question)
        for question in self.asked:  # Not before: an error takes its field's value out of `cleaned_data`.
            self._ask(question)
        for name, text in self._texts_with_long_numbers():
            self.cleaned_data[name] = nik.redact(text)
        return cleaned

    def _questions_on_long_numbers(self):
        for name, text in self._texts_with_long_numbers():
            yield Question(
                name, (nik.LEFT_OUT,), box=f"{name}_is_masked", label="Simpan tanpa nomor itu", about=(text,)
            )

    def _questions_on_lost_files(self):
        for name in [name for name in self.fields if isinstance(self.fields[name], forms.FileField)]:
            if f"{self.add_prefix(name)}_lost" in self.data and self.add_prefix(name) not in self.files:
                box, label = f"{name}_is_left_out", "Simpan tanpa berkas itu"
                yield Question(name, ("Berkas yang tadi dipilih tidak ikut tersimpan.",), box=box, label=label)

    def _texts_with_long_numbers(self):
        """Pairs of the name and the text of each typed field with a number that is taken out of it."""
        typed = {
            name: self.cleaned_data.get(name)
            for name in self.changed_data
            if name not in self.numbers_stay and not self.fields[name].widget.is_hidden
        }
        return [(name, text) for name, text in typed.items() if isinstance(text, str) and nik.redact(text) != text]

    def _mend(self, question):
        self.data = self.data.copy()
        for name, words in question.mended.items():
            self.data[self.add_prefix(name)] = words
            try:
                self.cleaned_data[name] = self.fields[name].clean(words)
            except ValidationError as error:
                self.add_error(name, error)

    def _ask(self, question):
        box = self.add_prefix(question.box)
        if question.label:
            self.fields[question.box] = question.as_field()
        if not self.answer(question.box):
            self.data = self.data.copy()
            self.data.pop(box, None)
            self.add_error(question.field, [*question.sentences])


def questions_on_far_day(form, name):
    """Yield the question about a typed day more than a year ahead, or before there were PSM: a year soon mistyped."""
    day = form.cleaned_data.get(name)
    if not (day and name in form.changed_data):
        return
    if (day - timezone.localdate()).days > FAR:
        doubt = "masih lebih dari setahun lagi"
    elif day.year < FIRST_YEAR:
        doubt = f"sebelum tahun {FIRST_YEAR}, ketika PSM belum ada"
    else:
        return
    sentence = f"{dates.spell(day)} {doubt}. Periksa tahunnya."
    yield Question(name, (sentence,), box=f"{name}_is_right", label="Tahunnya memang benar")


def questions_on_moved_day(form, name, *, people, numbered=()):
    """Yield the question about the recorded day of an event that moves while something rests on it.

    `people` and `numbered` are in words: who is recorded for that day, which a move of more than a month asks about;
    what has a number by it, which every move asks about. The form's instance still has the recorded day.
    """
    was, day = getattr(form.instance, name), form.cleaned_data.get(name)
    if form.instance.pk and day and day != was and (numbered or (people and abs(day - was) > MONTH)):
        resting = names.several([*people, *numbered])
        sentence = f"Tanggalnya pindah dari {dates.spell(was)} ke {dates.spell(day)}. Sudah tercatat: {resting}."
        yield Question(name, (sentence,), box=f"{name}_has_moved", label="Memang pindah ke tanggal itu")


def questions_on_same_event(form, on, others):
    """Yield the question about others (a query) with the same `name` within a month: perhaps one event, typed twice.

    `on` is the field of the day, in the form and in the query. On the very same day the database refuses the second.
    """
    day, name = form.cleaned_data.get(on), form.cleaned_data.get("name")
    if not (day and name and {on, "name"} & {*form.changed_data}):
        return
    near = {f"{on}__gte": day - MONTH, f"{on}__lte": day + MONTH}
    same = others.exclude(pk=form.instance.pk).filter(name__iexact=name, **near).exclude(**{on: day})[:3]
    if same:
        yield Question(
            field=on,
            sentences=tuple(f"Sudah ada {each.name}, {dates.spell(getattr(each, on))}." for each in same),
            box="is_another_event",
            label="Ini memang acara lain",
            about=(name, day),
        )


def questions_on_name(form):
    """Yield the questions about a `name` that was typed with titles, or with words that are no part of a name.

    The form also has the fields `title_before` and `title_after`.
    """
    if "name" in form.changed_data and form.cleaned_data.get("name"):
        yield from _titles_in_name(form)
        yield from _words_that_are_no_name(form)


def _titles_in_name(form):
    name = form.cleaned_data["name"]
    before, bare, after = titles.split_titles(name)
    if before or after:
        yield Question(
            field="name",
            sentences=(f"Nama memuat gelar: {' dan '.join(f'“{title}”' for title in (before, after) if title)}.",),
            box="titles_are_name",
            label="Itu bukan gelar, melainkan bagian nama",
            button=f"Pisahkan gelar: {' · '.join(filter(None, (before, bare, after)))}",
            mended={
                "title_before": _joined(" ", form.cleaned_data.get("title_before"), before),
                "name": bare,
                "title_after": _joined(", ", after, form.cleaned_data.get("title_after")),
            },
        )


def _joined(between, *parts):
    return between.join(dict.fromkeys(filter(None, parts)))


def _words_that_are_no_name(form):
    name = form.cleaned_data["name"]
    doubts = titles.doubts(name)
    if doubts and not any(map(str.isdigit, name)):  # A name with digits is refused anyway.
        yield Question("name", (*doubts,), box="name_is_right", label="Memang begitu namanya", about=(name,))
