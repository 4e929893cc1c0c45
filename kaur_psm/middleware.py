from django.core.exceptions import BadRequest


def refuse_nul(get_response):
    """Answer 400 to a query string with a NUL: nobody types one, and PostgreSQL fails over it in any comparison."""

    def refuse(request):
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL")
        return get_response(request)

    return refuse
