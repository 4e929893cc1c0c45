"""The lists of a ceremony as workbooks, as their pages show them."""

from registry.workbook.writing.lists import CHUNK, ListFile


def participants(filters, by):
    """The `ListFile` of the participants whom these filters let through."""
    paper = f"Nomor {filters.ceremony.occasion.paper}"
    headings = ("No. registri", "Nama", "Desa/kelurahan", "Kecamatan", "Kehadiran", paper, "Status")
    rows = map(_participant, filters.narrowed().for_register_file().iterator(chunk_size=CHUNK))
    return ListFile("peserta", headings, rows, _about(filters), by)


def _participant(participant):
    person = participant.volunteer
    attendance = participant.get_attendance_display() if participant.attendance else ""
    return [
        *(person.registry_no, person.full_name, *_place(participant.village)),
        *(attendance, participant.certificate_number or "", _status(participant)),
    ]


def handed_out(filters, by):
    """The `ListFile` of the papers that these filters let through: who has theirs, and whose is in the office."""
    paper = filters.ceremony.occasion.paper
    headings = ("Nomor", "Nama", "No. registri", "Desa/kelurahan", "Kecamatan", "Status", "Halangan")
    rows = map(_paper, filters.certificates().for_handing_out().iterator(chunk_size=CHUNK))
    return ListFile(paper, headings, rows, _about(filters), by)


def _paper(certificate):
    person = certificate.participant.volunteer
    return [
        *(str(certificate.number), certificate.name, person.registry_no, *_place(certificate.village)),
        *(_status(certificate), certificate.obstacle_in_words if certificate.obstacle else ""),
    ]


def _place(village):
    return (village.full_name, village.district.name) if village else ("", "")


def _status(bearer):
    return ": ".join(filter(None, [str(bearer.status.label), str(bearer.status_detail)]))


def _about(filters):
    return ", ".join(filter(None, [str(filters.ceremony), filters.in_words()]))
