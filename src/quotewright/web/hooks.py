"""The address at which Syncro's notification center says that something happened."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from quotewright.integrations import hooks


@csrf_exempt
@require_POST
def syncro(request: HttpRequest, secret: str) -> HttpResponse:
    """Take a notice; 204 whatever it says, 404 for a wrong secret, 413 for a long body."""
    connection = hooks.connection_at(secret)
    if connection is None:
        raise Http404
    body = request.read(hooks.LONGEST_BODY + 1)
    if len(body) > hooks.LONGEST_BODY:
        return HttpResponse(status=413)
    hooks.take(connection, body)
    return HttpResponse(status=204)
