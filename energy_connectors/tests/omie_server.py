# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A market operator on the loopback: serves made-up price files over a real socket, well or badly."""

import contextlib
import threading
import time
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

WEB_PAGE = b"<!DOCTYPE html><html><body>There is no such file.</body></html>"
MADRID = ZoneInfo("Europe/Madrid")


def price_file(day, spain="60.25", portugal="61.5", minutes=None):
    """A price file of a delivery day, all its periods at the same prices, as bytes."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=MADRID)
    tomorrow = day + timedelta(days=1)
    end = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=MADRID)
    hours = round((end.timestamp() - midnight.timestamp()) / 3600)
    minutes = minutes or (60 if day < datetime(2025, 10, 1).date() else 15)
    lines = [f"{day:%Y;%m;%d};{period};{portugal};{spain};" for period in range(1, hours * 60 // minutes + 1)]
    return "\r\n".join(["MARGINALPDBC;", *lines, "*", ""]).encode("latin-1")


class OmieServer(ThreadingHTTPServer):
    """Serves `files` (name → bytes, or a function that answers by itself); keeps the names asked for in `asked`."""

    daemon_threads = True

    def __init__(self, files):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files, self.asked = files, []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        name = parse_qs(urlsplit(self.path).query).get("filename", [""])[0]
        self.server.asked.append(name)
        answer = self.server.files.get(name, missing)
        if callable(answer):
            answer(self)
        else:
            send(self, 200, answer)

    def log_message(self, format, *args):
        """Nothing on the console of the tests."""


def send(handler, status, body=b"", announced=None, **headers):
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body) if announced is None else announced))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def missing(handler):
    send(handler, 404, WEB_PAGE, Content_Type="text/html")


def broken(handler):
    send(handler, 503, b"overloaded")


def moved(handler):
    send(handler, 302, Location="http://127.0.0.1:9/elsewhere")


def cut_short(body):
    """Announces all of the body and sends its first half."""
    return lambda handler: send(handler, 200, body[: len(body) // 2], announced=len(body))


def dripping(seconds):
    """Sends one byte at a time, and never ends."""

    def answer(handler):
        handler.send_response(200)
        handler.end_headers()
        with contextlib.suppress(OSError):  # the client hangs up
            while True:
                handler.wfile.write(b"M")
                time.sleep(seconds)

    return answer


def silent(seconds):
    """Takes the question and says nothing for a while."""
    return lambda handler: time.sleep(seconds)


@contextlib.contextmanager
def omie_server(files):
    """A running OmieServer, ended with the block."""
    server = OmieServer(files)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
