"""Boxes that were answered with success are there after the server was killed, and no change of boxes is ever half there.

A client uploads photographs with boxes, draws, replaces and removes boxes without pause while the server is killed. OCELLUS_KILLS
says how many kills.
"""

import base64
import os
import random
import signal
import threading

import requests

from images import make_image
from server import TRAINING_KEY, Raw, Server

GENERAL = "da2e3a8a-40a5-4171-82f4-58522f70fbc1"
KILLS = int(os.environ.get("OCELLUS_KILLS", "12"))
SEED = int(os.environ.get("OCELLUS_KILLS_SEED", "1"))
TAGS = ("fork", "spoon")


class Unanswered(Exception):
    """A request that nobody answered: it may have been carried out or not."""


class Client:
    """Works one step after the other, and remembers what the boxes of each image may be: sets of tag and left edge."""

    def __init__(self, server, seed):
        self.server, self.chance, self.raw = server, random.Random(seed), Raw(server)
        self.next_number, self.steps, self.unanswered = 1, 0, 0
        # By the id of the image; by the number of an upload in doubt, its boxes.
        self.possible, self.uploads = {}, {}
        project = self.ask("POST", f"/projects?name=boxes&domainId={GENERAL}").json()
        self.project = project["id"]
        self.tags = {tag: self.ask("POST", f"/projects/{self.project}/tags?name={tag}").json()["id"] for tag in TAGS}

    def ask(self, method, path, *, portal=False, **options):
        try:
            if portal:
                headers = {"Training-Key": TRAINING_KEY}
                address = f"{self.server.address}/portal/v1{path}"
                answer = requests.request(method, address, headers=headers, timeout=30, **options)
            else:
                answer = self.raw.training(method, path, **options)
        except requests.RequestException:
            self.raw = Raw(self.server)
            self.unanswered += 1
            raise Unanswered from None
        assert answer.status_code in {200, 204}, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        return answer

    def region(self, box):
        tag, left = box
        return {"tagId": self.tags[tag], "left": left / 64, "top": 0.25, "width": 0.25, "height": 0.5}

    def some_boxes(self, most=4):
        every = [(tag, left) for tag in TAGS for left in range(48)]
        return frozenset(self.chance.sample(every, self.chance.randint(1, most)))

    def step(self):
        self.steps += 1
        steps = [self.upload] if len(self.possible) < 3 else [self.upload, self.draw, self.replace, self.remove]
        self.chance.choice(steps)()

    def upload(self):
        number, boxes = self.next_number, self.some_boxes()
        self.next_number += 1
        self.uploads[number] = boxes
        entry = {
            "name": str(number), "contents": base64.b64encode(make_image("bars", number)).decode(),
            "regions": [self.region(box) for box in sorted(boxes)],
        }
        body = {"images": [entry], "metadata": {"number": str(number)}}
        [made] = self.ask("POST", f"/projects/{self.project}/images/files", json=body).json()["images"]
        assert made["status"] == "OK"
        self.possible[made["image"]["id"]] = {boxes}
        del self.uploads[number]

    def change(self, image, become, send):
        """Sends a change that turns boxes into others: until it is answered, either may be there."""
        before = self.possible[image]
        after = {become(boxes) for boxes in before}
        self.possible[image] = before | after
        send()
        self.possible[image] = after

    def some_image(self):
        return self.chance.choice(sorted(self.possible))

    def draw(self):
        image, boxes = self.some_image(), self.some_boxes()
        body = {"regions": [self.region(box) | {"imageId": image} for box in sorted(boxes)]}
        self.change(
            image, lambda there: there | boxes,
            lambda: self.ask("POST", f"/projects/{self.project}/images/regions", json=body),
        )

    def replace(self):
        image, boxes = self.some_image(), self.some_boxes(8)
        body = {"regions": [self.region(box) for box in sorted(boxes)]}
        path = f"/projects/{self.project}/images/{image}/regions"
        self.change(image, lambda there: boxes, lambda: self.ask("PUT", path, portal=True, json=body))

    def remove(self):
        image = self.some_image()
        [found] = self.ask("GET", f"/projects/{self.project}/images/id?imageIds={image}").json()
        regions = found.get("regions") or []
        if not regions:
            return
        chosen = self.chance.sample(regions, self.chance.randint(1, len(regions)))
        gone = {self.box(each) for each in chosen}
        ids = ",".join(each["regionId"] for each in chosen)
        path = f"/projects/{self.project}/images/regions?regionIds={ids}"
        self.change(image, lambda there: there - gone, lambda: self.ask("DELETE", path))

    def box(self, region):
        [tag] = [name for name, id in self.tags.items() if id == region["tagId"]]
        return tag, round(region["left"] * 64)

    def look(self):
        """Compares what is there with what may be, and knows better from then on."""
        images = {}
        while page := self.ask("GET", f"/projects/{self.project}/images?take=256&skip={len(images)}").json():
            images |= {each["id"]: each for each in page}
        assert self.possible.keys() <= images.keys(), "every image is there"
        for id, image in images.items():
            boxes = frozenset(self.box(each) for each in image.get("regions") or [])
            assert len(boxes) == len(image.get("regions") or []), "no box is there twice"
            if id in self.possible:
                assert boxes in self.possible[id]
            else:
                number = int(image["metadata"]["number"])
                assert boxes == self.uploads.pop(number), "an image is there with all its boxes"
            assert {each["tagName"] for each in image.get("tags") or []} == {tag for tag, _ in boxes}
            self.possible[id] = {boxes}
        self.uploads.clear()
        counts = {each["name"]: each["imageCount"] for each in self.ask("GET", f"/projects/{self.project}/tags").json()}
        assert counts == {
            tag: sum(any(name == tag for name, _ in boxes) for [boxes] in self.possible.values()) for tag in TAGS
        }


def test_boxes_are_whole(ocellus, tmp_path):
    chance = random.Random(SEED)
    server = Server(ocellus, tmp_path / "killed").start()
    try:
        client = Client(server, SEED)
        for _ in range(KILLS):
            killing = threading.Timer(chance.uniform(0.05, 1.0), os.kill, (server.process.pid, signal.SIGKILL))
            killing.start()
            try:
                while True:
                    client.step()
            except Unanswered:
                killing.join()
            server.process.wait(30)
            server.start()
            client.look()
        for _ in range(50):
            client.step()
        client.look()
        print(f"{client.steps} steps, {client.unanswered} unanswered, {len(client.possible)} images")
        assert server.stop() == 0
        examination = ocellus.json("doctor", "--data", server.data, "--read-blobs")["dataFolder"]
        assert examination == {"readBlobs": True, "flaws": []}
    finally:
        if server.process.poll() is None:
            server.kill()
