"""The served description of the API against the official library, which was made from the original's description, and
against answers to whatever a generator makes of it."""

import inspect
import json
import os
import re
import subprocess
import sys

import pytest

from description import operations
from server import PREDICTION_KEY, RESOURCE, TRAINING_KEY, Server
from workshop import Workshop

# The description says that any failure has the error's shape, so a check of described statuses finds nothing; these are the
# statuses that clients may meet. Addresses of more than 16 KB, which no operation takes, come to no operation.
HOOKS = """
import schemathesis

FAILURES = {400, 401, 404, 405, 409, 413, 415}


@schemathesis.hook
def filter_query(context, query):
    return sum(len(str(name)) + 3 * len(str(value)) for name, value in (query or {}).items()) < 12_000


@schemathesis.check
def known_status(context, response, case):
    # Who guesses keys is slowed down.
    known = FAILURES | {429} if case.path == "/portal/v1/session" else FAILURES
    assert response.status_code < 300 or response.status_code in known, response.status_code
"""


@pytest.fixture(scope="session")
def document(raw):
    answer = raw.send("GET", "/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def library_operations(client):
    """Method and path of every operation of a client of the library, read from its source."""
    found = {}
    for name, function in inspect.getmembers(client, inspect.isfunction):
        url = getattr(function, "metadata", {}).get("url")
        if url:
            [method] = re.findall(r"self\._client\.(get|post|patch|delete|put)\(", inspect.getsource(function))
            found[name] = (method.upper(), url)
    return found


def test_every_operation_of_the_library_is_described(document, sdk, server):
    served = {(each.method, each.template) for each in operations(document)}
    for side, client in (("training", sdk.training(server.address)), ("prediction", sdk.prediction(server.address))):
        expected = library_operations(type(client))
        assert len(expected) == {"training": 52, "prediction": 8}[side]
        for name, (method, path) in expected.items():
            assert (method, f"/customvision/{{version}}/{side}{path}") in served, name


def test_query_parameters_of_the_library_are_described(document, sdk, server):
    served = {(each.method, each.template): each for each in operations(document)}
    for side, client in (("training", sdk.training(server.address)), ("prediction", sdk.prediction(server.address))):
        for name, (method, path) in library_operations(type(client)).items():
            source = inspect.getsource(getattr(type(client), name))
            sent = set(re.findall(r"query_parameters\['([^']+)'\]", source))
            known = set(served[method, f"/customvision/{{version}}/{side}{path}"].query_parameters)
            assert sent <= known, name


def test_ids_of_operations_are_unique(document):
    ids = [each.id for each in operations(document)]
    assert len(ids) == len(set(ids)) and document["openapi"].startswith("3.1")


def test_every_description_is_answered(document, raw):
    """No operation that is described is unknown to the server."""
    for each in operations(document):
        keys = {"Training-Key": TRAINING_KEY} if each.side != "prediction" else {"Prediction-Key": PREDICTION_KEY}
        answer = raw.send(each.method, each.path("v3.0"), headers=keys)
        assert answer.status_code != 405, each.id
        assert "Resource not found" not in answer.text, each.id


@pytest.fixture
def plaything(ocellus, sdk, tmp_path):
    """A server of its own: the generator learns ids from answers, and deletes what it finds."""
    server = Server(ocellus, tmp_path / "plaything", "--allow-fetch-from", "127.0.0.0/8").start()
    yield server
    assert server.stop() == 0


@pytest.mark.parametrize("depth", ["strange ids", "a project that is there"])
def test_schemathesis(plaything, sdk, tmp_path, depth):
    """Generated requests, valid and not: no 5xx, no status or body that is not described."""
    parameters, left_out = {}, []
    if depth == "a project that is there":
        trainer = sdk.training(plaything.address)
        workshop = Workshop(trainer, sdk)
        project, tags, images = workshop.filled(each=5)
        iteration = workshop.finished(project, trainer.train_project(project.id))
        trainer.publish_iteration(project.id, iteration.id, "live", RESOURCE)
        # What would end the project that the others ask for; the other run asks for them.
        left_out = ["DeleteProject", "DeleteIteration", "UnpublishIteration", "ImportProject"]
        parameters = {
            "path.projectId": project.id, "path.iterationId": iteration.id, "path.tagId": tags[0].id,
            "path.imageId": images[0][0].id, "path.publishedName": "live", "query.iterationId": iteration.id,
        }
    (tmp_path / "hooks.py").write_text(HOOKS)
    lines = ['hooks = "hooks"', "[generation]", 'database = "none"', "[parameters]"]
    lines += [f"{json.dumps(name)} = {json.dumps(value)}" for name, value in parameters.items()]
    (tmp_path / "schemathesis.toml").write_text("\n".join(lines) + "\n")
    report = tmp_path / "report.xml"
    result = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "--config-file", tmp_path / "schemathesis.toml", "run",
            f"{plaything.address}/openapi.json", "--header", f"Training-Key: {TRAINING_KEY}",
            "--header", f"Prediction-Key: {PREDICTION_KEY}", "--header", f"Origin: {plaything.address}", "--seed", "1", "--phases", "coverage,fuzzing",
            "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,"
            "response_schema_conformance,response_headers_conformance,known_status",
            "--max-examples", "8", "--max-time", "40", "--no-shrink", "--continue-on-failure",
            # Python 3.11 cannot parse source in two threads at once, which the tool does to describe its strategies.
            "--workers", "1",
            # To render 400 sample photographs takes a while.
            "--request-timeout", "60",
            "--warnings", "off", "--report", "junit", "--report-junit-path", report,
            *(word for name in left_out for word in ("--exclude-operation-id", name)),
        ],
        cwd=tmp_path, env=os.environ | {"NO_COLOR": "1", "COLUMNS": "160", "PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, timeout=300,
    )
    assert result.returncode == 0, result.stdout[-12000:] + result.stderr[-2000:]
