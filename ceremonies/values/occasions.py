"""What a ceremony is for, and all in which its two kinds differ: their words, their paper, what is asked of people.

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
    pattern: str  # Of the first official numbers, where no earlier ceremony of the kind is there to learn from.
    is_inauguration: bool  # Whoever is inaugurated is of age, serves, was trained; and there are papers of the day.


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
