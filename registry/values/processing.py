"""An entry of the register of processing that UU 27/2022 art. 31 asks for: why which personal data is kept.

Each app has its entries in `personal_data.py`; `kaur_psm.privacy` puts them together.
"""

from dataclasses import dataclass
from enum import StrEnum

OF_ACCOUNTS = "pegawai yang memakai program"  # Whose data it is, in several apps.


class Basis(StrEnum):
    """The basis of processing, by art. 20 paragraph 2 of UU 27/2022. Those that the program has."""

    CONSENT = "persetujuan orangnya (huruf a)"
    LEGAL_DUTY = "kewajiban hukum (huruf c)"
    PUBLIC_SERVICE = "pelayanan publik dan kepentingan umum (huruf e)"


@dataclass(frozen=True)
class Processing:
    """What some fields are kept for. All texts are for the screen."""

    what: str  # The data in a few words.
    purpose: str
    basis: Basis
    kept: str  # How long.
    fields: dict  # By model ("registry.Volunteer"): the names of its fields, separated by spaces.
    right: str = ""  # Who has it sees the data, each in their own kecamatan; empty: nobody, the program alone.
    about: str = "PSM dan calon PSM"  # Whose data it is.
