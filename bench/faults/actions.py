"""What a clerk does when the fault comes, and what must be in the database and on the disk afterwards.

An action is made of items: people, certificates, sheets. `perform` does what is not confirmed yet. The clerk calls it
again after the fault, as somebody does who looks what is there and goes on.
"""

import hashlib
import json
import time
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

from PIL import Image

from bench.faults import causes
from bench.faults.action import Action, StuckError
from bench.faults.clerk import InterruptedWorkError
from tests.workbooks import many_names, xlsx

LONGEST_PAUSE = 60  # Seconds in which work must get on, or be stopped with a sentence.


def wait_for(clerk, path):
    """Look at the page of some work until it does not wait any more; return it. Raises StuckError."""
    until, seen = 0, None
    while (answer := clerk.page(path)).reloads_itself:
        if answer.words != seen:
            until, seen = time.monotonic() + LONGEST_PAUSE, answer.words
        elif time.monotonic() > until:
            raise StuckError(f"{path} shows the same for {LONGEST_PAUSE} s")
        time.sleep(0.5)
    return answer


SYLLABLES = ["ba", "ce", "di", "fu", "ga", "hi", "ju", "ko", "la", "mi", "nu", "po", "ra", "se", "ti", "wu", "ya", "zi"]


class Save(Action):
    """A form for each of eight new people, one after another."""

    kind, account = "save", "petugas"

    def __init__(self, *args):
        super().__init__(*args)
        self._names = [f"{self._word()} {self._word()}" for _ in range(8)]

    def _word(self):
        return "".join(self.chance.choice(SYLLABLES) for _ in range(4)).capitalize()

    def perform(self, clerk):
        for name in self._names:
            if name not in self.confirmed:
                values = clerk.page("/psm/baru/").values()
                if clerk.send("/psm/baru/", {**values, "name": name}).status == 302:
                    self.confirmed.add(name)

    def items(self):
        return self._names

    def state(self):
        rows = self.office.rows("SELECT name FROM registry_volunteer WHERE deleted_at IS NULL")
        return Counter(name for (name,) in rows if name in self._names)

    def oddities(self):
        histories = Counter(
            name
            for (name,) in self.office.rows("SELECT name FROM registry_historicalvolunteer WHERE history_type = '+'")
        )
        return [f"{name} has {histories[name]} first histories" for name in self._names if histories[name] != 1]


class Bulk(Action):
    """A training recorded for fifty people at once."""

    kind, account, is_whole = "bulk", "petugas", True
    TRAINING = "Bimtek Lanjutan PSM Angkatan II"

    def set_up(self, clerk):
        people = self.office.rows(
            "SELECT a.volunteer_id FROM registry_appointment a WHERE a.ended_on IS NULL AND a.volunteer_id NOT IN"
            " (SELECT r.volunteer_id FROM registry_trainingrecord r JOIN registry_training t ON t.id = r.training_id"
            " WHERE t.name = ?) ORDER BY a.volunteer_id",
            self.TRAINING,
        )
        return sorted({person for (person,) in people})[:50]

    def perform(self, clerk):
        if not self.confirmed:
            _enrol(clerk, self.known, self.TRAINING)
            self.confirmed.update(self.known)

    def items(self):
        return self.known

    def state(self):
        return Counter(person for person in _in_training(self.office, self.TRAINING) if person in set(self.known))


def _enrol(clerk, people, training):
    values = clerk.send("/psm/tindakan/pelatihan/", {"person": people}).values()
    answer = clerk.send("/psm/tindakan/pelatihan/", {**values, "training": training})
    if answer.status != 302:
        raise InterruptedWorkError(str(answer))


def _in_training(office, training):
    rows = office.rows(
        "SELECT r.volunteer_id FROM registry_trainingrecord r JOIN registry_training t ON t.id = r.training_id"
        " WHERE t.name = ?",
        training,
    )
    return [person for (person,) in rows]


class Merge(Action):
    """Four people who are recorded twice, merged one after another. Each record has a training of its own."""

    kind, account = "merge", "kabid"
    TRAININGS = ("Bimtek Lanjutan PSM Angkatan I", "Bimtek Lanjutan PSM Angkatan II")
    NAMES = ("Damar", "Kelapa", "Sungai", "Rotan")

    def set_up(self, clerk):
        pairs = [[self._make(clerk, f"{name} {which}") for which in ("Pertama", "Kembarnya")] for name in self.NAMES]
        for place, training in enumerate(self.TRAININGS):
            _enrol(clerk, [pair[place] for pair in pairs], training)
        return pairs

    def _make(self, clerk, name):
        values = clerk.page("/psm/baru/").values()
        answer = clerk.send("/psm/baru/", {**values, "name": name})
        return int(answer.address.strip("/").rpartition("/")[2])

    def perform(self, clerk):
        for first, second in self.known:
            path = f"/psm/kembar/{first}/{second}/gabung/"
            form = None if first in self.confirmed else clerk.page(path).form("")
            if form and clerk.send(path, {**form.values, "reason": "Orang yang sama"}).status == 302:
                self.confirmed.add(first)

    def items(self):
        return [first for first, _ in self.known]

    def state(self):
        merged = dict(self.office.rows("SELECT id, merged_into_id FROM registry_volunteer"))
        return Counter(first for first, second in self.known if merged[second] == first or merged[first] == second)

    def oddities(self):
        """A kept record has both trainings, the other one none."""
        having = Counter(person for training in self.TRAININGS for person in _in_training(self.office, training))
        return [
            f"of the trainings of {pair} {[having[person] for person in pair]} are there"
            for pair in self.known
            if sorted(having[person] for person in pair) != [0, 2]
        ]


class Issue(Action):
    """Certificates for all 210 participants of the demo's inauguration, numbered at once."""

    kind, account, is_whole = "issue", "kabid", True

    def set_up(self, clerk):
        values = clerk.page("/pengukuhan/1/periksa/").values("/periksa/cocok/")
        clerk.send("/pengukuhan/1/periksa/cocok/", values)
        people = self.office.rows("SELECT id FROM ceremonies_participant WHERE ceremony_id = 1 ORDER BY id")
        return [person for (person,) in people]

    def perform(self, clerk):
        form = None if self.confirmed else clerk.page("/pengukuhan/1/terbitkan/").form("")
        if form and clerk.send("/pengukuhan/1/terbitkan/", form.values).status == 302:
            self.confirmed.update(self.known)

    def items(self):
        return self.known

    def state(self):
        return Counter(person for person, _ in self._issued())

    def _issued(self):
        return self.office.rows(
            "SELECT p.id, n.serial FROM ceremonies_certificate c"
            " JOIN ceremonies_participant p ON p.id = c.participant_id"
            " JOIN ceremonies_officialnumber n ON n.id = c.number_id WHERE p.ceremony_id = 1 ORDER BY n.serial"
        )

    def oddities(self):
        serials = [serial for _, serial in self._issued()]
        return [] if serials == list(range(1, len(self.known) + 1)) else [f"serials with gaps or doubles: {serials}"]


class Import(Action):
    """A list of 500 new people, saved all together."""

    kind, account, is_whole = "import", "petugas", True
    PEOPLE = 500

    def set_up(self, clerk):
        (village, district) = self.office.rows(
            "SELECT v.name, d.name FROM registry_village v JOIN registry_district d ON d.id = v.district_id"
            " ORDER BY v.id"
        )[0]
        rows = [["No", "Nama", "Desa", "Kecamatan"]]
        rows += [[str(at), name, village, district] for at, name in enumerate(many_names(self.PEOPLE), start=1)]
        clerk.page("/psm/impor/")
        path = clerk.send("/psm/impor/", {}, file=("daftar.xlsx", xlsx(rows))).address
        wait_for(clerk, path)
        return path

    def perform(self, clerk):
        answer = wait_for(clerk, self.known)
        if form := answer.form("/periksa/"):
            clerk.send(f"{self.known}simpan/", {**form.values, "way": "simpan-semua"})
            answer = wait_for(clerk, self.known)
        elif form := answer.form("/lagi/"):
            clerk.send(f"{self.known}lagi/", form.values)
            answer = wait_for(clerk, self.known)
        if answer.form("/batalkan/"):  # Only what is saved can be taken back.
            self.confirmed.update(self.items())

    def items(self):
        return many_names(self.PEOPLE)

    def state(self):
        rows = self.office.rows("SELECT name FROM registry_volunteer WHERE deleted_at IS NULL")
        ours = set(self.items())
        return Counter(name for (name,) in rows if name in ours)


class Undo(Action):
    """That list taken back."""

    kind, account, before = "undo", "petugas", Import

    @property
    def _path(self):
        return Import(self.office, self.chance).known

    def perform(self, clerk):
        answer = wait_for(clerk, self._path)
        if form := answer.form("/batalkan/"):
            clerk.send(f"{self._path}batalkan/", form.values)
            answer = wait_for(clerk, self._path)
        if answer.form("/batalkan/") is None:
            self.confirmed.update(self.items())

    def items(self):
        return many_names(Import.PEOPLE)

    def state(self):
        """How many times each was deleted, by the history."""
        rows = self.office.rows(
            "SELECT v.name FROM registry_volunteer v JOIN registry_historicalvolunteer h ON h.id = v.id"
            " WHERE v.deleted_at IS NOT NULL AND h.deleted_at IS NOT NULL"
        )
        ours = set(self.items())
        return Counter(name for (name,) in rows if name in ours)


class Print(Action):
    """A print run of the 210 certificates."""

    kind, account, before = "print", "kabid", Issue
    NUMBER = "Nomor: "

    @cached_property
    def known(self):
        """The numbers of all certificates, in order."""
        numbers = self.office.rows(
            "SELECT n.text FROM ceremonies_certificate c JOIN ceremonies_participant p ON p.id = c.participant_id"
            " JOIN ceremonies_officialnumber n ON n.id = c.number_id WHERE p.ceremony_id = 1 ORDER BY n.serial"
        )
        return [number for (number,) in numbers]

    def perform(self, clerk):
        if "run" not in self.confirmed:
            self._begin(clerk)
        answer = wait_for(clerk, self._path)
        if form := answer.form("/lagi/"):
            clerk.send(f"{self._path}lagi/", form.values)
            wait_for(clerk, self._path)
        if clerk.page(f"{self._path}cetakan.pdf").content.startswith(b"%PDF"):
            self.confirmed.update(self.known)

    def _begin(self, clerk):
        """Begin the run, or find the one that was begun without an answer."""
        runs = self.office.rows("SELECT id FROM ceremonies_printrun")
        if runs:
            self._path = f"/buku-cetak/{runs[0][0]}/"
            return
        values = clerk.page("/pengukuhan/1/cetak/").values()
        answer = clerk.send("/pengukuhan/1/cetak/", values)
        if answer.status == 302:
            self._path = answer.address
            self.confirmed.add("run")

    def items(self):
        return ["run", *self.known]

    def state(self):
        runs = self.office.rows("SELECT id, finished_at FROM ceremonies_printrun")
        finished = [run for run, finished_at in runs if finished_at is not None]
        return Counter({"run": len(runs)}) + Counter(number for run in finished for number in self._printed(run))

    def _printed(self, run):
        """The numbers on the pages of the run's PDF, in order; none where nothing can open it."""
        import pypdfium2

        (name,) = self.office.rows("SELECT file FROM ceremonies_printrun WHERE id = ?", run)[0]
        try:
            with pypdfium2.PdfDocument(self.office.folder / "prints" / name) as document:
                texts = [page.get_textpage().get_text_bounded() for page in document]
        except pypdfium2.PdfiumError:
            return []
        lines = [line.strip() for text in texts for line in text.splitlines()]
        return [line.removeprefix(self.NUMBER) for line in lines if line.startswith(self.NUMBER)]

    def oddities(self):
        (run,) = self.office.rows("SELECT min(id) FROM ceremonies_printrun")[0]
        return [] if self._printed(run) == self.known else ["the pages are not in order"]


class Backup(Save):
    """A backup that somebody makes while the eight people are saved. The one of before must be whole at any moment."""

    kind = "backup"
    faults = (causes.CommandKilled, causes.PostgresServer, causes.FullDisk, causes.PowerCut)

    def __init__(self, *args):
        super().__init__(*args)
        self.confirmed.add("backup")
        self._is_made = False
        self._faults_of_file = []  # What the rehearsal says.

    @property
    def _path(self):
        return self.office.folder / "cadangan.zip"

    def set_up(self, clerk):
        run_command(self.office, "backup", self._path)
        return hashlib.sha256(self._path.read_bytes()).hexdigest()

    def perform(self, clerk):
        with ThreadPoolExecutor(1) as beside:
            made = beside.submit(self._make)
            super().perform(clerk)
        made.result()

    def _make(self):
        if not self._is_made:
            run_command(self.office, "backup", self._path)
            self._is_made = True

    def items(self):
        return [*super().items(), "backup"]

    def state(self):
        is_earlier = hashlib.sha256(self._path.read_bytes()).hexdigest() == self.known
        return super().state() + Counter(backup=is_earlier or self._is_whole())

    def _is_whole(self):
        try:
            run_command(self.office, "verify_backup", self._path)
        except InterruptedWorkError as error:
            self._faults_of_file.append(str(error))
            return False
        return True

    def oddities(self):
        left = [path.name for path in self.office.folder.glob("*cadangan.zip*") if path != self._path]
        return super().oddities() + [f"{name} is left" for name in left] + self._faults_of_file


class Restore(Action):
    """A backup with twenty photographs, restored into an empty installation beside the office."""

    kind, account, is_whole = "restore", "petugas", True
    faults = (causes.CommandKilled, causes.PostgresServer, causes.FullDisk, causes.PowerCut)

    @property
    def _path(self):
        return self.office.folder / "untuk-dipulihkan.zip"

    @property
    def _folder(self):
        """Of the new installation; PostgreSQL's database of it has this name, too."""
        return self.office.folder / "baru"

    def set_up(self, clerk):
        people = [person for (person,) in self.office.rows("SELECT id FROM registry_volunteer ORDER BY id")]
        for person in people[:20]:
            file = self.office.folder / "uploads" / "foto" / f"{person}.jpg"
            file.parent.mkdir(parents=True, exist_ok=True)
            Image.effect_noise((400, 300), person % 50 + 30).save(file, "JPEG", quality=95)
            self.office.rows(
                "INSERT INTO registry_upload (volunteer_id, kind, file, content_type, created_at)"
                " VALUES (?, 'foto', ?, 'image/jpeg', '2026-11-30 05:00:00+00:00') RETURNING id",
                person,
                f"foto/{person}.jpg",
            )
        run_command(self.office, "backup", self._path)
        return people

    def perform(self, clerk):
        if not self._folder.exists():
            self.office.store.drop(self._folder)  # Of an earlier round.
            self.office.store.make(self._folder)
        if not self.state():
            run_command(self.office, "restore", self._path, folder=self._folder)
            self.confirmed.update(self.known)

    def items(self):
        return self.known

    def state(self):
        """The people in the new installation."""
        if self.office.store.name == "sqlite" and not (self._folder / "psm.sqlite3").exists():
            return Counter()
        try:
            return Counter(
                person for (person,) in self.office.store.rows(self._folder, "SELECT id FROM registry_volunteer")
            )
        except self.office.store.error:  # It has no tables yet.
            return Counter()

    def oddities(self):
        """All tables and files are those of the backup, but for the trace of the restore; nothing else is left."""
        with zipfile.ZipFile(self._path) as archive:
            manifest = json.loads(archive.read("manifest.json"))
        there = json.loads(ask_program(self.office, DIGESTS, folder=self._folder))
        tables = {table: digest for table, digest in manifest["tables"].items() if table != "registry_trace"}
        odd = [f"{table} differs" for table, digest in tables.items() if there.get(table) != digest]
        for name, digest in manifest["files"].items():
            file = self._folder / "uploads" / name
            if not file.exists() or hashlib.sha256(file.read_bytes()).hexdigest() != digest["sha256"]:
                odd.append(f"{name} differs")
        return odd + [f"{path.name} is left" for path in self._folder.glob("*.pemulihan*")]


DIGESTS = """
import dataclasses, json, django
django.setup()
from kaur_psm.backups.digests import digests_of
print(json.dumps({table: dataclasses.asdict(digest) for table, digest in digests_of().items()}))
"""


def run_command(office, *words, folder=None):
    """Run a command of the program on the office's data, or in that folder. Raises InterruptedWorkError."""
    code, printed, refusal = office.run(["manage.py", *map(str, words)], folder)
    if "Traceback" in refusal:
        raise StuckError(f"{words[0]} shows a traceback: {refusal[-1500:]}")
    if code:
        raise InterruptedWorkError(f"{words[0]} ended with {code}: {refusal or printed}")


def ask_program(office, code, folder):
    """What these lines of Python print, run on the data in that folder."""
    return office.run(["-c", code], folder)[1]


ACTIONS = {action.kind: action for action in (Save, Bulk, Merge, Issue, Import, Undo, Print, Backup, Restore)}
SHORT = ("save", "bulk", "merge", "issue")
