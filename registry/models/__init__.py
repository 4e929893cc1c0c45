from registry.models.activities import Activity
from registry.models.appointments import ADULT_AGE, Appointment
from registry.models.boundaries import Boundary
from registry.models.decrees import EarlierDecree
from registry.models.delegations import Delegation
from registry.models.doubles import DistinctPair, PossibleDouble
from registry.models.fields_of_work import VolunteerField
from registry.models.follow_ups import FollowUp
from registry.models.imports import UNDO_DAYS, HeadingChoice, Import, VillageSpelling
from registry.models.list_columns import ListColumns
from registry.models.long_works import LongWork
from registry.models.nik_keys import NikKey
from registry.models.partners import Partner
from registry.models.policies import Policy
from registry.models.problems import ProblemGroup, SocialProblem
from registry.models.regions import District, Regency, Village
from registry.models.registry_numbers import RegistryCounter
from registry.models.requests import RightsRequest
from registry.models.saved_filters import SavedFilter
from registry.models.strangers import StrangerCount
from registry.models.trace_archives import TraceArchive
from registry.models.traces import Trace
from registry.models.training_invitations import TrainingInvitation
from registry.models.trainings import Training, TrainingRecord
from registry.models.tries import Limit, TooManyTriesError, TryCount
from registry.models.uploads import Upload
from registry.models.volunteer_queries import Status
from registry.models.volunteers import Volunteer

__all__ = [
    "ADULT_AGE",
    "UNDO_DAYS",
    "Activity",
    "Appointment",
    "Boundary",
    "Delegation",
    "DistinctPair",
    "District",
    "EarlierDecree",
    "FollowUp",
    "HeadingChoice",
    "Import",
    "Limit",
    "ListColumns",
    "LongWork",
    "NikKey",
    "Partner",
    "Policy",
    "PossibleDouble",
    "ProblemGroup",
    "Regency",
    "RegistryCounter",
    "RightsRequest",
    "SavedFilter",
    "SocialProblem",
    "Status",
    "StrangerCount",
    "TooManyTriesError",
    "Trace",
    "TraceArchive",
    "Training",
    "TrainingInvitation",
    "TrainingRecord",
    "TryCount",
    "Upload",
    "Village",
    "VillageSpelling",
    "Volunteer",
    "VolunteerField",
]
