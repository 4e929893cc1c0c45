"""From a list in Excel to the registry and back, as a clerk does it."""

import pytest

from registry.models import Volunteer
from tests.factories import make_district, make_user, make_village
from tests.workbooks import people, xlsx

NIK = "1704015203909001"


@pytest.mark.parametrize("has_script", [True, False], ids=["with a script", "without"])
def test_a_list_is_uploaded_looked_at_saved_and_taken_back(db, new_page, sign_in, tmp_path, has_script):
    make_village("Geramat", make_district("Kinal"))
    file = tmp_path / "daftar.xlsx"
    rows = [["Ani Contoh", NIK, "Petani", "Geramat", "Kinal"], ["Budi Contoh", "", "Guru", "Antah", "Kinal"]]
    file.write_bytes(xlsx(people(*rows, heading=["Nama", "NIK", "Mata pencaharian", "Desa", "Kecamatan"])))

    page = new_page(java_script_enabled=has_script)
    sign_in(page, make_user("Petugas", username="petugas"))
    page.goto("/psm/")
    page.click("main a:has-text('Impor')")
    page.set_input_files("input[type=file]", file)
    page.click("button:has-text('Baca daftar')")
    page.wait_for_selector("h1:has-text('Pratinjau daftar.xlsx')")

    page.select_option("select[name^=kolom]", "occupation")
    page.click("button:has-text('Pakai kolom ini')")
    page.wait_for_selector("ins:has-text('Petani')")
    page.click("a:has-text('Gagal 1')")
    page.wait_for_selector("text=Desa: Desa “Antah” tidak ditemukan")
    with page.expect_download() as downloaded:
        page.click("a:has-text('Unduh 1 baris yang gagal')")
    assert downloaded.value.suggested_filename == "baris-bermasalah.xlsx"

    page.click("button:has-text('Simpan 1 orang')")
    page.wait_for_selector("text=1 baru, 0 berubah, 0 tetap, 1 gagal")
    assert Volunteer.objects.get().occupation == "Petani"
    page.click("summary:has-text('Batalkan impor')")
    page.click("button:has-text('Ya, batalkan impor')")
    page.wait_for_selector("text=Semuanya sudah kembali seperti semula.")
    assert not Volunteer.objects.exists()
