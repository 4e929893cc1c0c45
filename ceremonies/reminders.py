"""A friendly reminder to somebody whose certificate is still in the office. A person sends it, not the program."""

from urllib.parse import quote

from registry.values import dates

TEXT = """\
Yth. Bapak/Ibu {nama},

{surat} {pengukuhan} ({tanggal}) atas nama Bapak/Ibu sudah siap dan masih tersimpan di kantor {kantor}. Mohon berkenan \
mengambilnya pada jam kerja dengan membawa KTP. Bila berhalangan, silakan diwakilkan dengan memberi tahu kami lebih \
dahulu.

Terima kasih.
"""
PLACES = {
    "{nama}": lambda certificate, ceremony: certificate.name,
    "{surat}": lambda certificate, ceremony: certificate.word.capitalize(),
    "{pengukuhan}": lambda certificate, ceremony: certificate.words.get("training", ceremony.name),
    "{tanggal}": lambda certificate, ceremony: dates.spell(ceremony.held_on),
    "{kantor}": lambda certificate, ceremony: "".join(ceremony.office.letterhead_lines[-1:]),
}
# Only mobile numbers: a landline has no WhatsApp. A foreign number may be either.
_LANDLINE = tuple(f"+62{digit}" for digit in "2345679")


def text_for(certificate):
    """The reminder for the person on that certificate, in the words of its ceremony."""
    ceremony = certificate.participant.ceremony
    text = ceremony.reminder or TEXT
    for place, words in PLACES.items():
        text = text.replace(place, words(certificate, ceremony))
    return text.strip()


def whatsapp_link(certificate):
    """The address that opens WhatsApp with the reminder filled in; empty without a mobile number."""
    phone = certificate.participant.volunteer.phone
    if not phone or phone.startswith(_LANDLINE):
        return ""
    return f"https://wa.me/{phone.removeprefix('+')}?text={quote(text_for(certificate), safe='')}"
