"""Answering what a form asks, as a browser does: on the page that asks, with the value that its box has there."""

from registry.forms.questions import MEND


def post_answering(client, address, data, **kwargs):
    """Post; answer what the page asks and `data` has a plain answer to; return the last page.

    Plain answers are "on" for a tick, the value of a choice, and in `mend` the box whose button is pressed.
    """
    page = client.post(address, data, **kwargs)
    while page.context and (answered := with_answers(page, data)) != data:
        data = answered
        for file in (value for value in data.values() if hasattr(value, "seek")):
            file.seek(0)
        page = client.post(address, data, **kwargs)
    return page


def with_answers(page, data):
    """The data with its plain answers as the page's forms ask for them."""
    data = dict(data)
    for form in _forms_on(page):
        for question in form.asked:
            box, mend = form.add_prefix(question.box), form.add_prefix(MEND)
            values = {value: sent for sent, value in question.answers.items()}
            data |= {box: values.get(data[box], data[box])} if box in data else {}
            data |= {mend: question.token} if data.get(mend) == question.box else {}
    return data


def _forms_on(page):
    context = page.context
    forms = [context.get("form"), getattr(context.get("adminform"), "form", None)]
    forms += getattr(context.get("corrections"), "forms", [])
    return [form for form in forms if hasattr(form, "asked")]
