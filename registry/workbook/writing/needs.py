"""Who lacks which training, and who is invited to one, as workbooks with phone numbers: these people are called."""

from registry.values import names, phones
from registry.workbook.writing import lists, workbooks

WITH_PHONES = {"Isi": "dengan nomor HP"}  # What the trace says of the file.


def write_needs(target, needs, by):
    """Write the `Needs` as an .xlsx into an open binary file: the table, then a sheet of people for each kind.

    It leaves a trace of the account `by`.
    """
    headings = ["Kecamatan", "PSM aktif", *(f"Belum {names.within_sentence(kind.label)}" for kind in needs.kinds)]
    rows = [_line(row, _name(row.district, needs)) for row in needs.rows] + [_line(needs.total, "Jumlah")]
    people = ["No. registri", "Nama", "Desa/kelurahan", "Kecamatan", "No. HP", "Sudah diundang"]
    lacking = [
        workbooks.WrittenSheet(kind.label, people, map(_person, needs.lacking(kind).iterator())) for kind in needs.kinds
    ]
    workbooks.write(target, [workbooks.WrittenSheet("Kebutuhan pelatihan", headings, rows), *lacking])
    lists.leave_trace(by, sum(need.lacking for need in needs.total.needs), "yang belum dilatih", WITH_PHONES)


def _name(district, needs):
    return f"{district.name}, {district.regency.name}" if needs.has_several_regencies else district.name


def _line(row, name):
    return [name, row.serving, *(need.lacking for need in row.needs)]


def _person(period):
    person, village = period.volunteer, period.village
    return [
        person.registry_no,
        person.full_name,
        village.name,
        village.district.name,
        phones.show(person.phone) if person.phone else "",
        "ya" if period.is_invited else "",
    ]


def write_invitations(target, invited, training, by):
    """Write the list of invitations (after `for_register`) as an .xlsx into a binary file open for writing.

    It leaves a trace of the account `by`.
    """
    headings = ["No. registri", "Nama", "Desa/kelurahan", "Kecamatan", "No. HP", "Hadir"]
    workbooks.write(target, [workbooks.WrittenSheet("Undangan", headings, map(_invited, invited))])
    lists.leave_trace(by, len(invited), "undangan pelatihan", {"Pelatihan": training, **WITH_PHONES})


def _invited(invitation):
    person = invitation.volunteer
    village = person.village
    return [
        person.registry_no,
        person.full_name,
        village.name if village else "",
        village.district.name if village else "",
        phones.show(person.phone) if person.phone else "",
        "ya" if invitation.is_present else "",
    ]
