"""Scenarios 11 and 22, and part of 2, of detection projects: images with regions, regions by themselves, on every version of the
official library that clients of detection use."""

import itertools
import json
import os
import pathlib
import subprocess
import sys
import uuid

import pytest
import requests

from images import make_image
from server import PREDICTION_KEY, TRAINING_KEY, failure
from workshop import SDK

HERE = pathlib.Path(__file__).parent
GENERAL = "da2e3a8a-40a5-4171-82f4-58522f70fbc1"
BOX = {"left": 0.25, "top": 0.125, "width": 0.5, "height": 0.25}


@pytest.mark.parametrize("version", ["3.1.1", "3.0.0", "1.0.0"])
def test_regions_with_every_version(server, version):
    result = subprocess.run(
        [sys.executable, HERE / "regions.py", server.address],
        env=os.environ | {
            "PYTHONPATH": str(SDK / version), "TRAINING_KEY": TRAINING_KEY, "PREDICTION_KEY": PREDICTION_KEY,
        },
        capture_output=True, text=True, timeout=60,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    said = json.loads(result.stdout)
    fork, scissors = ["fork", 0.25, 0.5], ["scissors", 0.5, 0.25]
    assert said == {
        "version": version, "domain": GENERAL, "classificationType": None,
        "uploaded": ["OK"] * 3, "isBatchSuccessful": True,
        "created": ["scissors", 0.5, 0.5, 0.25, 0.25], "duplicated": 1,
        "with": {"tags": ["fork", "scissors"], "regions": [fork, scissors]},
        "tagged": [[False, 1], [True, 2]],
        "without": {"tags": ["fork"], "regions": [fork]},
        "untagged": [True], "counts": {"fork": 1, "scissors": 1}, "proposals": [True] * 3,
    }


def detection(workshop, *tags):
    """A detection project with tags."""
    project = workshop.project("boxes", domain_id=GENERAL, classification_type=None)
    return project, [workshop.trainer.create_tag(project.id, tag) for tag in tags]


def test_scenario_11_regions(trainer, sdk, workshop):
    project, [fork, spoon] = detection(workshop, "fork", "spoon")
    images = workshop.add(project, workshop.entries("bars", 3))
    entry = sdk.models.ImageRegionCreateEntry
    summary = trainer.create_image_regions(
        project.id, regions=[entry(image_id=image.id, tag_id=fork.id, **BOX) for image in images], raw=True,
    )
    assert summary.response.status_code == 200
    created = summary.output.created
    assert [each.tag_name for each in created] == ["fork"] * 3
    assert [each.image_id for each in created] == [image.id for image in images]
    for image in trainer.get_images_by_ids(project.id, [image.id for image in images]):
        assert [tag.tag_name for tag in image.tags] == ["fork"]
        [region] = image.regions
        assert region.region_id in {each.region_id for each in created}
        assert {name: getattr(region, name) for name in BOX} == BOX
    assert trainer.get_image_count(project.id, tagging_status="Untagged") == 0
    trainer.delete_image_regions(project.id, [created[0].region_id])
    [image] = trainer.get_untagged_images(project.id)
    assert image.id == images[0].id and image.regions is None and image.tags is None
    # A tag takes its regions along.
    trainer.delete_tag(project.id, fork.id)
    assert trainer.get_image_count(project.id, tagging_status="Tagged") == 0
    for wrong, code in [
        ({"left": 0.75}, "BadRequestImageRegions"), ({"top": -0.25}, "BadRequestImageRegions"),
        ({"width": 0.0}, "BadRequestImageRegions"), ({"height": 1.5}, "BadRequestImageRegions"),
    ]:
        with pytest.raises(sdk.TrainingError) as refused:
            trainer.create_image_regions(
                project.id, regions=[entry(image_id=images[0].id, tag_id=spoon.id, **(BOX | wrong))],
            )
        assert refused.value.response.status_code == 400 and refused.value.error.code == code, wrong
    with pytest.raises(sdk.TrainingError) as refused:
        trainer.create_image_regions(
            project.id, regions=[entry(image_id=str(uuid.uuid4()), tag_id=spoon.id, **BOX)],
        )
    assert refused.value.error.code == "BadRequestInvalidIds"


def test_an_image_has_at_most_300_regions(trainer, sdk, workshop):
    project, [fork] = detection(workshop, "fork")
    [image] = workshop.add(project, workshop.entries("bars", 1))
    boxes = [{"left": number / 400, "top": 0.0, "width": 0.25, "height": 1.0} for number in range(301)]
    entries = [sdk.models.ImageRegionCreateEntry(image_id=image.id, tag_id=fork.id, **box) for box in boxes]
    with pytest.raises(sdk.TrainingError) as refused:
        trainer.create_image_regions(project.id, regions=entries[:65])
    assert refused.value.error.code == "BadRequestExceededBatchSize"
    for start in range(0, 256, 64):
        assert len(trainer.create_image_regions(project.id, regions=entries[start:start + 64]).created) == 64
    last = trainer.create_image_regions(project.id, regions=entries[255:], raw=True)
    assert last.response.status_code == 207
    counts = [len(part) for part in (last.output.created, last.output.duplicated, last.output.exceeded)]
    assert counts == [44, 1, 1] and last.output.exceeded[0].left == entries[300].left
    regions = trainer.get_images_by_ids(project.id, [image.id])[0].regions
    assert [region.left for region in regions] == pytest.approx([box["left"] for box in boxes[:300]]), "in their order"

    [entry] = workshop.entries("bars", 1)
    entry.regions = [sdk.models.Region(tag_id=fork.id, **box) for box in boxes]
    summary = trainer.create_images_from_files(project.id, sdk.models.ImageFileCreateBatch(images=[entry]), raw=True)
    assert summary.response.status_code == 207
    assert [each.status for each in summary.output.images] == ["ErrorRegionLimitExceed"]


def test_a_duplicate_gets_the_new_regions(trainer, sdk, workshop):
    project, [fork, spoon] = detection(workshop, "fork", "spoon")
    [entry] = workshop.entries("bars", 1)

    def add(*regions):
        entry.regions = [sdk.models.Region(tag_id=tag.id, **box) for tag, box in regions]
        summary = trainer.create_images_from_files(project.id, sdk.models.ImageFileCreateBatch(images=[entry]))
        [result] = summary.images
        return result.status, len(result.image.regions), len(result.image.tags)

    assert add((fork, BOX)) == ("OK", 1, 1)
    assert add((fork, BOX), (spoon, BOX)) == ("OKDuplicate", 2, 2)
    assert add((fork, BOX | {"left": 0.0})) == ("OKDuplicate", 3, 2)


def test_training_that_cannot_be(trainer, sdk, workshop):
    project, [fork] = detection(workshop, "fork")
    workshop.add(project, workshop.entries("bars", 1))
    with pytest.raises(sdk.TrainingError) as refused:
        trainer.train_project(project.id)
    assert refused.value.error.code == "BadRequestDetectionTrainingValidationFailed"
    assert "fork" in refused.value.message
    trainer.create_tag(project.id, "nothing", type="Negative")
    with pytest.raises(sdk.TrainingError) as refused:
        trainer.train_project(project.id)
    assert refused.value.error.code == "BadRequestDetectionTrainingNotAllowNegativeTag"
    assert trainer.get_iterations(project.id) == []


def test_scenario_22_copy_by_a_helper_script(trainer, sdk, workshop):
    """The project is copied as the original's own script does it: by the addresses of its images, with their regions."""
    source, tags = detection(workshop, "fork", "spoon")
    entries = workshop.entries("bars", 4)
    for entry, tag in zip(entries, itertools.cycle(tags)):
        entry.regions = [sdk.models.Region(tag_id=tag.id, **BOX)]
    workshop.add(source, entries)
    copy, _ = detection(workshop)
    names = {
        tag.id: trainer.create_tag(copy.id, tag.name, description="", type=tag.type).id
        for tag in trainer.get_tags(source.id)
    }
    batch = [
        sdk.models.ImageUrlCreateEntry(
            url=image.original_image_uri,
            regions=[
                sdk.models.Region(
                    tag_id=names[each.tag_id], left=each.left, top=each.top, width=each.width, height=each.height,
                )
                for each in image.regions
            ],
        )
        for image in trainer.get_tagged_images(source.id)
    ]
    assert trainer.create_images_from_urls(copy.id, sdk.models.ImageUrlCreateBatch(images=batch)).is_batch_successful
    copied = trainer.get_tagged_images(copy.id)
    assert [len(image.regions) for image in copied] == [1] * 4
    assert {tag.name: tag.image_count for tag in trainer.get_tags(copy.id)} == {"fork": 2, "spoon": 2}


def test_export_and_import_carry_regions(trainer, sdk, workshop):
    project, [fork] = detection(workshop, "fork")
    [entry] = workshop.entries("bars", 1)
    entry.regions = [sdk.models.Region(tag_id=fork.id, **BOX)]
    workshop.add(project, [entry])
    exported = trainer.export_project(project.id)
    assert (exported.image_count, exported.tag_count, exported.region_count) == (1, 1, 1)
    copy = trainer.import_project(exported.token)
    workshop.made.append(copy.id)
    while copy.status == "Importing":
        copy = trainer.get_project(copy.id)
    assert copy.status == "Succeeded" and copy.settings.domain_id == GENERAL
    [image] = trainer.get_tagged_images(copy.id)
    assert [{name: getattr(each, name) for name in BOX} for each in image.regions] == [BOX]


def test_the_wrong_address_and_the_wrong_name(trainer, predictor, sdk, workshop):
    project, _ = detection(workshop, "fork")
    for ask in (predictor.detect_image, predictor.classify_image):
        with pytest.raises(sdk.PredictionError) as refused:
            ask(project.id, "nobody", make_image("bars", 990001))
        assert refused.value.response.status_code == 404 and refused.value.error.code == "NotFoundIteration"


def portal(server, method, path, **options):
    headers = {"Training-Key": TRAINING_KEY}
    return requests.request(method, f"{server.address}/portal/v1{path}", headers=headers, **options)


def test_all_regions_of_an_image_are_replaced_at_once(server, trainer, workshop):
    project, [fork, spoon] = detection(workshop, "fork", "spoon")
    [image, other] = workshop.add(project, workshop.entries("bars", 2))
    path = f"/projects/{project.id}/images/{image.id}/regions"
    first = portal(server, "PUT", path, json={"regions": [BOX | {"tagId": fork.id}, BOX | {"tagId": spoon.id}]})
    assert first.status_code == 200 and [each["tagName"] for each in first.json()] == ["fork", "spoon"]
    moved = BOX | {"tagId": fork.id, "left": 0.0}
    second = portal(server, "PUT", path, json={"regions": [moved, BOX | {"tagId": spoon.id}]}).json()
    assert second[1] == first.json()[1] and second[0]["regionId"] != first.json()[0]["regionId"]
    [found] = trainer.get_images_by_ids(project.id, [image.id])
    assert {each.region_id for each in found.regions} == {each["regionId"] for each in second}
    failure(portal(server, "PUT", path, json={"regions": [moved | {"width": 1.5}]}), 400, "BadRequestImageRegions")
    for query, expected in [("minBoxes=1", [image.id]), ("maxBoxes=0", [other.id]), ("maxBoxSide=1000", [image.id])]:
        listed = portal(server, "GET", f"/projects/{project.id}/images?{query}").json()
        assert [each["id"] for each in listed] == expected, query
        assert portal(server, "GET", f"/projects/{project.id}/images/count?{query}").json() == len(expected)
    assert portal(server, "PUT", path, json={"regions": []}).json() == []
    assert trainer.get_image_count(project.id, tagging_status="Tagged") == 0
