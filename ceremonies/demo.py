"""The ceremonies of the demo: an inauguration that a newspaper reported, with fictional participants, and the
certificates of a training after it.

What the article does not say (NIP, rank, the decree's number, the office's address) stays empty, as in an office that
does not know it yet.
"""

import datetime

from django.db import transaction

from ceremonies.issuing import issue_certificates
from ceremonies.models import Ceremony, Office, Official
from ceremonies.values.occasions import TRAINING
from registry.history.recording import because
from registry.models import ADULT_AGE, Regency, Training, Volunteer

MOST = 200  # Up to so many certificates are issued. A larger demo is for measuring and has none.
HELD_ON = datetime.date(2019, 12, 6)
HEAD = {"name": "Sidarmin Tetap", "title_after": "M.Pd", "post": "Kepala Dinas Sosial", "duty": Official.Duty.HEAD}
DIVISION = {
    "name": "Sopiarti",
    "title_after": "SP",
    "post": "Kepala Bidang Kelembagaan dan Kesejahteraan Sosial",
}
AGENDA = """\
Menyanyikan lagu kebangsaan Indonesia Raya
Pembacaan nama-nama PSM yang dikukuhkan
Pengukuhan dan pengucapan janji PSM
Penyerahan piagam
Sambutan Kepala Dinas Sosial
Doa
"""
PLEDGE = """\
Kami, Pekerja Sosial Masyarakat, berjanji:
1. setia kepada Pancasila dan Negara Kesatuan Republik Indonesia;
2. melayani siapa pun yang membutuhkan tanpa membeda-bedakan;
3. mendahulukan tugas pengabdian daripada kepentingan sendiri;
4. menghormati martabat setiap orang dan menjaga rahasianya.
"""


@transaction.atomic
def load():
    """Record the ceremony of 6 December 2019 with everybody who qualified, and return it. No certificate is issued.

    They served on the day, had a bimtek dasar before it, have a NIK and were 18: 210 of the demo's 240 people.
    """
    with because("Data contoh", grouped=True):
        ceremony = _ceremony()
        ceremony.invite(_fit())
        _certificates_of_a_training(ceremony)
    return ceremony


def _certificates_of_a_training(inauguration):
    """Issue the certificates of the one training whose subjects are known."""
    training = Training.objects.exclude(subjects="").get()
    if training.records.count() > MOST:
        return
    given = Ceremony.objects.create(
        office=inauguration.office,
        training=training,
        name=f"Sertifikat {training}",
        held_on=training.ended_on,
        venue=training.place,
        officiant=inauguration.officiant,
        number_pattern=TRAINING.pattern,
        shows_titles=False,
    )
    given.take_from_training()
    issue_certificates(given)


def _ceremony():
    regency = Regency.objects.order_by("code").first().name
    head = {**HEAD, "post": f"{HEAD['post']} {regency}"}
    office = Office.objects.create(letterhead=f"PEMERINTAH {regency.upper()}\nDINAS SOSIAL", town="Bintuhan")
    return Ceremony.objects.create(
        office=office,
        name=f"Pengukuhan PSM {regency}",
        held_on=HELD_ON,
        venue="Aula Pondok Pesantren Salfiah",
        officiant=Official.objects.create(office=office, **head),
        second_signatory=Official.objects.create(office=office, **DIVISION),
        agenda=AGENDA,
        pledge=PLEDGE,
    )


def _fit():
    people = Volunteer.objects.serving(HELD_ON).trained(on=HELD_ON).exclude(nik_masked="")
    return [person for person in people if person.born_on and person.age_on(HELD_ON) >= ADULT_AGE]
