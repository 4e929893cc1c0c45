"""Forms of the office and of its officials."""

from copy import copy

from django import forms

from ceremonies.models import Office, Official
from registry.forms.questions import Asking, Question, questions_on_far_day, questions_on_name
from registry.forms.stale import StaleGuard
from registry.transfers import files
from registry.values.fields import DateField, NameField


class OfficeForm(Asking, StaleGuard, forms.ModelForm):
    letterhead = forms.CharField(
        label="Kepala surat",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Satu baris untuk setiap baris pada kop; yang terakhir dicetak paling besar, misalnya DINAS SOSIAL.",
    )
    address = NameField(
        label="Alamat", required=False, max_length=300, help_text="Jalan, telepon, kode pos, seperti pada kop surat."
    )
    town = NameField(label="Tempat surat dibuat", max_length=100, help_text="Ditulis di depan tanggal: Bintuhan, …")
    logo_file = forms.FileField(
        label="Logo",
        required=False,
        help_text="PNG atau JPEG, paling besar 5 MB; latar yang tembus pandang tetap tembus pandang.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    clear_logo = forms.BooleanField(label="Lepas logo yang tersimpan", required=False)

    class Meta:
        model = Office
        fields = ("letterhead", "address", "town", "renumbers_replacements")
        help_texts = {"renumbers_replacements": "Bila tidak, pengganti memakai nomor piagam yang digantikannya."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.logo:
            del self.fields["clear_logo"]

    def clean_logo_file(self):
        file = self.cleaned_data["logo_file"]
        return files.logo(file) if file else None

    def save(self, commit=True):
        """Save the office with its new logo. A replaced logo stays for the papers that were printed with it."""
        if self.cleaned_data.get("clear_logo"):
            self.instance.logo = ""
        if self.cleaned_data.get("logo_file"):
            self.instance.logo = self.cleaned_data["logo_file"]
        return super().save(commit)


class AsksAboutOfficial(Asking):
    """The questions about an official, for the screens and the admin."""

    numbers_stay = ("name", "nip")  # Digits in them that are none of theirs are refused anyway.

    def questions(self):
        yield from questions_on_name(self)
        yield from questions_on_far_day(self, "started_on")
        yield from questions_on_far_day(self, "ended_on")
        yield from self._questions_on_duty()
        yield from self._questions_on_rivals()

    def _questions_on_duty(self):
        """Ask about somebody whose post is that of the head, but who is recorded as another official."""
        typed = self.cleaned_data
        is_other = typed.get("duty") == Official.Duty.OTHER and {"office", "post", "duty"} & {*self.changed_data}
        if not is_other or not (typed.get("office") and typed.get("post")):
            return
        if Official(office=typed["office"], post=typed["post"]).post_is_of_a_head:
            yield Question(
                field="duty",
                sentences=(f"“{typed['post']}” adalah jabatan kepala kantor, bukan pejabat lainnya.",),
                box="is_no_head",
                label="Orang ini memang bukan kepala kantor",
                button="Catat sebagai kepala kantor",
                mended={"duty": Official.Duty.HEAD.value},
            )

    def _questions_on_rivals(self):
        """Ask about others who lead the office for good in a part of the same time."""
        columns = ("office", "duty", "capacity", "started_on", "ended_on")
        official = copy(self.instance)
        for name in self.cleaned_data.keys() & {*columns}:
            setattr(official, name, self.cleaned_data[name])
        if not {*columns} & {*self.changed_data} or not official.office_id:
            return
        if rivals := official.rivals():
            yield Question(
                field="started_on",
                sentences=tuple(
                    f"Pada masa itu {rival} juga kepala kantor{_term_of(rival)}. Periksa hari terakhirnya menjabat."
                    for rival in rivals
                ),
                box="both_are_heads",
                label="Keduanya memang kepala kantor",
                about=(official.started_on, official.ended_on),
            )


def _term_of(official):
    return f" ({official.term})" if official.term else ""


class OfficialForm(AsksAboutOfficial, StaleGuard, forms.ModelForm):
    name = NameField(label="Nama", max_length=100, help_text="Tanpa gelar, persis seperti dicetak.")
    title_before = NameField(label="Gelar depan", required=False, max_length=50)
    title_after = NameField(label="Gelar belakang", required=False, max_length=50, help_text="Misalnya M.Pd.")
    nip = NameField(label="NIP", required=False, max_length=30)
    rank = NameField(
        label="Pangkat/golongan", required=False, max_length=100, help_text="Misalnya Pembina Utama Muda (IV/c)."
    )
    post = NameField(
        label="Jabatan", max_length=150, help_text="Tanpa Plt. atau a.n., misalnya Kepala Dinas Sosial Kabupaten Kaur."
    )
    on_behalf_of = NameField(
        label="Atas nama",
        required=False,
        max_length=150,
        help_text="Hanya untuk a.n.: jabatan yang diwakili, misalnya Bupati Kaur.",
    )
    started_on = DateField(label="Mulai menjabat", required=False, help_text="Kosongkan bila tidak diketahui.")
    ended_on = DateField(label="Hari terakhir menjabat", required=False, help_text="Kosongkan bila masih menjabat.")

    class Meta:
        model = Official
        fields = (
            "office",
            "name",
            "title_before",
            "title_after",
            "post",
            "duty",
            "capacity",
            "on_behalf_of",
            "nip",
            "rank",
            "started_on",
            "ended_on",
        )
        help_texts = {"duty": "Kepala kantor pada tanggal pengukuhan dipilih sendiri sebagai pelantiknya."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["office"].empty_label = None
        if len(self.fields["office"].queryset[:2]) == 1:
            self.fields["office"].initial = self.fields["office"].queryset[0]
