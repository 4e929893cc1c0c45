"""The partners of the demo, the fields its people work in, and their reports of three months."""

from datetime import date, timedelta

from registry.demo import words
from registry.models import Activity, Partner, SocialProblem, VolunteerField

FIRST_DAY, DAYS = date(2026, 9, 1), 80
K = Partner.Kind
# A kind, how its name begins, and the share of villages that have one.
PARTNERS = [
    (K.YOUTH, "Karang Taruna", 0.4),
    (K.WELFARE_BODY, "LKS", 0.08),
    (K.NEIGHBOURHOOD, "WKSBM", 0.1),
    (K.FAMILY_CARE, "FCU", 0.03),
    (K.FAMILY_ADVICE, "LK3", 0.02),
    (K.WOMAN_LEADER, "Kelompok", 0.03),
]
CALLED = ("Tunas Muda", "Harapan Bersama", "Melati", "Sejahtera", "Bina Karya", "Cahaya Desa", "Sungai Jernih")
FIELDS = (
    SocialProblem.POOR,
    SocialProblem.NEGLECTED_ELDERLY,
    SocialProblem.DISABILITY,
    SocialProblem.NEGLECTED_CHILD,
    SocialProblem.NATURAL_DISASTER,
)
DEEDS = {
    SocialProblem.POOR: ("Mendata keluarga miskin untuk usulan bantuan sosial", "Mendampingi penyaluran bantuan beras"),
    SocialProblem.NEGLECTED_ELDERLY: ("Mengantar lansia berobat ke puskesmas", "Mengunjungi lansia yang hidup sendiri"),
    SocialProblem.DISABILITY: ("Mengurus usulan kursi roda bagi penyandang disabilitas",),
    SocialProblem.NEGLECTED_CHILD: ("Mengurus akta kelahiran anak agar dapat masuk sekolah",),
    SocialProblem.NATURAL_DISASTER: ("Mendata korban banjir dan membantu dapur umum",),
}


def make_partners(villages, chance):
    """Return the unsaved partners of these villages; a few are no longer active."""
    return [
        Partner(
            kind=kind,
            name=f"{begins} {chance.choice(CALLED)}",
            village=village,
            leader=_name(chance),
            phone=f"+628120000{chance.randrange(10_000):04}" if chance.random() < 0.7 else "",
            since=chance.randrange(1998, 2025) if chance.random() < 0.8 else None,
            ended_on=date(2025, 6, 30) if chance.random() < 0.05 else None,
        )
        for village in villages
        for kind, begins, share in PARTNERS
        if chance.random() < share
    ]


def _name(chance):
    sex = chance.choice("LP")
    return f"{chance.choice(words.FIRST[sex])} {chance.choice(words.SECOND[sex])}"


def make_fields(people, chance):
    """Return the unsaved fields of two in three of these people, one to three of each."""
    return [
        VolunteerField(volunteer=person, problem=problem)
        for person in people
        if chance.random() < 0.66
        for problem in sorted(chance.sample(FIELDS, chance.randint(1, 3)))
    ]


def make_activities(stories, people, partners, chance):
    """Return unsaved reports of some who served, in their villages, sometimes with a partner of the village."""
    partners_of = {}
    for partner in partners:
        partners_of.setdefault(partner.village_id, []).append(partner)
    reports = []
    for story, person in zip(stories, people, strict=True):
        for _ in range(chance.choice((0, 0, 0, 1, 2, 3))):
            day = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
            village = next((period.village for period in story.appointments if period.serves(day)), None)
            if village:
                reports.append(_report(person, day, village, partners_of.get(village.pk, ()), chance))
    return reports


def _report(person, day, village, partners, chance):
    problem = chance.choice(FIELDS)
    return Activity(
        volunteer=person,
        done_on=day,
        village=village,
        problem=problem,
        what=f"{chance.choice(DEEDS[problem])}.",
        helped=chance.randint(1, 12),
        partner=chance.choice(partners) if partners and chance.random() < 0.5 else None,
    )
