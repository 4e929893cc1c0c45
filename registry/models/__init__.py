from registry.models.appointments import ADULT_AGE, Appointment
from registry.models.regions import District, Regency, Village
from registry.models.traces import Trace
from registry.models.trainings import Training, TrainingRecord
from registry.models.uploads import Upload
from registry.models.volunteers import RegistryCounter, Status, Volunteer

__all__ = [
    "ADULT_AGE",
    "Appointment",
    "District",
    "Regency",
    "RegistryCounter",
    "Status",
    "Trace",
    "Training",
    "TrainingRecord",
    "Upload",
    "Village",
    "Volunteer",
]
