"""The WSGI layer around the app: one request at a time, the limit, the faults and the log."""

from __future__ import annotations

import io
import json
import socket
import struct
import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from flask import Request as Asked
from werkzeug.wrappers import Response
from werkzeug.wsgi import get_input_stream

from quotewright.sandbox import errors
from quotewright.sandbox.access import token_in
from quotewright.sandbox.faults import Fault
from quotewright.sandbox.fields import moment_text
from quotewright.sandbox.requestlog import Request, template_of
from quotewright.sandbox.sandbox import Sandbox

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

API = "/api/v1"
HTML = "<!DOCTYPE html><html><body><h1>{}</h1></body></html>"


class ConnectionLost(ConnectionError):
    """Raised instead of an answer. The server closes the connection; in-process it just rises."""


class Transport:
    """Wraps the Flask app. Requests below /api/v1 may be limited, struck by faults, and logged."""

    def __init__(self, app: WSGIApplication, sandbox: Sandbox) -> None:
        self._app = app
        self._sandbox = sandbox

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        # All of the body is read first, so that the connection can serve the next request.
        body = get_input_stream(environ).read()
        if environ["PATH_INFO"].startswith(f"{API}/"):
            response = self._serve_api(environ, body)
        else:
            response = self._run(environ, body)
        return response(environ, start_response)

    def _run(self, environ: WSGIEnvironment, body: bytes) -> Response:
        """The app's own answer, with everything it changed written down."""
        whole = {**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        with self._sandbox.store.lock:
            response = Response.from_app(self._app, whole, buffered=True)
            self._sandbox.store.commit()
        return response

    def _serve_api(self, environ: WSGIEnvironment, body: bytes) -> Response:
        sandbox, fault = self._sandbox, None
        with sandbox.store.lock:
            if sandbox.limiter.allows(environ.get("REMOTE_ADDR", "")):
                path = environ["PATH_INFO"].removeprefix(API)
                fault = sandbox.faults.strike(environ["REQUEST_METHOD"], path, template_of(path))
                answer = self._answer(fault, environ, body)
            else:
                answer = self._too_many()
            self._note(environ, body, answer, fault)
        if fault is not None and fault.kind == "late_commit":
            late = threading.Timer(fault.seconds, self._run, (environ, body))
            late.daemon = True
            late.start()
        if fault is not None and fault.kind == "reset":
            _reset_on_close(environ)
        if fault is not None and fault.kind == "stall":
            time.sleep(fault.seconds)
        if answer is None:
            raise ConnectionLost(fault.kind if fault else "")
        return answer

    def _answer(
        self, fault: Fault | None, environ: WSGIEnvironment, body: bytes
    ) -> Response | None:
        """What the client will be told, None for nothing; does the work where the fault lets it."""
        match fault.kind if fault else "":
            case "reset" | "late_commit":
                return None
            case "down":
                return Response(HTML.format("Service Unavailable"), 503, mimetype="text/html")
            case "error_before":
                return Response(HTML.format("Something went wrong"), 500, mimetype="text/html")
            case "html":
                return Response(HTML.format("Scheduled maintenance"), 200, mimetype="text/html")
            case "too_many":
                return self._too_many()
        done = self._run(environ, body)
        match fault.kind if fault else "":
            case "lose_answer":
                return None
            case "error_after":
                return Response(HTML.format("Bad Gateway"), 502, mimetype="text/html")
            case "cut_json":
                done.set_data(done.get_data()[: len(done.get_data()) // 2])
        return done

    def _too_many(self) -> Response:
        """A 429; its body and whether it says when to come back are switches."""
        headers = {}
        if self._sandbox.value_of("retry_after") == "present":
            headers["Retry-After"] = str(errors.RETRY_SECONDS)
        if self._sandbox.value_of("too_many_body") == "text":
            return Response(errors.TOO_MANY, 429, headers, mimetype="text/plain")
        body = json.dumps({"error": errors.TOO_MANY})
        return Response(body, 429, headers, mimetype="application/json")

    def _note(
        self, environ: WSGIEnvironment, body: bytes, answer: Response | None, fault: Fault | None
    ) -> None:
        """Log the request: the name of its token, never the token."""
        asked = Asked(environ)
        token = self._sandbox.token(token_in(asked))
        path = environ["PATH_INFO"].removeprefix(API)
        query = [pair for pair in parse_qsl(asked.query_string.decode()) if pair[0] != "api_key"]
        self._sandbox.log.add(
            Request(
                n=self._sandbox.log.count + 1,
                at=moment_text(datetime.now(UTC)),
                method=environ["REQUEST_METHOD"],
                path=path,
                template=template_of(path),
                query=urlencode(query),
                status=answer.status_code if answer is not None else None,
                body=_readable(body),
                token=token.name if token else "",
                fault=fault.kind if fault else "",
                agent=asked.headers.get("User-Agent", ""),
            )
        )


def _reset_on_close(environ: WSGIEnvironment) -> None:
    """Lingering for no time makes closing send a reset instead of an orderly end."""
    connection = environ.get("werkzeug.socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _readable(body: bytes) -> object:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body.decode("utf-8", "replace")
