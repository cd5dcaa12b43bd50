"""Puts the parts together: the API, the admin API and the pages over one sandbox."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request

from quotewright.sandbox import (
    account,
    admin,
    asked,
    catalog,
    errors,
    estimates,
    invoices,
    notices,
    pages,
    payments,
    people,
    phones,
    record_pages,
    schedules,
    search,
    stock,
    tickets,
    vendors,
)
from quotewright.sandbox.access import token_in
from quotewright.sandbox.sandbox import Sandbox
from quotewright.sandbox.store import BY_HAND
from quotewright.sandbox.transport import API, Transport

PARTS = (
    account,
    search,
    people,
    phones,
    catalog,
    stock,
    vendors,
    estimates,
    invoices,
    payments,
    schedules,
    tickets,
    admin,
    pages,
    record_pages,
    notices,
)


def create_app(sandbox: Sandbox) -> Flask:
    app = Flask(__name__)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    app.extensions["sandbox"] = sandbox
    for part in PARTS:
        app.register_blueprint(part.blueprint)
    app.before_request(check_origin)
    app.before_request(check_request)
    app.after_request(protect_pages)
    app.register_error_handler(errors.Refused, tell_refusal)
    app.register_error_handler(404, tell_no_path)
    # Where a path exists but not for this method, Syncro knows no difference.
    app.register_error_handler(405, tell_no_path)
    app.wsgi_app = Transport(app.wsgi_app, sandbox)  # type: ignore[method-assign]
    return app


def check_origin() -> None:
    """A page elsewhere must not pull levers here through the browser of whoever visits it."""
    origin = request.headers.get("Origin")
    if request.method != "GET" and origin and urlsplit(origin).netloc != request.host:
        abort(403)


def check_request() -> None:
    """Every API request needs a known token and, when it carries a body, JSON."""
    sandbox: Sandbox = asked.here()
    sandbox.store.author = BY_HAND
    if not request.path.startswith(f"{API}/"):
        return
    token = sandbox.token(token_in(request))
    if token is None:
        raise errors.bad_token(sandbox.value_of("bad_token_body"))
    g.token = token
    agent = request.headers.get("User-Agent", "")
    sandbox.store.author = f"{token.name}, {agent}" if agent else token.name
    if request.method in ("POST", "PUT", "PATCH") and request.get_data() and not request.is_json:
        raise errors.not_json()


def protect_pages(response: Response) -> Response:
    if not request.path.startswith(f"{API}/"):
        policy = "default-src 'self'; frame-ancestors 'none'"
        response.headers["Content-Security-Policy"] = policy
    return response


def tell_refusal(refused: errors.Refused) -> Response:
    if isinstance(refused.body, dict):
        return Response(json.dumps(refused.body), refused.status, mimetype="application/json")
    return Response(refused.body or "", refused.status, mimetype="text/html")


def tell_no_path(_: Exception) -> Response:
    if request.path.startswith((f"{API}/", "/sandbox/")):
        return tell_refusal(errors.no_such_path())
    return Response(pages.render_not_found(), 404, mimetype="text/html")
