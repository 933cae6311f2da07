"""What the service's tests share: a running server, clients for it, images behind URLs, a trained project."""

import http.server
import sys
import threading
import types

import pytest

from images import KINDS, make_image
from server import PREDICTION_KEY, RESOURCE, TRAINING_KEY, Raw, Server
from workshop import SDK, Trained, Workshop

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


@pytest.fixture
def workshop(trainer, sdk):
    workshop = Workshop(trainer, sdk)
    yield workshop
    workshop.clear()


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
