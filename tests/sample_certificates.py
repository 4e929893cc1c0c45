"""Unsaved certificates: enough to see what is printed, and quickly made."""

from datetime import date

from ceremonies.models import Ceremony, Certificate, Office, Official, OfficialNumber
from ceremonies.values import certificate_words
from registry.models import District, Regency, Training, Village, Volunteer


def sample_person(name="Ani Lestari", birth_place="Bintuhan", born_on=date(1985, 1, 1)):
    return Volunteer(name=name, birth_place=birth_place, born_on=born_on)


def sample_village(name="Air Dingin", district="Kaur Selatan", regency="Kabupaten Kaur"):
    return Village(name=name, district=District(name=district, regency=Regency(name=regency)))


def sample_training(name="Bimtek Dasar PSM", **changes):
    facts = {
        "pk": 1,
        "organiser": "Dinas Sosial Kabupaten Kaur",
        "started_on": date(2019, 10, 14),
        "ended_on": date(2019, 10, 18),
        "place": "Aula Dinas Sosial, Bintuhan",
        "hours": 32,
        "subjects": "Etika | 8\nPraktik lapangan | 24",
    }
    return Training(name=name, **facts | changes)


def sample_official(name="Burhan Gumantara", post="Kepala Dinas Sosial Kabupaten Kaur", **facts):
    return Official(name=name, post=post, duty="kepala", **facts)


def sample_ceremony(training=None, **changes):
    facts = {"name": "Acara", "held_on": date(2019, 12, 6), "venue": "Aula Pondok Pesantren Salfiah"}
    office = Office(letterhead="PEMERINTAH KABUPATEN KAUR\nDINAS SOSIAL", town="Bintuhan")
    return Ceremony(**{"office": office, "training": training, **facts, **changes})


def sample_words(ceremony=None, officials=None, person=None, village=None, own_hours=None):
    """The words of a certificate, as the program writes them."""
    return certificate_words.write(
        ceremony or sample_ceremony(),
        officials or [sample_official()],
        person or sample_person(),
        village or sample_village(),
        own_hours,
    )


def sample_certificate(name="Ani Lestari", words=None, **columns):
    """The certificate of that person with these words: a sertifikat where they are those of a training."""
    words = words or sample_words()
    return Certificate(
        number=OfficialNumber(text="460/001/DINSOS/XII/2019"),
        name=name,
        design="sertifikat" if "training" in words else "piagam",
        design_version=1,
        words=words,
        **columns,
    )
