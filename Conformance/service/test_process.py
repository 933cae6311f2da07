"""The server as a process: what it prints and logs, how it starts, ends and starts again, what it refuses to fetch."""

import json
import re
import time

import pytest

from images import make_image
from server import Raw, Server, failure, has_ended


@pytest.fixture
def alone(ocellus, tmp_path):
    """A server that only this test uses; it is not started yet."""
    server = Server(ocellus, tmp_path / "alone")
    yield server
    if server.process and server.process.poll() is None:
        server.kill()


def test_keys_are_printed_the_first_time_only(alone):
    alone.keys = None
    alone.start()
    raw = Raw(alone)
    assert alone.stop() == 0
    printed = alone.read_printed()
    keys = dict(re.findall(r"(Training-Key|Prediction-Key):\s+(\S+)", printed))
    assert keys.keys() == {"Training-Key", "Prediction-Key"} and len(set(keys.values())) == 2
    alone.start()
    assert raw.training("GET", "/projects", key=keys["Training-Key"]).status_code == 200
    assert raw.training("GET", "/projects", key=keys["Prediction-Key"]).status_code == 401
    assert alone.stop() == 0
    again = alone.read_printed()
    assert not any(key in again for key in keys.values()) and "Key" not in again


def test_everything_is_there_after_a_restart(alone, sdk):
    alone.start()
    trainer = sdk.training(alone.address)
    project = trainer.create_project("kept")
    tag = trainer.create_tag(project.id, "tag")
    contents = make_image("rings", 960001)
    [made] = trainer.create_images_from_data(project.id, contents, tag_ids=[tag.id]).images
    assert alone.stop() == 0
    alone.start()
    trainer, raw = sdk.training(alone.address), Raw(alone)
    assert [each.name for each in trainer.get_projects()] == ["kept"]
    [image] = trainer.get_tagged_images(project.id)
    assert image.id == made.image.id and [each.tag_name for each in image.tags] == ["tag"]
    assert raw.send("GET", image.original_image_uri.removeprefix(alone.address)).content == contents
    # A link from before the restart still holds.
    assert raw.send("GET", re.sub(r"^http://[^/]+", "", made.image.original_image_uri)).content == contents


def test_workers_end_with_their_server(alone):
    alone.start()
    # The server is ready before its worker runs.
    end = time.monotonic() + 30
    while not (workers := alone.workers()):
        assert time.monotonic() < end, "the server has a worker"
        time.sleep(0.01)
    assert alone.stop() == 0
    assert all(has_ended(pid) for pid in workers)


def test_log_lines_are_json_and_name_requests(alone):
    alone.start()
    raw = Raw(alone)
    answers = [
        raw.training("GET", "/projects"), raw.training("GET", "/projects/x"), raw.send("GET", "/secret-path?q=secret"),
    ]
    assert alone.stop() == 0
    lines = [json.loads(line) for line in alone.log.read_text().splitlines()]
    logged = json.dumps(lines)
    for answer in answers:
        assert answer.headers["Request-Id"] in logged
    assert "secret-path" not in logged and "q=secret" not in logged
    assert str(alone.data) not in logged and "/tmp/" not in logged, "no file paths"


def test_addresses_of_this_machine_are_not_fetched(alone, web):
    """Unless the operator allows it: a URL that somebody names must not reach into the network behind the server."""
    alone.start()
    raw = Raw(alone)
    project = raw.training("POST", "/projects?name=x").json()["id"]
    port = web.rpartition(":")[2]
    urls = [
        f"{web}/rings/1.jpg", f"http://localhost:{port}/rings/1.jpg", f"http://[::1]:{port}/rings/1.jpg",
        f"http://[::ffff:127.0.0.1]:{port}/rings/1.jpg", f"http://2130706433:{port}/rings/1.jpg",
        f"http://0177.0.0.1:{port}/rings/1.jpg", f"http://127.1:{port}/rings/1.jpg", f"http://0.0.0.0:{port}/rings/1.jpg",
        "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd", "gopher://127.0.0.1/",
        f"{alone.address}/openapi.json",
    ]
    answer = raw.training("POST", f"/projects/{project}/images/urls", json={"images": [{"url": url} for url in urls]})
    assert answer.status_code == 207
    assert {each["sourceUrl"]: each["status"] for each in answer.json()["images"]} == dict.fromkeys(urls, "ErrorSource")
    answers = [
        raw.training("POST", f"/projects/{project}/quicktest/url", json={"url": url}) for url in urls[:3]
    ]
    # A closed port, an open one and a name tell the same: nothing of the network behind the server.
    closed = raw.training("POST", f"/projects/{project}/quicktest/url", json={"url": "http://127.0.0.1:1/"})
    for answer in [*answers, closed]:
        assert answer.status_code in (400, 404)
        assert port not in failure(answer, answer.status_code)


@pytest.mark.parametrize("options", [
    ["--training-key", "short"], ["--listen", "nowhere"], ["--listen", "127.0.0.1:99999"], ["--workers", "1000"],
    ["--precision", "f7"], ["--allow-fetch-from", "everywhere"], ["--tls-certificate", "missing.pem"],
    ["--training-key", "k" * 20, "--prediction-key", "k" * 20],
], ids=" ".join)
def test_configuration_that_makes_no_sense(ocellus, tmp_path, options):
    message = ocellus.failure("serve", "--data", tmp_path / "data", *options)
    assert message.strip() and "Swift" not in message and "0x" not in message
