"""The subjects of a training with their lesson hours: read from what is typed or pasted, shown with their sum."""

import pytest
from django.core.exceptions import ValidationError

from registry.models import Training, TrainingRecord
from registry.values import subjects
from tests.answering import post_answering
from tests.factories import fictional_nik, make_record, make_training, make_volunteer
from tests.pages import html_of

ADDRESS = "/pelatihan/{}/materi/"


def read(text):
    return [(subject.name, subject.hours) for subject in subjects.read(text)]


@pytest.mark.parametrize(
    "line",
    [
        "Etika pekerja sosial | 4",
        "Etika pekerja sosial; 4 JP",
        "Etika pekerja sosial\t4",
        "3\tEtika pekerja sosial\t4",
        "3. Etika pekerja sosial 4 jp",
        "  Etika  pekerja sosial|4  ",
        "Etika pekerja sosial, 4",
        "No\tMata pelajaran\tJumlah JP\nEtika pekerja sosial\t4\n\tJUMLAH\t4",
        "Materi; JP\n1. Etika pekerja sosial; 4\nTotal JP: 4 JP",
    ],
)
def test_a_line_is_read_as_people_write_and_paste_it(line):
    assert read(line) == [("Etika pekerja sosial", 4)]


def test_a_number_within_the_name_stays_in_it_and_empty_lines_do_not_count():
    assert read("Praktik lapangan 2 | 6\n\nPasal 10: tugas 4\n") == [("Praktik lapangan 2", 6), ("Pasal 10: tugas", 4)]


def test_what_is_kept_reads_the_same_again():
    kept = subjects.read("1. Etika; 4\nPraktik lapangan 2\t6")
    assert subjects.write(kept) == "Etika | 4\nPraktik lapangan 2 | 6"
    assert subjects.read(subjects.write(kept)) == kept


@pytest.mark.parametrize(
    "text, message",
    [
        ("Etika | 4\nMateri tanpa jam", "Baris 2: tulis JP di akhir"),
        ("Etika 2019", "Baris 1: tulis JP di akhir"),
        ("Etika\t4\nJumlah\t32", "Tertulis “Jumlah\t32”, sedangkan materinya berjumlah 4 JP"),
        ("Etika | 4,5", "Baris 1: JP-nya bilangan bulat antara 1 dan 200"),
        ("Etika | -3", "Baris 1: JP-nya bilangan bulat"),
        ("Penanganan COVID-19", "Baris 1: tulis JP di akhir"),
        ("12 | 4", "Baris 1: nama materinya belum tertulis"),
        ("Etika | 0", "Baris 1: JP satu materi antara 1 dan 200"),
        (f"{'Etika ' * 30} | 4", "Baris 1: nama materi paling panjang 150 huruf"),
        ("Etika | 4\n" * 41, "Paling banyak 40 materi"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_what_to_do(text, message):
    with pytest.raises(ValidationError) as caught:
        subjects.read(text)
    assert message in " ".join(caught.value.messages)


def test_only_the_first_wrong_lines_are_reported():
    with pytest.raises(ValidationError) as caught:
        subjects.read("tanpa jam\n" * 12)
    assert len(caught.value.messages) == 9
    assert caught.value.messages[-1] == "Masih ada 4 baris lain yang tidak terbaca."


@pytest.mark.django_db
def test_subjects_are_saved_shown_with_their_sum_and_kept_in_the_history(client_of, petugas):
    client, training = client_of(petugas), make_training(hours=32)
    answer = client.post(ADDRESS.format(training.pk), {"subjects": "Etika\t4\nPraktik 20", **_version(training)})
    assert answer.url == training.get_absolute_url()
    page = html_of(client.get(training.get_absolute_url()))
    assert '<td>Praktik</td><td class="numeric">20</td>' in page
    assert "<strong>24</strong>" in page
    assert "Jumlah JP materi 24, sedangkan lama pelatihan tercatat 32 JP." in page
    assert "Etika | 4" in page  # The history of the change.


@pytest.mark.django_db
def test_wrong_lines_come_back_as_typed_and_nothing_is_saved(client_of, petugas):
    training = make_training(subjects="Etika | 4")
    answer = client_of(petugas).post(
        ADDRESS.format(training.pk), {"subjects": "Etika baru\nPraktik 20", **_version(training)}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Baris 1: tulis JP di akhir" in page
    assert "Etika baru\nPraktik 20" in page
    assert Training.objects.get().subjects == "Etika | 4"


@pytest.mark.django_db
def test_a_colleagues_newer_list_is_not_written_over(client_of, petugas):
    training = make_training(subjects="Etika | 4")
    version = _version(training)
    training.subjects = "Etika | 6"
    training.save()
    answer = client_of(petugas).post(ADDRESS.format(training.pk), {"subjects": "Etika | 8", **version})
    assert "sudah diubah orang lain" in answer.content.decode()
    assert Training.objects.get().subjects == "Etika | 6"


@pytest.mark.django_db
def test_no_nik_is_kept_among_the_subjects(client_of, petugas):
    training = make_training()
    typed = {"subjects": f"Studi kasus {fictional_nik()} | 4", "subjects_is_masked": "on", **_version(training)}
    post_answering(client_of(petugas), ADDRESS.format(training.pk), typed)
    assert fictional_nik() not in Training.objects.get().subjects
    assert Training.objects.get().subject_hours == 4


def _version(training):
    return {"version": training.history.latest().pk}


def test_a_training_without_hours_of_its_own_counts_those_of_its_subjects_everywhere(client_of, petugas):
    training = make_training(hours=None)
    record = make_record(make_volunteer("Ani Lestari"), training)
    client_of(petugas).post(ADDRESS.format(training.pk), {"subjects": "Etika | 4\nPraktik | 20", **_version(training)})
    assert Training.objects.get().hours == 24
    assert TrainingRecord.objects.get(pk=record.pk).counted_hours == TrainingRecord.objects.hours() == 24
