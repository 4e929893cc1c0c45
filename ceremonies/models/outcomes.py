"""How a printed sheet came out."""

from django.db import models


class Outcome(models.TextChoices):
    UNKNOWN = "", "belum dicatat"
    GOOD = "baik", "baik"
    SPOILED = "rusak", "rusak"
    UNPRINTED = "belum", "tidak tercetak"
    OUTDATED = "usang", "usang, kata-katanya dibetulkan sesudah dicetak"
