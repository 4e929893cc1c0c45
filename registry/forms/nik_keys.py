"""The question by which an Admin shows that the sheet of keys is at hand."""

from django import forms


class KeptKeysForm(forms.Form):
    """Asks for the last group of each of these keys as the sheet has it: no page shows it."""

    def __init__(self, *args, keys, **kwargs):
        super().__init__(*args, **kwargs)
        self.keys = {f"end_{key.fingerprint}": key for key in keys}
        for name, key in self.keys.items():
            self.fields[name] = forms.CharField(
                label=f"Kelompok terakhir kunci bersidik {key}",
                max_length=60,
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}),
                help_text="Empat tanda, seperti tercetak di lembar kunci. Huruf besar dan kecil berbeda.",
                error_messages={"required": "Ketik empat tanda terakhir kunci ini dari lembarnya."},
            )

    def clean(self):
        cleaned = super().clean()
        for name, key in self.keys.items():
            if name in cleaned and not key.ends_with(cleaned[name]):
                self.add_error(
                    name,
                    "Tidak cocok dengan kunci ini. Lihat kelompok terakhir di bawah sidik yang sama; bila tetap tidak "
                    "cocok, lembarnya milik kunci lain: cetak lembar yang baru.",
                )
        return cleaned
