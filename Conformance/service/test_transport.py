"""Details of HTTP that client programs lean on: paths, versions, prefixes, headers, empty bodies, parallel uploads."""

import concurrent.futures
import http.client
import json
import re
import socket
import urllib.parse

import pytest
import requests

from images import make_image
from server import PREDICTION_VERSIONS, RESOURCE, TRAINING_KEY, TRAINING_VERSIONS, failure

DATE_WITH_ZONE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z")
SEVEN_DIGITS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}")
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.mark.parametrize("path", [
    "//customvision/v3.3/training/projects",
    "/customvision//v3.3///training//projects//",
    "/customvision/v2.2/Training/projects",
    "/CustomVision/V3.4-PREVIEW/TRAINING/Projects",
    "/some/where/customvision/v3.3/training/projects",
    "/customvision/v3.3/training/projects/",
])
def test_scenario_27_spellings_of_a_path(raw, path):
    answer = raw.send("GET", path, headers={"Training-Key": TRAINING_KEY})
    assert answer.status_code == 200 and isinstance(answer.json(), list), answer.text


@pytest.mark.parametrize("suffix", ["", "/", "/prefix", "/prefix/", "/a/b/c//"])
def test_scenario_27_endpoints(sdk, server, trained, suffix):
    """The endpoint may have a path, and slashes at its end."""
    trainer, predictor = sdk.training(server.address + suffix), sdk.prediction(server.address + suffix)
    assert trained.project.id in {project.id for project in trainer.get_projects()}
    answer = predictor.classify_image_with_no_store(trained.project.id, trained.name, make_image("bars", 940001))
    assert answer.predictions[0].tag_name == "bars"
    # Links lead through the prefix as well, so that a proxy that routes by it routes them.
    [image] = trainer.get_tagged_images(trained.project.id, take=1)
    prefix = "/".join(part for part in suffix.split("/") if part)
    assert image.original_image_uri.startswith(f"{server.address}/{prefix}")
    assert requests.get(image.original_image_uri).status_code == 200


@pytest.mark.parametrize("version", TRAINING_VERSIONS)
def test_scenario_27_training_versions(raw, trained, version):
    project = f"/projects/{trained.project.id}"
    iteration = f"{project}/iterations/{trained.iteration.id}"
    for path in ("/domains", "/projects", project, f"{project}/tags", f"{project}/images", f"{project}/images/count",
                 f"{project}/images/tagged", f"{project}/images/untagged/count", f"{project}/iterations", iteration,
                 f"{iteration}/performance", f"{iteration}/performance/images", f"{iteration}/export"):
        answer = raw.training("GET", path, version=version)
        assert answer.status_code == 200, (path, answer.text)
    answer = raw.training("POST", f"{project}/predictions/query", version=version, json={"maxCount": 1})
    assert answer.status_code == 200, answer.text
    answer = raw.training(
        "POST", f"{project}/quicktest/image?store=false", version=version, data=make_image("rings", 940002),
        headers={"Content-Type": "application/octet-stream"},
    )
    assert answer.status_code == 200 and answer.json()["predictions"][0]["tagName"] == "rings"


@pytest.mark.parametrize("version", PREDICTION_VERSIONS)
def test_scenario_27_prediction_versions(raw, trained, version):
    octets = {"Content-Type": "application/octet-stream"}
    for path in (f"/{trained.project.id}/classify/iterations/{trained.name}/image/nostore",
                 f"/{trained.project.id}/image/nostore", f"/{trained.project.id}/Image/NoStore?application=x",
                 f"/{trained.project.id}/image/nostore?iterationId={trained.iteration.id}"):
        answer = raw.prediction("POST", path, version=version, data=make_image("bars", 940003), headers=octets)
        assert answer.status_code == 200 and answer.json()["predictions"][0]["tagName"] == "bars", (path, answer.text)


@pytest.mark.parametrize("path", [
    "/nothing", "/customvision", "/customvision/v3.3", "/customvision/v3.3/training", "/customvision/v9.9/training/projects",
    "/customvision/v3.3/teaching/projects", "/customvision/v3.3/training/nothing", "/favicon.ico",
    "/customvision/v3.3/training/projects/%2e%2e/projects", "/%", "/customvision/v3.3/training/projects/%ff",
])
def test_unknown_paths(raw, path):
    answer = raw.send("GET", path, headers={"Training-Key": TRAINING_KEY})
    assert answer.status_code in (400, 404)
    failure(answer, answer.status_code)


def test_empty_bodies_mean_no_options(raw, workshop):
    """What the library sends for options that are left out: no body, or a JSON type and nothing."""
    project, _, _ = workshop.filled(each=5)
    kinds = [{}, {"Content-Type": "application/json; charset=utf-8", "Content-Length": "0"}]
    for headers in kinds:
        made = raw.training("POST", "/projects?name=empty", headers=headers)
        assert made.status_code == 200, made.text
        workshop.made.append(made.json()["id"])
    path = f"/projects/{project.id}/train?reservedBudgetInHours=0&forceTrain=True"
    made = raw.training("POST", path, headers=kinds[1])
    assert made.status_code == 200 and made.json()["status"] == "Training", made.text
    tag = raw.training("POST", f"/projects/{project.id}/tags?name=a%20b%2Fc&type=regular", headers=kinds[1])
    assert tag.status_code == 200 and tag.json()["name"] == "a b/c"


def test_bare_answers(raw, trained, trainer, workshop):
    """Counts are bare numbers and publishing answers the bare word true, both as JSON."""
    path = f"/projects/{trained.project.id}"
    answer = raw.training("GET", f"{path}/images/tagged/count")
    assert answer.text.strip() == "16" and answer.headers["Content-Type"] == "application/json; charset=utf-8"
    project, _, _ = workshop.filled(each=5)
    iteration = workshop.finished(project, trainer.train_project(project.id))
    answer = raw.training(
        "POST", f"/projects/{project.id}/iterations/{iteration.id}/publish",
        params={"publishName": "live", "predictionId": RESOURCE},
    )
    assert answer.text.strip() == "true" and answer.headers["Content-Type"] == "application/json; charset=utf-8"


def test_deleting_answers_204_without_a_body(raw, workshop):
    project = workshop.project()
    tag = raw.training("POST", f"/projects/{project.id}/tags?name=x").json()
    for path in (f"/projects/{project.id}/tags/{tag['id']}", f"/projects/{project.id}"):
        answer = raw.training("DELETE", path)
        assert answer.status_code == 204 and answer.content == b""
        assert answer.headers.get("Content-Length", "0") == "0"


def test_headers_of_answers(raw, trained):
    answers = [
        raw.training("GET", "/projects"), raw.training("GET", "/projects", key=None), raw.send("GET", "/nothing"),
        raw.training("GET", f"/projects/{trained.project.id}/images"), raw.send("GET", "/openapi.json"),
    ]
    for answer in answers:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Request-Id"]
        assert answer.headers["Content-Type"].startswith("application/json")
        assert "no-store" in answer.headers["Cache-Control"]
        assert not {"X-Powered-By", "Access-Control-Allow-Origin"} & set(answer.headers)
    assert len({answer.headers["Request-Id"] for answer in answers}) == len(answers)


def test_shapes_of_dates_and_ids(raw, trained):
    project = raw.training("GET", f"/projects/{trained.project.id}").json()
    assert GUID.fullmatch(project["id"]) and DATE_WITH_ZONE.fullmatch(project["created"])
    [image] = raw.training("GET", f"/projects/{trained.project.id}/images?take=1").json()
    assert SEVEN_DIGITS.fullmatch(image["created"]), "without a zone"
    iteration = raw.training("GET", f"/projects/{trained.project.id}/iterations/{trained.iteration.id}").json()
    assert DATE_WITH_ZONE.fullmatch(iteration["trainedAt"])
    for null in ("exportableTo", "customBaseModelInfo", "trainingErrorDetails"):
        assert null in iteration and not iteration[null]
    answer = raw.training(
        "POST", f"/projects/{trained.project.id}/quicktest/image?store=false", data=make_image("bars", 940004),
        headers={"Content-Type": "application/octet-stream"},
    ).json()
    assert SEVEN_DIGITS.fullmatch(answer["created"].removesuffix("Z")) and answer["created"].endswith("Z")


def test_enumerations_and_booleans_have_no_case(raw, workshop):
    made = raw.training("POST", "/projects?name=x&classificationType=multiclass").json()
    workshop.made.append(made["id"])
    assert made["settings"]["classificationType"] == "Multiclass"
    path = f"/projects/{made['id']}/images"
    for query in ("orderBy=oldest", "taggingStatus=TAGGED", "orderBy=NEWEST&take=3&skip=0", "unknown=parameter"):
        assert raw.training("GET", f"{path}?{query}").json() == []
    assert raw.training("DELETE", f"{path}?allImages=True&allIterations=FALSE").status_code == 202
    failure(raw.training("GET", f"{path}?taggingStatus=sometimes"), 400)
    failure(raw.training("DELETE", f"{path}?allImages=perhaps"), 400)


def test_ids_in_capitals_and_with_escaped_commas(raw, trained):
    path = f"/projects/{trained.project.id.upper()}/images/tagged/count"
    tags = [tag.id for tag in trained.tags]
    assert raw.training("GET", path + "?tagIds=" + ",".join(tags)).json() == 16
    assert raw.training("GET", path + "?tagIds=" + "%2C".join(tags)).json() == 16
    assert raw.training("GET", path + "?tagIds=" + "&tagIds=".join(tags)).json() == 16
    assert raw.training("GET", path + "?tagIds=%20" + tags[0].upper() + "%20").json() == 8


@pytest.mark.parametrize("name", ["url", "Url", "URL"])
def test_member_names_have_no_case(raw, trained, web, name):
    answer = raw.training(
        "POST", f"/projects/{trained.project.id}/quicktest/url?store=false", json={name: f"{web}/bars/940005.jpg"}
    )
    assert answer.status_code == 200, answer.text


def test_either_key_fits_the_general_header(raw, trained):
    general = {"Ocp-Apim-Subscription-Key": TRAINING_KEY}
    assert raw.training("GET", "/projects", key=None, headers=general).status_code == 200


def test_wrong_methods_say_which_are_right(raw, trained):
    for method, path, allowed in [
        ("PUT", "/projects", {"GET", "POST"}), ("POST", "/domains", {"GET"}), ("OPTIONS", "/projects", {"GET", "POST"}),
        ("GET", f"/projects/{trained.project.id}/train", {"POST"}), ("PROPFIND", "/projects", {"GET", "POST"}),
    ]:
        answer = raw.training(method, path)
        failure(answer, 405)
        assert {each.strip() for each in answer.headers["Allow"].split(",")} >= allowed


@pytest.mark.parametrize("request_line", [
    "BREW /customvision/v3.3/training/projects HTTP/1.1", "GET", "GET / HTTP/9.9", "\x16\x03\x01 binary",
    "GET /customvision/v3.3/training/projects?" + "x" * 200_000 + " HTTP/1.1",
], ids=["unknown method", "half a line", "unknown version", "TLS", "endless"])
def test_what_is_no_request_is_refused(server, raw, request_line):
    """The parser refuses it, before there is an operation; it closes the connection, and others go on."""
    host = urllib.parse.urlsplit(server.address)
    with socket.create_connection((host.hostname, host.port), timeout=30) as connection:
        connection.sendall(f"{request_line}\r\nHost: x\r\nTraining-Key: {TRAINING_KEY}\r\n\r\n".encode("latin-1"))
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        body = json.loads(answer.read())
        assert 400 <= answer.status < 500 and connection.recv(1) == b""
    assert body["code"] and body["message"], "a sentence here, too"
    assert raw.training("GET", "/domains").status_code == 200


def test_head_is_get_without_the_body(raw, trained):
    path = f"/projects/{trained.project.id}"
    answer, other = raw.training("GET", path), raw.training("HEAD", path)
    assert other.status_code == 200 and other.content == b""
    assert other.headers["Content-Length"] == answer.headers["Content-Length"]
    assert other.headers["Content-Type"] == answer.headers["Content-Type"]
    assert raw.training("HEAD", path, key=None).status_code == 401
    assert raw.training("HEAD", "/projects/00000000-0000-4000-8000-000000000000").status_code == 404


def test_a_connection_stays_open(server):
    host = urllib.parse.urlsplit(server.address)
    connection = http.client.HTTPConnection(host.hostname, host.port, timeout=30)
    local = None
    for key, status in ((TRAINING_KEY, 200), ("wrong", 401), (TRAINING_KEY, 200)):
        connection.request("GET", "/customvision/v3.3/training/domains", headers={"Training-Key": key})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status
        assert local in (None, connection.sock.getsockname()), "it is still the same one"
        local = connection.sock.getsockname()
    connection.close()


def test_chunked_bodies(raw, trained):
    contents = make_image("rings", 940006)

    def chunks():
        for start in range(0, len(contents), 700):
            yield contents[start:start + 700]

    answer = raw.training(
        "POST", f"/projects/{trained.project.id}/quicktest/image?store=false", data=chunks(),
        headers={"Content-Type": "application/octet-stream"},
    )
    assert answer.status_code == 200 and answer.json()["predictions"][0]["tagName"] == "rings"


def test_bodies_that_are_too_large_are_refused_unread(server, trained):
    """The declared length is enough; the body never has to travel."""
    host = urllib.parse.urlsplit(server.address)
    connection = http.client.HTTPConnection(host.hostname, host.port, timeout=30)
    connection.putrequest("POST", f"/customvision/v3.3/training/projects/{trained.project.id}/quicktest/image")
    connection.putheader("Training-Key", TRAINING_KEY)
    connection.putheader("Content-Type", "application/octet-stream")
    connection.putheader("Content-Length", str(10 ** 12))
    connection.endheaders()
    answer = connection.getresponse()
    body = json.loads(answer.read())
    assert answer.status == 413 and body["code"] and "bytes" in body["message"]
    connection.close()


def test_scenario_25_parallel_uploads_lose_nothing(raw, trainer, workshop):
    project = workshop.project(classification_type="Multilabel")
    tags = [trainer.create_tag(project.id, name).id for name in ("one", "two")]
    entries = workshop.entries("bars", 40)

    def upload(entry):
        return raw.send(
            "POST", f"//customvision/v3.0/training/projects/{project.id}/images?tagIds={','.join(tags)}",
            files={"imageData": ("blob", entry.contents)}, headers={"Training-Key": TRAINING_KEY},
        )

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(upload, entries))
    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers][:2]
    images = trainer.get_images(project.id, take=256)
    assert len(images) == 40 and all(len(image.tags) == 2 for image in images)
    assert [tag.image_count for tag in trainer.get_tags(project.id)] == [40, 40]
