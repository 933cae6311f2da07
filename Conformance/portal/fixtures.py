"""Fills projects by plain requests, so that the screens have something to show."""

import dataclasses
import time

from images import KINDS, make_image
from server import RESOURCE


def clear(raw, project):
    """Deletes a project, whatever state it is in."""
    answer = raw.training("GET", f"/projects/{project}/iterations")
    for iteration in answer.json() if answer.status_code == 200 else []:
        if iteration["status"] == "Training":
            finished(raw, project, iteration["id"])
        if iteration.get("publishName"):
            raw.training("DELETE", f"/projects/{project}/iterations/{iteration['id']}/publish")
    raw.training("DELETE", f"/projects/{project}")


def finished(raw, project, iteration, limit=120):
    """Waits until a training has ended."""
    end = time.monotonic() + limit
    while True:
        answer = raw.training("GET", f"/projects/{project}/iterations/{iteration}").json()
        if answer["status"] != "Training":
            assert answer["status"] == "Completed", answer
            return answer
        assert time.monotonic() < end, f"still training after {limit} s"
        time.sleep(0.2)


def upload(raw, project, contents, *tags, name="image.jpg"):
    """Adds one image, and gives it."""
    answer = raw.training(
        "POST", f"/projects/{project}/images", params={"tagIds": ",".join(tags)} if tags else {},
        files={"image": (name, contents, "image/jpeg")},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["images"][0]["image"]


@dataclasses.dataclass
class Filled:
    """A project with everything that the screens show: tags, images without a tag, two iterations, predictions."""

    id: str
    name: str
    tags: dict
    iterations: list
    images: dict
    loose: list


def fill(raw, name, tags=KINDS, each=12, loose=6, predictions=9, described=None, publication="live", domain=None):
    """Makes a project with all of that; images of the first two tags are rings and bars, later tags have none."""
    answer = raw.training("POST", "/projects", params={
        "name": name, "classificationType": "Multiclass", "description": described or "",
        **({"domainId": domain} if domain else {}),
    })
    assert answer.status_code == 200, answer.text
    project = answer.json()["id"]
    ids, images, iterations = {}, {}, []
    for index, tag in enumerate(tags):
        ids[tag] = raw.training("POST", f"/projects/{project}/tags", params={"name": tag}).json()["id"]
        kind = KINDS[index] if index < len(KINDS) else None
        images[tag] = [
            upload(raw, project, make_image(kind, 50_000 + number), ids[tag], name=f"{kind}-{number}.jpg")
            for number in range(each if kind else 0)
        ]
    for round in range(2):
        used = list(ids.values())[:len(KINDS)]
        answer = raw.training("POST", f"/projects/{project}/train", json={"selectedTags": used})
        assert answer.status_code == 200, answer.text
        iterations.append(finished(raw, project, answer.json()["id"]))
        if round == 0:
            for index, tag in enumerate(list(ids)[:len(KINDS)]):
                images[tag] += [
                    upload(raw, project, make_image(KINDS[index], 51_000 + number), ids[tag]) for number in range(3)
                ]
    last = iterations[-1]["id"]
    raw.training("POST", f"/projects/{project}/iterations/{last}/publish", params={
        "publishName": publication, "predictionId": RESOURCE,
    })
    loose = [upload(raw, project, make_image(KINDS[number % 2], 52_000 + number)) for number in range(loose)]
    if loose:
        raw.training("POST", f"/projects/{project}/tagsandregions/suggestions", params={
            "iterationId": last, "imageIds": ",".join(image["id"] for image in loose),
        })
    for number in range(predictions):
        raw.training(
            "POST", f"/projects/{project}/quicktest/image", params={"iterationId": iterations[number % 2]["id"]},
            data=make_image(KINDS[number % 2], 53_000 + number), headers={"Content-Type": "application/octet-stream"},
        )
    return Filled(project, name, ids, iterations, images, loose)
