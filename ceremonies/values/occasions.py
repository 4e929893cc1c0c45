"""What a ceremony is for, and how its two kinds differ: their words, their paper, what is asked of people.

An inauguration gives the piagam; the ceremony of a training gives its sertifikat.
"""

from dataclasses import dataclass

from ceremonies.values.numbering import EXAMPLE


@dataclass(frozen=True)
class Occasion:
    event: str  # What screens call the ceremony: "pengukuhan".
    paper: str  # What they call its paper, and the design's name: "piagam".
    title: str  # What stands on the paper.
    file: str  # What the PDF of all its papers is called.
    design_version: int
    pattern: str  # Of the official numbers, as long as there is no earlier ceremony of the kind to take it from.
    is_inauguration: bool  # People must be of age, serve and be trained for it; and it has papers of the day.


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
