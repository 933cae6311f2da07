"""Projects that detect objects, for the tests of their screens: on the server, or in this process in its place.

With `OCELLUS_DETECTION=server` a project is made on the server; else this process answers the requests about it, so that
screens can be tested by themselves. Both have the same images, tags and boxes, and tell tests what is stored.
"""

import base64
import io
import json
import random
import re
import urllib.parse
import uuid

from PIL import Image, ImageDraw

SIZE = (320, 240)
COLORS = {"bolt": (214, 90, 40), "nut": (50, 120, 210), "washer": (60, 160, 90)}
GENERAL = "da2e3a8a-40a5-4171-82f4-58522f70fbc1"
# What is asked for is not there.
MISSING = object()
COMPACT = "a27d5ca5-bb19-49d8-a70a-fec086c47f5b"


def scene(number, count=3):
    """An image with things on it, and its boxes: (tag, left, top, width, height) in fractions."""
    chance = random.Random(number)
    image = Image.new("RGB", SIZE, (226, 222, 214))
    draw = ImageDraw.Draw(image)
    for _ in range(40):
        x, y = chance.randrange(SIZE[0]), chance.randrange(SIZE[1])
        draw.point((x, y), fill=tuple(chance.randrange(190, 240) for _ in range(3)))
    boxes = []
    for place in range(count):
        tag = chance.choice(list(COLORS))
        width, height = chance.randrange(24, 70), chance.randrange(24, 70)
        left = place * SIZE[0] // count + chance.randrange(4, max(5, SIZE[0] // count - width))
        top = chance.randrange(8, SIZE[1] - height - 8)
        shape = draw.ellipse if tag != "bolt" else draw.rectangle
        shape((left, top, left + width, top + height), fill=COLORS[tag], outline=(30, 30, 30), width=2)
        boxes.append((tag, left / SIZE[0], top / SIZE[1], width / SIZE[0], height / SIZE[1]))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=90)
    return file.getvalue(), boxes


def identifier(*words):
    return str(uuid.uuid5(uuid.NAMESPACE_URL, " ".join(map(str, words))))


class Detecting:
    """What tests know of a project: its tags by name, its images as (id, boxes of the scene), and what is stored."""

    def __init__(self, labeled, unlabeled):
        self.scenes = [scene(number, 1 + number % 4) for number in range(labeled + unlabeled)]
        self.labeled = labeled
        self.tags, self.images = {}, []


class ServedDetecting(Detecting):
    """The project on the server."""

    def __init__(self, raw, labeled=6, unlabeled=4):
        super().__init__(labeled, unlabeled)
        self.raw = raw
        answer = raw.training("POST", "/projects", params={"name": "Parts in boxes", "domainId": GENERAL})
        assert answer.status_code == 200, answer.text
        self.id = answer.json()["id"]
        for tag in COLORS:
            self.tags[tag] = raw.training("POST", f"/projects/{self.id}/tags", params={"name": tag}).json()["id"]
        for number, (contents, boxes) in enumerate(self.scenes):
            regions = [
                {"tagId": self.tags[tag], "left": left, "top": top, "width": width, "height": height}
                for tag, left, top, width, height in (boxes if number < labeled else [])
            ]
            answer = raw.training("POST", f"/projects/{self.id}/images/files", json={
                "images": [{"name": f"{number}.jpg", "contents": base64.b64encode(contents).decode(), "regions": regions}],
            })
            assert answer.status_code == 200 and answer.json()["isBatchSuccessful"], answer.text
            self.images.append(answer.json()["images"][0]["image"])

    def install(self, context):
        """Nothing is in the server's place."""

    def stored(self, image):
        """The boxes of an image as the server has them."""
        answer = self.raw.training("GET", f"/projects/{self.id}/images/id", params={"imageIds": image})
        return answer.json()[0].get("regions") or []


class FakeDetecting(Detecting):
    """The project in this process: answers what the page asks about it, and remembers what the page sends."""

    def __init__(self, labeled=6, unlabeled=4, iterations=1, name="Parts in boxes", called=None):
        """`called` gives things other names than those of `COLORS`."""
        super().__init__(labeled, unlabeled)
        self.called = called or {}
        self.id, self.name = identifier("project", name), name
        self.tags = {self.called.get(tag, tag): identifier("tag", tag) for tag in COLORS}
        self.files = {}
        for number, (contents, boxes) in enumerate(self.scenes):
            self.add_image(identifier("image", number), contents, SIZE, boxes if number < labeled else [])
        self.iterations = [self.iteration(number) for number in range(iterations)]
        self.predictions = [
            {
                "id": identifier("prediction", number), "project": self.id, "iteration": self.iterations[-1]["id"],
                "created": f"2026-02-0{1 + number}T08:00:00.000Z", "domain": None,
                "predictions": self.answer(boxes), **self.uris(self.images[number]["id"]),
            }
            for number, (_, boxes) in enumerate(self.scenes[:4])
        ] if iterations else []
        self.promoted = []
        # The detector that learns in the background: how it stands, from how many images it learned, whether it knows most.
        self.preview = {"state": "none", "imageCount": 0}
        self.previewed, self.is_ahead = self.boxes_of, False

    def add_image(self, image, contents, size, boxes):
        self.files[image] = contents
        self.images.append({
            "id": image, "created": f"2026-01-01T00:{len(self.images):02}:00.000Z", "width": size[0], "height": size[1],
            "regions": [self.region(*box) for box in boxes], "metadata": {},
        })

    def region(self, tag, left, top, width, height):
        return self.named({"tagId": self.tags[self.called.get(tag, tag)], "left": left, "top": top, "width": width, "height": height})

    def named(self, region):
        name = next((name for name, each in self.tags.items() if each == region["tagId"]), None)
        return {**region, "regionId": str(uuid.uuid4()), "tagName": name, "created": "2026-01-01T00:00:00.000Z"}

    def iteration(self, number):
        return {
            "id": identifier("iteration", number), "name": f"Iteration {number + 1}", "status": "Completed",
            "created": f"2026-01-0{number + 2}T00:00:00.000Z", "trainedAt": f"2026-01-0{number + 2}T00:01:00.000Z",
            "lastModified": f"2026-01-0{number + 2}T00:01:00.000Z", "projectId": self.id, "exportable": True,
            "exportableTo": ["ONNX"], "domainId": GENERAL, "classificationType": None, "trainingType": "Regular",
            "reservedBudgetInHours": 0, "trainingTimeInMinutes": 1, "publishName": None, "isDefault": False,
        }

    def stored(self, image):
        """The boxes of an image as the server has them."""
        return next(each for each in self.images if each["id"] == image)["regions"]

    def answer(self, boxes):
        """What a model would say: the boxes of the scene, a little beside them, and one that is nothing."""
        found = [(tag, 0.96 - 0.07 * place, (left + 0.008, top - 0.004, width * 0.96, height * 1.03))
                 for place, (tag, left, top, width, height) in enumerate(boxes)]
        found.append(("nut", 0.22, (0.4, 0.02, 0.12, 0.1)))
        return [
            {"tagId": self.tags[name], "tagName": name, "tagType": "Regular", "probability": probability,
             "boundingBox": dict(zip(("left", "top", "width", "height"), box))}
            for name, probability, box in ((self.called.get(tag, tag), *rest) for tag, *rest in found) if name in self.tags
        ]

    def uris(self, image):
        path = f"/fake-images/{image}.jpg"
        return {"originalImageUri": path, "resizedImageUri": path, "thumbnailUri": path}

    # Requests

    def install(self, context):
        """Answers in a browser context."""
        context.route(lambda url: self.id in url or "/fake-images/" in url, self.serve)

    def serve(self, route):
        request = route.request
        url = urllib.parse.urlsplit(request.url)
        query = dict(urllib.parse.parse_qsl(url.query))
        if url.path.startswith("/fake-images/"):
            image = url.path.removeprefix("/fake-images/").removesuffix(".jpg")
            return route.fulfill(content_type="image/jpeg", body=self.files[image])
        path = url.path.split(self.id, 1)[1]
        for method, pattern, answer in self.routes():
            if request.method == method and (found := re.fullmatch(pattern, path)):
                body = request.post_data_json if method != "GET" and request.headers.get("content-type") == "application/json" else None
                value = answer(query, body, *found.groups())
                if value is MISSING:
                    break
                return route.fulfill(content_type="application/json", body=json.dumps(value))
        return route.fulfill(
            status=404, content_type="application/json", body=json.dumps({"code": "NotFound", "message": f"No {path}."}),
        )

    def routes(self):
        """Later classes put theirs in front."""
        return [
            ("GET", "", lambda query, body: self.project()),
            ("GET", "/tags", lambda query, body: self.all_tags()),
            ("POST", "/tags", self.make_tag),
            ("GET", "/images/count", lambda query, body: len(self.selected(query))),
            ("GET", "/images/untagged/count", lambda query, body: len(self.selected({"taggingStatus": "Untagged"}))),
            ("GET", "/images/untagged", lambda query, body: self.page({**query, "taggingStatus": "Untagged"})),
            ("GET", "/images", lambda query, body: self.page(query)),
            ("GET", "/images/id", self.by_id),
            ("DELETE", "/images", self.delete),
            ("PUT", "/images/([^/]+)/regions", self.put),
            ("POST", "/images/([^/]+)/regionproposals", self.propose),
            ("POST", "/images/([^/]+)/suggestions", self.suggest),
            ("POST", "/quicktest/url", self.test_address),
            ("POST", "/quicktest/image", lambda query, body: self.prediction(self.scenes[0][1])),
            ("GET", "/iterations", lambda query, body: self.iterations),
            ("GET", "/iterations/([^/]+)", lambda query, body, id: next((one for one in self.iterations if one["id"] == id), MISSING)),
            ("GET", "/iterations/([^/]+)/detections", self.detections),
            ("GET", "/iterations/([^/]+)/performance", lambda query, body, id: {"precision": 0.9, "recall": 0.8, "averagePrecision": 0.85, "perTagPerformance": []}),
            ("GET", "/webhooks", lambda query, body: []),
            ("GET", "/duplicates", lambda query, body: {"groups": []}),
            ("POST", "/predictions/query", lambda query, body: {"token": {**body, "continuation": None}, "results": self.predictions}),
            ("POST", "/images/predictions", self.promote),
            ("POST", "/images/files", self.add_files),
            ("POST", "/images/suggested", self.suggested),
            ("POST", "/tagsandregions/suggestions", lambda query, body: [self.suggestion(id) for id in query["imageIds"].split(",")]),
        ]

    def project(self):
        return {
            "id": self.id, "name": self.name, "description": "", "created": "2026-01-01T00:00:00.000Z",
            "lastModified": "2026-01-01T00:00:00.000Z", "thumbnailUri": None, "drModeEnabled": False, "status": "Succeeded",
            "settings": {"domainId": GENERAL, "classificationType": None, "targetExportPlatforms": [], "useNegativeSet": False},
        }

    def all_tags(self):
        return [
            {"id": id, "name": name, "description": "", "type": "Regular",
             "imageCount": sum(any(region["tagId"] == id for region in image["regions"]) for image in self.images)}
            for name, id in self.tags.items()
        ]

    def make_tag(self, query, _):
        self.tags[query["name"]] = identifier("tag", query["name"])
        return next(tag for tag in self.all_tags() if tag["name"] == query["name"])

    def selected(self, query):
        chosen = self.images if query.get("orderBy") == "Oldest" else self.images[::-1]
        if query.get("taggingStatus") == "Untagged":
            chosen = [image for image in chosen if not image["regions"]]
        if query.get("taggingStatus") == "Tagged":
            chosen = [image for image in chosen if image["regions"]]
        if query.get("tagIds"):
            wanted = query["tagIds"].split(",")
            chosen = [image for image in chosen if any(region["tagId"] in wanted for region in image["regions"])]
        if "minBoxes" in query:
            least, most = int(query["minBoxes"]), int(query.get("maxBoxes", 10**6))
            chosen = [image for image in chosen if least <= len(image["regions"]) <= most]
        if "minBoxSide" in query:
            least, most = int(query["minBoxSide"]), int(query.get("maxBoxSide", 10**6))
            chosen = [image for image in chosen if image["regions"] and least <= self.smallest_side(image) <= most]
        return chosen

    def smallest_side(self, image):
        """The shorter side of the smallest box, in pixels."""
        return min(min(each["width"] * image["width"], each["height"] * image["height"]) for each in image["regions"])

    def page(self, query):
        skip, take = int(query.get("skip", 0)), int(query.get("take", 50))
        return [self.wire(image) for image in self.selected(query)[skip:skip + take]]

    def wire(self, image):
        tags = {region["tagId"]: region for region in image["regions"]}
        return {**image, **self.uris(image["id"]), "tags": [
            {"tagId": id, "tagName": region["tagName"], "created": region["created"]} for id, region in tags.items()
        ]}

    def by_id(self, query, _):
        wanted = query["imageIds"].split(",")
        return [self.wire(image) for image in self.images if image["id"] in wanted]

    def delete(self, query, _):
        gone = query["imageIds"].split(",")
        self.images = [image for image in self.images if image["id"] not in gone]

    def put(self, _, body, image):
        found = next((each for each in self.images if each["id"] == image), None)
        if found is None:
            return MISSING
        for region in body["regions"]:
            assert region.keys() == {"tagId", "left", "top", "width", "height"}
            assert region["left"] >= 0 and region["top"] >= 0 and region["width"] > 0 and region["height"] > 0
            assert region["left"] + region["width"] <= 1 and region["top"] + region["height"] <= 1
        found["regions"] = [self.named(region) for region in body["regions"]]
        return {"regions": found["regions"]}

    def boxes_of(self, image):
        """The boxes of the scene that an image shows, whatever is stored for it."""
        place = next(place for place in range(len(self.scenes)) if identifier("image", place) == image)
        return self.scenes[place][1]

    def propose(self, query, body, image):
        boxes = [dict(zip(("left", "top", "width", "height"), box[1:])) for box in self.boxes_of(image)]
        return {"projectId": self.id, "imageId": image, "proposals": [
            {"confidence": 0.8 - 0.1 * place, "boundingBox": box} for place, box in enumerate(boxes)
        ]}

    def suggest(self, query, body, image):
        """The preview's boxes, or those of the last iteration."""
        source = "preview" if self.preview["state"] == "ready" and (self.is_ahead or not self.iterations) else None
        iteration = self.iterations[-1] if self.iterations and not source else None
        boxes = self.previewed(image) if source else self.boxes_of(image)
        return {
            **self.preview, "labeledImageCount": len(self.selected({"taggingStatus": "Tagged"})), "neededImageCount": 5,
            "source": source or (iteration and "iteration"), "iterationId": iteration and iteration["id"],
            "iterationName": iteration and iteration["name"],
            "predictions": self.answer(boxes) if source or iteration else [],
        }

    def prediction(self, boxes):
        return {"id": str(uuid.uuid4()), "project": self.id, "iteration": self.iterations[-1]["id"],
                "created": "2026-02-01T00:00:00.000Z", "predictions": self.answer(boxes)}

    def test_address(self, query, body):
        return self.prediction(self.boxes_of(body["url"].rsplit("/", 1)[1].removesuffix(".jpg")))

    # What the second training tried: the third recipe won.
    trials = [
        {"name": name, "logLoss": None, "meanAveragePrecision": score, "views": 1}
        for name, score in (("quick", 0.55), ("last stage trained", 0.5), ("images of 416 pixels", 0.61))
    ]

    def detections(self, query, body, iteration):
        """Out of fold: the first iteration misses every third box, the second every fifth and finds what is not there."""
        round = next(place for place, each in enumerate(self.iterations) if each["id"] == iteration)
        names, number, images, issues = list(self.tags), 0, [], []
        for image in self.images:
            truth, found = [], []
            for region in image["regions"]:
                place = names.index(region["tagName"])
                box = [region[key] for key in ("left", "top", "width", "height")]
                truth.append([place, *box])
                number += 1
                if number % (3 if round == 0 else 5):
                    found.append([place, 0.95 - number % 7 / 20, box[0] + box[2] * 0.05 * (number % 4), *box[1:]])
            if image["regions"] and round == 1 and number % 2:
                found.append([0, 0.6, 0.02, 0.02, 0.1, 0.1])
                issues.append({"kind": "overlooked", "imageId": image["id"], "truth": None, "detection": len(found) - 1,
                               "suggestedTag": 0, "confidence": 0.6})
            if truth:
                images.append({"id": image["id"], "group": len(images), "truth": truth, "detections": found})
        return {"tags": [{"id": id, "name": name, "isEvaluable": True} for name, id in self.tags.items()],
                "images": images, "issues": issues, "trials": self.trials if round == 1 else []}

    def promote(self, query, body):
        self.promoted += body["images"]
        moved = {each["id"] for each in body["images"]}
        self.predictions = [each for each in self.predictions if each["id"] not in moved]
        return {"isBatchSuccessful": True, "images": [{"sourceUrl": each["id"], "status": "OK", "image": None} for each in body["images"]]}

    def add_files(self, query, body):
        self.promoted += body["images"]
        return {"isBatchSuccessful": True, "images": [{"sourceUrl": "", "status": "OK", "image": None} for _ in body["images"]]}

    def suggestion(self, image):
        found = next(each for each in self.images if each["id"] == image)
        return {**self.wire(found), "project": self.id, "iteration": self.iterations[-1]["id"], "predictionUncertainty": 0.2,
                "predictions": self.answer(self.boxes_of(image))}

    def suggested(self, query, body):
        loose = [image["id"] for image in self.selected({"taggingStatus": "Untagged"})]
        return {"token": {**body, "continuation": None}, "results": [self.suggestion(image) for image in loose]}
