"""A detector whose training was killed goes on where it was, and is the detector that it would have been.

Server and worker are killed at once, when the training has put its state on disk; then the server is started again. The lease of the
killed worker runs out first, so this takes more than a minute.
"""

import base64
import contextlib
import json
import os
import signal
import time

from server import Raw, Server, has_ended
from shapes import rendered

GENERAL = "da2e3a8a-40a5-4171-82f4-58522f70fbc1"


def make_project(raw, folder, name):
    record = json.loads((folder / "annotations.json").read_text())
    project = raw.training("POST", f"/projects?name={name}&domainId={GENERAL}").json()["id"]
    tags = {
        each["id"]: raw.training("POST", f"/projects/{project}/tags?name={each['name']}").json()["id"]
        for each in record["categories"]
    }
    boxes = {each["image_id"]: each for each in record["annotations"]}
    entries = []
    for image in record["images"]:
        (left, top, width, height), tag = boxes[image["id"]]["bbox"], tags[boxes[image["id"]]["category_id"]]
        region = {
            "tagId": tag, "left": left / image["width"], "top": top / image["height"],
            "width": width / image["width"], "height": height / image["height"],
        }
        contents = base64.b64encode((folder / image["file_name"]).read_bytes()).decode()
        entries.append({"name": image["file_name"], "contents": contents, "regions": [region]})
    answer = raw.training("POST", f"/projects/{project}/images/files", json={"images": entries})
    assert answer.json()["isBatchSuccessful"], answer.text
    return project


def trained(raw, project, iteration, limit=300):
    end = time.monotonic() + limit
    while time.monotonic() < end:
        state = raw.training("GET", f"/projects/{project}/iterations/{iteration}").json()
        if state["status"] != "Training":
            return state
        time.sleep(0.5)
    raise AssertionError(f"not trained after {limit} s")


def performance(raw, project, iteration):
    path = f"/projects/{project}/iterations/{iteration}/performance?threshold=0.5&overlapThreshold=0.5"
    told = raw.training("GET", path).json()
    # Tags have other ids in another project.
    for tag in told["perTagPerformance"]:
        del tag["id"]
    return told


def test_a_killed_training_goes_on(ocellus, tmp_path):
    shapes = tmp_path / "shapes"
    shapes.mkdir()
    rendered(shapes, 24)
    server = Server(ocellus, tmp_path / "killed").start()
    try:
        raw = Raw(server)
        project = make_project(raw, shapes, "killed")
        iteration = raw.training("POST", f"/projects/{project}/train").json()["id"]

        def checkpoints():
            return list(server.data.glob("cache/features/checkpoints/*.checkpoint"))

        end = time.monotonic() + 200
        while not checkpoints():
            assert time.monotonic() < end, f"no state on disk\n{server.log_tail()}"
            time.sleep(0.05)
        workers = server.workers()
        server.kill()
        for worker in workers:
            # It may have noticed by itself that the server is gone.
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        while not all(map(has_ended, workers)):
            time.sleep(0.05)
        assert checkpoints(), "what was on disk is there"

        server.start()
        raw = Raw(server)
        resumed = trained(raw, project, iteration)
        assert resumed["status"] == "Completed", resumed
        assert not checkpoints(), "what is done needs no state"

        other = make_project(raw, shapes, "undisturbed")
        undisturbed = raw.training("POST", f"/projects/{other}/train").json()["id"]
        assert trained(raw, other, undisturbed)["status"] == "Completed"
        assert performance(raw, project, iteration) == performance(raw, other, undisturbed)
        assert server.stop() == 0
    finally:
        if server.process.poll() is None:
            server.kill()
