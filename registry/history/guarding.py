"""What an account may write, whatever the door: asked by the history and its undo, and by the admin.

The forms of the screens offer only what these rules let through; `tests/security/test_doors_of_writing.py` compares all
doors. The account None is the program itself, which may write everything.
"""

from django.core.exceptions import PermissionDenied

from registry.history.reading import right_to_change
from registry.models import Volunteer


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
    if living.visible_to(by).count() < living.count():
        raise PermissionDenied("Orang ini akan keluar dari kecamatan akun ini.")
