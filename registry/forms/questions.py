"""Questions of a form: what is doubtful is asked beside its field before the save, with the click that mends it."""

from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError

from registry.values import titles

MEND = "mend"  # The name of the buttons that mend: the value is the name of the question's box.


@dataclass(frozen=True)
class Question:
    """What a form asks about one of its fields, as sentences.

    A tick in the box `box` answers that all is right as it is; `label` are its words. Without a label only a change
    answers. `about` is what is asked about: a tick that was given for something else is no answer. The button with the
    words `button` puts the words of `mended`, by field, into the form and saves it.
    """

    field: str
    sentences: tuple
    box: str
    label: str = ""
    about: str = "on"
    button: str = ""
    mended: dict = field(default_factory=dict)


class Asking:
    """For a form: its `questions` that have no answer are errors at their fields. `asked` holds all but the mended."""

    asked = ()

    def questions(self):
        """Yield each `Question`; the next one already sees what was mended in `cleaned_data`."""
        return ()

    def clean(self):
        cleaned = super().clean()
        self.asked = []
        for question in self.questions():
            if question.mended and self.data.get(self.add_prefix(MEND)) == question.box:
                self._mend(question)
            else:
                self.asked.append(question)
        for question in self.asked:  # Not before: an error takes its field's value out of `cleaned_data`.
            self._ask(question)
        return cleaned

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
        is_answered = bool(question.label) and self.data.get(box) in ("on", question.about)
        if question.label:
            widget = forms.CheckboxInput(attrs={"value": question.about})
            self.fields[question.box] = forms.BooleanField(label=question.label, required=False, widget=widget)
        if not is_answered:
            self.data = self.data.copy()
            self.data.pop(box, None)
            self.add_error(question.field, [*question.sentences])


def questions_on_name(form):
    """Yield the questions about a `name` that was typed with titles, or with words that are no part of a name.

    The form also has the fields `title_before` and `title_after`.
    """
    if "name" in form.changed_data and form.cleaned_data.get("name"):
        yield from _titles_within(form)
        yield from _doubtful_words(form)


def _titles_within(form):
    name = form.cleaned_data["name"]
    before, bare, after = titles.split_titles(name)
    if before or after:
        yield Question(
            field="name",
            sentences=(f"Nama memuat gelar: {' dan '.join(f'“{title}”' for title in (before, after) if title)}.",),
            box="titles_are_name",
            label="Itu bukan gelar, melainkan bagian nama",
            about=name,
            button=f"Pisahkan gelar: {' · '.join(filter(None, (before, bare, after)))}",
            mended={
                "title_before": _joined(" ", form.cleaned_data.get("title_before"), before),
                "name": bare,
                "title_after": _joined(", ", after, form.cleaned_data.get("title_after")),
            },
        )


def _joined(between, *parts):
    return between.join(dict.fromkeys(filter(None, parts)))


def _doubtful_words(form):
    name = form.cleaned_data["name"]
    doubts = titles.doubts(name)
    if doubts and not any(map(str.isdigit, name)):  # A name with digits is refused anyway.
        yield Question("name", (*doubts,), box="name_is_right", label="Memang begitu namanya", about=name)
