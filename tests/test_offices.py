from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from ceremonies.models import Ceremony, Office, Official
from tests.answering import post_answering
from tests.factories import make_ceremony, make_district, make_office, make_official, make_user, small_jpeg, small_png

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

DAY = date(2019, 12, 6)


@pytest.fixture
def head(client_of, kabid):
    """The client of the head of division."""
    return client_of(kabid)


# The signer on a day


def test_the_terms_decide_who_leads_the_office_on_a_day():
    old = make_official("Lama Sekali", ended_on=date(2018, 12, 31))
    new = make_official("Baru Sekali", started_on=date(2019, 1, 1))
    assert Official.objects.head_on(date(2018, 12, 31)) == old
    assert Official.objects.head_on(date(2019, 1, 1)) == new
    assert Official.objects.head_on(DAY) == new


def test_the_later_of_two_heads_leads_the_office():
    make_official("Tetap Saja")
    acting = make_official("Pelaksana Tugas", capacity="plt", started_on=date(2019, 11, 1), ended_on=date(2019, 12, 31))
    assert Official.objects.head_on(DAY) == acting


def test_where_the_last_one_has_left_nobody_leads_the_office():
    make_official("Lama Sekali", ended_on=date(2018, 12, 31))
    make_official("Belum Mulai", started_on=date(2020, 1, 1))
    assert Official.objects.head_on(DAY) is None


def test_another_official_does_not_lead_the_office():
    make_official("Kepala Bidang", post="Kepala Bidang", duty="lain")
    assert Official.objects.head_on(DAY) is None


@pytest.mark.one_database
@pytest.mark.parametrize(
    "facts, lines",
    [
        ({}, ["Kepala Dinas Sosial Kabupaten Kaur"]),
        ({"capacity": "plt"}, ["Plt. Kepala Dinas Sosial Kabupaten Kaur"]),
        ({"capacity": "plh"}, ["Plh. Kepala Dinas Sosial Kabupaten Kaur"]),
        (
            {"capacity": "an", "on_behalf_of": "Bupati Kaur"},
            ["a.n. Bupati Kaur", "Kepala Dinas Sosial Kabupaten Kaur"],
        ),
    ],
    ids=["definitif", "plt", "plh", "an"],
)
def test_the_post_stands_above_a_signature_by_its_capacity(facts, lines):
    assert make_official(**facts).post_lines == lines


@pytest.mark.one_database
@pytest.mark.parametrize("facts", [{"capacity": "an"}, {"on_behalf_of": "Bupati Kaur"}])
def test_on_behalf_of_somebody_and_a_n_go_together(facts):
    with pytest.raises(IntegrityError):
        make_official(**facts)


def test_a_term_does_not_end_before_it_begins():
    with pytest.raises(IntegrityError):
        make_official(started_on=date(2020, 1, 1), ended_on=date(2019, 1, 1))


@pytest.mark.one_database
def test_the_signature_block_obeys_its_switches():
    official = make_official(
        "Sidarmin", title_before="Drs.", title_after="M.Pd", nip="19860926 201505 1 001", rank="Pembina (IV/a)"
    )
    assert official.signature(with_titles=True, with_rank=True, with_nip=True) == {
        "post": ["Kepala Dinas Sosial Kabupaten Kaur"],
        "name": "Drs. Sidarmin, M.Pd",
        "rank": "Pembina (IV/a)",
        "nip": "19860926 201505 1 001",
    }
    bare = official.signature(with_titles=False, with_rank=False, with_nip=False)
    assert (bare["name"], bare["rank"], bare["nip"]) == ("Sidarmin", "", "")


def test_an_official_who_is_named_by_a_ceremony_stays(head):
    official = make_ceremony().officiant
    with pytest.raises(ValidationError, match="Pengukuhan PSM"):
        official.remove()
    page = head.post(f"/pejabat/{official.pk}/hapus/", {"reason": "salah catat"})
    assert page.status_code == 200
    assert "isi hari terakhirnya menjabat saja" in page.content.decode()
    assert Official.objects.filter(pk=official.pk).exists()


def test_an_official_who_is_named_nowhere_goes_and_can_come_back(head):
    official = make_official()
    page = head.post(f"/pejabat/{official.pk}/hapus/", {"reason": "salah catat"}, follow=True)
    assert not Official.objects.exists()
    undo = next(message.extra_tags for message in page.context["messages"])
    head.post(undo)
    assert Official.objects.get().name == official.name


@pytest.mark.one_database
@pytest.mark.parametrize("typed", ["198609262015051001", "19860926 201505 1 001", "19860926-201505-1-001"])
def test_a_nip_is_written_as_offices_write_it(head, typed):
    head.post("/pejabat/baru/", {**fields(), "nip": typed})
    assert Official.objects.get().nip == "19860926 201505 1 001"


def test_two_heads_at_once_are_asked_about_before_the_save(head):
    make_official("Lama Sekali", started_on=date(2015, 1, 5))
    page = head.post("/pejabat/baru/", fields(started_on="01-12-2019"))
    asked = errors(page)["started_on"]
    assert "Pada masa itu Lama Sekali, Kepala Dinas Sosial Kabupaten Kaur juga kepala kantor (sejak 5 Ja" in asked
    assert Official.objects.count() == 1
    head.post("/pejabat/baru/", fields(started_on="01-12-2019", both_are_heads=page.context["form"].asked[0].token))
    new = Official.objects.latest("pk")
    kept = fields(started_on="01-12-2019", rank="Pembina", version=new.history.latest().pk)
    head.post(f"/pejabat/{new.pk}/ubah/", kept)  # What was answered is not asked about again.
    new.refresh_from_db()
    assert new.rank == "Pembina"


@pytest.mark.parametrize("ended_on, is_rival", [(date(2019, 11, 30), False), (date(2019, 12, 1), True), (None, True)])
def test_only_terms_that_share_a_day_are_rivals(ended_on, is_rival):
    make_official("Lama Sekali", ended_on=ended_on)
    new = make_official("Baru Sekali", started_on=date(2019, 12, 1))
    acting = make_official("Pelaksana", started_on=date(2019, 12, 1), capacity="plt")
    assert bool(new.rivals()) is is_rival
    assert acting.rivals() == []


# The pages


def fields(**kwargs):
    return {
        "office": make_office().pk,
        "name": "Sidarmin",
        "post": "Kepala Dinas",
        "duty": "kepala",
        "capacity": "definitif",
        **kwargs,
    }


def test_an_official_is_recorded_and_corrected(head):
    head.post("/pejabat/baru/", fields(title_after="M.Pd", started_on="1 Maret 2018"))
    official = Official.objects.get()
    assert (official.full_name, official.started_on) == ("Sidarmin, M.Pd", date(2018, 3, 1))
    version = official.history.latest().pk
    head.post(f"/pejabat/{official.pk}/ubah/", fields(ended_on="31-12-2019", version=version))
    official.refresh_from_db()
    assert official.ended_on == date(2019, 12, 31)


@pytest.mark.parametrize(
    "wrong, sentence",
    [
        ({"nip": "12345"}, "18 angka"),
        ({"capacity": "an"}, "tulis jabatan yang diwakili"),
        ({"on_behalf_of": "Bupati Kaur"}, "Kosongkan, kecuali"),
        ({"post": "Plt. Kepala Dinas"}, "dipilih pada"),
        ({"post": "a.n. Bupati"}, "dipilih pada"),
        ({"started_on": "31-02-2018"}, "tidak ada di kalender"),
        ({"started_on": "01-01-2020", "ended_on": "01-01-2019"}, "tidak boleh sebelum"),
    ],
)
def test_wrong_input_is_explained_and_kept(head, wrong, sentence):
    page = head.post("/pejabat/baru/", fields(**wrong)).content.decode()
    assert sentence in page
    assert 'value="Sidarmin"' in page
    assert not Official.objects.exists()


@pytest.mark.one_database
def test_the_office_is_recorded_with_its_logo_written_anew(head):
    logo = SimpleUploadedFile("logo rahasia.jpg", small_jpeg((3000, 1500)), "image/jpeg")
    head.post("/kantor/baru/", {"letterhead": " PEMERINTAH \r\n\r\n DINAS ", "town": "Bintuhan", "logo_file": logo})
    office = Office.objects.get()
    assert office.letterhead_lines == ["PEMERINTAH", "DINAS"]
    assert office.logo.name.startswith("kantor/")
    assert "rahasia" not in office.logo.name
    answer = head.get(f"/kantor/{office.pk}/logo/")
    assert answer["Content-Type"] == "image/png"
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")


def test_a_new_logo_leaves_the_old_file_to_the_papers_printed_with_it(head):
    office = make_office()
    address = f"/kantor/{office.pk}/ubah/"
    for _ in range(2):
        office.refresh_from_db()
        fields = {"letterhead": "DINAS", "town": "Bintuhan", "version": office.history.latest().pk}
        head.post(address, {**fields, "logo_file": SimpleUploadedFile("a.png", small_png(), "image/png")})
    first, second = office.history.order_by("history_id")[1:]
    assert first.logo != second.logo
    assert office.logo.storage.exists(str(first.logo))
    office.refresh_from_db()
    head.post(address, {**fields, "version": office.history.latest().pk, "clear_logo": "on"})
    office.refresh_from_db()
    assert not office.logo
    assert head.get(f"/kantor/{office.pk}/logo/").status_code == 404


@pytest.mark.one_database
def test_a_logo_that_is_no_picture_is_refused(head):
    logo = SimpleUploadedFile("logo.png", b"bukan gambar", "image/png")
    page = head.post("/kantor/baru/", {"letterhead": "DINAS", "town": "Bintuhan", "logo_file": logo}).content.decode()
    assert "bukan gambar yang dapat dibaca" in page
    assert "Pilih lagi berkasnya" in page
    assert not Office.objects.exists()


def test_without_an_office_the_pages_lead_to_it_first(head):
    for address in ("/kantor/", "/pejabat/baru/", "/pengukuhan/baru/"):
        assert 'href="/kantor/baru/"' in head.get(address).content.decode(), address


def test_an_account_of_a_kecamatan_changes_nothing_of_the_office(client_of):
    bound = client_of(make_user("Kabid", [make_district("Kinal")]))
    office = make_office()
    assert bound.get("/kantor/").status_code == 200
    assert "/ubah/" not in bound.get("/kantor/").content.decode()
    assert bound.post(f"/kantor/{office.pk}/ubah/", {"letterhead": "X", "town": "Y"}).status_code == 403


# What the form asks before it saves


def errors(page):
    return {name: " ".join(each) for name, each in page.context["form"].errors.items()}


def test_titles_in_a_name_are_asked_about_and_split_off_by_a_click(head):
    page = head.post("/pejabat/baru/", fields(name="Drs. Sidarmin, M.Pd"))
    assert errors(page) == {"name": "Nama memuat gelar: “Drs.” dan “M.Pd”."}
    assert not Official.objects.exists()
    post_answering(head, "/pejabat/baru/", fields(name="Drs. Sidarmin, M.Pd", mend="titles_are_name"))
    official = Official.objects.get()
    assert (official.title_before, official.name, official.title_after) == ("Drs.", "Sidarmin", "M.Pd")


@pytest.mark.parametrize(
    "post", ["Kepala Dinas Sosial Kabupaten Kaur", "KEPALA DINAS SOSIAL", "Kepala Dinas", "Kepala"]
)
def test_a_head_recorded_as_another_official_is_asked_about_and_mended_by_a_click(head, post):
    page = head.post("/pejabat/baru/", fields(post=post, duty="lain"))
    assert errors(page) == {"duty": f"“{post}” adalah jabatan kepala kantor, bukan pejabat lainnya."}
    assert not Official.objects.exists()
    post_answering(head, "/pejabat/baru/", fields(post=post, duty="lain", mend="is_no_head"))
    assert Official.objects.get().is_head


def test_a_tick_keeps_a_head_as_another_official(head):
    data = fields(duty="lain")
    (question,) = head.post("/pejabat/baru/", data).context["form"].asked
    head.post("/pejabat/baru/", {**data, "is_no_head": question.token})
    official = Official.objects.get()
    assert not official.is_head
    later = fields(duty="lain", rank="Pembina", version=official.history.latest().pk)
    head.post(f"/pejabat/{official.pk}/ubah/", later)
    official.refresh_from_db()
    assert official.rank == "Pembina"


@pytest.mark.parametrize("post", ["Kepala Bidang Pemberdayaan Sosial", "Sekretaris Dinas Sosial", "Bupati Kaur"])
def test_another_official_is_not_asked_about(head, post):
    head.post("/pejabat/baru/", fields(post=post, duty="lain"))
    assert Official.objects.get().post == post


def test_the_admin_asks_the_same_about_an_official(client_of):
    client = client_of(make_user("Admin"))
    page = client.post("/admin/ceremonies/official/add/", fields(name="Drs. Sidarmin", duty="lain"))
    form = page.context["adminform"].form
    assert list(form.errors) == ["name", "duty"]
    answers = {question.box: question.token for question in form.asked}
    assert all(f'name="{box}"' in page.content.decode() for box in answers)
    client.post("/admin/ceremonies/official/add/", fields(name="Drs. Sidarmin", duty="lain") | answers)
    assert Official.objects.get().name == "Drs. Sidarmin"


# One official twice on one paper


def ceremony_fields(**kwargs):
    return {
        "office": make_office().pk,
        "name": "Pengukuhan PSM",
        "held_on": "06-12-2019",
        "number_pattern": "460/{serial:03}/DINSOS/{roman_month}/{year}",
        "paper": "f4",
        **kwargs,
    }


@pytest.mark.parametrize("is_named", [True, False])
def test_who_signs_first_is_not_the_second_too_and_a_click_leaves_the_second_out(head, is_named):
    official = make_official()
    data = ceremony_fields(officiant=official.pk if is_named else "", second_signatory=official.pk)
    page = head.post("/pengukuhan/baru/", data)
    assert "sudah menandatangani sebagai yang pertama" in errors(page)["second_signatory"]
    assert "Kosongkan penanda tangan kedua" in page.content.decode()
    assert not Ceremony.objects.exists()
    post_answering(head, "/pengukuhan/baru/", {**data, "mend": "signs_twice"})
    ceremony = Ceremony.objects.get()
    assert (ceremony.officiant, ceremony.second_signatory) == (official, None)


@pytest.mark.parametrize(
    "first, second, is_one",
    [
        ({"name": "Sidarmin"}, {"name": "SIDARMIN", "capacity": "plt"}, True),
        ({"name": "Sidarmin", "nip": "1"}, {"name": "Sidarmin Tetap", "nip": "1"}, True),
        ({"name": "Sidarmin", "nip": "1"}, {"name": "Sidarmin", "nip": "2"}, False),
        ({"name": "Sidarmin"}, {"name": "Burhan"}, False),
        ({"name": "Drs. H. Sidarmin"}, {"name": "SIDARMIN, S.H."}, True),
        ({"name": "M.Sidarmin"}, {"name": "M. Sidarmin"}, True),
        ({"name": "Sidarmin", "nip": "19680101 199003 1 001"}, {"name": "Darmin", "nip": "196801011990031001"}, True),
    ],
)
def test_two_rows_of_one_official_are_one_person(first, second, is_one):
    first, second = make_official(**first), make_official(**second)
    ceremony = make_ceremony(officiant=first)
    ceremony.second_signatory = second
    if is_one:
        with pytest.raises(ValidationError) as refused:
            ceremony.full_clean()
        assert list(refused.value.message_dict) == ["second_signatory"]
    else:
        ceremony.full_clean()


@pytest.mark.slow
def test_a_second_party_with_the_name_of_the_first_is_asked_about(head):
    ceremony = make_ceremony(officiant=make_official("Burhan Gumantara"))
    address = f"/pengukuhan/{ceremony.pk}/naskah/berita-acara/"
    form = head.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"second_name": "Drs. BURHAN GUMANTARA, M.Pd"}
    page = head.post(address, data)
    assert errors(page) == {"second_name": "Burhan Gumantara sudah menandatangani sebagai pihak pertama."}
    post_answering(head, address, data | {"second_post": "Camat", "mend": "signs_twice"})
    paper = ceremony.day_papers.get()
    assert (paper.second_name, paper.second_post) == ("", "")


def test_the_admin_asks_about_a_second_party_with_the_name_of_the_first(client_of):
    ceremony = make_ceremony(officiant=make_official("Burhan Gumantara"))
    client, address = client_of(make_user("Admin")), "/admin/ceremonies/paper/add/"
    data = {"ceremony": ceremony.pk, "kind": "berita-acara", "size": "f4", "includes": "semua", "blank_rows": 0}
    data |= {"second_name": "Drs. BURHAN GUMANTARA"}
    form = client.post(address, data).context["adminform"].form
    assert form.errors == {"second_name": ["Burhan Gumantara sudah menandatangani sebagai pihak pertama."]}
    client.post(address, data | {"signs_twice": form.asked[0].token})
    assert ceremony.day_papers.get().second_name == "Drs. BURHAN GUMANTARA"


def test_an_office_and_an_official_that_are_recorded_already_are_refused(head):
    office = {"letterhead": "DINAS SOSIAL", "town": "Bintuhan"}
    assert head.post("/kantor/baru/", office).status_code == 302
    assert "sudah dicatat" in head.post("/kantor/baru/", {**office, "town": "bintuhan"}).content.decode()
    official = fields(post="Sekretaris Dinas", duty="lain")
    assert head.post("/pejabat/baru/", official).status_code == 302
    assert "sudah dicatat dengan jabatan" in head.post("/pejabat/baru/", official).content.decode()


def test_an_official_without_an_office_is_asked_for_it(head):
    assert head.post("/pejabat/baru/", {**fields(), "office": ""}).context["form"].errors.keys() == {"office"}
