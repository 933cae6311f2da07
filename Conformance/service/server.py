"""Runs `ocellus serve` as somebody would who operates it, and asks it over plain HTTP."""

import os
import pathlib
import queue
import re
import signal
import subprocess
import threading
import time

import requests

TRAINING_KEY = "training-key-of-the-conformance-tests"
PREDICTION_KEY = "prediction-key-of-the-conformance-tests"

# Every version that some client of the protocol has used.
TRAINING_VERSIONS = ("v2.0", "v2.1", "v2.2", "v3.0", "v3.1", "v3.2", "v3.3", "v3.4-preview")
PREDICTION_VERSIONS = ("v2.0", "v2.1", "v3.0", "v3.1")

# A resource as the original service knows it; here any text will do.
RESOURCE = (
    "/subscriptions/0000/resourceGroups/group/providers/Microsoft.CognitiveServices/accounts/vision-Prediction"
)


class Server:
    """The server in a process of its own, with a data folder that outlives the process."""

    def __init__(self, program, folder, *options, keys=(TRAINING_KEY, PREDICTION_KEY)):
        self.program, self.folder, self.options, self.keys = program, pathlib.Path(folder), options, keys
        self.folder.mkdir(parents=True, exist_ok=True)
        self.data, self.log = self.folder / "data", self.folder / "log"
        self.process, self.address, self.printed = None, None, []

    def start(self, limit=60):
        """Starts the server and waits for the line that says where it listens."""
        keys = ("--training-key", self.keys[0], "--prediction-key", self.keys[1]) if self.keys else ()
        command = [self.program.path, "serve", "--data", self.data, "--listen", "127.0.0.1:0", *keys, *self.options]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                list(map(str, command)), env=self.program.environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=log,
            )
        lines = queue.Queue()
        threading.Thread(target=self._read, args=(self.process.stdout, lines), daemon=True).start()
        self.printed = []
        end = time.monotonic() + limit
        while True:
            try:
                line = lines.get(timeout=max(0, end - time.monotonic()))
            except queue.Empty:
                self.kill()
                raise AssertionError(f"not ready after {limit} s:\n{self.log_tail()}") from None
            assert line is not None, f"ended with {self.process.wait()} before it was ready:\n{self.log_tail()}"
            self.printed.append(line)
            if found := re.search(r"https?://[\w.\[\]:]+", line):
                self.address = found[0]
                self.rest = lines
                return self

    def read_printed(self):
        """Everything on standard output, once the process has ended."""
        while (line := self.rest.get(timeout=10)) is not None:
            self.printed.append(line)
        return "".join(self.printed)

    @staticmethod
    def _read(stream, lines):
        for line in stream:
            lines.put(line.decode())
        lines.put(None)

    def stop(self, limit=60):
        """Ends the server as a service manager would, and gives its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(limit)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"still running {limit} s after SIGTERM:\n{self.log_tail()}") from None

    def kill(self):
        """Ends the server in the midst of whatever it does."""
        self.process.kill()
        self.process.wait()

    def workers(self):
        """The process ids of the server's workers."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task").glob("*/children")
        found = []
        for path in children:
            try:
                found += [int(child) for child in path.read_text().split()]
            except OSError:
                pass
        return [pid for pid in found if is_worker(pid)]

    def log_tail(self):
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""


def is_worker(pid):
    try:
        return b"worker" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


def has_ended(pid):
    return not os.path.exists(f"/proc/{pid}") or not is_worker(pid)


class Raw:
    """Requests without a client library: paths and headers stand as the test writes them."""

    def __init__(self, server, version="v3.4-preview", prediction_version="v3.1"):
        self.server, self.session = server, requests.Session()
        self.version, self.prediction_version = version, prediction_version

    def training(self, method, path, *, version=None, key=TRAINING_KEY, headers=(), **options):
        """Asks the training side."""
        keys = {"Training-Key": key} if key else {}
        return self.send(
            method, f"/customvision/{version or self.version}/training{path}", headers=keys | dict(headers), **options
        )

    def prediction(self, method, path, *, version=None, key=PREDICTION_KEY, headers=(), **options):
        """Asks the prediction side."""
        keys = {"Prediction-Key": key} if key else {}
        return self.send(
            method, f"/customvision/{version or self.prediction_version}/prediction{path}",
            headers=keys | dict(headers), **options
        )

    def send(self, method, target, **options):
        """Sends a request to a path that is not touched on its way, so that doubled slashes and the like arrive."""
        request = requests.Request(method, self.server.address, **options)
        prepared = self.session.prepare_request(request)
        query = prepared.url.partition("?")[2]
        joint = "&" if "?" in target else "?"
        prepared.url = self.server.address + target + (joint + query if query else "")
        return self.session.send(prepared, timeout=60, allow_redirects=False)


def failure(answer, status, code=None):
    """Checks that an answer is a failure as the protocol tells it, and gives its message."""
    assert answer.status_code == status, f"{answer.status_code}, not {status}: {answer.text[:500]}"
    assert answer.headers["Content-Type"].startswith("application/json")
    body = answer.json()
    assert body.keys() == {"code", "message"}, "the error body is flat"
    assert isinstance(body["message"], str) and body["message"].strip()
    assert code is None or body["code"] == code, f"{body['code']}, not {code}: {body['message']}"
    return body["message"]
