"""One ceremony on the screens, from the first name to the last paper."""

import re
from collections import Counter
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from ceremonies import steps
from ceremonies.models import Ceremony, Certificate, NumberSeries, OfficialNumber, Participant, PrintedSheet, PrintRun
from ceremonies.models.nonces import new_nonce
from ceremonies.printing import runs
from ceremonies.progress import progress_of
from registry import work
from registry.models import Volunteer
from tests.factories import make_ceremony, make_district, make_village, make_volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PEOPLE, JAM, SPOILED = 120, 80, 33
WRONG, RIGHT = "Siti Amnah", "Siti Aminah"


@pytest.fixture
def ceremony():
    """120 people of three kecamatan, one of whose names is wrong: three pages of the proof sheet."""
    villages = [make_village(f"Desa {name}", make_district(name)) for name in ("Kinal", "Maje", "Nasal")]
    people = [make_volunteer(f"{_word(at)} Contoh", villages[at % 3]) for at in range(PEOPLE - 1)]
    return make_ceremony([*people, make_volunteer(WRONG, villages[0])])


def _word(number):
    """A name for a number, in letters only."""
    return "Orang" + "".join("abcdefghij"[int(digit)] for digit in f"{number:03}")


@pytest.fixture
def head(client_of, kabid):
    return client_of(kabid)


def press(head, address, data=None):
    """Press a button; return the words of the page to which it leads."""
    answer = head.post(address, data or {}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def next_step(ceremony, kabid):
    return progress_of(Ceremony.objects.for_page().get(pk=ceremony.pk), kabid).next_step


def made(run):
    work.do_all()
    run.refresh_from_db()
    return run


def names_in(run):
    """The name on each page of the run's PDF, in order, by the certificate's own number."""
    with pypdfium2.PdfDocument(runs.whole(run)) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def correct_from_the_sheet(head, ceremony, wrong, right):
    """Type one correction on the page of the proof sheet where that person stands."""
    person = Volunteer.objects.get(name=wrong)
    for page in range(1, 1 + -(-PEOPLE // 50)):
        answer = head.get(f"/pengukuhan/{ceremony.pk}/periksa/betulkan/?hal={page}")
        forms = {form.instance.pk: form for form in answer.context["corrections"].forms}
        if person.pk in forms:
            break
    form = forms[person.pk]
    data = {bound.html_name: bound.value() or "" for bound in form} | {form.add_prefix("name"): right, "reason": "KTP"}
    return press(head, f"/pengukuhan/{ceremony.pk}/periksa/betulkan/?hal={page}", data)


def test_every_number_is_there_once_and_each_state_is_right(head, kabid, ceremony):
    way = f"/pengukuhan/{ceremony.pk}"

    # The names are compared with the paper, and one is corrected.
    assert next_step(ceremony, kabid) == "proof"
    assert "Data 1 orang dibetulkan" in correct_from_the_sheet(head, ceremony, WRONG, RIGHT)
    page = head.get(f"{way}/periksa/").content.decode()
    assert f"Lembar verifikasi nama: {PEOPLE} orang" in page
    seen = re.search('name="seen" value="([^"]+)"', page)[1]
    assert "sudah diverifikasi" in press(head, f"{way}/periksa/cocok/", {"seen": seen})

    # Locked and numbered.
    assert f"{PEOPLE} piagam terbit" in press(head, f"{way}/terbitkan/")
    assert [each.number.serial for each in ceremony.certificates().for_printing()] == list(range(1, PEOPLE + 1))

    # Printed; the printer jams at sheet 80, and one sheet before that is spoiled.
    press(head, f"{way}/cetak/", {"which": "belum"})
    first = made(PrintRun.objects.get())
    with pikepdf.open(BytesIO(runs.whole(first))) as document:
        assert len(document.pages) == PEOPLE
    assert next_step(ceremony, kabid) == "record"
    result = {"last_good": f"460/{JAM}", "spoiled": SPOILED}
    page = press(head, f"/buku-cetak/{first.pk}/hasil/", result)
    press(head, f"/buku-cetak/{first.pk}/hasil/", result | {"seen": re.search('name="seen" value="([^"]+)"', page)[1]})
    rest = made(PrintRun.objects.get(follows=first))
    remaining = list(ceremony.certificates().for_printing())
    remaining = [remaining[SPOILED - 1], *remaining[JAM:]]
    pages = names_in(rest)
    assert len(pages) == len(remaining)
    assert all(each.name in page and each.number.text in page for each, page in zip(remaining, pages, strict=True))
    press(head, f"/buku-cetak/{rest.pk}/hasil/", {"semua": "ya"})

    # A good sheet turns out to be spoiled, and is made again alone.
    press(head, f"/buku-cetak/{rest.pk}/rusak/", {"lembar": "5"})
    alone = made(PrintRun.objects.get(follows=rest))
    assert alone.sheets.count() == 1
    press(head, f"/buku-cetak/{alone.pk}/hasil/", {"semua": "ya"})
    good = Counter(PrintedSheet.objects.good().values_list("certificate__number__serial", flat=True))
    assert good == Counter(range(1, PEOPLE + 1))

    # Held, with one absent; all others get theirs.
    assert next_step(ceremony, kabid) == "hold"
    absent = ceremony.participants.in_order().last()
    press(head, f"/peserta/{absent.pk}/hadir/", {"attendance": "absen", "seen": "belum", "nonce": new_nonce()})
    press(head, f"{way}/tahap/dilaksanakan/")
    assert next_step(ceremony, kabid) == "hand_out"
    for certificate in ceremony.certificates().exclude(participant=absent):
        press_once = head.post(f"/piagam/{certificate.pk}/serahkan/", {"nonce": new_nonce()})
        assert press_once.status_code == 302
    assert ceremony.certificates().kept_for_absentees().get().participant == absent

    # Later a typo is found: one replacement, and the registry is corrected in the same step.
    old = ceremony.certificates().get(name=RIGHT)
    form = head.get(f"/piagam/{old.pk}/betulkan/").context["form"]
    typed = {bound.name: bound.value() or "" for bound in form} | {
        "title_after": "S.Sos.",
        "reason": "Gelar tertinggal",
    }
    press(head, f"/piagam/{old.pk}/betulkan/", typed)
    new = Certificate.objects.get(replaces=old)
    assert (new.name, new.number, new.replacement_label) == (f"{RIGHT}, S.Sos.", old.number, "Pengganti ke-1")
    assert Volunteer.objects.get(name=RIGHT).title_after == "S.Sos."
    replaced = made(PrintRun.objects.latest("pk"))
    assert [each.certificate for each in replaced.sheets.all()] == [new]
    press(head, f"/buku-cetak/{replaced.pk}/hasil/", {"semua": "ya"})
    assert "Diganti." in head.get(f"/v/{old.code}/").content.decode()
    assert "Sah, belum diserahkan." in head.get(f"/v/{new.code}/").content.decode()
    head.post(f"/piagam/{new.pk}/serahkan/", {"nonce": new_nonce()})

    # In the end.
    papers = ceremony.certificates()
    assert Counter(papers.values_list("number__serial", flat=True)) == Counter(range(1, PEOPLE + 1))
    assert NumberSeries.objects.get().last == OfficialNumber.objects.count() == PEOPLE
    assert set(OfficialNumber.objects.values_list("state", flat=True)) == {OfficialNumber.State.USED}
    assert not papers.not_printed().exists()
    assert not papers.at_the_printer().exists()
    assert papers.unclaimed().get().participant == absent
    assert ceremony.participants.with_attendance(Participant.Attendance.ABSENT).get() == absent
    reached = {step.key: step.reached for step in steps.steps_of(ceremony)}
    assert [key for key, at in reached.items() if at] == ["draft", "proof", "locked", "printed", "held"]
    assert {at.by for key, at in reached.items() if at and key != "draft"} == {kabid}
    head.post(f"/piagam/{papers.unclaimed().get().pk}/serahkan/", {"nonce": new_nonce()})
    assert next_step(ceremony, kabid) == "done"
    assert all(step.reached for step in steps.steps_of(ceremony))
