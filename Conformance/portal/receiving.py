"""A server that webhooks lead to, and whether what it was told is genuine by the Standard Webhooks specification."""

import base64
import hashlib
import hmac
import http.server
import json
import queue
import threading
import time

# How long an event may take; it is mostly there within a second.
ARRIVAL = 30


class Receiver:
    """A server that writes down what it is told. It answers the number at the start of the path, such as /500/any."""

    def __init__(self):
        events = self.events = queue.Queue()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                events.put((self.path, self.headers, body))
                self.send_response(int(self.path.split("/")[1]))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                """Says nothing: the output is that of the tests."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def url(self, path):
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def next(self):
        """The next event: its path, its headers and its bytes."""
        return self.events.get(timeout=ARRIVAL)

    def stop(self):
        """From now on nobody listens there. Once is enough, twice does no harm."""
        if self.thread.is_alive():
            self.server.shutdown()
            self.thread.join()
            self.server.server_close()


def signature(secret, headers, body):
    """What the Standard Webhooks specification asks for, computed without anything of the service."""
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


def verified(event, secret):
    """The content of an event, whose signature and time are right."""
    _, headers, body = event
    assert headers["webhook-id"]
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 300
    assert signature(secret, headers, body) in headers["webhook-signature"].split(" ")
    assert headers["Content-Type"].startswith("application/json")
    content = json.loads(body)
    assert content.keys() == {"type", "timestamp", "data"}
    return content
