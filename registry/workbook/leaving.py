"""What the words of a list say about the end of a service: that somebody has left or died, and why."""

import re

from registry.models import Appointment
from registry.values import names
from registry.workbook.cells import EMPTY, text_of

Reason = Appointment.EndReason

# Words that somebody has left or died; "menggantikan" and "pengganti" are said of who came after.
_HAS_LEFT = re.compile(
    r"\b(?:meninggal|wafat|almarhum(?:ah)?|mengundurkan diri|mundur|(?:di)?berhenti(?:kan)?|keluar|di ?ganti(?:kan)?|"
    r"pindah (?:domisili|alamat|rumah|penduduk|tempat tinggal|keluar|ke)|"
    r"(?:tidak|tdk|non|sudah tidak) ?(?:aktif|bertugas)|nonaktif|pensiun)\b"
)
# Alone in a column such as "Keaktifan".
_NOT_ACTIVE = {"tidak", "tdk", "bukan", "non", "x", "n", "no", "t", "ta", "tidak lagi", "sudah tidak"}
_CAME_AFTER = re.compile(r"\b(?:menggantikan|pengganti|belum berhenti|belum pensiun)\b")
# "Suami meninggal", "anaknya sudah pensiun": said of the family. "Ibu Siti meninggal" may be the volunteer.
_FAMILY = "suami|istri|isteri|ayah|bapak|ibu|anak|orang ?tua|ortu|mertua|kakak|adik|saudara|cucu|nenek|kakek|paman|bibi"
_OF_FAMILY = re.compile(
    rf"\b(?:{_FAMILY})(?:nya)?(?: (?:kandung|mertua|tiri|angkat|beliau|ybs|yang|telah|sudah|baru|juga|saja))*"
    r" (?:meninggal(?: dunia)?|wafat|almarhum(?:ah)?|pensiun|keluar|(?:di)?berhenti(?:kan)?|pindah)\b"
    rf"|\bditinggal (?:mati|meninggal|wafat)\b|\bmeninggalnya (?:{_FAMILY})"
)
_BETWEEN_CLAUSES = re.compile(r"[.,;:\n]")

_DIED = re.compile(r"\b(?:meninggal|wafat|almarhum(?:ah)?|alm|mati)\b")
_REASONS = {
    Reason.RESIGNED: re.compile(r"\b(?:(?:meng)?undur(?:kan)? diri|mundur|permintaan sendiri)\b"),
    Reason.MOVED_SERVICE: re.compile(r"\b(?:(?:pindah|alih) tugas|mutasi)\b"),
    Reason.MOVED_HOME: re.compile(r"\bpindah\b(?! tugas)"),
    Reason.DISMISSED: re.compile(r"\b(?:pelanggaran|dipecat)\b"),
    Reason.INACTIVE: re.compile(r"\b(?:(?:tidak|tdk|non) ?aktif|nonaktif|pasif)\b"),
}
_TERM_OVER = re.compile(r"\b(?:di ?ganti(?:kan)?|(?:habis|berakhir|selesai) masa|masa .*(?:habis|berakhir|selesai))\b")
_BY_LABEL = {names.fold(reason.label): reason for reason in Reason}


def remark_of_leaving(cells):
    """Return the key of a reason, remark or status of a row's cells that says that the person has left or died.

    "" if there is none, or if it speaks of somebody of the family.
    """
    if text_of(cells.get("end_reason", "")).lower() not in EMPTY:
        return "end_reason"
    if names.fold(text_of(cells.get("status", ""))) in _NOT_ACTIVE:
        return "status"
    return next((key for key in ("notes", "status") if says_who_left(text_of(cells.get(key, "")))), "")


def says_who_left(text):
    """Whether a remark says that the person of its row has left or died."""
    clauses = [_OF_FAMILY.sub(" ", names.fold(clause)) for clause in _BETWEEN_CLAUSES.split(text)]
    return any(map(_HAS_LEFT.search, clauses)) and not _CAME_AFTER.search(names.fold(text))


def reason_of(text):
    """Return the `Appointment.EndReason` that a text gives; OTHER if it is none of them or could be several."""
    folded = names.fold(text)
    if folded in _BY_LABEL:
        return _BY_LABEL[folded]
    if _DIED.search(_OF_FAMILY.sub(" ", folded)):
        return Reason.DIED
    reasons = [reason for reason, words in _REASONS.items() if words.search(folded)]
    if not reasons and _TERM_OVER.search(folded):
        return Reason.TERM_OVER
    return reasons[0] if len(reasons) == 1 else Reason.OTHER
