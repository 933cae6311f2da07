"""Suggestions from what somebody is drawing: a detector that learns in the background, on sample photographs with boxes."""

import base64
import json
import pathlib
import time

import pytest

from server import Raw, Server, failure
from test_detection_quickstart import overlap
from test_scenarios_regions import GENERAL, portal

DRAWN, HELD = 12, 12
SIDES = ("left", "top", "width", "height")


@pytest.fixture(scope="module")
def photographs(ocellus, tmp_path_factory):
    """Sample photographs of parts: (name, bytes, tag, box in fractions)."""
    folder = tmp_path_factory.mktemp("parts") / "photographs"
    ocellus.run("sample", "--kind", "parts", "--count", DRAWN + HELD, "--seed", "11", "--out", folder)
    record = json.loads((folder / "annotations.json").read_text())
    names = {each["id"]: each["name"] for each in record["categories"]}
    boxes = {each["image_id"]: each for each in record["annotations"]}
    found = []
    for image in record["images"]:
        left, top, width, height = boxes[image["id"]]["bbox"]
        box = [left / image["width"], top / image["height"], width / image["width"], height / image["height"]]
        contents = (folder / image["file_name"]).read_bytes()
        found.append((image["file_name"], contents, names[boxes[image["id"]]["category_id"]], box))
    return found


class Drawing:
    """A detection project with the photographs, none of which has a box at first."""

    def __init__(self, server, photographs):
        self.server, self.raw, self.photographs = server, Raw(server), photographs
        training = self.raw.training
        self.id = training("POST", "/projects", params={"name": "Previews", "domainId": GENERAL}).json()["id"]
        self.tags = {
            tag: training("POST", f"/projects/{self.id}/tags", params={"name": tag}).json()["id"]
            for tag in sorted({tag for _, _, tag, _ in photographs})
        }
        self.images = []
        for name, contents, _, _ in photographs:
            body = {"images": [{"name": name, "contents": base64.b64encode(contents).decode()}]}
            answer = training("POST", f"/projects/{self.id}/images/files", json=body)
            assert answer.status_code == 200 and answer.json()["isBatchSuccessful"], answer.text
            self.images.append(answer.json()["images"][0]["image"]["id"])

    def draw(self, places):
        """Draws the true boxes of photographs."""
        for place in places:
            _, _, tag, box = self.photographs[place]
            region = {"tagId": self.tags[tag], **dict(zip(SIDES, box))}
            path = f"/projects/{self.id}/images/{self.images[place]}/regions"
            answer = portal(self.server, "PUT", path, json={"regions": [region]})
            assert answer.status_code == 200, answer.text

    def ask(self, place):
        answer = portal(self.server, "POST", f"/projects/{self.id}/images/{self.images[place]}/suggestions")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ask_until(self, place, is_so, limit=600):
        """Asks until the answer is so; tells how long that took, and how much of a processor the server."""
        start, before = time.monotonic(), self.processor_seconds()
        while not is_so(answer := self.ask(place)):
            assert time.monotonic() < start + limit, f"after {limit} s still {answer}"
            time.sleep(0.25)
        print(f"{time.monotonic() - start:.1f} s, {self.processor_seconds() - before:.1f} of the processor's")
        return answer

    def processor_seconds(self):
        """What the server itself has computed, without its workers."""
        fields = pathlib.Path(f"/proc/{self.server.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / 100

    def delete(self):
        self.raw.training("DELETE", f"/projects/{self.id}")


@pytest.fixture
def drawing(server, photographs):
    drawing = Drawing(server, photographs)
    yield drawing
    drawing.delete()


def test_a_dozen_drawn_images_give_boxes_for_the_others(drawing):
    drawing.draw(range(3))
    early = drawing.ask(DRAWN)
    assert (early["state"], early["labeledImageCount"], early["source"], early["predictions"]) == ("none", 3, None, [])
    drawing.draw(range(3, DRAWN))
    first = drawing.ask(DRAWN)
    assert first["state"] == "training" and first["labeledImageCount"] == DRAWN >= first["neededImageCount"]
    ready = drawing.ask_until(DRAWN, lambda answer: answer["state"] != "training")
    assert (ready["state"], ready["imageCount"], ready["source"]) == ("ready", DRAWN, "preview")
    found, right = 0, 0
    for place in range(DRAWN, DRAWN + HELD):
        _, _, tag, box = drawing.photographs[place]
        predictions = drawing.ask(place)["predictions"]
        probabilities = [each["probability"] for each in predictions]
        assert probabilities == sorted(probabilities, reverse=True) and len(predictions) <= 200
        best = predictions[0]
        match = overlap([best["boundingBox"][side] for side in SIDES], box)
        print(f"{tag} as {best['tagName']} at {best['probability']:.2f}, overlap {match:.2f}")
        found += match >= 0.5
        right += best["tagName"] == tag
    assert found > HELD / 2, f"{found} of {HELD} boxes"
    assert right > HELD / 2, f"{right} of {HELD} tags"

    # Three more are drawn; the one before answers until they are learned.
    drawing.draw(range(DRAWN, DRAWN + 3))
    assert drawing.ask(DRAWN + 3)["imageCount"] == DRAWN
    drawing.ask_until(DRAWN + 3, lambda answer: answer["imageCount"] == DRAWN + 3)


def test_what_is_not_there_is_refused(server, drawing):
    unknown = "00000000-0000-4000-8000-000000000000"
    image = drawing.images[0]
    failure(portal(server, "POST", f"/projects/{drawing.id}/images/{unknown}/suggestions"), 404, "NotFoundImage")
    failure(portal(server, "POST", f"/projects/{unknown}/images/{image}/suggestions"), 404, "NotFoundProject")


def test_a_server_that_learns_ends_at_once_and_learns_again(ocellus, tmp_path, photographs):
    server = Server(ocellus, tmp_path / "learning").start()
    try:
        drawing = Drawing(server, photographs)
        drawing.draw(range(8))
        assert drawing.ask(8)["state"] == "training"
        start = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - start < 20, "a training is cut off"
        server.start()
        # Nothing was stored: whoever asks has it trained.
        assert drawing.ask(8)["state"] == "training"
        assert drawing.ask_until(8, lambda answer: answer["state"] != "training")["source"] == "preview"
    finally:
        if server.process.poll() is None:
            server.kill()
