"""The rival of the service: what a good engineer would put into production from PyPI with the same base model.

FastAPI under uvicorn (uvloop, httptools), two processes; Pillow decodes off the event loop, ONNX Runtime computes in fp32
with the processors divided among the processes; a linear head of the size that Ocellus trains, with a softmax.

    python Benchmarks/serving_rival.py PORT [--workers 2] [--views 1|2] [--tags 3] [--base-model FOLDER] [--edge 224]

POST /predict takes an image as it is. With two views the image and its mirror image both evaluate, as in Ocellus; one view
is the simpler thing that most would write. The weights are random: they cost what trained ones cost.

The base model is a package as `ocellus basemodel add` takes it: a folder with manifest.json and an ONNX file that takes pixels from 0 to 255.
It must be the one behind the domain that Ocellus is asked in.
"""

import argparse
import io
import json
import os
import uuid

import numpy as np
import onnxruntime
import uvicorn
from fastapi import FastAPI, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from PIL import Image, ImageOps

BASE_MODEL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.basemodels/efficientnet-lite0")


class Classifier:
    """The base model and a head."""

    def __init__(self, base_model, edge, tags, views, threads):
        with open(os.path.join(base_model, "manifest.json")) as file:
            manifest = json.load(file)
        self.edge, outputs = edge, manifest["outputs"]
        self.outputs = [outputs["embedding"]["name"]] + [each["name"] for each in outputs.get("maps", [])]
        self.input = manifest["input"]["name"]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(
            os.path.join(base_model, manifest["model"]["file"]), options, providers=["CPUExecutionProvider"]
        )
        self.views = views
        count = len(self.features(np.zeros((1, 3, edge, edge), np.float32)))
        generator = np.random.default_rng(1)
        self.weights = generator.normal(0, 0.01, (tags, count)).astype(np.float32)
        self.names = [f"tag {number}" for number in range(tags)]

    def features(self, pixels):
        embedding, *maps = self.session.run(self.outputs, {self.input: pixels})
        return np.concatenate([embedding[0]] + [m[0].mean((1, 2)) for m in maps])

    def predict(self, data):
        image, edge = Image.open(io.BytesIO(data)), self.edge
        # A smaller decode where the JPEG allows it.
        image.draft("RGB", (edge, edge))
        image = ImageOps.exif_transpose(image).convert("RGB")
        scale = edge / min(image.size)
        image = image.resize([max(edge, round(side * scale)) for side in image.size], Image.BILINEAR)
        left, top = ((side - edge) // 2 for side in image.size)
        pixels = np.asarray(image.crop((left, top, left + edge, top + edge)), np.float32).transpose(2, 0, 1)[None]
        views = [pixels, pixels[..., ::-1]][:self.views]
        logits = np.mean([self.weights @ self.features(np.ascontiguousarray(view)) for view in views], axis=0)
        odds = np.exp(logits - logits.max())
        return sorted(zip(self.names, (odds / odds.sum()).tolist()), key=lambda pair: -pair[1])


def application():
    """Called in each worker process."""
    edge, views, tags, threads = (int(os.environ[f"RIVAL_{name}"]) for name in ("EDGE", "VIEWS", "TAGS", "THREADS"))
    classifier, app = Classifier(os.environ["RIVAL_BASE_MODEL"], edge, tags, views, threads), FastAPI()

    @app.post("/predict")
    async def predict(request: Request):
        data = await request.body()
        try:
            predictions = await run_in_threadpool(classifier.predict, data)
        except OSError:
            raise HTTPException(400, "The body is no image.") from None
        return {
            "id": str(uuid.uuid4()),
            "predictions": [{"tagName": name, "probability": value} for name, value in predictions],
        }

    @app.get("/ready")
    async def ready():
        return {"status": "ready"}

    return app


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--views", type=int, choices=[1, 2], default=1)
    parser.add_argument("--tags", type=int, default=3)
    parser.add_argument("--base-model", default=BASE_MODEL)
    parser.add_argument("--edge", type=int, default=224)
    arguments = parser.parse_args()
    threads = max(1, len(os.sched_getaffinity(0)) // arguments.workers)
    os.environ.update(
        RIVAL_VIEWS=str(arguments.views), RIVAL_TAGS=str(arguments.tags), RIVAL_THREADS=str(threads),
        RIVAL_BASE_MODEL=arguments.base_model, RIVAL_EDGE=str(arguments.edge),
    )
    uvicorn.run(
        "serving_rival:application", factory=True, host="127.0.0.1", port=arguments.port, workers=arguments.workers,
        access_log=False, log_level="warning", app_dir=os.path.dirname(os.path.abspath(__file__)),
    )


if __name__ == "__main__":
    main()
