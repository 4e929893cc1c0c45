"""How far a ceremony has come, and the one next thing to do with it."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from ceremonies.models import Ceremony, Certificate, Participant, PrintRun, Stage
from ceremonies.models.validity import going_on_condition
from ceremonies.values.occasions import Occasion

A_YEAR = timedelta(days=365)
# In which stage of the ceremony's page the next step is done, as screens call it; {paper} is the word of its occasion.
STAGES = {
    "sign": "Data",
    "invite": "Peserta",
    "proof": "Lembar verifikasi nama",
    "issue": "{paper}",
    "print": "Cetak",
    "record": "Cetak",
    "wait": "Hari acara",
    "hold": "Hari acara",
    "hand_out": "Penyerahan",
    "done": "Selesai",
    "cancelled": "Dibatalkan",
}


@dataclass(frozen=True)
class Progress:
    """How far a ceremony has come: `waiting` participants get a certificate next, `blocked` ones none.

    Of the `papers`, `unprinted` have no good sheet yet and `unclaimed` are still in the office; `open_run` is the
    oldest print without a recorded result, None where there is none. `is_due` from its day on.
    """

    occasion: Occasion
    is_cancelled: bool
    signatory_obstacle: str
    people: int
    absent: int
    papers: int
    waiting: int
    blocked: int
    unprinted: int
    unclaimed: int
    open_run: object
    is_proofed: bool
    is_held: bool
    is_due: bool

    @property
    def next_step(self):
        """The one next thing to do; "cancelled" where the ceremony was called off.

        Who signs ("sign"), "invite", compare the "proof" sheet, "issue", "print", "record" what came out, "wait" for
        the day, "hold" it, "hand_out"; "done" where nothing is left.
        """
        if self.is_cancelled:
            return "cancelled"
        if self.signatory_obstacle:
            return "sign"
        if self.open_run:
            return "record"
        if self.waiting:
            return "issue" if self.is_proofed else "proof"
        return self._after_issuing() if self.papers else "invite"

    @property
    def stage(self):
        """The name of the stage that it has reached, that of the next step: "Lembar verifikasi nama", "Selesai"."""
        return STAGES[self.next_step].format(paper=self.occasion.paper.capitalize())

    @property
    def printed(self):
        """How many papers have a good sheet."""
        return self.papers - self.unprinted

    @property
    def handed_out(self):
        """How many papers were handed out."""
        return self.papers - self.unclaimed

    @property
    def still_changes(self):
        """What a change of the ceremony's data still reaches, and what not, as sentences for its form.

        Before numbers are given all of it; after that the papers stay as they are until they are corrected or replaced.
        """
        event, paper = self.occasion.event.capitalize(), self.occasion.paper
        if self.is_cancelled:
            return [f"{event} ini dibatalkan; yang diubah di sini tinggal catatan."]
        if not self.papers:
            return self._changes_before_numbers()
        later = "dan bagi naskah yang dicetak sesudahnya" if self.occasion.is_inauguration else ""
        sentences = {
            f"{event} ini sudah dilaksanakan; betulkan hanya yang memang tercatat keliru.": self.is_held,
            f"{self.papers} {paper} sudah bernomor dan tetap seperti sekarang sampai dibetulkan.": True,
            f"{self.handed_out} sudah diserahkan dan hanya berubah bila diganti.": self.handed_out,
            "Tanggal hanya dapat pindah ke hari yang nomornya berbunyi sama.": True,
            f"Selebihnya berlaku bagi {paper} yang terbit sesudahnya {later}".rstrip() + ".": True,
        }
        return [sentence for sentence, applies in sentences.items() if applies]

    def _changes_before_numbers(self):
        """Like `still_changes`, while no paper has a number."""
        all_of_it = f"Semua isian masih dapat diubah: belum ada {self.occasion.paper} yang bernomor."
        again = "Bila yang dicetak berubah, nama diverifikasi sekali lagi."
        return [all_of_it, again] if self.is_proofed else [all_of_it]

    def _after_issuing(self):
        if self.is_held:
            return "hand_out" if self.unclaimed else "done"
        if self.unprinted:
            return "print"
        return "hold" if self.is_due else "wait"


def with_work(user):
    """Ceremonies with something left to do over the people whom the account may see, the earliest first.

    Somebody lacks a certificate; or, within a year after its day or after its number was given, a certificate is not
    printed or not handed out: what is older was often given without a word in the program.
    """
    papers = Certificate.objects.valid().visible_to(user).filter(participant__ceremony=OuterRef("pk"))
    is_late = going_on_condition() & (
        Q(held_on__gte=timezone.localdate() - A_YEAR) & _is_in_the_office(papers)
        | _is_in_the_office(papers.issued_since(timezone.now() - A_YEAR))
    )
    unfinished = Ceremony.objects.unfinished(user).order_by().values("pk")
    return Ceremony.objects.visible_to(user).filter(Q(pk__in=unfinished) | is_late).order_by("held_on", "pk")


def _is_in_the_office(papers):
    """The condition that one of these certificates is not printed, or not handed out."""
    return Exists(papers.not_printed()) | Exists(papers.unclaimed())


def progress_of(ceremony, user):
    """How far the ceremony has come, counted over the people whom the account may see, as a `Progress`."""
    return progress_by_ceremony([ceremony], user)[ceremony.pk]


def progress_by_ceremony(ceremonies, user):
    """Like `progress_of` for each of these ceremonies, as a dict by their ids; as few queries for many as for one."""
    seen = Participant.objects.visible_to(user).counts_by_ceremony(ceremonies)
    valid = Certificate.objects.valid().visible_to(user).filter(participant__ceremony__in=ceremonies)
    papers = valid.counts_by_ceremony()
    runs = {run.ceremony_id: run for run in PrintRun.objects.unrecorded().of_ceremonies(ceremonies).reverse()}
    reached = set(Stage.objects.filter(ceremony__in=ceremonies).values_list("ceremony", "kind"))
    return {
        ceremony.pk: Progress(
            occasion=ceremony.occasion,
            is_cancelled=ceremony.is_cancelled,
            signatory_obstacle=ceremony.signatory_obstacle(),
            **_people(seen.get(ceremony.pk)),
            **papers.get(ceremony.pk, {"papers": 0, "unprinted": 0, "unclaimed": 0}),
            open_run=runs.get(ceremony.pk),
            is_proofed=(ceremony.pk, Stage.Kind.PROOF) in reached,
            is_held=(ceremony.pk, Stage.Kind.HELD) in reached,
            is_due=ceremony.held_on <= timezone.localdate(),
        )
        for ceremony in ceremonies
    }


def _people(counts):
    """The counts of a ceremony's participants for its `Progress`; None where it has none."""
    if counts is None:
        return {"people": 0, "absent": 0, "waiting": 0, "blocked": 0}
    uncertified = counts.pop("uncertified")
    return {**counts, "waiting": uncertified - counts["blocked"]}
