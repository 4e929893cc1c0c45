from ceremonies.models.ceremonies import Ceremony
from ceremonies.models.certificates import Certificate
from ceremonies.models.corrections import Correction
from ceremonies.models.handovers import Handover
from ceremonies.models.number_blocks import NumberBlock
from ceremonies.models.number_policies import NumberPolicy, PaperKind
from ceremonies.models.number_series import NumberSeries
from ceremonies.models.offices import Office, Official
from ceremonies.models.official_numbers import OfficialNumber
from ceremonies.models.papers import Paper
from ceremonies.models.participants import Participant
from ceremonies.models.pieces import Piece
from ceremonies.models.print_runs import PrintRun
from ceremonies.models.printed_sheets import PrintedSheet
from ceremonies.models.printers import Printer
from ceremonies.models.stages import Stage
from ceremonies.models.ticks import Tick

__all__ = [
    "Ceremony",
    "Certificate",
    "Correction",
    "Handover",
    "NumberBlock",
    "NumberPolicy",
    "NumberSeries",
    "Office",
    "Official",
    "OfficialNumber",
    "Paper",
    "PaperKind",
    "Participant",
    "Piece",
    "PrintRun",
    "PrintedSheet",
    "Printer",
    "Stage",
    "Tick",
]
