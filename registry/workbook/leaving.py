"""What the words of a list say about the end of a service: that somebody has left or died, and why."""

import re
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.utils import timezone

from registry.models import Appointment
from registry.values import dates, names
from registry.workbook.cell_text import is_filled, text_of

Reason = Appointment.EndReason

# "meninggl" and "MD 2024" stand in lists, too.
_DEATH = (
    r"mening+a?l|wafat|wft|almarhum(?:ah)?|almh?|(?<!cerai )(?<!rekening )(?<!nomor )(?<!hp )mati|tewas|"
    r"tutup usia|berpulang|"
    r"(?:sudah|sdh|telah) tiada|md (?:\w+ )?\d+"
)
# "†", perhaps with a day, and a cell with nothing but "+ 2024".
_SIGN_OF_DEATH = re.compile(r"[†✝✞]|^\(?\+\s*(?:(?:19|20)\d\d)?\)?$")
# Words that somebody has left or died; "menggantikan" and "pengganti" are said of who came after.
_HAS_LEFT = re.compile(
    rf"\b(?:{_DEATH}|mengundur\w{{0,4}} diri|mundur|resign|keluar|stop|"
    r"(?:di)?be?rhenti(?:kan)?|ke luar (?:negeri|daerah|kota|desa)|di ?paw|batal|"
    r"(?:eks|ex|bekas|mantan) (?:psm|anggota)|"
    r"(?:di ?)?ganti(?:kan)?(?! (?:hp|wa|no|nomor|nomer|nmr|kartu|telp|telepon|nama|alamat|ktp|kk|sk|foto|rekening))|"
    r"(?:di)?pindah(?:kan)?(?!(?: tugas)? (?:dari|masuk))|(?:di)?mutasi(?:kan)?(?! (?:masuk|dari))|"
    r"alih (?:tugas|profesi)|"
    r"permintaan sendiri|merantau|ikut (?:suami|istri|isteri)|tki|tkw|"
    r"(?:tidak|tdk|tak|non|bukan)(?: lagi)? ?(?:aktif|aktip|bertugas|menjabat|psm|bersedia|mau|memenuhi|lulus|berlaku|"
    r"diperpanjang)|(?:sudah|sdh|telah) (?:bukan|tiada)|belum (?:aktif|bertugas|diangkat|dilantik)|non ?job|"
    r"(?:be)?kerja di luar|"
    r"(?:lulus|lolos|diterima|terpilih|(?:men)?jadi) (?:(?:sebagai|anggota) )*(?:c?pns|asn|pppk|p3k|tni|polri|kades|"
    r"kepala desa|kadus|(?:perangkat|aparat|sekretaris) desa|sekdes|bpd|dprd)|(?:di ?)?non ?aktif(?:kan)?|pasif|vakum|"
    r"(?:tidak|tdk|tak)(?: (?:bisa|dapat|mampu|sanggup))(?: lagi)? (?:bertugas|aktif|menjalankan tugas)|"
    r"(?:tidak|tdk|tak)(?: lagi)? (?:di|ada di|tinggal di|berdomisili di|domisili di) (?:desa|tempat|kampung|sini)|"
    r"(?:di ?)?penjara(?:kan)?|dipidana|ditahan|tahanan|"
    r"tms|gugur|dicoret|dipecat|dicabut|calon|cadangan|(?:di)?usul(?:an|kan))\b"
)
# Said of a day to come, nobody has left yet: "SK habis 2027".
_IS_OVER = re.compile(
    r"\b(?:pensiun|purna ?(?:tugas|bakti|bhakti)|habis masa|"
    r"(?:masa (?:sk|bakti|tugas|jabatan)|sk) (?:sudah )?(?:habis|berakhir|selesai)|"
    r"(?:aktif|bertugas)(?: psm)? (?:sampai(?: dengan)?|sd|hingga)\b.*(?:19|20)\d\d)\b"
)
_DAY = re.compile(r"(?<!\d)(?:\d{1,2}[\s./-]{1,3}(?:\d{1,2}|[A-Za-z]{3,9})[\s./-]{1,3})?(?:19|20)\d\d(?!\d)")
# The name of a street: "Jl. Mati No 2", "Gang Keluar".
_STREET = re.compile(r"\b(?:jl|jln|jalan|gg|gang|lorong|lr) \w+(?:(?: \w+){0,2} (?=(?:no|nomor|rt|km)\b))?")
# Alone in a remark, or in a column such as "Keaktifan".
_SHORT = {"ta", "non", "tms", "md", "purna", "off", "tidak lagi", "sudah tidak", "eks", "mantan"}
_NOT_ACTIVE = re.compile(
    rf"(?:{'|'.join(sorted(_SHORT))}|x|n|no|t|(?:(?:sudah|sdh) )?(?:tidak|tdk|bukan)\b(?! (?:ada|pernah)).*)"
)
# The columns in which lists say so; a number of a decree is none if it has no digit.
_SPEAKING = ("notes", "status", "decree_number", "home_address")
_CAME_AFTER = re.compile(r"\b(?:menggantikan|pengganti|(?:belum|batal) (?:be?rhenti|pensiun|pindah|mundur|keluar))\b")
# A move of the house: within the village ("pindah ke RT 3"), or to what follows ("pindah rumah ke Linau").
_HOUSE_MOVE = re.compile(
    r"\bpindah(?: (?:rumah|tinggal|alamat|domisili|tempat tinggal))? (?:ke|di) "
    r"(?:(?P<within>(?:rt|rw|dusun|dsn|lingkungan)\b)|(?:(?:desa|ds|kelurahan|kel) )?)"
)
# "Suami meninggal", "anaknya sudah pensiun": said of the family. "Ibu Siti meninggal" may be the volunteer.
_FAMILY = "suami|istri|isteri|ayah|bapak|ibu|anak|orang ?tua|ortu|mertua|kakak|adik|saudara|cucu|nenek|kakek|paman|bibi"
_OF_FAMILY = re.compile(
    rf"\b(?:{_FAMILY})(?:nya)?(?: (?:kandung|mertua|tiri|angkat|beliau|ybs|yang|telah|sudah|baru|juga|saja))*"
    r" (?:meninggal(?: dunia)?|wafat|mati|almarhum(?:ah)?|almh?|pensiun|keluar|(?:di)?berhenti(?:kan)?|pindah|"
    r"tutup usia|berpulang|tiada|lulus|lolos|diterima|(?:men)?jadi|(?:be)?kerja)\b"
    rf"|\bditinggal (?:mati|meninggal|wafat)\b|\bmeninggalnya (?:{_FAMILY})"
)
_BETWEEN_CLAUSES = re.compile(r"[.,;:\n]")
_STREET_POINT = re.compile(r"\b(jl|jln|gg|lr|no|ds|kel)\.", re.IGNORECASE)  # It ends no clause.

_DIED = re.compile(rf"\b(?:{_DEATH})\b")
_REASONS = {
    Reason.RESIGNED: re.compile(r"\b(?:(?:meng)?undur\w{0,4} diri|mundur|permintaan sendiri)\b"),
    Reason.MOVED_SERVICE: re.compile(r"\b(?:(?:pindah|alih) tugas|(?:di)?mutasi(?:kan)?)\b"),
    Reason.MOVED_HOME: re.compile(r"\bpindah\b(?! tugas)|\bikut (?:suami|istri|isteri)\b"),
    Reason.DISMISSED: re.compile(r"\b(?:pelanggaran|dipecat)\b"),
    Reason.INACTIVE: re.compile(r"\b(?:(?:tidak|tdk|non) ?aktif|nonaktif|pasif)\b"),
}
_TERM_OVER = re.compile(r"\b(?:di ?ganti(?:kan)?|(?:habis|berakhir|selesai) masa|masa .*(?:habis|berakhir|selesai))\b")
_BY_LABEL = {names.fold(reason.label): reason for reason in Reason}


def remark_of_leaving(cells, village=""):
    """Return the key of a reason, remark or status of a row's cells that says that the person has left or died.

    "" if there is none, or if it speaks of somebody of the family. Whoever moves house to the `village` where the
    person serves has not left.
    """
    if is_filled(cells.get("end_reason", "")):
        return "end_reason"
    if any(is_no(text) for text in text_of(cells.get("status", "")).split(";")):
        return "status"
    return next((key for key in _SPEAKING if says_who_left(text_of(cells.get(key, "")), village)), "")


def is_no(status):
    """Whether a status only denies that somebody is active: "Tidak", "sudah bukan", "Tidak sejak 2025"."""
    return bool(_NOT_ACTIVE.fullmatch(names.fold(status)))


def says_who_left(text, village=""):
    """Whether a remark says that the person of its row, who serves in the `village`, has left or died."""
    if not text:
        return False
    if names.fold(text) in _SHORT or _SIGN_OF_DEATH.search(text):
        return True
    if speaks_of_who_came_before(text):
        return False
    parts = _BETWEEN_CLAUSES.split(_STREET_POINT.sub(r"\1 ", text))
    folded = [_without_move_within(names.fold(part), names.fold(village) or "sini") for part in parts]
    clauses = [_OF_FAMILY.sub(" ", _STREET.sub(" ", clause)) for clause in folded]
    is_over = any(map(_IS_OVER.search, clauses)) and not _is_to_come(text)
    return is_over or any(map(_HAS_LEFT.search, clauses))


def _without_move_within(clause, village):
    """A folded clause without a move of the house within the village of that folded name."""
    move = _HOUSE_MOVE.search(clause)
    if move is None:
        return clause
    before, after = clause[: move.start()], clause[move.end() :]
    if move["within"]:
        return f"{before} {after}"
    return f"{before} {after.removeprefix(village)}" if f"{after} ".startswith(f"{village} ") else clause


def speaks_of_who_came_before(text):
    """Whether a remark, or a heading such as "Menggantikan", speaks of whom the person replaced."""
    return bool(_CAME_AFTER.search(names.fold(text)))


def may_say_who_left(texts):
    """Whether one of many texts may say that somebody has left: much quicker than to ask of each."""
    folded = names.fold(" | ".join(dict.fromkeys(texts)))
    short = {text.split()[0] for text in _SHORT}
    has_word = _HAS_LEFT.search(folded) or _IS_OVER.search(folded) or short & set(folded.split())
    return bool(has_word) or any(map(_SIGN_OF_DEATH.search, texts))


def _is_to_come(text):
    """Whether a remark names days, and all of them lie ahead."""
    days = [match[0] for match in _DAY.finditer(text)]
    return bool(days) and all(map(_lies_ahead, days))


def _lies_ahead(day):
    today = timezone.localdate()
    with suppress(ValidationError):
        return dates.parse(day, of_birth=False) > today if dates.has_form(day) else int(day) > today.year
    return False


def day_in(text):
    """Return the only day or year that a remark names, as written: "12 Mei 2024"; "" if it names none or several."""
    days = [match[0] for match in _DAY.finditer(text)]
    return days[0] if len(days) == 1 else ""


def reason_of(text):
    """Return the `Appointment.EndReason` that a text gives; OTHER if it is none of them or could be several."""
    folded = names.fold(text)
    if folded in _BY_LABEL:
        return _BY_LABEL[folded]
    if folded == "md" or _SIGN_OF_DEATH.search(text) or _DIED.search(_OF_FAMILY.sub(" ", folded)):
        return Reason.DIED
    reasons = [reason for reason, words in _REASONS.items() if words.search(folded)]
    if not reasons and _TERM_OVER.search(folded):
        return Reason.TERM_OVER
    return reasons[0] if len(reasons) == 1 else Reason.OTHER
