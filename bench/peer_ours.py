"""Ours: the certificates by the function that the application uses."""


def start():
    import django

    django.setup()
    from ceremonies.certificates.rendering import render  # noqa: F401 - loads WeasyPrint, which is slow


def prepare(_folder, samples, _way):
    from bench.certificates import stand_in

    return list(map(stand_in, samples))


def make(certificates):
    from bench.certificates import PAPER
    from ceremonies.certificates.rendering import render

    return render(certificates, paper=PAPER)
