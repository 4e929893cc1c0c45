"""Words of the registry for templates."""

from django import template
from django.urls import reverse
from django.utils.html import format_html

from registry.values import dates, names, phones

CELL = (
    '<span class="visually-hidden">{words}</span> '
    '<span aria-hidden="true"><b>{serving}</b>{marks} <span class="cell-name">{name}</span></span>'
)
SEEN = f'<a class="cell cell-{{state}}" href="{{address}}">{CELL}</a>'
UNSEEN = f'<span class="cell cell-{{state}}">{CELL}</span>'
DECREE = format_html('<i class="mark-decree">{}</i>', "SK")

register = template.Library()


@register.filter
def within_sentence(label):
    """Return the label for use within a sentence."""
    return names.within_sentence(str(label))


@register.filter
def village_cell(cell):
    """Return a village of the board with its number and marks, with a link for whoever sees its people.

    Written here, since there are hundreds on a page: a fragment of a template takes ten times as long.
    """
    marks = DECREE if cell.decree_ends_on else ""
    if cell.candidates:
        marks = format_html('{}<i class="mark-candidates">+{}</i>', marks, cell.candidates)
    shown = {
        "words": cell.words,
        "serving": cell.serving,
        "marks": marks,
        "name": cell.village.name,
        "state": cell.state,
    }
    return (
        format_html(SEEN, address=cell.village.get_absolute_url(), **shown)
        if cell.is_seen
        else format_html(UNSEEN, **shown)
    )


@register.filter
def task_key(kind, pk):
    """Return the key of the work about that row (registry/front_tasks.py): "acara-3"."""
    return f"{kind}-{pk}"


@register.filter
def of_task(delegations, key):
    """Return the delegations of the task with that key."""
    return delegations.get(key, ())


@register.filter
def phone(e164):
    """Return the number as people write it: 0812-3456-7890."""
    return phones.show(e164) if e164 else ""


@register.filter
def age_on(person, day):
    """Return the person's age on that day in whole years; empty if the birth date is not known."""
    age = person.age_on(day)
    return "" if age is None else age


@register.filter
def cells(row, dimension):
    """Return the figures of a row of a recap in one dimension, as pairs of the band and the number."""
    return row.cells(dimension)


@register.simple_tag
def people_behind(filters, number, area=None, dimension=None, band=""):
    """Return a number of a recap as a link to its people, of that kecamatan or regency; zero has no link."""
    chosen = {dimension.name: band} if dimension else {}
    return _linked(number, "recap_people", filters.query_of_area(area, **chosen))


@register.simple_tag
def villages_behind(filters, number, psm, area=None):
    """Return a number of a recap as a link to its villages; `psm` is "ada" or "tanpa"."""
    return _linked(number, "recap_villages", filters.query_of_area(area, psm=psm))


@register.simple_tag
def query_at(filters, day):
    """Return the query string of a recap of another day with the same filters."""
    return filters.query(per=f"{day:%d-%m-%Y}")


@register.simple_tag
def query_within(filters, area):
    """Return the query string of a recap of that regency alone, with the same filters."""
    return filters.query(kabupaten=area.code)


def _linked(number, page, query):
    return format_html('<a href="{}?{}">{}</a>', reverse(page), query, number) if number else number


@register.filter
def is_suggested(attrs):
    """Whether the field with these attributes has a list of suggestions."""
    return "hx-get" in attrs or "hx-post" in attrs


@register.filter
def lost_file(field):
    """Whether a file was chosen in this field before a mistake: a browser does not send it a second time.

    The form that comes back remembers it in a hidden input until a file is chosen again.
    """
    was_chosen = field.html_name in field.form.files or f"{field.html_name}_lost" in field.form.data
    return bool(field.form.errors) and was_chosen


@register.filter
def questions(field):
    """The questions beside this field: each with its box (None where only a change answers it) and its other fields."""
    form = field.form
    asked = [question for question in getattr(form, "asked", ()) if question.field == field.name]
    return [
        (question, form[question.box] if question.label else None, [form[name] for name in question.fields])
        for question in asked
    ]


@register.filter
def month(day):
    """Return the month of that day in words: November 2026."""
    return dates.month_in_words(day)
