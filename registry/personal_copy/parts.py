"""Which tables belong to a person, and in which part of the copy each is told: the only place that says so.

A table belongs to a person where its rows point to one, or to a row that does; the models tell it. Each such table is
in a `Part` or in LEFT_OUT with the reason (tests/test_personal_copy.py). Each app adds its parts in its apps.py.
"""

from dataclasses import dataclass, field

from django.apps import apps
from django.utils.module_loading import import_string
from django.utils.text import capfirst

from registry.history.recording import HistoryColumns
from registry.models import Volunteer
from registry.personal_copy.facts import Entry, facts_of, related_to

# Tables about people that are not told: by label why.
LEFT_OUT = {"registry.PossibleDouble": "what the night supposes of two people, of whom one is somebody else"}


@dataclass(frozen=True)
class Part:
    """A part of the copy: its heading, a sentence about it, and the tables (labels of models) that it tells.

    `path` leads from a row to the person. `left_out` are columns that are not told, each with the reason. `find` is the
    path of a function of a `Subject` that gives the entries; without it there is one for each row of the one table.
    `place` orders the parts.
    """

    place: int
    heading: str
    about: str = ""
    tables: tuple = ()
    path: str = "volunteer"
    also: tuple = ()  # What the titles and facts need beside `related_to`, as arguments of `select_related`.
    left_out: dict = field(default_factory=dict)
    find: str = ""

    def entries(self, subject):
        """The entries about that `Subject`, in the order of the table."""
        if self.find:
            return list(import_string(self.find)(subject, self))
        return [Entry(capfirst(str(row)), self.facts(row)) for row in self.rows(subject)]

    def rows(self, subject):
        """The rows of the one table about that `Subject`, with what their facts need (a query)."""
        model = apps.get_model(*self.tables)
        related = related_to(model, self.left_out)
        rows = model._base_manager.filter(**{f"{self.path}__in": subject.ids})
        return rows.select_related(*related, *self.also).order_by(*model._meta.ordering)

    def facts(self, row):
        return facts_of(row, self.left_out)


@dataclass(frozen=True)
class Subject:
    """Whom the copy is about: the person, and the ids of all records that are now this person's.

    `whole_nik` is the NIK where it is to be shown whole.
    """

    person: Volunteer
    ids: list
    whole_nik: str = ""


_OF_THE_PROGRAM = "it is about the program, not about the person"

# By key, which is the part's name in the JSON.
PARTS = {
    "person": Part(
        10,
        "Data diri",
        tables=("registry.Volunteer",),
        left_out={
            "nik_encrypted": "the NIK stands in its own line",
            "nik_digest": _OF_THE_PROGRAM,
            "nik_unclaimed_digest": _OF_THE_PROGRAM,
            "nik15_digest": _OF_THE_PROGRAM,
            "merged_into": "a record that was merged is told with the one that was kept",
        },
        find="registry.personal_copy.contents.of_the_person",
    ),
    "appointments": Part(
        20,
        "Penugasan dan SK",
        "Masa tugas di desa/kelurahan, dengan surat keputusan (SK) yang berlaku sekarang.",
        ("registry.Appointment",),
        find="registry.personal_copy.contents.of_services",
    ),
    "earlier_decrees": Part(
        21,
        "SK terdahulu",
        "SK yang sudah diganti dengan SK yang baru.",
        ("registry.EarlierDecree",),
        left_out={"appointment": "the decree tells its days itself"},
    ),
    "fields_of_work": Part(30, "Bidang kerja", tables=("registry.VolunteerField",)),
    "trainings": Part(
        40,
        "Pelatihan yang diikuti",
        tables=("registry.TrainingRecord",),
        find="registry.personal_copy.contents.of_trainings",
    ),
    "training_invitations": Part(
        41,
        "Undangan pelatihan",
        tables=("registry.TrainingInvitation",),
        find="registry.personal_copy.contents.of_trainings",
    ),
    "activities": Part(50, "Laporan kegiatan", tables=("registry.Activity",)),
    "files": Part(
        70,
        "Foto dan berkas",
        "Foto dan bukti yang disimpan. Berkasnya sendiri dapat diminta kepada kantor.",
        ("registry.Upload",),
        left_out={"file": "a random name, which says nothing", "content_type": "the ending of the name tells it"},
        find="registry.personal_copy.contents.of_files",
    ),
    "follow_ups": Part(
        80,
        "Tindak lanjut",
        "Pekerjaan kantor yang timbul karena penugasannya berakhir.",
        ("registry.FollowUp",),
        path="appointment__volunteer",
        left_out={"appointment": "it is told with the services"},
    ),
    "imports": Part(
        90,
        "Daftar yang diimpor",
        "Daftar (misalnya Excel) yang isinya menjadi data di sini. Isi daftar itu sendiri dibuang 30 hari sesudah "
        "disimpan.",
        find="registry.personal_copy.contents.of_imports",
    ),
    "merged_records": Part(
        100,
        "Catatan yang digabungkan",
        "Catatan lain tentang orang yang sama, yang sudah disatukan dengan catatan ini.",
        find="registry.personal_copy.contents.of_merged_records",
    ),
    "distinct_people": Part(
        101,
        "Bukan orang yang sama",
        "Petugas pernah memeriksa bahwa seorang lain yang datanya mirip memang orang lain. Namanya tidak disebut, "
        "karena itu data orang lain.",
        ("registry.DistinctPair",),
        left_out={"first": "of the two one is somebody else", "second": "of the two one is somebody else"},
        find="registry.personal_copy.contents.of_distinct_people",
    ),
    "requests": Part(
        105,
        "Permintaan tentang data",
        "Permintaan orangnya atas datanya sendiri, dan apa yang dijawab.",
        ("registry.RightsRequest",),
    ),
    "changes": Part(
        110,
        "Perubahan data",
        "Siapa mengubah apa dan kapan, yang terakhir lebih dahulu. NIK di sini selalu disamarkan.",
        find="registry.personal_copy.contents.of_changes",
    ),
    "traces": Part(
        120,
        "Siapa melihat dan mengekspor",
        "Siapa melihat NIK utuh, menanyakannya, atau mengekspor datanya, dan untuk keperluan apa. Daftar banyak orang "
        "yang diekspor tanpa NIK utuh tidak mencatat nama satu per satu.",
        ("registry.Trace",),
        left_out={
            "address": "the address of the computer of the account, not of the person",
            "agent": "the browser of the account, not of the person",
        },
        find="registry.personal_copy.contents.of_traces",
    ),
}


def in_order():
    """Pairs of a key and its `Part`, in the order of the copy."""
    return sorted(PARTS.items(), key=lambda pair: pair[1].place)


def tables_about_people():
    """The labels of all tables whose rows point to a person, or to a row that does. Histories are told as changes."""
    found, models = {Volunteer}, [model for model in apps.get_models() if not issubclass(model, HistoryColumns)]
    while more := {model for model in models if model not in found and found & _pointed_to(model)}:
        found |= more
    return {model._meta.label for model in found}


def _pointed_to(model):
    """The models to whose rows the rows of this one point."""
    return {each.related_model for each in model._meta.get_fields() if each.is_relation and each.concrete}
