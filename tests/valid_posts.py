"""For each address that a form or a button posts to: what a browser sends there when all is filled in rightly.

`POSTS` has a function for each name of an address: from a `Rows` (fresh rows, with names of their own) to the arguments
of the address and the fields that somebody typed. The other fields are those of the page at the same address.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ceremonies import agreement, corrections, specimens
from ceremonies.models import Handover, NumberBlock, NumberPolicy, NumberSeries, Participant, Printer, PrintRun
from ceremonies.models.nonces import new_nonce
from ceremonies.proof import proof_of
from kaur_psm.backups.models import BackupLock, YearlyArchive
from registry.history.recording import because
from registry.models import HeadingChoice, Import, ListColumns, NikKey, Policy, Village, VillageSpelling
from registry.values import nik
from registry.workbook import uploaded
from tests.factories import (
    fictional_nik,
    make_activity,
    make_appointment,
    make_ceremony,
    make_certificates,
    make_delegation,
    make_follow_up,
    make_import,
    make_invitation,
    make_office,
    make_official,
    make_participant,
    make_partner,
    make_record,
    make_rights_request,
    make_saved_filter,
    make_training,
    make_user,
    make_village,
    make_volunteer,
    note_made,
)

DAY = date(2019, 12, 6)
PLACE = "Air Dingin, Kaur Selatan"


@dataclass
class Rows:
    """Rows for one address, made when they are asked for; their names are no other `Rows`'."""

    number: int
    user: object  # The account that sends.

    def __post_init__(self):
        self._chance = random.Random(self.number)

    def name(self):
        """A name of a person or a thing that is like no other."""
        word = lambda: "".join(self._chance.choice("bdgklmnprst") + self._chance.choice("aiueo") for _ in range(5))  # noqa: E731
        return f"{word().title()} {word().title()}"

    @cached_property
    def person(self):
        return make_volunteer(self.name())

    @cached_property
    def serving(self):
        return make_appointment(self.person)

    @cached_property
    def ended(self):
        return make_appointment(self.person, ended_on=date(2021, 1, 31))

    @cached_property
    def training(self):
        return make_training(self.name(), started_on=timezone.localdate())

    @cached_property
    def record(self):
        return make_record(self.person, make_training(self.name()))

    @cached_property
    def partner(self):
        return make_partner(self.name())

    @cached_property
    def activity(self):
        make_appointment(self.person)
        return make_activity(self.person)

    @cached_property
    def invitation(self):
        return make_invitation(self.person, self.training)

    @cached_property
    def ceremony(self):
        """A ceremony with one participant who has no certificate yet, ticked off on the proof sheet."""
        return make_ceremony([self.person], name=self.name(), number_pattern=self.pattern)

    @cached_property
    def participant(self):
        return self.ceremony.participants.get()

    @cached_property
    def certificate(self):
        return self.issued.certificates().get()

    @cached_property
    def issued(self):
        """A ceremony whose one participant has a certificate."""
        return make_certificates([self.person], name=self.name(), number_pattern=self.pattern)

    @cached_property
    def pattern(self):
        return f"{self.number}/{{serial:03}}/DINSOS/{{year}}"

    @cached_property
    def series(self):
        return NumberSeries.objects.begin(pattern=self.pattern, year=2026, last=0, by=self.user)

    @cached_property
    def run(self):
        """A run of one certificate whose page is made."""
        run = PrintRun.objects.begin(self.issued, self.issued.certificates().for_printing(), by=self.user)
        note_made(run)
        return run

    @cached_property
    def printed(self):
        self.run.record(1)
        return self.run

    @cached_property
    def handover(self):
        return Handover.objects.create(certificate=self.certificate, by=self.user)

    @cached_property
    def account(self):
        return make_user(username=f"akun-{self.number}")

    @cached_property
    def imported(self):
        return make_import(self.user, rows=[(self.name(), "Geramat", "Kinal")])

    @cached_property
    def saved_import(self):
        uploaded.ask(self.imported, Import.Asked.SAVE_GOOD)
        return self.imported

    @cached_property
    def pair(self):
        """Two people, the older record first."""
        return [self.person, make_volunteer(self.name())]

    @cached_property
    def deleted(self):
        self.person.remove("Salah catat")
        return self.person


def frozen(rows):
    return {"frozen": str(rows.person.pk)}


def _pasted(rows, person=None):
    """A name that was pasted, found and ticked."""
    person = person or rows.person
    return {"names": f"{person.registry_no} {person.name}", "pick": person.pk, "save": "1"}


def _without_a_question(rows):
    """Somebody whom an inauguration may invite as they are."""
    person = make_volunteer(rows.name(), nik=fictional_nik(7000 + rows.number % 900), born_on=date(1985, 12, 6))
    make_record(make_appointment(person).volunteer, make_training(rows.name(), kind="dasar"))
    return person


def _new_training(rows):
    return {"name": rows.name(), "kind": "dasar", "started_on": "14-10-2019"}


def _decree(rows):
    return {**frozen(rows), "appointments": str(rows.serving.pk), "decree_number": "SK/1", "decree_on": "01-12-2019"}


def _appoint(rows):
    pk = rows.person.pk
    return {**frozen(rows), "picked": pk, f"{pk}-village": make_village().choice_label, "started_on": "06-12-2019"}


def _move(rows):
    return {**_served(rows), "village": make_village("Sekunyit").choice_label, "started_on": "01-07-2020"}


def _end(rows):
    return {**_served(rows), "ended_on": "30-06-2020", "end_reason": "mundur"}


def _served(rows):
    """Somebody who serves in a village that has no follow-up yet, ticked on the confirmation."""
    make_appointment(rows.person, make_village(rows.name()))
    return {**frozen(rows), "picked": rows.person.pk}


def _batch(rows):
    with because(user=rows.user, grouped=True, door="screen") as written:
        rows.training.enrol([rows.person])
    return written.batch


def _conflict(rows):
    make_volunteer(rows.name(), nik=fictional_nik(9000 + rows.number % 900))
    claiming = make_volunteer(rows.name())
    claiming.set_nik(fictional_nik(9000 + rows.number % 900), is_claimed=False)
    claiming.save()
    return claiming


def _unread_spelling(rows):
    """An import whose village is spelt as none is."""
    imported = make_import(rows.user, rows=[(rows.name(), f"Gera{rows.number}mat", "Kinal")])
    (spelling,) = uploaded.preview_of(imported).spellings
    return imported, spelling


def _unconfirmed():
    """No argument: nobody has confirmed yet how backups are locked."""
    BackupLock.objects.all().delete()
    return []


def _heading(rows):
    HeadingChoice.objects.remember({f"sebutan{rows.number}": "occupation"}, rows.account)
    return HeadingChoice.objects.get(heading=f"sebutan{rows.number}")


def _spelling(rows):
    VillageSpelling.objects.remember(f"Selik {rows.number}", "", make_village(), rows.account)
    return VillageSpelling.objects.get(spelling=f"selik {rows.number}")


def _restriction(rows):
    asked = make_rights_request(rows.person, kind="pembatasan")
    asked.give_answer(rows.user, "dikabulkan")
    return asked


def _finished(rows):
    follow_up = make_follow_up(make_village(rows.name()))
    follow_up.finish(rows.user, "Sudah")
    return follow_up


def _cancelled(rows):
    ceremony = rows.ceremony
    from ceremonies import cancelling

    cancelling.cancel(ceremony, "Banjir", numbered=[], by=rows.user)
    return ceremony


def _printed_with_wrong_name(rows):
    """A certificate whose person is called otherwise by now."""
    certificate = rows.certificate
    rows.person.name = rows.name()
    rows.person.save()
    return certificate


def _replaced(rows):
    certificate = rows.handover.certificate
    new, _ = corrections.replace(certificate, "Rusak", by=rows.user)
    return new


def _ticked(rows):
    agreement.tick_off(rows.ceremony, specimens.to_issue(rows.ceremony), by=rows.user)
    return rows.ceremony


def _block(rows):
    return NumberBlock.objects.reserve(rows.series, 101, 110, given_by="Sekretariat", by=rows.user)


def _recorded_series(rows):
    rows.series.record(5, 5, "Undangan rapat", by=rows.user)
    return rows.series


REASON = {"reason": "Salah catat"}


def _usual_columns(rows):
    ListColumns.objects.forget(rows.user)
    return []


def _saved_filter(rows):
    return [make_saved_filter(rows.user, rows.name()).pk]


def _nonce(rows, **fields):
    return {"nonce": new_nonce(), **fields}


POSTS = {
    # People
    "volunteer_create": lambda rows: (
        [],
        {"name": rows.name(), "home_village": make_village().choice_label, "started_on": "06-12-2019"},
    ),
    "volunteer_update": lambda rows: ([rows.person.pk], {"occupation": "Guru"}),
    "volunteer_delete": lambda rows: ([rows.person.pk], REASON),
    "volunteer_restore": lambda rows: ([rows.deleted.pk], {}),
    "volunteer_take_back": lambda rows: ([_entered(rows).pk], {}),
    "volunteer_nik_match": lambda rows: ([make_volunteer(rows.name(), nik=fictional_nik(9000 + rows.number)).pk], {}),
    "nik_conflict": lambda rows: ([(person := _conflict(rows)).pk], {"owner": person.pk, "reason": "KTP dilihat"}),
    "double_merge": lambda rows: ([each.pk for each in rows.pair], {"reason": "Tercatat dua kali"}),
    "double_distinct": lambda rows: ([each.pk for each in rows.pair], {}),
    "double_reconsider": lambda rows: ([each.pk for each in rows.pair], {}),
    "history_restore": lambda rows: (["volunteer", _changed_twice(rows).history.latest().pk], {"field": "occupation"}),
    # Service
    "appointment_create": lambda rows: ([rows.person.pk], {"village": PLACE, "started_on": "06-12-2019"}),
    "appointment_update": lambda rows: ([rows.serving.pk], {"decree_number": "SK/1", "decree_on": "01-12-2019"}),
    "appointment_end": lambda rows: ([rows.serving.pk], {"ended_on": "30-06-2020", "end_reason": "mundur"}),
    "appointment_reopen": lambda rows: ([rows.ended.pk], {}),
    "appointment_delete": lambda rows: ([rows.serving.pk], REASON),
    # Many people at once
    "volunteer_enrol": lambda rows: ([], {**frozen(rows), "training": str(rows.training)}),
    "volunteer_enrol_new": lambda rows: ([], {**frozen(rows), **_new_training(rows)}),
    "volunteer_decree": lambda rows: ([], _decree(rows)),
    "volunteer_appoint": lambda rows: ([], _appoint(rows)),
    "volunteer_move": lambda rows: ([], _move(rows)),
    "volunteer_end": lambda rows: ([], _end(rows)),
    "batch_undo": lambda rows: ([_batch(rows)], {}),
    # Lists
    "list_columns_choose": lambda rows: (_usual_columns(rows), {"columns": ["desa", "hp"]}),
    "saved_filter_create": lambda rows: ([], {"name": rows.name(), "query": "status=calon", "on_front_page": "on"}),
    "saved_filter_update": lambda rows: (_saved_filter(rows), {"name": rows.name()}),
    "saved_filter_delete": lambda rows: (_saved_filter(rows), {}),
    "import_list": lambda rows: (
        [],
        {"file": SimpleUploadedFile("daftar.csv", f"Nama;Desa;Kecamatan\n{rows.name()};Geramat;Kinal\n".encode())},
    ),
    "import_choose": lambda rows: ([rows.imported.pk], {"kolom_0_1": ""}),
    "import_look": lambda rows: _chosen_village(rows),
    "import_save": lambda rows: ([rows.imported.pk], {"way": "simpan-baik"}),
    "import_discard": lambda rows: ([rows.imported.pk], {}),
    "import_retry": lambda rows: ([rows.imported.pk], {}),
    "import_stop": lambda rows: ([rows.imported.pk], {}),
    "import_undo": lambda rows: ([rows.saved_import.pk], {}),
    "import_undo_retry": lambda rows: ([rows.saved_import.pk], {}),
    "import_undo_stop": lambda rows: ([rows.saved_import.pk], {}),
    "nightly_list": lambda rows: ([], {}),
    "backup_make": lambda rows: ([], {}),
    "backup_folder_accept": lambda rows: ([], {}),
    "backup_lock_confirm": lambda rows: (_unconfirmed(), {}),
    "yearly_archive_create": lambda rows: ([], {"year": str(2020 + rows.number % 2)}),
    "yearly_archive_retry": lambda rows: ([YearlyArchive.objects.create(year=2025, asked_by=rows.user).pk], {}),
    "remembered_heading": lambda rows: ([_heading(rows).pk], {}),
    "remembered_spelling": lambda rows: ([_spelling(rows).pk], {}),
    # Villages, partners, activities, trainings
    "keyboard": lambda rows: ([], {"pakai": "tidak"}),
    "delegation_create": lambda rows: ([make_delegation().task], {"account": str(rows.user.pk)}),
    "delegation_delete": lambda rows: ([make_delegation(account=rows.user).pk], {}),
    "follow_up_finish": lambda rows: ([make_follow_up(make_village(rows.name())).pk], {"note": "Kades mengusulkan"}),
    "follow_up_reopen": lambda rows: ([_finished(rows).pk], {}),
    "rights_request_create": lambda rows: ([rows.person.pk], {"kind": "salinan", "identity_check": "ktp"}),
    "rights_request_update": lambda rows: ([make_rights_request(rows.person).pk], {"wish": "Semua tentang saya"}),
    "rights_request_answer": lambda rows: ([make_rights_request(rows.person).pk], {"answer": "dikabulkan"}),
    "rights_request_lift": lambda rows: ([_restriction(rows).pk], REASON),
    "partner_create": lambda rows: ([], {"name": rows.name(), "kind": "karang-taruna", "village": PLACE}),
    "partner_update": lambda rows: ([rows.partner.pk], {"leader": "Ibu Rukmini"}),
    "partner_end": lambda rows: ([rows.partner.pk], {"ended_on": "31-12-2024"}),
    "partner_reopen": lambda rows: ([make_partner(rows.name(), ended_on=DAY).pk], {}),
    "partner_delete": lambda rows: ([rows.partner.pk], REASON),
    "activity_create": lambda rows: (
        [],
        {
            "volunteer": rows.serving.volunteer.registry_no,
            "done_on": "05-10-2026",
            "village": PLACE,
            "what": f"Mendampingi lansia {rows.name()}",
            "helped": "3",
        },
    ),
    "activity_grid": lambda rows: (
        [],
        {
            "r0-volunteer": rows.serving.volunteer.registry_no,
            "r0-done_on": "05-10-2026",
            "r0-what": f"Mendampingi lansia {rows.name()}",
            "r0-helped": "3",
        },
    ),
    "activity_update": lambda rows: ([rows.activity.pk], {"helped": "4"}),
    "activity_delete": lambda rows: ([rows.activity.pk], REASON),
    "training_create": lambda rows: ([], _new_training(rows)),
    "training_update": lambda rows: ([rows.training.pk], {"organiser": "Dinas Sosial"}),
    "training_subjects": lambda rows: ([rows.training.pk], {"subjects": "Etika | 8"}),
    "training_delete": lambda rows: ([rows.training.pk], REASON),
    "training_enrol": lambda rows: ([rows.training.pk], frozen(rows)),
    "training_enrol_pasted": lambda rows: ([rows.training.pk], _pasted(rows)),
    "training_certificates": lambda rows: (
        [rows.record.training.pk],
        {f"number_{rows.record.pk}": f"{rows.number}/BIMTEK/2019"},
    ),
    "training_lacking": lambda rows: (["dasar"], {"person": rows.person.pk, "training": _to_come(rows).pk}),
    "training_invitations": lambda rows: ([rows.invitation.training.pk], {"invitation": rows.invitation.pk}),
    "training_invitation_withdraw": lambda rows: ([rows.invitation.pk], {}),
    "training_record_update": lambda rows: ([rows.record.pk], {"hours": "16"}),
    "training_record_delete": lambda rows: ([rows.record.pk], REASON),
    # Ceremonies
    "ceremony_create": lambda rows: ([], {"name": rows.name(), "held_on": "06-12-2026", "office": make_office().pk}),
    "training_ceremony_create": lambda rows: (
        [rows.record.training.pk],
        {"office": make_office().pk, "number_pattern": f"{rows.number}/{{serial:03}}/BIMTEK/{{year}}"},
    ),
    "ceremony_update": lambda rows: ([rows.ceremony.pk], {"venue": "Aula Salfiah"}),
    "ceremony_delete": lambda rows: ([make_ceremony(name=rows.name()).pk], REASON),
    "ceremony_cancel": lambda rows: ([rows.ceremony.pk], {"intent": "batal", "reason": "Banjir"}),
    "ceremony_reinstate": lambda rows: ([_cancelled(rows).pk], {}),
    "participant_invite": lambda rows: ([make_ceremony(name=rows.name()).pk], frozen(rows)),
    "participant_invite_pasted": lambda rows: (
        [make_ceremony(name=rows.name()).pk],
        _pasted(rows, _without_a_question(rows)),
    ),
    "ceremony_attendance_pasted": lambda rows: ([rows.ceremony.pk], _pasted(rows)),
    "participants_from_training": lambda rows: ([_training_ceremony(rows).pk], {}),
    "participant_mark": lambda rows: (
        [rows.ceremony.pk],
        {"person": rows.participant.pk, "mark": Participant.Attendance.PRESENT.value},
    ),
    "participant_tick": lambda rows: (
        [rows.participant.pk],
        _nonce(rows, attendance=Participant.Attendance.PRESENT.value, seen=rows.participant.attendance),
    ),
    "participant_reason": lambda rows: ([_too_young(rows).pk], {"underage_reason": "Menikah"}),
    "ceremony_proof_correct": lambda rows: _corrected(rows),
    "ceremony_proof_tick": lambda rows: (
        [rows.ceremony.pk],
        {"seen": proof_of(rows.ceremony, rows.user).fingerprint},
    ),
    "ceremony_proof_untick": lambda rows: ([_ticked(rows).pk], {}),
    "ceremony_hold": lambda rows: ([rows.issued.pk], {}),
    "ceremony_unhold": lambda rows: ([_held(rows).pk], {}),
    "ceremony_unlock": lambda rows: ([rows.issued.pk], REASON),
    "ceremony_reminder": lambda rows: ([rows.ceremony.pk], {"reminder": "Halo {nama}"}),
    "paper_update": lambda rows: ([rows.ceremony.pk, "berita-acara"], {"date": "06-12-2019"}),
    "paper_number": lambda rows: (
        [_dated_paper(rows).ceremony.pk, "berita-acara"],
        {"pattern": f"{rows.number}/{{serial:03}}/BA/{{year}}"},
    ),
    # Certificates, prints, handing out
    "certificates_issue": lambda rows: ([_ticked(rows).pk], {}),
    "certificate_revoke": lambda rows: ([rows.certificate.pk], REASON),
    "certificate_correct": lambda rows: ([rows.certificate.pk], {"name": rows.name(), "reason": "Salah ketik"}),
    "certificates_correct": lambda rows: (
        [_printed_with_wrong_name(rows).participant.ceremony.pk],
        {"reason": "Salah ketik"},
    ),
    "replacement_take_back": lambda rows: ([_replaced(rows).pk], {}),
    "certificate_hand_over": lambda rows: ([rows.certificate.pk], _nonce(rows)),
    "certificate_collect": lambda rows: ([rows.certificate.pk], _nonce(rows, collector="Pak Camat")),
    "handover_all": lambda rows: ([rows.issued.pk], {}),
    "handover_all_undo": lambda rows: (_handed_over_at_once(rows), {}),
    "handover_take_back": lambda rows: ([rows.handover.pk], REASON),
    "print_run_create": lambda rows: ([rows.issued.pk], {"which": "belum"}),
    "print_run_record": lambda rows: ([rows.run.pk], {"semua": "ya"}),
    "print_run_reopen": lambda rows: ([rows.printed.pk], {}),
    "print_run_spoil": lambda rows: ([rows.printed.pk], {"lembar": "1"}),
    "print_run_discard": lambda rows: ([rows.run.pk], {}),
    "print_run_retry": lambda rows: ([rows.run.pk], {}),
    "printer_list": lambda rows: ([], {"name": f"Laser {rows.name()}", "left_mm": "20", "top_mm": "20"}),
    "printer_update": lambda rows: ([Printer.objects.create(name=rows.name()).pk], {"left_mm": "21"}),
    # The number book
    "number_series_create": lambda rows: ([], {"pattern": rows.pattern, "year": "2026", "last": "0"}),
    "number_policy_update": lambda rows: (
        [],
        {"rule": NumberPolicy.Rule.ONE_FOR_ALL.value, "from_year": str(2030 + rows.number)},
    ),
    "number_reserve": lambda rows: ([rows.series.pk], {"serials": "101 sampai 110", "given_by": "Sekretariat"}),
    "number_record": lambda rows: ([rows.series.pk], {"serials": "5", "purpose": "Undangan rapat"}),
    "number_take_back": lambda rows: ([_recorded_series(rows).pk], {"serials": "5", **REASON}),
    "number_void": lambda rows: ([_begun(rows).pk], {"serials": "7", **REASON}),
    "number_block_return": lambda rows: ([_block(rows).pk], {}),
    # The office
    "office_create": lambda rows: ([], {"letterhead": f"DINAS {rows.name().upper()}", "town": "Bintuhan"}),
    "office_update": lambda rows: ([make_office(f"DINAS {rows.name().upper()}").pk], {"town": "Linau"}),
    "official_create": lambda rows: (
        [],
        {"office": make_office().pk, "name": rows.name(), "post": "Sekretaris Dinas Sosial", "duty": "lain"},
    ),
    "official_update": lambda rows: ([make_official(rows.name(), duty="lain").pk], {"rank": "Pembina"}),
    "official_delete": lambda rows: ([make_official(rows.name(), duty="lain").pk], REASON),
    "policy_update": lambda rows: (
        _settings(rows),
        {
            "minimum_serving": "2",
            "decree_notice_days": str(30 + rows.number % 60),
            "trace_years": "5",
            "answer_hours": "72",
        },
    ),
    "nik_key_list": lambda rows: ([], {_unkept_key(): settings.NIK_KEYS[0][-4:]}),
    # Accounts
    "account_create": lambda rows: (
        [],
        {
            "name": rows.name(),
            "username": f"baru-{rows.number}",
            "groups": Group.objects.get(name="Petugas").pk,
            "area": "semua",
        },
    ),
    "account_update": lambda rows: (
        [rows.account.pk],
        {"groups": Group.objects.get(name="Petugas").pk, "area": "semua"},
    ),
    "account_deactivate": lambda rows: ([rows.account.pk], {}),
    "account_reactivate": lambda rows: ([make_user(username=f"mati-{rows.number}", is_active=False).pk], {}),
    "account_remove_devices": lambda rows: ([rows.account.pk], {}),
    "account_unlock": lambda rows: ([rows.account.pk], {}),
    "account_sign_out": lambda rows: ([rows.account.pk], {}),
    "account_password": lambda rows: ([rows.account.pk], {}),
}


# Those that show what will be done, and do it once the shown page is sent.
TWO_STEPS = {"ceremony_cancel", "volunteer_appoint", "volunteer_move", "volunteer_end"}


def _entered(rows):
    """A person whom the account that sends entered itself."""
    with because(user=rows.user):
        return make_volunteer(rows.name())


def _changed_twice(rows):
    for occupation in ("Petani", "Guru"):
        rows.person.occupation = occupation
        rows.person.save()
    return rows.person


def _chosen_village(rows):
    imported, spelling = _unread_spelling(rows)
    from registry.forms.imports import _field_name

    return [imported.pk], {_field_name(spelling): Village.objects.get(name="Geramat").code}


def _training_ceremony(rows):
    """A ceremony of a training that has one more record than participants."""
    training = rows.training
    make_record(make_volunteer(rows.name()), training)
    ceremony = make_ceremony([], name=rows.name(), training=training, number_pattern=rows.pattern)
    return ceremony


def _corrected(rows):
    return [rows.ceremony.pk], {f"p{rows.person.pk}-name": rows.name()}


def _too_young(rows):
    child = make_volunteer(rows.name(), born_on=date(2010, 1, 31))
    return make_participant(make_ceremony(name=rows.name()), child)


def _to_come(rows):
    return make_training(rows.name(), started_on=timezone.localdate() + timedelta(days=30))


def _begun(rows):
    """A book in which nine numbers were used before it was kept here."""
    return NumberSeries.objects.begin(pattern=rows.pattern, year=2026, last=9, by=rows.user)


def _held(rows):
    from ceremonies import steps

    steps.hold(rows.issued, by=rows.user)
    return rows.issued


def _dated_paper(rows):
    from ceremonies.papers import kinds

    paper = kinds.paper_of(rows.ceremony, "berita-acara")
    paper.date = DAY
    paper.save()
    return paper


def _handed_over_at_once(rows):
    _, batch = Handover.objects.record_all(rows.issued.certificates(), by=rows.user)
    return [rows.issued.pk, batch]


def _settings(rows):
    Policy.current().change(rows.user)
    return []


def _unkept_key():
    """The name of the field that asks for the only key, of which no copy is kept."""
    fingerprint = nik.fingerprint(settings.NIK_KEYS[0])
    NikKey.objects.update_or_create(fingerprint=fingerprint, defaults={"kept_at": None, "kept_by": None})
    return f"end_{fingerprint}"
