"""The kinds of social problems: the 26 kinds of PPKS, with their official names, and their groups."""

from django.db import models


class SocialProblem(models.IntegerChoices):
    """The kinds of Permensos 08/2012 with its numbers and names. It says PMKS for what is now called PPKS."""

    NEGLECTED_TODDLER = 1, "Anak balita terlantar"
    NEGLECTED_CHILD = 2, "Anak terlantar"
    CHILD_BEFORE_THE_LAW = 3, "Anak yang berhadapan dengan hukum"
    STREET_CHILD = 4, "Anak jalanan"
    CHILD_WITH_DISABILITY = 5, "Anak dengan kedisabilitasan (ADK)"
    CHILD_VICTIM_OF_VIOLENCE = 6, "Anak yang menjadi korban tindak kekerasan atau diperlakukan salah"
    CHILD_IN_NEED_OF_PROTECTION = 7, "Anak yang memerlukan perlindungan khusus"
    NEGLECTED_ELDERLY = 8, "Lanjut usia terlantar"
    DISABILITY = 9, "Penyandang disabilitas"
    PROSTITUTION = 10, "Tuna susila"
    HOMELESS = 11, "Gelandangan"
    BEGGAR = 12, "Pengemis"
    SCAVENGER = 13, "Pemulung"
    MINORITY = 14, "Kelompok minoritas"
    FORMER_PRISONER = 15, "Bekas warga binaan lembaga pemasyarakatan (BWBLP)"
    HIV = 16, "Orang dengan HIV/AIDS (ODHA)"
    DRUGS = 17, "Korban penyalahgunaan NAPZA"
    TRAFFICKING = 18, "Korban trafficking"
    VIOLENCE = 19, "Korban tindak kekerasan"
    MIGRANT_WORKER = 20, "Pekerja migran bermasalah sosial (PMBS)"
    NATURAL_DISASTER = 21, "Korban bencana alam"
    SOCIAL_DISASTER = 22, "Korban bencana sosial"
    VULNERABLE_WOMAN = 23, "Perempuan rawan sosial ekonomi"
    POOR = 24, "Fakir miskin"
    FAMILY_IN_TROUBLE = 25, "Keluarga bermasalah sosial psikologis"
    REMOTE_COMMUNITY = 26, "Komunitas adat terpencil"


class ProblemGroup(models.TextChoices):
    """The groups of problems in PP 39/2012 article 2 (2).

    The regulation does not assign the kinds to these groups: `KINDS` is the office's own order.
    """

    POVERTY = "kemiskinan", "Kemiskinan"
    NEGLECT = "keterlantaran", "Keterlantaran"
    DISABILITY = "disabilitas", "Disabilitas"
    REMOTENESS = "keterpencilan", "Keterpencilan"
    DEVIANCE = "ketunaan", "Ketunaan sosial dan penyimpangan perilaku"
    DISASTER = "bencana", "Korban bencana"
    VIOLENCE = "kekerasan", "Tindak kekerasan, eksploitasi, dan diskriminasi"

    @property
    def problems(self):
        """Return the kinds in this group, in their official order."""
        return KINDS[self]


KINDS = {
    ProblemGroup.POVERTY: (SocialProblem.VULNERABLE_WOMAN, SocialProblem.POOR),
    ProblemGroup.NEGLECT: (
        SocialProblem.NEGLECTED_TODDLER,
        SocialProblem.NEGLECTED_CHILD,
        SocialProblem.STREET_CHILD,
        SocialProblem.NEGLECTED_ELDERLY,
    ),
    ProblemGroup.DISABILITY: (SocialProblem.CHILD_WITH_DISABILITY, SocialProblem.DISABILITY),
    ProblemGroup.REMOTENESS: (SocialProblem.REMOTE_COMMUNITY,),
    ProblemGroup.DEVIANCE: (
        SocialProblem.CHILD_BEFORE_THE_LAW,
        SocialProblem.PROSTITUTION,
        SocialProblem.HOMELESS,
        SocialProblem.BEGGAR,
        SocialProblem.SCAVENGER,
        SocialProblem.MINORITY,
        SocialProblem.FORMER_PRISONER,
        SocialProblem.HIV,
        SocialProblem.DRUGS,
        SocialProblem.FAMILY_IN_TROUBLE,
    ),
    ProblemGroup.DISASTER: (SocialProblem.NATURAL_DISASTER, SocialProblem.SOCIAL_DISASTER),
    ProblemGroup.VIOLENCE: (
        SocialProblem.CHILD_VICTIM_OF_VIOLENCE,
        SocialProblem.CHILD_IN_NEED_OF_PROTECTION,
        SocialProblem.TRAFFICKING,
        SocialProblem.VIOLENCE,
        SocialProblem.MIGRANT_WORKER,
    ),
}


def grouped_choices():
    """Return the kinds as choices under their groups."""
    return [(group.label, [(kind.value, kind.label) for kind in group.problems]) for group in ProblemGroup]


def choices_to_filter():
    """Return the kinds as choices under their groups, the whole group first; all values are texts."""
    return [
        (
            group.label,
            [
                (group.value, f"{group.label}: semua"),
                *((str(kind.value), kind.label) for kind in group.problems),
            ],
        )
        for group in ProblemGroup
    ]


def meant_by(value):
    """Return the kinds that a value of `choices_to_filter` means."""
    return ProblemGroup(value).problems if value in ProblemGroup.values else (SocialProblem(int(value)),)


def in_words(value):
    """Return the group or kind that a value of `choices_to_filter` means, in words."""
    return ProblemGroup(value).label if value in ProblemGroup.values else SocialProblem(int(value)).label


def group_of(column):
    """Return a database expression: the `ProblemGroup` of the kind in that column; NULL if there is none."""
    return models.Case(
        *(models.When(**{f"{column}__in": kinds}, then=models.Value(group.value)) for group, kinds in KINDS.items()),
        output_field=models.CharField(),
    )
