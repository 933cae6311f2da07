"""The rival of detection over HTTP: what a good engineer would put into production from PyPI with the network that Ocellus trained.

FastAPI under uvicorn (uvloop, httptools), two processes; Pillow decodes off the event loop, ONNX Runtime computes the base model and
neck and head in fp32 with the processors divided among the processes, NumPy makes boxes and drops those that overlap.

    python Benchmarks/serving_detection_rival.py PORT --model FILE [--workers 2] [--base-model FOLDER]

POST /predict takes an image as it is. The model file must be of a detector without tiles; its decoder and calibration are used.
"""

import argparse
import io
import json
import os
import uuid
import zipfile

import numpy as np
import onnxruntime
import uvicorn
from fastapi import FastAPI, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from PIL import Image, ImageOps

from serving_rival import BASE_MODEL


class Detector:
    """The base model, neck and head, and what makes boxes of their numbers."""

    def __init__(self, model, base_model, threads):
        with zipfile.ZipFile(model) as archive:
            record, head = json.loads(archive.read("detector.json")), archive.read("head.onnx")
        with open(os.path.join(base_model, "manifest.json")) as file:
            manifest = json.load(file)
        recipe, options = record["recipe"], onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = lambda graph: onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self.base, self.head = session(os.path.join(base_model, manifest["model"]["file"])), session(head)
        self.input, self.edge, self.names = manifest["input"]["name"], recipe["edge"], record["tags"]
        self.levels, self.decoder = recipe["levels"], recipe["decoder"]
        self.scale, self.shift = record["calibration"]["scale"], record["calibration"]["shift"]

    def predict(self, data):
        image = Image.open(io.BytesIO(data))
        # A smaller decode where the JPEG allows it.
        image.draft("RGB", (self.edge, self.edge))
        image = ImageOps.exif_transpose(image).convert("RGB")
        factor = self.edge / max(image.size)
        size = [max(1, round(side * factor)) for side in image.size]
        left, top = ((self.edge - side) // 2 for side in size)
        square = np.full((self.edge, self.edge, 3), 127, np.float32)
        square[top:top + size[1], left:left + size[0]] = np.asarray(image.resize(size, Image.BILINEAR))
        pixels = np.ascontiguousarray(square.transpose(2, 0, 1)[None])
        maps = self.base.run([each["name"] for each in self.levels], {self.input: pixels})
        wanted = [f"{kind}{index}" for index in range(len(maps)) for kind in ("logits", "distances")]
        outputs = self.head.run(wanted, {each["name"]: map for each, map in zip(self.levels, maps)})
        boxes, logits, tags = self.candidates(outputs)
        boxes = (boxes - [left, top, left, top]) / [*size, *size]
        return [
            {
                "tagName": self.names[tags[index]],
                "probability": float(1 / (1 + np.exp(-self.scale * logits[index] - self.shift))),
                "boundingBox": dict(zip(("left", "top", "right", "bottom"), boxes[index].clip(0, 1).tolist())),
            }
            for index in self.kept(boxes, logits, tags)
        ]

    def candidates(self, outputs):
        """Boxes in pixels of the square with logits and tags, the most probable first."""
        found = []
        for level, logits, distances in zip(self.levels, outputs[::2], outputs[1::2]):
            tags, rows, columns = np.nonzero(logits[0] > self.decoder["logitLimit"])
            reach = np.exp(distances[0][:, rows, columns].clip(-5, 5)) * level["stride"]
            x, y = (columns + 0.5) * level["stride"], (rows + 0.5) * level["stride"]
            boxes = np.stack([x - reach[0], y - reach[1], x + reach[2], y + reach[3]], 1)
            found.append((boxes, logits[0][tags, rows, columns], tags))
        boxes, logits, tags = (np.concatenate(each) for each in zip(*found))
        order = np.argsort(-logits)[:1000]
        return boxes[order], logits[order], tags[order]

    def kept(self, boxes, logits, tags):
        """The places of boxes that no more probable one of their tag covers."""
        kept, left = [], np.arange(len(boxes))
        areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
        while len(left) and len(kept) < self.decoder["countLimit"]:
            best, rest = left[0], left[1:]
            kept.append(best)
            low, high = np.maximum(boxes[best, :2], boxes[rest, :2]), np.minimum(boxes[best, 2:], boxes[rest, 2:])
            shared = (high - low).clip(0).prod(1)
            overlap = shared / (areas[best] + areas[rest] - shared + 1e-9)
            left = rest[(tags[rest] != tags[best]) | (overlap < self.decoder["overlapLimit"])]
        return kept


def application():
    """Called in each worker process."""
    environment = (os.environ[f"RIVAL_{name}"] for name in ("MODEL", "BASE_MODEL", "THREADS"))
    model, base_model, threads = environment
    detector, app = Detector(model, base_model, int(threads)), FastAPI()

    @app.post("/predict")
    async def predict(request: Request):
        data = await request.body()
        try:
            return {"id": str(uuid.uuid4()), "predictions": await run_in_threadpool(detector.predict, data)}
        except OSError:
            raise HTTPException(400, "The body is no image.") from None

    @app.get("/ready")
    async def ready():
        return {"status": "ready"}

    return app


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("port", type=int)
    parser.add_argument("--model", required=True)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--base-model", default=BASE_MODEL)
    arguments = parser.parse_args()
    threads = max(1, len(os.sched_getaffinity(0)) // arguments.workers)
    os.environ.update(RIVAL_MODEL=arguments.model, RIVAL_BASE_MODEL=arguments.base_model, RIVAL_THREADS=str(threads))
    uvicorn.run(
        "serving_detection_rival:application", factory=True, host="127.0.0.1", port=arguments.port,
        workers=arguments.workers, access_log=False, log_level="warning", app_dir=os.path.dirname(os.path.abspath(__file__)),
    )


if __name__ == "__main__":
    main()
