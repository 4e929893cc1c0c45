from django.contrib.auth.decorators import permission_required
from django.http import Http404


@permission_required("registry.view_training", raise_exception=True)
def training_list(request):
    raise Http404


@permission_required("registry.add_training", raise_exception=True)
def training_create(request):
    raise Http404


@permission_required("registry.view_training", raise_exception=True)
def training_suggest(request):
    raise Http404


@permission_required("registry.view_training", raise_exception=True)
def training_detail(request, pk):
    raise Http404


@permission_required("registry.change_training", raise_exception=True)
def training_update(request, pk):
    raise Http404


@permission_required("registry.delete_training", raise_exception=True)
def training_delete(request, pk):
    raise Http404


@permission_required("registry.add_trainingrecord", raise_exception=True)
def training_enrol(request, pk):
    raise Http404


@permission_required("registry.change_trainingrecord", raise_exception=True)
def training_record_update(request, pk):
    raise Http404


@permission_required("registry.delete_trainingrecord", raise_exception=True)
def training_record_delete(request, pk):
    raise Http404
