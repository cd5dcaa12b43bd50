"""Serves a sandbox over real HTTP, with connections that stay open and faults that are real."""

from __future__ import annotations

import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from quotewright.sandbox.app import create_app
from quotewright.sandbox.sandbox import Sandbox


class Handler(WSGIRequestHandler):
    """Answers on one connection until the client leaves or a fault ends it.

    Werkzeug's own handler closes after each answer and reads ahead to do so; this one lets the
    connection stay, which is safe because the app always reads the whole body.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def run_wsgi(self) -> None:
        if self.headers.get("Expect", "").strip().lower() == "100-continue":
            self.send_response_only(100)
            self.end_headers()
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], _exc_info: object = None
        ) -> Callable[[bytes], object]:
            started.append((status, headers))
            return self.wfile.write

        try:
            parts = self.server.app(self.make_environ(), start_response)
            body = b"".join(parts)
            status, headers = started[-1]
            code, _, reason = status.partition(" ")
            self.send_response(int(code), reason)
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()
        except ConnectionError:
            self.close_connection = True
        except Exception:
            traceback.print_exc()
            self.close_connection = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The page shows the log; the terminal stays quiet."""


class Server(ThreadedWSGIServer):
    """Knows its open connections, so that stopping it really ends them."""

    def __init__(self, sandbox: Sandbox, listener: socket.socket) -> None:
        self._open: set[socket.socket] = set()
        host, port = listener.getsockname()[:2]
        super().__init__(host, port, create_app(sandbox), Handler, fd=listener.fileno())

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        lingers = request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER)
        if lingers:
            # An orderly shutdown first would turn the reset into a plain end.
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def drop_connections(self) -> None:
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


@contextmanager
def _serving(sandbox: Sandbox, listener: socket.socket) -> Iterator[None]:
    host, port = listener.getsockname()[:2]
    sandbox.address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    with listener:
        server = Server(sandbox, listener)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.drop_connections()
        thread.join()
        sandbox.close()


@contextmanager
def running(sandbox: Sandbox, port: int = 0) -> Iterator[str]:
    """Serve from a thread, on a free port unless one is named; yields the address."""
    listener = _listen("127.0.0.1", port)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with _serving(sandbox, listener):
        yield address


def serve(sandbox: Sandbox, host: str = "127.0.0.1", port: int = 8001) -> None:
    """Serve until SIGTERM or SIGINT; exits with status 1 when the port cannot be had."""
    try:
        listener = _listen(host, port)
    except OSError as error:
        problem = f"The sandbox cannot listen on {host}:{port}: {error.strerror}."
        print(problem, file=sys.stderr)
        raise SystemExit(1) from None
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    earlier = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    with _serving(sandbox, listener):
        print(f"Stand-in for Syncro: http://{host}:{port}, token sandbox", file=sys.stderr)
        stopped.wait()
    for number, handler in earlier.items():
        signal.signal(number, handler)
