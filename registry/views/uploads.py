from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404

from registry.models import Upload
from registry.transfers import files


@permission_required("registry.view_upload", raise_exception=True)
def upload_detail(request, pk):
    upload = get_object_or_404(Upload.objects.shown_to(request.user), pk=pk)
    try:
        content = upload.file.open()
    except FileNotFoundError as error:
        raise Http404("Berkasnya tidak ada lagi.") from error
    name = f"berkas-{upload.pk}.{upload.file.name.rpartition('.')[2]}"
    # A PDF is saved, not opened within the program's own address: whoever sent it is not known to mean well.
    is_pdf = upload.content_type == files.PDF
    return FileResponse(content, as_attachment=is_pdf, content_type=upload.content_type, filename=name)
