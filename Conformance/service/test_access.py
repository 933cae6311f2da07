"""Nothing opens without the right key in the right header: every operation that is described, and every other address."""

import json
import pathlib
import re
import time

import pytest

from description import operations
from server import PREDICTION_KEY, TRAINING_KEY, failure

NAME = {"training": "Training-Key", "prediction": "Prediction-Key"}
KEY = {"training": TRAINING_KEY, "prediction": PREDICTION_KEY}
# The portal's operations have no version in their paths.
VERSIONS = {"training": ["v2.2", "v3.4-preview"], "prediction": ["v2.0", "v3.1"], "portal": [""]}
GENERAL = "Ocp-Apim-Subscription-Key"


@pytest.fixture(scope="module")
def known(raw):
    return operations(raw.send("GET", "/openapi.json").json())


def attempts(side):
    """Headers, and whether they open an operation of a side."""
    other = "prediction" if side == "training" else "training"
    return [
        ("no key", {}, False),
        ("an empty key", {NAME[side]: ""}, False),
        ("a wrong key", {NAME[side]: "a-key-that-nobody-was-given"}, False),
        ("a key with more behind it", {NAME[side]: KEY[side] + "x"}, False),
        ("a key with less", {NAME[side]: KEY[side][:-1]}, False),
        ("the key in capitals", {NAME[side]: KEY[side].upper()}, False),
        ("the other side's key", {NAME[side]: KEY[other]}, False),
        ("the other side's key in its header", {NAME[other]: KEY[other]}, False),
        ("the right key in the other header", {NAME[other]: KEY[side]}, False),
        ("the other side's key in the general header", {GENERAL: KEY[other]}, False),
        ("the right key as a bearer token", {"Authorization": f"Bearer {KEY[side]}"}, False),
        ("the right key as a cookie", {"Cookie": f"{NAME[side]}={KEY[side]}"}, False),
        ("the right key", {NAME[side]: KEY[side]}, True),
        ("the right key in the general header", {GENERAL: KEY[side]}, True),
        ("the right key, its header in small letters", {NAME[side].lower(): KEY[side]}, True),
    ]


def test_every_operation_by_every_key(known, raw):
    assert len(known) >= 52 + 8 + 4 + 19
    for operation in known:
        if not operation.schemes:
            assert operation.template == "/portal/v1/session"
            continue
        side = "training" if "trainingKey" in operation.schemes else "prediction"
        for version in VERSIONS[operation.side]:
            # A name would make a project; without one nothing happens.
            path = operation.path(version)
            for what, headers, opens in attempts(side):
                answer = raw.send(operation.method, path, headers=headers)
                at = f"{operation.id} with {what}: {answer.status_code} {answer.text[:200]}"
                if opens:
                    assert answer.status_code in {200, 400, 404}, at
                else:
                    assert answer.status_code == 401, at
                    message = failure(answer, 401)
                    assert NAME[side] in message and "WWW-Authenticate" in answer.headers, at


def test_keys_in_the_query_open_nothing(raw):
    for query in (f"Training-Key={TRAINING_KEY}", f"subscription-key={TRAINING_KEY}"):
        failure(raw.training("GET", f"/projects?{query}", key=None), 401)


def test_who_has_no_key_learns_nothing(raw, trained):
    """What is there and what is not look the same."""
    there = raw.training("GET", f"/projects/{trained.project.id}", key="wrong")
    absent = raw.training("GET", "/projects/00000000-0000-4000-8000-000000000000", key="wrong")
    assert there.status_code == absent.status_code == 401 and there.json() == absent.json()


def test_bodies_are_not_read_before_the_key(raw, trained):
    answer = raw.training(
        "POST", f"/projects/{trained.project.id}/images/files", key="wrong", data=b"{" * 1000,
        headers={"Content-Type": "application/json"},
    )
    failure(answer, 401)


def test_addresses_outside_the_protocol(raw):
    for path in ("/health/live", "/health/ready", "/openapi.json"):
        assert raw.send("GET", path).status_code == 200, path
        assert raw.send("HEAD", path).status_code == 200, path
        failure(raw.send("POST", path), 405)
    failure(raw.send("GET", "/metrics"), 401)
    failure(raw.send("GET", "/metrics", headers={"Prediction-Key": PREDICTION_KEY}), 401)
    metrics = raw.send("GET", "/metrics", headers={"Training-Key": TRAINING_KEY})
    assert metrics.status_code == 200 and metrics.headers["Content-Type"].startswith("text/plain")
    assert re.search(r'^ocellus_http_requests_total\{operation="\w+",status="200"\} \d+', metrics.text, re.M)
    for line in metrics.text.splitlines():
        assert re.fullmatch(r'#.*|[a-z_]+(\{([a-z_]+="[^"]*",?)+\})? [-+.\deE]+(Inf)?', line), line
    for path in ("/images", "/images/" + "0" * 64, "/metrics/", "/health", "/admin", "/.env", "/openapi.json/x"):
        assert raw.send("GET", path).status_code in (401, 404), path


def test_keys_made_on_the_command_line(ocellus, server, raw, sdk, trained, workshop):
    """A key of one project opens that project and no other; a revoked key opens nothing."""
    own = workshop.project("own")
    made = ocellus.run(
        "keys", "create", "for one project", "--scope", "training", "--project", own.id, "--data", server.data
    ).stdout.strip()
    end = time.monotonic() + 10
    while raw.training("GET", "/projects", key=made).status_code == 401:
        assert time.monotonic() < end, "a new key is noticed"
        time.sleep(0.1)
    assert [each["id"] for each in raw.training("GET", "/projects", key=made).json()] == [own.id]
    assert raw.training("GET", f"/projects/{own.id}/tags", key=made).status_code == 200
    for method, path in [
        ("GET", f"/projects/{trained.project.id}"), ("GET", f"/projects/{trained.project.id}/images"),
        ("DELETE", f"/projects/{trained.project.id}"), ("POST", "/projects?name=more"),
    ]:
        answer = raw.training(method, path, key=made)
        assert answer.status_code in (401, 403, 404), (path, answer.text)
        failure(answer, answer.status_code)
    failure(raw.prediction("POST", f"/{own.id}/image", key=made), 401)
    listed = ocellus.json("keys", "list", "--data", server.data)
    [entry] = [each for each in listed if each["name"] == "for one project"]
    assert made not in json.dumps(listed), "secrets are not kept"
    ocellus.run("keys", "revoke", entry["id"], "--data", server.data)
    while raw.training("GET", "/projects", key=made).status_code != 401:
        assert time.monotonic() < end + 10, "a revoked key is noticed"
        time.sleep(0.1)


def test_no_key_is_written_down(server, raw):
    """Neither the log nor anything in the data folder holds a key in clear."""
    raw.training("GET", "/projects", key="a-key-that-nobody-was-given-7")
    secrets = [TRAINING_KEY.encode(), PREDICTION_KEY.encode(), b"a-key-that-nobody-was-given"]
    files = [server.log, *(path for path in pathlib.Path(server.data).rglob("*") if path.is_file())]
    for path in files:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue
        assert not [secret for secret in secrets if secret in content], path
