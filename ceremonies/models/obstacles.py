"""What keeps a certificate in the office: the only place with these reasons and their words."""

from django.db import models


class Obstacle(models.TextChoices):
    """Why a certificate cannot be handed to its bearer; the label says what to do. Of the dead somebody may collect."""

    NO_SHEET = (
        "lembar",
        "Lembarnya tercatat rusak, tidak tercetak, atau sudah dibetulkan; yang baru belum tercatat baik di buku cetak.",
    )
    DEAD = "wafat", "Orang ini tercatat meninggal dunia. Tekan Diwakili…, lalu tulis siapa yang menerimanya."
