"""Runs `ocellus serve-model` on a free port and asks it, by the standard library alone."""

import dataclasses
import http.client
import json
import signal
import subprocess
import tempfile


@dataclasses.dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    @property
    def text(self):
        return self.body.decode()

    def json(self):
        return json.loads(self.body)


class Server:
    """A running server; `with` ends it by SIGTERM, which must end it with status 0."""

    def __init__(self, program, *arguments, environment):
        # A file, because nobody reads a pipe meanwhile.
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [program, *map(str, arguments), "--port", "0"], env=environment,
            stdout=subprocess.PIPE, stderr=self.log, text=True,
        )
        line = self.process.stdout.readline()
        if not line.startswith("Ocellus is ready: http://"):
            status = self.process.wait(timeout=60)
            raise AssertionError(f"{line!r}, then status {status}: {self.logged()}")
        self.port = int(line.rsplit(":", 1)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)
        lines = self.logged()
        assert self.process.returncode == 0, lines
        # The log is JSON lines, and nothing in it is an error.
        assert all(json.loads(line)["level"] in ("info", "notice", "warning") for line in lines.splitlines()), lines
        self.process.stdout.close()
        self.log.close()

    def logged(self):
        self.log.seek(0)
        return self.log.read()

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def post(self, path, body, **headers):
        return self.ask("POST", path, body, {name.replace("_", "-"): value for name, value in headers.items()})
