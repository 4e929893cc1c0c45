"""The trainings of the demo, and who took part in which."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from registry.demo.lives import Story
from registry.models import ADULT_AGE, Training, TrainingRecord

Kind = Training.Kind


@dataclass(frozen=True)
class Course:
    code: str
    name: str
    kind: str
    started_on: date
    days: int
    hours: int
    share: float = 0  # Of those then in service, how many took it. For a bimtek dasar the story decides.


BASIC_BEFORE = [
    Course("BD-I", "Bimtek Dasar PSM Angkatan I", Kind.BASIC, date(2018, 4, 16), 4, 32),
    Course("BD-II", "Bimtek Dasar PSM Angkatan II", Kind.BASIC, date(2018, 10, 8), 4, 32),
    Course("BD-III", "Bimtek Dasar PSM Angkatan III", Kind.BASIC, date(2019, 10, 14), 4, 32),
]
SUBJECTS = """\
Kebijakan kesejahteraan sosial | 4
Etika dan tugas Pekerja Sosial Masyarakat | 4
Pendataan dan pemetaan masalah sosial di desa | 6
Pendampingan keluarga dan rujukan layanan | 6
Pencatatan dan pelaporan kegiatan | 4
Praktik lapangan | 8"""
# The program itself issues its certificates: no typed numbers, and the subjects are printed on the back.
BASIC_AFTER = Course("BD-IV", "Bimtek Dasar PSM Angkatan IV", Kind.BASIC, date(2025, 5, 19), 4, 32)
FURTHER = [
    Course("PPK", "Pertolongan Pertama pada Kecelakaan", Kind.OTHER, date(2020, 2, 18), 1, 8, 0.15),
    Course("BL-I", "Bimtek Lanjutan PSM Angkatan I", Kind.ADVANCED, date(2021, 3, 15), 5, 40, 0.2),
    Course("BK-B", "Bimtek Khusus Penanganan Korban Bencana", Kind.SPECIAL, date(2022, 8, 22), 3, 24, 0.12),
    Course("BK-L", "Bimtek Khusus Pendampingan Lanjut Usia", Kind.SPECIAL, date(2023, 2, 20), 3, 24, 0.12),
    Course("BL-II", "Bimtek Lanjutan PSM Angkatan II", Kind.ADVANCED, date(2024, 6, 10), 5, 40, 0.2),
]
COURSES = sorted([*BASIC_BEFORE, BASIC_AFTER, *FURTHER], key=lambda course: course.started_on)


def make_trainings(regency):
    """Return the unsaved training of each of COURSES, held by the regency's office."""
    return [
        Training(
            name=course.name,
            kind=course.kind,
            organiser=f"Dinas Sosial {regency}",
            place="Aula Dinas Sosial",
            started_on=course.started_on,
            ended_on=course.started_on + timedelta(days=course.days - 1),
            hours=course.hours,
            subjects=SUBJECTS if course is BASIC_AFTER else "",
        )
        for course in COURSES
    ]


def make_records(lives, people, trainings, chance):
    """Return the unsaved records of these people, whose lives these are, in the trainings."""
    training_of = dict(zip(COURSES, trainings, strict=True))
    serials = {course: count(1) for course in COURSES}
    records = []
    for life, person in zip(lives, people, strict=True):
        for course in _taken(life, person, chance):
            record = TrainingRecord(training=training_of[course], volunteer=person)
            if chance.random() < 0.06 and course.days > 1:
                record.hours = course.hours - 8  # One day missed, and no certificate.
            elif chance.random() < 0.9 and course is not BASIC_AFTER:
                number = f"{next(serials[course]):03}/{course.code}/DINSOS/{course.started_on.year}"
                record.certificate_number = number
            records.append(record)
    return records


def _taken(life, person, chance):
    further = [course for course in FURTHER if chance.random() < course.share and life.serves(course.started_on)]
    return [*_basic(life, person, chance), *further]


def _basic(life, person, chance):
    if life.is_fit or life.story == Story.WITHOUT_NIK:
        return [chance.choice([course for course in BASIC_BEFORE if person.age_on(course.started_on) >= ADULT_AGE])]
    joined_later = life.story == Story.RECENT and life.serves(BASIC_AFTER.started_on)
    return [BASIC_AFTER] if joined_later or life.story == Story.TRAINED_CANDIDATE else []
