"""What a first detection program with the official library does: project, tags, photographs with regions, training, publishing,
a question.

Runs by itself, under whichever version of the library PYTHONPATH names, and prints what came back as JSON.

    python detection_quickstart.py ENDPOINT FOLDER IMAGE

FOLDER holds annotations.json (COCO) and the photographs that it names. The keys are in TRAINING_KEY and PREDICTION_KEY.
"""

import json
import pathlib
import sys
import time

from azure.cognitiveservices.vision.customvision.training import models
from azure.cognitiveservices.vision.customvision.version import VERSION

from official_clients import MAJOR, clients, train, upload

ENDPOINT, FOLDER, IMAGE = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
PUBLISHED = "detectModel"
RESOURCE = "/subscriptions/0/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/quickstart"


def main():
    said = {"version": VERSION}
    trainer, predictor = clients(ENDPOINT)
    domain = next(
        domain for domain in trainer.get_domains() if domain.type == "ObjectDetection" and domain.name == "General"
    )
    project = trainer.create_project("Detection quickstart", domain_id=domain.id)
    record = json.loads((FOLDER / "annotations.json").read_text())
    tags = {each["id"]: trainer.create_tag(project.id, each["name"]) for each in record["categories"]}
    entries = []
    for image in record["images"]:
        regions = [
            models.Region(
                tag_id=tags[each["category_id"]].id,
                left=each["bbox"][0] / image["width"], top=each["bbox"][1] / image["height"],
                width=each["bbox"][2] / image["width"], height=each["bbox"][3] / image["height"],
            )
            for each in record["annotations"] if each["image_id"] == image["id"]
        ]
        path = FOLDER / image["file_name"]
        if regions and path.name != IMAGE.name:
            entries.append(models.ImageFileCreateEntry(name=path.name, contents=path.read_bytes(), regions=regions))
    summary = upload(trainer, project.id, entries)
    said["uploaded"] = [result.status for result in summary.images]
    said["isBatchSuccessful"] = summary.is_batch_successful

    started = time.time()
    iteration, said["statuses"] = train(trainer, project.id)
    said["seconds"] = time.time() - started
    if MAJOR < 2:
        performance = trainer.get_iteration_performance(project.id, iteration.id, threshold=0.5)
    else:
        performance = trainer.get_iteration_performance(project.id, iteration.id, threshold=0.5, overlap_threshold=0.5)
    said["performance"] = {
        "averagePrecision": performance.average_precision, "precision": performance.precision,
        "recall": performance.recall, "tags": [each.name for each in performance.per_tag_performance],
    }

    said["published"] = trainer.publish_iteration(project.id, iteration.id, PUBLISHED, RESOURCE)
    with open(IMAGE, "rb") as file:
        answer = predictor.detect_image(project.id, PUBLISHED, file)
    said["answer"] = [
        {
            "tag": each.tag_name, "probability": each.probability,
            "box": [each.bounding_box.left, each.bounding_box.top, each.bounding_box.width, each.bounding_box.height],
        }
        for each in answer.predictions
    ]
    said["unpublished"] = trainer.unpublish_iteration(project.id, iteration.id)
    said["deleted"] = trainer.delete_project(project.id)
    print(json.dumps(said))


main()
