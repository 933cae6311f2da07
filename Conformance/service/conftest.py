"""What the service's tests share: a running server, clients for it, images behind URLs, a trained project."""

import dataclasses
import http.server
import itertools
import sys
import threading
import time
import types

import pytest

from images import KINDS, make_image
from program import REPOSITORY
from server import PREDICTION_KEY, RESOURCE, TRAINING_KEY, Raw, Server

SDK = REPOSITORY / ".venv-conformance/sdk"
NEWEST_SDK = "3.1.1"


def pytest_configure():
    sys.path.insert(0, str(SDK / NEWEST_SDK))


@pytest.fixture(scope="session")
def server(ocellus, tmp_path_factory):
    """A server that may fetch images from this machine."""
    server = Server(ocellus, tmp_path_factory.mktemp("service"), "--allow-fetch-from", "127.0.0.0/8").start()
    yield server
    code = server.stop()
    assert code == 0, f"the server ended with {code}:\n{server.log_tail()}"


@pytest.fixture(scope="session")
def raw(server):
    return Raw(server)


@pytest.fixture(scope="session")
def sdk():
    """The newest official library: its clients, the key's wrapper, and the values of both sides."""
    from azure.cognitiveservices.vision.customvision.prediction import CustomVisionPredictionClient
    from azure.cognitiveservices.vision.customvision.prediction import models as prediction_models
    from azure.cognitiveservices.vision.customvision.training import CustomVisionTrainingClient
    from azure.cognitiveservices.vision.customvision.training import models
    from msrest.authentication import ApiKeyCredentials

    def training(endpoint, key=TRAINING_KEY):
        return CustomVisionTrainingClient(endpoint, ApiKeyCredentials(in_headers={"Training-key": key}))

    def prediction(endpoint, key=PREDICTION_KEY):
        return CustomVisionPredictionClient(endpoint, ApiKeyCredentials(in_headers={"Prediction-key": key}))

    return types.SimpleNamespace(
        training=training, prediction=prediction, models=models, prediction_models=prediction_models,
        TrainingError=models.CustomVisionErrorException, PredictionError=prediction_models.CustomVisionErrorException,
    )


@pytest.fixture(scope="session")
def trainer(sdk, server):
    return sdk.training(server.address)


@pytest.fixture(scope="session")
def predictor(sdk, server):
    return sdk.prediction(server.address)


numbers = itertools.count(1)


class Workshop:
    """Makes projects with images, trains them, and clears them away."""

    def __init__(self, trainer, sdk):
        self.trainer, self.sdk, self.made = trainer, sdk, []

    def project(self, name="conformance", **options):
        """A new project."""
        options = {"classification_type": "Multiclass"} | options
        project = self.trainer.create_project(name, **options)
        self.made.append(project.id)
        return project

    def entries(self, kind, count, *tags, first=None):
        """Entries for a batch: images that no other test has, named by their numbers."""
        entry = self.sdk.models.ImageFileCreateEntry
        chosen = range(first, first + count) if first is not None else (next(numbers) for _ in range(count))
        return [
            entry(name=f"{kind}-{number}.jpg", contents=make_image(kind, number), tag_ids=[tag.id for tag in tags])
            for number in chosen
        ]

    def add(self, project, entries, metadata=None):
        """Uploads entries in batches of 64 and gives the images in the order of the entries."""
        images = {}
        for start in range(0, len(entries), 64):
            summary = self.trainer.create_images_from_files(
                project.id,
                self.sdk.models.ImageFileCreateBatch(images=entries[start:start + 64], metadata=metadata),
            )
            assert summary.is_batch_successful, [result.status for result in summary.images]
            images |= {result.source_url: result.image for result in summary.images}
        return [images[entry.name] for entry in entries]

    def filled(self, each=6, **options):
        """A project with a tag for each kind of image, and so many images of each."""
        project = self.project(**options)
        tags = [self.trainer.create_tag(project.id, kind) for kind in KINDS]
        images = [self.add(project, self.entries(kind, each, tag)) for kind, tag in zip(KINDS, tags)]
        return project, tags, images

    def finished(self, project, iteration, limit=120):
        """Waits until a training has ended, and gives the iteration."""
        end = time.monotonic() + limit
        while iteration.status == "Training":
            assert time.monotonic() < end, f"still training after {limit} s"
            time.sleep(0.2)
            iteration = self.trainer.get_iteration(project.id, iteration.id)
        assert iteration.status == "Completed", iteration.training_error_details
        return iteration

    def clear(self):
        for project in self.made:
            try:
                for iteration in self.trainer.get_iterations(project):
                    if iteration.status == "Training":
                        self.finished(types.SimpleNamespace(id=project), iteration)
                    if iteration.publish_name:
                        self.trainer.unpublish_iteration(project, iteration.id)
                self.trainer.delete_project(project)
            except self.sdk.TrainingError as error:
                # The test has deleted it itself.
                assert error.error.code == "NotFoundProject", error.message


@pytest.fixture
def workshop(trainer, sdk):
    workshop = Workshop(trainer, sdk)
    yield workshop
    workshop.clear()


@dataclasses.dataclass
class Trained:
    """A project that is trained and published; tests read it and leave it as it is."""

    project: object
    tags: list
    images: list
    iteration: object
    name: str = "classifyModel"


@pytest.fixture(scope="session")
def trained(trainer, sdk):
    workshop = Workshop(trainer, sdk)
    project, tags, images = workshop.filled(each=8)
    iteration = workshop.finished(project, trainer.train_project(project.id))
    trained = Trained(project, tags, images, iteration)
    assert trainer.publish_iteration(project.id, iteration.id, trained.name, RESOURCE) is True
    yield trained
    workshop.clear()


@pytest.fixture(scope="session")
def web():
    """Images behind URLs: /rings/NUMBER.jpg and /bars/NUMBER.jpg; everything else is not found."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            kind, _, name = self.path.strip("/").partition("/")
            known = kind in KINDS and name.removesuffix(".jpg").isdigit()
            body = make_image(kind, int(name.removesuffix(".jpg"))) if known else b"Not here."
            self.send_response(200 if known else 404)
            self.send_header("Content-Type", "image/jpeg" if known else "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{web.server_port}"
        web.shutdown()
