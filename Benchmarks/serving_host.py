"""What the serving benchmarks run and watch: the two servers, and what the kernel says about their processes."""

import base64
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time

from serving_load import load, request

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), ".."))
PROGRAM = os.environ.get("OCELLUS_PROGRAM", os.path.join(ROOT, ".build/release/ocellus"))
KEY = "key-of-the-serving-benchmarks"
TRAINING, PREDICTION = "/customvision/v3.4-preview/training", "/customvision/v3.1/prediction"


class Host:
    """A server in a process of its own, with its child processes."""

    def __init__(self, command, log, environment=None):
        self.log = log
        self.process = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=open(log, "ab"),
            env={**os.environ, **(environment or {})}, start_new_session=True,
        )
        self.address = None

    def family(self):
        """The server's process and its children, the server first."""
        found, new = [], [self.process.pid]
        while new:
            found += new
            below = []
            for pid in new:
                with contextlib.suppress(OSError):
                    for task in os.listdir(f"/proc/{pid}/task"):
                        with open(f"/proc/{pid}/task/{task}/children") as file:
                            below += map(int, file.read().split())
            new = below
        return found

    def processor_seconds(self):
        """Processor time so far of all its processes."""
        total = 0
        for pid in self.family():
            with contextlib.suppress(OSError), open(f"/proc/{pid}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
                total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return total

    def memory(self, pid=None):
        """Resident memory of a process (the server itself unless said otherwise) in MB."""
        return self.memory_by_kind(pid)["Rss"]

    def memory_by_kind(self, pid=None):
        """Resident memory in MB; `Anonymous` is what no file backs."""
        with open(f"/proc/{pid or self.process.pid}/smaps_rollup") as file:
            return {line.split(":")[0]: int(line.split()[1]) / 1024 for line in file if line.endswith("kB\n")}

    def wait_until_ready(self, path, limit=60):
        end = time.monotonic() + limit
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection(*self.address, timeout=5)
                connection.request("GET", path)
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.01)
        self.stop()
        sys.exit(f"a server was not ready, see {self.log}")

    def stop(self):
        """Ends it in good order; returns the seconds that took."""
        begin = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        return time.monotonic() - begin


class Ocellus(Host):
    def __init__(self, folder, *options):
        begin = time.perf_counter()
        super().__init__(
            [PROGRAM, "serve", "--data", os.path.join(folder, "data"), "--listen", "127.0.0.1:0", "--training-key",
             KEY, "--prediction-key", KEY + "2", *options],
            os.path.join(folder, "ocellus.log"),
        )
        for line in self.process.stdout:
            if found := re.search(rb"http://([\d.]+):(\d+)", line):
                self.address = (found[1].decode(), int(found[2]))
                break
        else:
            sys.exit(f"ocellus did not start, see {self.log}")
        self.wait_until_ready("/health/ready")
        self.start_seconds = time.perf_counter() - begin

    def call(self, method, path, body=None, base=TRAINING):
        """Calls an operation and gives the answer's JSON."""
        content = None if body is None else json.dumps(body)
        headers = {"Training-Key": KEY, "Content-Type": "application/json"}
        with contextlib.closing(http.client.HTTPConnection(*self.address, timeout=120)) as connection:
            connection.request(method, base + path, content, headers)
            response = connection.getresponse()
            answer = response.read()
        if response.status >= 300:
            raise RuntimeError(f"{method} {path}: {response.status} {answer[:300]}")
        return json.loads(answer) if answer else None

    def project(self, images, name="benchmark", domain="General (compact)"):
        """A project with these images, a dictionary from tags to lists of bytes; gives its id."""
        domains = {each["name"]: each["id"] for each in self.call("GET", "/domains") if each["type"] == "Classification"}
        project = self.call(
            "POST", f"/projects?name={name}&classificationType=Multiclass&domainId={domains[domain]}")["id"]
        for tag, files in images.items():
            tag = self.call("POST", f"/projects/{project}/tags?name={tag.replace(' ', '%20')}")["id"]
            for at in range(0, len(files), 64):
                answer = self.call("POST", f"/projects/{project}/images/files", batch(files[at:at + 64], [tag]))
                assert answer["isBatchSuccessful"], answer
        return project

    def boxed_project(self, images, name="detection"):
        """A detection project with these images: `(bytes, [(box, tag)])`, boxes as left, top, width, height in fractions; gives its id."""
        domains = {each["name"]: each["id"] for each in self.call("GET", "/domains") if each["type"] == "ObjectDetection"}
        project = self.call("POST", f"/projects?name={name}&domainId={domains['General']}")["id"]
        tags = {
            tag: self.call("POST", f"/projects/{project}/tags?name={tag.replace(' ', '%20')}")["id"]
            for tag in sorted({tag for _, boxes in images for _, tag in boxes})
        }
        for at in range(0, len(images), 64):
            body = batch([data for data, _ in images[at:at + 64]])
            for image, (_, boxes) in zip(body["images"], images[at:at + 64]):
                image["regions"] = [
                    {"tagId": tags[tag], **dict(zip(("left", "top", "width", "height"), box))} for box, tag in boxes
                ]
            answer = self.call("POST", f"/projects/{project}/images/files", body)
            assert answer["isBatchSuccessful"], answer
        return project

    def train(self, project):
        return self.call("POST", f"/projects/{project}/train?forceTrain=true", {})["id"]

    def wait_until_trained(self, project, iteration):
        while (status := self.call("GET", f"/projects/{project}/iterations/{iteration}")["status"]) != "Completed":
            if status == "Failed":
                raise RuntimeError("a training failed")
            time.sleep(0.02)

    def publish(self, project, iteration, name):
        self.call("POST", f"/projects/{project}/iterations/{iteration}/publish?publishName={name}&predictionId=any")


class Rival(Host):
    """A script that serves POST /predict on the port that is its first argument."""

    def __init__(self, folder, script, *options):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        begin = time.perf_counter()
        super().__init__(
            [sys.executable, os.path.join(ROOT, "Benchmarks", script), self.port, *options],
            os.path.join(folder, "rival.log"),
        )
        self.address = ("127.0.0.1", self.port)
        self.wait_until_ready("/ready")
        self.start_seconds = time.perf_counter() - begin


def batch(files, tags=(), metadata=None):
    """The body of CreateImagesFromFiles."""
    images = [{"name": f"{n}", "contents": base64.b64encode(data).decode()} for n, data in enumerate(files)]
    return {"images": images, "tagIds": list(tags), **({"metadata": metadata} if metadata else {})}


@contextlib.contextmanager
def running(make, *arguments):
    host = make(*arguments)
    try:
        yield host
    finally:
        host.stop()


def ask(path, image):
    headers = {"Prediction-Key": KEY + "2", "Content-Type": "application/octet-stream"}
    return request("POST", PREDICTION + path, "localhost", headers, image)


def in_turn(sides, rounds, seconds):
    """Asks each side in turn, with eight clients, one and sixty-four; prints the medians, and gives them by side and clients.

    `sides` are servers with the requests that they are asked, by name. A median is answers a second, p50 and p99 in milliseconds,
    and milliseconds of a processor for an answer. A side that refuses a request ends the benchmark.
    """
    results = {(name, clients): [] for clients in (8, 1, 64) for name in sides}
    for _ in range(rounds):
        for name, clients in results:
            host, requests = sides[name]
            before = host.processor_seconds()
            answers = load(host.address, requests, seconds / (1 if clients > 1 else 2), clients=clients)
            assert len(answers.accepted) == answers.count, answers
            results[name, clients].append((
                answers.rate, answers.percentile(0.5), answers.percentile(0.99),
                1000 * (host.processor_seconds() - before) / answers.count,
            ))
    median = {key: [statistics.median(column) for column in zip(*found)] for key, found in results.items()}
    table(
        ["", "clients", "answers/s", "p50 ms", "p99 ms", "processor ms/answer"],
        [[n, c, f"{m[0]:.1f}", f"{m[1]:.1f}", f"{m[2]:.1f}", f"{m[3]:.1f}"] for (n, c), m in median.items()],
    )
    return median


def table(headings, rows):
    for cells in [headings, ["---"] * len(headings), *rows]:
        print("| " + " | ".join(str(cell) for cell in cells) + " |")
    print(flush=True)
