"""The agreement to the proof sheet: given, taken back, and compared with what would be printed now."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from ceremonies import specimens
from ceremonies.models import Ceremony, Stage
from ceremonies.values.certificate_words import PERSONAL
from ceremonies.values.digests import digest
from registry.models import Volunteer
from registry.values import names


@dataclass(frozen=True)
class Drift:
    """How what would be printed differs from what was agreed to; false where nothing differs."""

    has_new_words: bool = False  # The words of all papers.
    added: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    gone: list = field(default_factory=list)

    def __bool__(self):
        return self.has_new_words or bool(self.people)

    @property
    def people(self):
        """All people of whom something differs."""
        return [*self.added, *self.changed, *self.gone]


def printed_digests(ceremony, certificates):
    """Digests of what these unsaved certificates would print, without their numbers.

    By the person's id as text. The digest of the words that all of them share is under "".
    """
    return digests_beside(specimens.sample(ceremony), ceremony, certificates)


def digests_beside(common, ceremony, certificates):
    """Like `printed_digests`. `common` is a certificate with the words that all of the ceremony share."""
    shared = {key: value for key, value in common.words.items() if key not in PERSONAL}
    rest = [shared, common.design, common.design_version, ceremony.paper, ceremony.number_pattern, ceremony.shows_birth]
    own = {
        str(each.participant.volunteer_id): digest(
            [each.name, *(each.words[key] for key in PERSONAL if key in each.words)]
        )
        for each in certificates
    }
    return {"": digest(rest), **own}


def tick_off(ceremony, certificates, by=None):
    """Note that what these unsaved certificates would print was compared with the paper. Return the `Stage`.

    Raises ValidationError, with a sentence, where there are none.
    """
    if not certificates:
        raise ValidationError(
            f"Tidak ada peserta yang menunggu {ceremony.occasion.paper}, jadi tidak ada yang diverifikasi."
        )
    return ceremony.stages.reach(ceremony, Stage.Kind.PROOF, by=by, printed=printed_digests(ceremony, certificates))


def drift(ceremony, certificates):
    """How what these unsaved certificates would print differs from what was ticked off, as a `Drift`.

    None where nothing is ticked off.
    """
    stage = ceremony.stages.proof()
    if stage is None:
        return None
    agreed, now = stage.printed, printed_digests(ceremony, certificates)
    people = {str(each.participant.volunteer_id): each.participant.volunteer for each in certificates}
    served = set(ceremony.certificates().values_list("participant__volunteer", flat=True))
    gone = [int(key) for key in agreed if key and key not in now and int(key) not in served]
    return Drift(
        has_new_words=agreed.get("") != now[""],
        added=[person for key, person in people.items() if key not in agreed],
        changed=[person for key, person in people.items() if agreed.get(key, now[key]) != now[key]],
        gone=list(Volunteer.with_deleted.chosen(gone)) if gone else [],
    )


def obstacle(ceremony, certificates):
    """The sentence that says how these unsaved certificates differ from the agreed ones; empty without a difference."""
    difference = drift(ceremony, certificates)
    if difference is None:
        return "Nama belum diverifikasi."
    if not difference:
        return ""
    changed = names.several(person.full_name for person in difference.people)
    changed = changed or f"kata-kata pada semua {ceremony.occasion.paper}"
    return f"Sesudah nama diverifikasi ada yang berubah: {changed}. Periksa dan verifikasi sekali lagi."


def take_back_obstacle(ceremony):
    """The sentence that says why the tick cannot be taken back; empty where it can."""
    if ceremony.is_cancelled:
        return f"{ceremony.cancellation}."
    papers = ceremony.certificates().count()
    if not papers:
        return ""
    return f"{papers} {ceremony.occasion.paper} sudah dikunci dan bernomor menurut lembar verifikasi nama ini."


@transaction.atomic
def take_back(ceremony):
    """Take the tick of the proof sheet back. Raises ValidationError for the `take_back_obstacle`."""
    # The lock keeps a colleague from issuing, or from calling the ceremony off, at the same time.
    held = Ceremony.objects.select_for_update(of=("self",)).get(pk=ceremony.pk)
    if why := take_back_obstacle(held):
        raise ValidationError(why)
    held.stages.filter(kind=Stage.Kind.PROOF).delete()
