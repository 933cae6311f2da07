"""Whatever is sent: an answer that is described, and never an error without a sentence for people."""

import json
import random
import re

import pytest

from description import operations
from server import failure
from workshop import Trained

GATEWAY_CODES = {
    "Unauthorized", "MethodNotAllowed", "RequestTimeout", "RequestEntityTooLarge", "TooManyRequests",
    "ServiceUnavailable",
}
STRANGE_IDS = [
    "not-a-guid", "00000000-0000-0000-0000-00000000000", "{00000000-0000-4000-8000-000000000000}", "%00",
    "..%2F..%2Fetc%2Fpasswd", "x" * 3000, "%E2%80%AE", "%F0%9F%94%A9", "'; DROP TABLE project; --".replace(" ", "%20"),
    "%3Cscript%3E", "-1", "null", "%25%32%66",
]
STRANGE_VALUES = [
    "", " ", "x", "-1", "0", "1e400", "NaN", "99999999999999999999", "true,false", ",,,", "%00", "%ff", "y" * 5000,
    "00000000-0000-4000-8000-000000000000", "%27%20or%201%3D1%20--", "[]", "%7B%7D", "2.5", "%F0%9F%94%A9",
]
JSON = "application/json"
STRANGE_BODIES = [
    (JSON, b""), (JSON, b"{"), (JSON, b"[]"), (JSON, b"null"), (JSON, b'"x"'), (JSON, b"0"), (JSON, b"{}"),
    (JSON, b"\xff\xfe{\x00}\x00"), (JSON, b'{"images":null}'), (JSON, b'{"images":[null]}'), (JSON, b'{"images":[{}]}'),
    (JSON, b'{"images":{"0":1}}'), (JSON, b'{"url":null}'), (JSON, b'{"url":1}'), (JSON, b'{"url":""}'),
    (JSON, b'{"url":"http://\\u0000/"}'), (JSON, b'{"name":null}'), (JSON, b'{"name":""}'), (JSON, b'{"name":[]}'),
    (JSON, b'{"name":"' + b"n" * 20000 + b'"}'), (JSON, b'{"settings":{"domainId":"x"}}'), (JSON, b'{"settings":[]}'),
    (JSON, b'{"tags":[{"imageId":"x","tagId":1}]}'), (JSON, b'{"tags":[]}'), (JSON, b'{"regions":[{"left":1e999}]}'),
    (JSON, b'{"maxCount":-1}'), (JSON, b'{"maxCount":1e99}'), (JSON, b'{"maxCount":2.5}'), (JSON, b'{"orderBy":"x"}'),
    (JSON, b'{"continuation":"x","session":"y"}'), (JSON, b'{"startTime":"yesterday"}'), (JSON, b'{"threshold":"x"}'),
    (JSON, b'{"selectedTags":["x"]}'), (JSON, b'{"a":' * 3000), (JSON, b"[" * 100000), (JSON, b'{"a":1,"a":2}'),
    (JSON, json.dumps({str(number): "v" for number in range(60)}).encode()), (JSON, b'{"key":1}'),
    (JSON, b'{"k":"' + b"v" * 600 + b'"}'), (JSON, b'{"\\ud800":"x"}'), (JSON, b'{"images":[{"contents":"===="}]}'),
    ("text/html", b"<p>"), ("application/octet-stream", b"\x00" * 100), ("application/octet-stream", b""),
    ("multipart/form-data", b"--"), ("multipart/form-data; boundary=b", b"--b\r\n\r\n"), ("image/jpeg", b"\xff\xd8\xff"),
    ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b--\r\n'),
    ("multipart/form-data; boundary=" + "b" * 500, b"--b--"), ("nonsense", b"x"), (";;;=", b"x"), ("", b"x"),
]
LEAKS = re.compile(r"/tmp/|/home/|/usr/|\.swift|0x[0-9a-f]{8}|SQLite|Optional\(|Swift\.|NSError|GRDB|Fatal")


class Evaluate:
    """Says whether an answer is one that clients can live with."""

    def __init__(self, codes):
        self.codes, self.asked = codes, 0

    def check(self, answer, operation, what):
        self.asked += 1
        at = f"{operation.id if operation else ''} with {what!r}"[:300]
        if answer.status_code < 300:
            assert operation is None or answer.status_code in operation.statuses, f"{at}: {answer.status_code}"
            if answer.status_code in (202, 204):
                assert answer.content == b"", at
            elif answer.headers["Content-Type"].startswith("application/json"):
                answer.json()
            return
        expected = (400, 401, 404, 405, 409, 413, 415)
        assert answer.status_code in expected, f"{at}: {answer.status_code} {answer.text[:500]}"
        try:
            message = failure(answer, answer.status_code)
        except (AssertionError, KeyError, ValueError) as error:
            raise AssertionError(f"{at}: {answer.status_code} {answer.content[:300]!r}: {error}") from None
        code = answer.json()["code"]
        assert code in self.codes or code in GATEWAY_CODES, f"{at}: {code}"
        expected = {"BadRequest": 400, "NotFound": 404, "Conflict": 409, "UnsupportedMediaType": 415}
        for prefix, status in expected.items():
            if code.startswith(prefix):
                assert answer.status_code == status, f"{at}: {answer.status_code} {code}"
        assert not LEAKS.search(message) and len(message) < 2000, f"{at}: {message[:500]}"
        assert message.isprintable(), f"{at}: {message!r}"


@pytest.fixture(scope="module")
def evaluate(sdk):
    return Evaluate({code.value for code in sdk.models.CustomVisionErrorCodes})


@pytest.fixture(scope="module")
def known(raw):
    return operations(raw.send("GET", "/openapi.json").json())


@pytest.fixture
def ask(raw):
    """Asks an operation with the right key."""

    def ask(operation, path, **options):
        version = "v3.4-preview" if operation.side == "training" else "v3.1"
        side = raw.training if operation.side == "training" else raw.prediction
        return side(options.pop("method", operation.method), path.partition(f"/{operation.side}")[2], version=version,
                    **options)

    return ask


def test_strange_ids(known, ask, evaluate):
    for operation in known:
        for name in operation.path_parameters:
            if name == "version":
                continue
            for strange in STRANGE_IDS:
                evaluate.check(ask(operation, operation.path("v3.3", **{name: strange})), operation, strange)
    assert evaluate.asked > 500


def places(known, trained, images):
    """Operations with the ids of things that are there, so that requests come past the look-up."""
    harmful = {"DeleteProject", "DeleteIteration", "DeleteTag", "UnpublishIteration", "UpdateProject", "TrainProject"}
    for operation in known:
        if operation.id not in harmful:
            yield operation, operation.path(
                "v3.3", projectId=trained.project.id, tagId=trained.tags[0].id, imageId=images[0].id,
                iterationId=trained.iteration.id, publishedName=trained.name,
            )


@pytest.fixture
def play(workshop, trainer):
    """A trained project that may be spoilt."""
    project, tags, images = workshop.filled(each=5)
    iteration = workshop.finished(project, trainer.train_project(project.id))
    trainer.publish_iteration(project.id, iteration.id, "live", "resource")
    return Trained(project, tags, images, iteration, "live")


def test_strange_bodies(known, ask, evaluate, play):
    for operation, path in places(known, play, play.images[0]):
        if operation.method not in ("POST", "PATCH"):
            continue
        for media_type, body in STRANGE_BODIES:
            answer = ask(operation, path, data=body, headers={"Content-Type": media_type})
            evaluate.check(answer, operation, (media_type, body[:60]))


def test_strange_query_parameters(known, ask, evaluate, play):
    for operation, path in places(known, play, play.images[0]):
        for name in operation.query_parameters:
            for strange in STRANGE_VALUES:
                evaluate.check(ask(operation, f"{path}?{name}={strange}"), operation, f"{name}={strange}"[:80])


def test_strange_queries(known, ask, evaluate, play):
    queries = [
        "?", "&&&", "=", "=x", "a", "take", "take=1&take=2", "%", "take=%", "tagIds=" + "," * 2000, "&".join("a" * 50),
    ]
    for operation, path in places(known, play, play.images[0]):
        for query in queries:
            evaluate.check(ask(operation, f"{path}?{query}"), operation, query[:80])


def test_wrong_methods(known, ask, evaluate, play):
    for operation, path in places(known, play, play.images[0]):
        allowed = {each.method for each in known if each.template == operation.template}
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"} - allowed:
            answer = ask(operation, path, method=method)
            evaluate.check(answer, None, method)
            assert answer.status_code in (404, 405), (method, operation.id, answer.status_code)


def test_random_requests(known, ask, evaluate, play):
    """Everything strange at once, by chance but always the same."""
    chance = random.Random(20240611)
    there = list(places(known, play, play.images[0]))
    for _ in range(1500):
        operation, path = chance.choice(there)
        if chance.random() < 0.3 and "{projectId}" in operation.template:
            path = path.replace(play.project.id, chance.choice(STRANGE_IDS))
        names = chance.sample(operation.query_parameters, min(len(operation.query_parameters), chance.randrange(3)))
        query = "&".join(f"{name}={chance.choice(STRANGE_VALUES)}" for name in names)
        media_type, body = chance.choice(STRANGE_BODIES)
        answer = ask(operation, f"{path}?{query}", data=body, headers={"Content-Type": media_type})
        evaluate.check(answer, operation, (query[:80], media_type, body[:40]))
