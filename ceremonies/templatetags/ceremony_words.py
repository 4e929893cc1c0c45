"""Words of ceremonies for templates of both apps."""

from django import template

from ceremonies import reminders
from ceremonies.models import Certificate, Participant
from ceremonies.models.nonces import new_nonce
from ceremonies.progress import progress_by_ceremony, with_work
from ceremonies.values import wording
from registry.models import Appointment, TrainingRecord

register = template.Library()


@register.simple_tag
def participations_of(volunteer):
    """What the person took and takes part in, the latest ceremony first, with how far each certificate has come."""
    return Participant.objects.of_person(volunteer).for_status()


@register.simple_tag
def certificates_resting_on(service):
    """The valid certificates that rest on that period of service, or on these (a query), the latest ceremony first."""
    is_one = isinstance(service, Appointment)
    return Certificate.objects.resting_on(Appointment.objects.numbered([service.pk]) if is_one else service)


@register.simple_tag
def certificates_of_records(records):
    """The valid certificates for that training record, or for these (a query), the latest ceremony first."""
    is_one = isinstance(records, TrainingRecord)
    return Certificate.objects.of_records(TrainingRecord.objects.filter(pk=records.pk) if is_one else records)


@register.simple_tag
def certificates_of_training(training):
    """How many valid certificates of the training there are; 0 before they were prepared."""
    return Certificate.objects.valid().of_training(training).count()


@register.simple_tag
def ceremonies_to_do(user):
    """Pairs of a ceremony with something left to do and its `Progress`, the earliest first, at most three."""
    ceremonies = list(with_work(user).with_signatories()[:3])
    progress = progress_by_ceremony(ceremonies, user)
    return [(ceremony, progress[ceremony.pk]) for ceremony in ceremonies]


register.simple_tag(new_nonce)
register.simple_tag(reminders.whatsapp_link)
register.filter(wording.days_away)
register.filter(wording.moment)
register.filter(wording.full_moment)
