"""What an account may write, whatever the door: asked by the history and its undo, and by the admin.

The forms of the screens offer only what these rules let through; `tests/security/test_doors_of_writing.py` compares all
doors. The account None is the program itself, which may write everything.
"""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Value
from django.utils import timezone

from registry.history.reading import belongings, models_about_people, right_to_change
from registry.models import Appointment, EarlierDecree, FollowUp, Import, Upload, Volunteer, VolunteerField
from registry.values import names

TAKEN_BACK = "Dibatalkan oleh yang mencatatnya"  # The reason in the history.
# What the form of a new person writes with the person, and what goes with it.
ENTERED_TOGETHER = (Appointment, EarlierDecree, Upload, VolunteerField)


def refuse_without_right(by, model):
    """Raise PermissionDenied where the account may not change rows of that model.

    Rows of the whole office, as a letterhead, are closed to accounts that are bound to kecamatan: a model says so by
    `is_office_wide`. A model may be changed with the right to another one: `changed_with`.
    """
    if by is None:
        return
    if not by.has_perm(right_to_change(model)):
        raise PermissionDenied("Akun ini tidak berhak mengubah catatan seperti ini.")
    if by.is_bound and getattr(model, "is_office_wide", False):
        raise PermissionDenied("Data ini berlaku bagi seluruh kantor; akun yang terikat kecamatan tidak mengubahnya.")


def refuse_outside(by, record):
    """Raise PermissionDenied where the unsaved record points anew at something that the account does not see.

    That is a village outside its kecamatan, or a partner there. Whose record it is, the caller has asked. A model may
    name pointers that are free (`free_pointers`), as the home of somebody who serves.
    """
    if by is None or not by.is_bound:
        return
    stored = type(record)._base_manager.filter(pk=record.pk).first() if record.pk else None
    for pointer in record._meta.fields:
        rows = getattr(pointer.related_model, "_default_manager", None)
        pk = getattr(record, pointer.attname)
        is_old = pk is None or (stored and getattr(stored, pointer.attname) == pk)
        if is_old or not hasattr(rows, "visible_to") or pointer.related_model is Volunteer:
            continue
        if pointer.name not in getattr(record, "free_pointers", ()) and not rows.visible_to(by).filter(pk=pk).exists():
            raise PermissionDenied(f"{pointer.verbose_name.capitalize()} itu di luar kecamatan akun ini.")


def refuse_lost_people(by, ids):
    """Raise PermissionDenied where the account would no longer see one of these people, just saved (ids)."""
    if by is None or not by.is_bound:
        return
    living = Volunteer.objects.filter(pk__in=ids)
    if living.reachable_by(by).count() < living.count():
        raise PermissionDenied("Orang ini akan keluar dari kecamatan akun ini.")


# Who entered somebody may take that back without the right to delete people: on that day, while nobody used the record.


def refuse_taking_back(by, person):
    """Raise ValidationError, with the sentence why, where the account may not take back that it entered the person."""
    why = why_entry_stays(by, person)
    if why is None:
        why = "hanya yang mencatatnya sendiri di formulir dapat membatalkannya, pada hari itu juga"
    if why:
        way = "tekan “Hapus…”" if by.has_perm("registry.delete_volunteer") else "minta Kabid menghapusnya"
        raise ValidationError(f"Pencatatan {person} tidak dapat dibatalkan: {why}. Bila memang keliru, {way}.")


def why_entry_stays(by, person):
    """Why the account may not take back that it entered the person today, in words; empty where it may.

    None where there is nothing to take back: somebody else entered the person, or a list did, or on another day.
    """
    if not (by.has_perm("registry.add_volunteer") and _has_entered_today(by, person)):
        return None
    if others := _changed_by_others(by, person):
        return f"datanya sudah diubah {names.several(others)}"
    if used := _used_by(person):
        return f"sudah ada catatan lain tentang orang ini ({', '.join(used)})"
    return ""


def refuse_entering_again(by, person):
    """Raise ValidationError where it was not the account itself that took the person back today."""
    last = person.history.latest()
    if not (last.history_user_id == by.pk and last.history_change_reason == TAKEN_BACK and _is_of_today(last)):
        raise ValidationError(f"{person} hanya dapat dipulihkan oleh Kabid atau Admin, dari “PSM yang dihapus”.")


def _has_entered_today(by, person):
    entry = person.history.filter(history_type="+", history_user=by.pk).first()
    if entry is None or not _is_of_today(entry):
        return False
    return entry.batch is None or not Import.objects.filter(batch=entry.batch).exists()


def _is_of_today(row):
    return timezone.localdate(row.history_date) == timezone.localdate()


def _changed_by_others(by, person):
    """The names of all others who wrote in the history of the person."""
    rows = [
        model.history.filter(**{owner: person.pk}).exclude(history_user=by.pk).order_by().values_list("history_user")
        for model, owner in models_about_people()
    ]
    ids = {pk for (pk,) in rows[0].union(*rows[1:])}
    accounts = get_user_model().objects.in_bulk(filter(None, ids)) if ids else {}
    return [str(accounts.get(pk, "sistem")) for pk in sorted(ids, key=lambda pk: pk or 0)]


def _used_by(person):
    """What is recorded about the person besides what was entered with it, in words."""
    others = [model for model in belongings() if model not in ENTERED_TOGETHER]
    rows = {str(model._meta.verbose_name): model._base_manager.filter(volunteer=person.pk) for model in others}
    rows[str(FollowUp._meta.verbose_name)] = FollowUp.objects.filter(appointment__volunteer=person.pk)
    rows["data yang digabungkan"] = Volunteer.with_deleted.filter(merged_into=person.pk)
    found = [
        each.order_by().annotate(record_in_words=Value(words)).values_list("record_in_words")
        for words, each in rows.items()
    ]
    return sorted(words for (words,) in found[0].union(*found[1:]))
