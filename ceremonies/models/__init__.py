from ceremonies.models.ceremonies import Ceremony
from ceremonies.models.certificates import Certificate
from ceremonies.models.numbers import NumberSeries, OfficialNumber
from ceremonies.models.offices import Office, Official
from ceremonies.models.participants import Participant
from ceremonies.models.stages import Stage, printed_digests

__all__ = [
    "Ceremony",
    "Certificate",
    "NumberSeries",
    "Office",
    "Official",
    "OfficialNumber",
    "Participant",
    "Stage",
    "printed_digests",
]
