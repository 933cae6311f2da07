"""What a program with the official library does with boxes: a detection project, photographs with regions, more regions, fewer.

Runs by itself, under whichever version of the library PYTHONPATH names, and prints what came back as JSON.

    python regions.py ENDPOINT

The keys are in TRAINING_KEY and PREDICTION_KEY.
"""

import json
import sys

from azure.cognitiveservices.vision.customvision.training import models
from azure.cognitiveservices.vision.customvision.version import VERSION

from images import make_image
from official_clients import clients, upload

ENDPOINT = sys.argv[1]


def main():
    said = {"version": VERSION}
    trainer, _ = clients(ENDPOINT)
    [domain] = [each for each in trainer.get_domains() if each.type == "ObjectDetection" and each.name == "General"]
    project = trainer.create_project("boxes", domain_id=domain.id)
    said["domain"], said["classificationType"] = project.settings.domain_id, project.settings.classification_type
    fork, scissors = trainer.create_tag(project.id, "fork"), trainer.create_tag(project.id, "scissors")
    entries = [
        models.ImageFileCreateEntry(
            name=f"{number}.jpg", contents=make_image("bars", 980000 + number),
            regions=[models.Region(tag_id=tag.id, left=0.25, top=0.125, width=0.5, height=0.25)],
        )
        for number, tag in enumerate([fork, fork, scissors])
    ]
    summary = upload(trainer, project.id, entries)
    said["uploaded"] = [each.status for each in summary.images]
    said["isBatchSuccessful"] = summary.is_batch_successful
    images = {each.source_url: each.image.id for each in summary.images}
    first = images["0.jpg"]

    entry = models.ImageRegionCreateEntry(image_id=first, tag_id=scissors.id, left=0.5, top=0.5, width=0.25, height=0.25)
    created = trainer.create_image_regions(project.id, regions=[entry])
    [region] = created.created
    said["created"] = [region.tag_name, region.left, region.top, region.width, region.height]
    said["duplicated"] = len(trainer.create_image_regions(project.id, regions=[entry]).duplicated)

    def image():
        [found] = trainer.get_images_by_ids(project.id, image_ids=[first])
        return {
            "tags": sorted(each.tag_name for each in found.tags or []),
            "regions": sorted([each.tag_name, each.left, each.width] for each in found.regions or []),
        }

    said["with"] = image()
    said["tagged"] = sorted(
        [each.id == first, len(each.regions)] for each in trainer.get_tagged_images(project.id, tag_ids=[scissors.id])
    )
    trainer.delete_image_regions(project.id, region_ids=[region.region_id])
    said["without"] = image()
    [rest] = [each.region_id for each in trainer.get_images_by_ids(project.id, image_ids=[first])[0].regions]
    trainer.delete_image_regions(project.id, region_ids=[rest])
    said["untagged"] = [each.id == first for each in trainer.get_untagged_images(project.id)]
    said["counts"] = {each.name: each.image_count for each in trainer.get_tags(project.id)}
    proposals = trainer.get_image_region_proposals(project.id, first).proposals
    confidences = [each.confidence for each in proposals]
    said["proposals"] = [
        0 < len(proposals) <= 50,
        confidences == sorted(confidences, reverse=True) and all(0 <= each <= 1 for each in confidences),
        all(
            low >= 0 and length > 0 and low + length <= 1 + 1e-6
            for box in (each.bounding_box for each in proposals)
            for low, length in ((box.left, box.width), (box.top, box.height))
        ),
    ]
    trainer.delete_project(project.id)
    json.dump(said, sys.stdout)


main()
