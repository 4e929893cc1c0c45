"""The peer: a resource of django-import-export for the same people, with the same functions to read a cell."""

import tablib
from import_export import fields, resources, widgets

from registry.models import Village, Volunteer
from registry.models.registry_numbers import registry_no
from registry.values import dates, names, nik, phones, titles
from registry.workbook import cells

__all__ = ["resource_of", "tablib"]


class Read(widgets.Widget):
    """A widget that reads a cell with a function of ours; marks for an empty cell are read as empty."""

    def __init__(self, read, nothing=""):
        super().__init__()
        self.read, self.nothing = read, nothing

    def clean(self, value, row=None, **kwargs):
        text = cells.text_of(value)
        return self.nothing if text.lower() in cells.EMPTY else self.read(text)

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else str(value)


class VillageWidget(widgets.ForeignKeyWidget):
    def clean(self, value, row=None, **kwargs):
        district = row["Kecamatan"]
        return self.model.objects.get(name_folded=names.fold(value), district__name__iexact=district)


def _column(attribute, heading, read, nothing=""):
    return fields.Field(attribute=attribute, column_name=heading, widget=Read(read, nothing))


def _read(key):
    return lambda text: cells.words({key: text}).values[key]


def resource_of(numbers, *, bulk):
    """The resource class; it takes a registry number from `numbers` for each new person."""

    class Resource(resources.ModelResource):
        name = _column("name", "Nama", lambda text: titles.split_titles(text)[1])
        title_before = _column("title_before", "Nama", lambda text: titles.split_titles(text)[0])
        birth_place = _column("birth_place", "Tempat lahir", str)
        born_on = _column("born_on", "Tanggal lahir", dates.parse, None)
        sex = _column("sex", "L/P", _read("sex"))
        home_village = fields.Field("home_village", "Desa", VillageWidget(Village, "name"))
        education = _column("education", "Pendidikan", lambda text: int(_read("education")(text)), None)
        phone = _column("phone", "No HP", phones.clean)
        occupation = _column("occupation", "Pekerjaan", str)
        notes = _column("notes", "Keterangan", str)
        nik_digest = fields.Field("nik_digest", "nik_digest")

        class Meta:
            model = Volunteer
            import_id_fields = ("nik_digest",)
            fields = (
                *("name", "title_before", "birth_place", "born_on", "sex", "home_village", "education", "phone"),
                *("occupation", "notes", "nik_digest"),
            )
            use_bulk = bulk
            skip_diff = bulk
            batch_size = 1000

        def before_import_row(self, row, **kwargs):
            row["nik_digest"] = nik.digest(nik.clean(row["NIK"]))

        def before_save_instance(self, instance, row, **kwargs):
            instance.registry_no = instance.registry_no or registry_no(next(numbers))
            instance.name_folded = names.fold(instance.name)
            instance.set_nik(nik.clean(row["NIK"]))

    return Resource
