"""What waits for an account, as sentences for the front page: each with its number, and a link to exactly those."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import number_format

from registry.models import Import, Volunteer


@dataclass(frozen=True)
class Task:
    """What is to be done, and where those stand that it is about."""

    sentence: str
    address: str


def tasks_for(user, policy=None):
    """Return the `Task`s of the account, the nearest first; what it may not do is left out.

    People are counted by that `Policy`; without it nobody is: they may be those of a whole country.
    """
    tasks = []
    if user.has_perm("registry.add_import") and (waiting := Import.objects.made_by(user).waiting().count()):
        tasks.append(Task(f"{waiting} daftar diunggah tetapi belum disimpan", reverse("import_list")))
    if policy and user.has_perm("registry.change_appointment"):
        until = policy.decree_notice_until()
        counts = Volunteer.objects.visible_to(user).count_with_work(until)
        tasks += _of_people(counts["ending"], "PSM bertugas dengan SK yang akan atau sudah berakhir", "sk=berakhir")
        tasks += _of_people(counts["untrained"], "PSM aktif belum mengikuti bimtek dasar", "status=aktif&bimtek=belum")
        tasks += _of_people(counts["without_nik"], "PSM aktif belum tercatat NIK-nya", "status=aktif&kurang=nik")
        tasks += _of_people(counts["without_village"], "orang belum tercatat desanya", "kurang=desa")
    return tasks


def _of_people(count, words, query):
    number = number_format(count, force_grouping=True)
    return [Task(f"{number} {words}", f"{reverse('volunteer_list')}?{query}")] if count else []
