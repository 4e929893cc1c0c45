from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0014_rights_on_requests")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="uses_keys",
            field=models.BooleanField(
                default=True,
                help_text="Satu huruf mencari, menambah PSM, dan melangkah di daftar. Matikan bila mengganggu.",
                verbose_name="tombol pintas",
            ),
        ),
    ]
