"""Clients of the official library, made as each of its versions wants it: whichever PYTHONPATH names.

The keys are in TRAINING_KEY and PREDICTION_KEY.
"""

import os
import sys
import time

from azure.cognitiveservices.vision.customvision.prediction import CustomVisionPredictionClient
from azure.cognitiveservices.vision.customvision.training import CustomVisionTrainingClient, models
from azure.cognitiveservices.vision.customvision.version import VERSION

MAJOR = int(VERSION.partition(".")[0])


def clients(endpoint):
    """The client for training and the one for predictions."""
    training_key, prediction_key = os.environ["TRAINING_KEY"], os.environ["PREDICTION_KEY"]
    if MAJOR < 2:
        return (
            CustomVisionTrainingClient(training_key, endpoint=endpoint),
            CustomVisionPredictionClient(prediction_key, endpoint=endpoint),
        )
    from msrest.authentication import ApiKeyCredentials

    return (
        CustomVisionTrainingClient(endpoint, ApiKeyCredentials(in_headers={"Training-key": training_key})),
        CustomVisionPredictionClient(endpoint, ApiKeyCredentials(in_headers={"Prediction-key": prediction_key})),
    )


def upload(trainer, project, entries):
    """Uploads files in one batch."""
    if MAJOR < 3:
        return trainer.create_images_from_files(project, images=entries)
    return trainer.create_images_from_files(project, models.ImageFileCreateBatch(images=entries))


def train(trainer, project):
    """Trains a project and waits: the iteration when it is completed, and every status it was seen in."""
    iteration = trainer.train_project(project)
    statuses = [iteration.status]
    while iteration.status != "Completed":
        if iteration.status != "Training":
            sys.exit(f"the training ended as {iteration.status}")
        time.sleep(0.5)
        iteration = trainer.get_iteration(project, iteration.id)
        statuses.append(iteration.status)
    return iteration, statuses
