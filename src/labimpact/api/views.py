from django.http import HttpRequest, HttpResponse

from labimpact.api.problems import problem
from labimpact.base.access import public


@public
def nothing(_request: HttpRequest) -> HttpResponse:
    """An address under which there is nothing: said as machines read it."""
    return problem(404, "A questo indirizzo non c'è niente. L'indice è /api/hsds/v3/.")
