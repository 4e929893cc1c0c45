"""What a ceremony is for, and how its two kinds differ: words, paper, requirements.

An inauguration gives the piagam; the ceremony of a training gives its sertifikat.
"""

from dataclasses import dataclass

from ceremonies.values.numbering import EXAMPLE


@dataclass(frozen=True)
class Occasion:
    event: str  # What screens call the ceremony: "pengukuhan".
    paper: str  # What screens call its paper, and the name of the design: "piagam".
    title: str  # The title on the paper.
    file: str  # The name of the PDF with all its papers.
    design_version: int
    pattern: str  # Of the official numbers, when no earlier ceremony of the kind exists.
    is_inauguration: bool  # People must be of age, in service and trained; and it has papers of the day.


INAUGURATION = Occasion(
    event="pengukuhan",
    paper="piagam",
    title="Piagam Pengukuhan",
    file="piagam-pengukuhan",
    design_version=1,
    pattern=EXAMPLE,
    is_inauguration=True,
)
TRAINING = Occasion(
    event="penyerahan sertifikat",
    paper="sertifikat",
    title="Sertifikat",
    file="sertifikat-pelatihan",
    design_version=1,
    pattern="460/{serial:03}/BIMTEK/{roman_month}/{year}",
    is_inauguration=False,
)
