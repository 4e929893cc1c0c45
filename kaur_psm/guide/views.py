"""The guide as pages of the program, for everybody who is signed in."""

from django.http import FileResponse, Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kaur_psm.guide import finding, reading
from registry.lists.filters import NO_LONG_NUMBER
from registry.values import search

A_DAY = 24 * 60 * 60


@require_safe
def guide_contents(request):
    """The chapters with their parts, or the parts in which the words of `q` stand; a long number is not looked for."""
    typed = " ".join(request.GET.get("q", "").split())[:100]
    text = "" if search.is_private(typed) else typed
    context = {"text": text, "limits": NO_LONG_NUMBER, "found": finding.find(text), "chapters": reading.chapters()}
    return render(request, "guide/guide_contents.html", context)


@require_safe
def guide_chapter(request, slug):
    """A chapter, with links to the one before and the next one."""
    chapter = reading.chapter(slug)
    if chapter is None:
        raise Http404
    chapters = reading.chapters()
    at = chapters.index(chapter)
    context = {
        "chapter": chapter,
        "before": chapters[at - 1] if at else None,
        "after": chapters[at + 1] if at + 1 < len(chapters) else None,
    }
    return render(request, "guide/guide_chapter.html", context)


@require_safe
def guide_whole(request):
    """All chapters on one page, to print."""
    return render(request, "guide/guide_whole.html", {"chapters": reading.chapters()})


@require_safe
def guide_image(request, slug):
    """A picture of the guide. It shows fictional people, so the browser may keep it for a day."""
    path = reading.PICTURES / f"{slug}.png"
    if not path.is_file():
        raise Http404
    return FileResponse(
        path.open("rb"), content_type="image/png", headers={"Cache-Control": f"private, max-age={A_DAY}"}
    )
