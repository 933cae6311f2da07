"""What a first program with the official library does: project, tags, photographs, training, publishing, a question.

Runs by itself, under whichever version of the library PYTHONPATH names, and prints what came back as JSON.

    python quickstart.py ENDPOINT FOLDER IMAGE

FOLDER holds a folder of photographs for each tag. The keys are in TRAINING_KEY and PREDICTION_KEY.
"""

import json
import pathlib
import sys
import uuid

from azure.cognitiveservices.vision.customvision.training import models
from azure.cognitiveservices.vision.customvision.version import VERSION

from official_clients import MAJOR, clients, train, upload

ENDPOINT, FOLDER, IMAGE = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
PUBLISHED = "classifyModel"
RESOURCE = "/subscriptions/0/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/quickstart"


def main():
    said = {"version": VERSION}
    trainer, predictor = clients(ENDPOINT)
    # Not a string: the library turns it into one.
    project = trainer.create_project(uuid.uuid4())
    entries = []
    for folder in sorted(path for path in FOLDER.iterdir() if path.is_dir()):
        tag = trainer.create_tag(project.id, folder.name)
        for path in sorted(folder.iterdir())[:10]:
            entries.append(
                models.ImageFileCreateEntry(name=path.name, contents=path.read_bytes(), tag_ids=[tag.id])
            )
    summary = upload(trainer, project.id, entries)
    said["uploaded"] = [result.status for result in summary.images]
    said["isBatchSuccessful"] = summary.is_batch_successful

    iteration, said["statuses"] = train(trainer, project.id)

    image = IMAGE.read_bytes()
    if MAJOR == 0:
        # Before there were published names, one iteration of a project was the one that answered.
        said["published"] = trainer.update_iteration(project.id, iteration.id, is_default=True).is_default
        answers = [
            predictor.predict_image(project.id, image),
            predictor.predict_image(project.id, image, iteration_id=iteration.id),
        ]
    else:
        said["published"] = trainer.publish_iteration(project.id, iteration.id, PUBLISHED, RESOURCE)
        with open(IMAGE, "rb") as file:
            answers = [
                predictor.classify_image(project.id, PUBLISHED, image),
                predictor.classify_image(project.id, PUBLISHED, file),
            ]
        try:
            trainer.delete_project(project.id)
            said["deletedWhilePublished"] = "allowed"
        except models.CustomVisionErrorException as error:
            said["deletedWhilePublished"] = error.error.code
    said["answers"] = [
        [{"tag": each.tag_name, "probability": each.probability} for each in answer.predictions] for answer in answers
    ]
    if MAJOR > 0:
        said["unpublished"] = trainer.unpublish_iteration(project.id, iteration.id)
    said["deleted"] = trainer.delete_project(project.id)
    said["left"] = project.id in [other.id for other in trainer.get_projects()]
    print(json.dumps(said))


main()
