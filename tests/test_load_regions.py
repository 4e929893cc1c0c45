import codecs
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.models import District, Regency, Village

pytestmark = pytest.mark.django_db

HEADER = "code,kind,name,parent_code"
LIST = f"""{HEADER}
17,provinsi,Bengkulu,
17.04,kabupaten,Kabupaten Kaur,17
17.04.07,kecamatan,Nasal,17.04
17.04.07.2017,desa,Pasar Jum'at,17.04.07
17.04.07.1001,kelurahan,Muara Dua,17.04.07
"""


@pytest.fixture
def load(tmp_path):
    """A function that returns what load_regions prints for a list with that content."""

    def load_list(content):
        path = tmp_path / "daftar.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        out = StringIO()
        call_command("load_regions", path, stdout=out)
        return out.getvalue()

    return load_list


def counts():
    return Regency.objects.count(), District.objects.count(), Village.objects.count()


def test_the_list_of_the_repository_fills_one_regency():
    out = StringIO()
    call_command("load_regions", stdout=out)
    assert out.getvalue() == (
        "1 kabupaten/kota (1 baru, 0 berubah), 15 kecamatan (15 baru, 0 berubah), "
        "195 desa/kelurahan (195 baru, 0 berubah)\n"
    )
    assert Village.objects.filter(kind="kelurahan").count() == 3


def test_each_kind_goes_to_its_table_and_the_province_to_none(load):
    load(LIST)
    assert counts() == (1, 1, 2)
    village = Village.objects.get(code="17.04.07.2017")
    assert (village.name, village.kind, village.district.name) == ("Pasar Jum'at", "desa", "Nasal")
    assert village.district.regency.name == "Kabupaten Kaur"


def test_a_village_loaded_in_bulk_is_found_by_its_folded_name(load):
    load(LIST)
    assert Village.objects.matching("pasar jumat").get().code == "17.04.07.2017"


def test_loading_again_changes_nothing_and_keeps_the_ids(load):
    load(LIST)
    before = list(Village.objects.values())
    assert "2 desa/kelurahan (0 baru, 0 berubah)" in load(LIST)
    assert list(Village.objects.values()) == before


def test_loading_again_renames_by_code_adds_and_says_so(load):
    load(LIST)
    pk = Village.objects.get(code="17.04.07.2017").pk
    output = load(
        LIST.replace("desa,Pasar Jum'at", "kelurahan,Pasar Minggu").replace("Nasal", "Nasal Baru")
        + "17.04.07.2018,desa,Tri Jaya,17.04.07\n"
    )
    village = Village.objects.get(code="17.04.07.2017")
    assert (village.pk, village.name, village.name_folded, village.kind) == (
        pk,
        "Pasar Minggu",
        "pasar minggu",
        "kelurahan",
    )
    assert "1 kecamatan (0 baru, 1 berubah), 3 desa/kelurahan (1 baru, 1 berubah)" in output
    assert "  17.04.07.2017 desa Pasar Jum'at menjadi kelurahan Pasar Minggu\n" in output
    assert "  17.04.07 Nasal menjadi Nasal Baru\n" in output


def test_a_village_hung_under_a_wrong_kecamatan_goes_back_to_its_own(load):
    load(LIST)
    elsewhere = District.objects.create(code="17.04.99", name="Lain", regency=Regency.objects.get())
    Village.objects.filter(code="17.04.07.2017").update(district=elsewhere)
    assert "  17.04.07.2017 desa Pasar Jum'at\n" in load(LIST)
    assert Village.objects.get(code="17.04.07.2017").district.name == "Nasal"


def test_many_changes_are_counted_and_only_the_first_named(load):
    villages = "".join(f"17.04.07.2{n:03},desa,Desa {n},17.04.07\n" for n in range(100, 125))
    load(LIST + villages)
    output = load(LIST + villages.replace("Desa", "Dusun"))
    assert output.count("menjadi") == 20
    assert output.endswith("  dan 5 lainnya\n")


def test_a_region_that_left_the_list_stays(load):
    load(LIST)
    load(f"{HEADER}\n17.04,kabupaten,Kabupaten Kaur,17\n")
    assert counts() == (1, 1, 2)


def test_a_list_may_hang_below_what_was_loaded_before(load):
    load(LIST)
    load(f"{HEADER}\n17.04.07.2018,desa,Tri Jaya,17.04.07\n")
    assert counts() == (1, 1, 3)


def test_children_may_stand_before_their_parents_and_columns_in_any_order(load):
    load(
        "name,parent_code,note,code,kind\n"
        "Tri Jaya,17.04.07,x,17.04.07.2018,desa\n\n"
        "Nasal,17.04,x,17.04.07,kecamatan\n"
        "Kabupaten Kaur,17,x,17.04,kabupaten\n"
    )
    assert counts() == (1, 1, 1)


def test_a_byte_order_mark_and_line_ends_of_windows_are_no_hindrance(load):
    load(codecs.BOM_UTF8 + LIST.replace("\n", "\r\n").encode())
    assert counts() == (1, 1, 2)


def test_a_hundred_villages_take_no_more_queries_than_one(load):
    def queries(villages):
        with CaptureQueriesContext(connection) as captured:
            load(villages)
        return len(captured)

    load(LIST)
    one = queries(LIST + "17.04.07.2100,desa,Desa,17.04.07\n")
    hundred = queries(LIST + "".join(f"17.04.07.2{n},desa,Desa {n},17.04.07\n" for n in range(200, 300)))
    assert hundred == one


@pytest.mark.parametrize(
    "content, line, words",
    [
        ("", 1, "kolom code, kind, name, parent_code tidak ada"),
        (LIST.replace(",parent_code", ""), 1, "kolom parent_code tidak ada"),
        (LIST.replace(",", ";"), 1, "dipisahkan koma"),
        (LIST + "17.04.07.2018,dusun,Tri Jaya,17.04.07\n", 7, "jenis “dusun” tidak dikenal"),
        (LIST + "17.04.08.2001,desa,Tri Jaya,17.04.08\n", 7, "induknya, 17.04.08, tidak ada"),
        (LIST + "17.05.01,kecamatan,Sukaraja,17.05\n", 7, "induknya, 17.05, tidak ada"),
        (LIST + "17.04.07.2018,desa,Tri Jaya,17.04.01\n", 7, "“17.04.01” bukan induk"),
        (LIST + "17.04.07.18,desa,Tri Jaya,17.04.07\n", 7, "“17.04.07.18” bukan kode desa"),
        (LIST + "17.04.09,desa,Tri Jaya,17.04\n", 7, "“17.04.09” bukan kode desa"),
        (LIST + "17.04.07.201٨,desa,Tri Jaya,17.04.07\n", 7, "bukan kode desa"),
        (LIST + "17.04.07.2017,desa,Tri Jaya,17.04.07\n", 7, "kode 17.04.07.2017 sudah ada di baris 5"),
        (LIST + "17.04.07.2018,desa, - ,17.04.07\n", 7, "nama wilayah kosong"),
        (LIST + f"17.04.07.2018,desa,{'A' * 101},17.04.07\n", 7, "nama wilayah lebih dari 100 huruf"),
        (LIST + "17.04.07.2018,desa,Tri Jaya\n", 7, "ada 3 kolom, seharusnya 4"),
        (LIST + '17.04.07.2018,desa,"Tri Jaya,17.04.07\n', 7, "tidak terbaca sebagai CSV"),
        (LIST.encode() + "17.04.07.2018,desa,Désa,17.04.07\n".encode("cp1252"), 7, "bukan UTF-8"),
        (LIST.encode("utf-16"), 1, "bukan UTF-8"),
    ],
)
def test_a_broken_list_is_refused_with_its_line_and_nothing_is_written(load, content, line, words):
    with pytest.raises(CommandError) as caught:
        load(content)
    assert f"Baris {line}: " in str(caught.value)
    assert words in str(caught.value)
    assert caught.value.returncode == 1
    assert counts() == (0, 0, 0)


def test_a_list_without_regions_is_refused(load):
    with pytest.raises(CommandError, match="tidak berisi satu wilayah pun"):
        load(HEADER)


def test_a_file_that_is_not_there_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(CommandError, match=r"daftar\.csv tidak ada"):
        call_command("load_regions", tmp_path / "daftar.csv")
