"""What ceremonies tell in the copy of a person's data (registry/personal_copy/): taking part, papers, handing out."""

from ceremonies.models import Certificate
from ceremonies.values.certificate_words import LABELS
from registry.personal_copy.facts import Entry, Fact
from registry.personal_copy.parts import Part
from registry.values import dates

LEFT_OUT = {
    "ceremonies.PrintedSheet": "it says on which sheet of a print run a certificate lay, nothing more of the person",
}
_TOLD_ABOVE = "the entry is called after it"

PARTS = {
    "participations": Part(
        60,
        "Acara yang diikuti",
        "Pengukuhan dan penyerahan sertifikat yang mengundangnya.",
        ("ceremonies.Participant",),
        find="ceremonies.personal_copy.of_participations",
    ),
    "ticks": Part(
        61,
        "Tanda kehadiran",
        "Setiap kali kehadirannya ditandai pada daftar hadir.",
        ("ceremonies.Tick",),
        path="participant__volunteer",
        also=("participant__ceremony",),
        left_out={"participant": _TOLD_ABOVE},
        find="ceremonies.personal_copy.of_ticks",
    ),
    "certificates": Part(
        62,
        "Piagam dan sertifikat",
        "Nomor, keadaan, dan kata-kata seperti tercetak.",
        ("ceremonies.Certificate",),
        path="participant__volunteer",
        left_out={
            "participant": "the ceremony stands in its own line",
            "replaces": "the older paper is told itself, with when and why it was replaced",
            "replacement_no": "it is told in words",
            "words": "each word stands in its own line",
            "design_version": "it is about the program, not about the person",
        },
        find="ceremonies.personal_copy.of_certificates",
    ),
    "corrections": Part(
        63,
        "Pembetulan piagam dan sertifikat",
        "Kata-kata sebelum dibetulkan.",
        ("ceremonies.Correction",),
        path="certificate__participant__volunteer",
        also=("certificate__number",),
        left_out={"words": "each word stands in its own line"},
        find="ceremonies.personal_copy.of_corrections",
    ),
    "handovers": Part(
        64,
        "Penyerahan piagam dan sertifikat",
        tables=("ceremonies.Handover",),
        path="certificate__participant__volunteer",
        also=("certificate__number",),
    ),
}


def of_participations(subject, part):
    for row in part.rows(subject):
        held_on = Fact("held_on", "Hari acara", row.ceremony.held_on)
        yield Entry(f"{row.ceremony}, {dates.spell(row.ceremony.held_on)}", [*part.facts(row), held_on])


def of_ticks(subject, part):
    for row in part.rows(subject):
        yield Entry(str(row.participant.ceremony), part.facts(row))


def of_certificates(subject, part):
    for row in Certificate.objects.for_copy(part.rows(subject)):
        told = [
            Fact("ceremony", "Acara", str(row.participant.ceremony)),
            Fact("replacement", "Pengganti", row.replacement_label),
            Fact("status", "Keadaan", f"{row.status.label}; {row.status_detail}".strip("; ")),
        ]
        yield Entry(str(row), [*told, *part.facts(row), *_words_of(row.words)])


def of_corrections(subject, part):
    for row in part.rows(subject):
        yield Entry(str(row), [*part.facts(row), *_words_of(row.words)])


def _words_of(words):
    """What is printed on a certificate, word by word; of the logo nothing, which is a file of the office."""
    return [
        Fact(f"word_{key}", f"Tercetak: {label}", _readable(words[key]))
        for key, label in LABELS.items()
        if key in words and key != "logo"
    ]


def _readable(word):
    """A word as one text or several: of a signatory the name, of a subject its name and hours (JP)."""
    if not isinstance(word, list):
        return word
    return [_readable_part(each) for each in word]


def _readable_part(part):
    if isinstance(part, dict):
        return part["name"]
    return " ".join(f"{each}" for each in part if each is not None) if isinstance(part, list) else part
