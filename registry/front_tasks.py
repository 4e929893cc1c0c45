"""What waits for an account, as sentences for the front page: each with its number, and a link to exactly those."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.module_loading import import_string

from registry.models import FollowUp, Import, PossibleDouble, RightsRequest, Volunteer
from registry.values import dates

# Work about one row, by the beginning of its key: the right it takes, and the path of the function that gives the rows
# which an account sees. Each app says in its apps.py which there are.
ABOUT_A_ROW = {}


@dataclass(frozen=True)
class Task:
    """What is to be done, and where those stand that it is about.

    `key` names it where it may be given to another account, who needs the right `right`; else it is empty.
    `is_overdue` where the time for it is over.
    """

    sentence: str
    address: str
    key: str = ""
    right: str = ""
    is_overdue: bool = False


def tasks_for(user, policy=None):
    """Return the `Task`s of the account, the nearest first; what it may not do is left out.

    People are counted by that `Policy`; without it nobody is: they may be those of a whole country.
    """
    counted = _counted(user)
    tasks = [_of_requests(counted[OF_REQUESTS])] if counted[OF_REQUESTS].number else []
    if waiting := counted[OF_LISTS].number:
        tasks.append(Task(f"{waiting} daftar diunggah tetapi belum disimpan", reverse("import_list")))
    if policy and user.has_perm(OF_PEOPLE):
        counts = Volunteer.objects.visible_to(user).count_with_work(policy.decree_notice_until())
        tasks += _of_people(
            "sk-berakhir", counts["ending"], "PSM bertugas dengan SK yang akan atau sudah berakhir", "sk=berakhir"
        )
        tasks += _of_people(
            "tanpa-bimtek", counts["untrained"], "PSM aktif belum mengikuti bimtek dasar", "status=aktif&bimtek=belum"
        )
        tasks += _of_people(
            "tanpa-nik", counts["without_nik"], "PSM aktif belum tercatat NIK-nya", "status=aktif&kurang=nik"
        )
        tasks += _of_people("tanpa-desa", counts["without_village"], "orang belum tercatat desanya", "kurang=desa")
    if counted[OF_DOUBLES].number:
        tasks.append(_of_doubles(counted[OF_DOUBLES]))
    return tasks


OF_REQUESTS = "registry.change_rightsrequest"
OF_LISTS, OF_PEOPLE, OF_DOUBLES = "registry.add_import", "registry.change_appointment", "registry.change_volunteer"
MORNING = 6  # The hour at which the night of the work of every night has ended.


@dataclass(frozen=True)
class Counted:
    """How many rows there are, and a moment of one of them (`_counted` says which); None without any."""

    number: int
    at: datetime | None


def _counted(user):
    """What waits for the account, as `Counted`, by the right to work on it; what it has no right to is not asked.

    Its lists, with the latest upload; the possible doubles that it sees and the night found, less those merged, deleted
    or decided since, with the moment of that night; the requests that it may answer, with the nearest deadline. One
    query, so that the front page stays within its bound.
    """
    waiting = {
        OF_LISTS: (Import.objects.made_by(user).waiting(), Max("created_at")),
        OF_DOUBLES: (PossibleDouble.objects.visible_to(user).undecided(), Max("noted_at")),
        OF_REQUESTS: (RightsRequest.objects.visible_to(user).waiting(), Min("due_at")),
    }
    queries = [
        rows.order_by()
        .values(right=Value(right))
        .annotate(number=Count("pk"), at=moment)
        .values_list("right", "number", "at")
        for right, (rows, moment) in waiting.items()
        if user.has_perm(right)
    ]
    found = queries[0].union(*queries[1:]) if queries else ()
    return {right: Counted(0, None) for right in waiting} | {right: Counted(*counted) for right, *counted in found}


def _of_doubles(counted):
    words = f"{number_format(counted.number, force_grouping=True)} pasang data mungkin ganda"
    return Task(f"{words}, {_moment(counted.at)}", reverse("double_list"), "data-ganda", OF_DOUBLES)


def _moment(at):
    """When something was counted, in words: "dihitung tadi malam"."""
    moment = timezone.localtime(at)
    if moment.date() != timezone.localdate():
        return f"dihitung {dates.spell(moment.date())}"
    return "dihitung tadi malam" if moment.hour < MORNING else f"dihitung hari ini pukul {moment:%H.%M}"


def _of_requests(counted):
    """The requests that wait, with the nearest deadline: the law counts it by the hour."""
    until = f"{'yang pertama ' if counted.number > 1 else ''}paling lambat {dates.near(counted.at)}"
    sentence = f"{counted.number} permintaan PSM atas datanya menunggu jawaban, {until}"
    return Task(sentence, reverse("rights_request_list"), is_overdue=counted.at < timezone.now())


def _of_people(key, count, words, query):
    number = number_format(count, force_grouping=True)
    address = f"{reverse('volunteer_list')}?{query}"
    return [Task(f"{number} {words}", address, key, OF_PEOPLE)] if count else []


def task_named(user, key, policy):
    """Return the `Task` of that key if the account has it before it; else None."""
    kind, _, number = key.rpartition("-")
    if kind in ABOUT_A_ROW and number.isascii() and number.isdigit() and len(number) < 10:
        return _about_a_row(user, key, kind, int(number))
    return next((task for task in tasks_for(user, policy) if task.key == key), None) if key else None


def _about_a_row(user, key, kind, pk):
    right, rows = ABOUT_A_ROW[kind]
    row = import_string(rows)(user).filter(pk=pk).first() if user.has_perm(right) else None
    return row and Task(str(row), f"{reverse('home')}#pekerjaan", key, right)


def follow_ups(user):
    """The follow-ups that wait, of the villages that the account sees (a query)."""
    return FollowUp.objects.visible_to(user).waiting().select_related("village")


def requests(user):
    """The requests that wait for an answer, of the people whom the account sees (a query)."""
    return RightsRequest.objects.visible_to(user).waiting().select_related("volunteer")
