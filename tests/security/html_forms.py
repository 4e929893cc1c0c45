"""The forms of a page as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

TYPED = ("text", "search", "tel", "number", "email", "url", "textarea")


@dataclass
class PageForm:
    """A form: its address ("" for the page's own), its method, its values, and which fields take any text."""

    action: str
    method: str
    values: dict = field(default_factory=dict)
    texts: list = field(default_factory=list)
    invalid: set = field(default_factory=set)  # The fields that were refused.


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self.by_id, self.apart = [], {}, []
        self.form = self.select = self.area = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.form = PageForm((attrs.get("action") or "").partition("#")[0], attrs.get("method", "get").lower())
            self.forms.append(self.form)
            self.by_id[attrs.get("id")] = self.form
        elif tag in ("input", "textarea", "select") and attrs.get("name"):
            self._field(tag, attrs)
        elif tag == "option" and self.select:
            self._option(attrs)

    def _field(self, tag, attrs):
        if self.form is None and "form" not in attrs:
            return
        kind = attrs.get("type", "text") if tag == "input" else tag
        self.apart.append((attrs.get("form"), self.form, kind, attrs))
        self.select = attrs if tag == "select" else None
        self.area = attrs if tag == "textarea" else None

    def _option(self, attrs):
        value = attrs.get("value", "")
        if "selected" in attrs or ("chosen" not in self.select and value and "required" in self.select):
            self.select["chosen"] = value

    def handle_data(self, data):
        if self.area is not None:
            self.area["value"] = self.area.get("value", "") + data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            self.area = None
        elif tag == "select":
            self.select = None


def forms_of(page):
    """The `PageForm`s of a page's HTML."""
    reader = _Reader()
    reader.feed(page)
    for form_id, around, kind, attrs in reader.apart:
        form = reader.by_id.get(form_id) if form_id else around
        if form is not None:
            _enter(form, kind, attrs)
    return reader.forms


def _enter(form, kind, attrs):
    name, value = attrs["name"], attrs.get("value") or ""
    if name == "csrfmiddlewaretoken" or kind in ("file", "submit", "button", "image", "reset"):
        return
    if kind in ("checkbox", "radio"):
        if "checked" in attrs or (kind == "radio" and "required" in attrs and name not in form.values):
            form.values[name] = value or "on"
    else:
        form.values[name] = attrs.get("chosen", "") if kind == "select" else value
    if kind in TYPED:
        form.texts.append(name)
    if "is-invalid" in (attrs.get("class") or ""):
        form.invalid.add(name)
