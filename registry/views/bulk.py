from django.contrib.auth.decorators import permission_required
from django.http import Http404


@permission_required("registry.add_trainingrecord", raise_exception=True)
def volunteer_enrol(request):
    raise Http404


@permission_required("registry.change_appointment", raise_exception=True)
def volunteer_decree(request):
    raise Http404


@permission_required("registry.change_appointment", raise_exception=True)
def batch_detail(request, batch):
    raise Http404


@permission_required("registry.change_appointment", raise_exception=True)
def batch_undo(request, batch):
    raise Http404
