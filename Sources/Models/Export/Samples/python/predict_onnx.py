"""Predicts the tags of images, and of a detector the boxes: python predict.py IMAGE …"""

import json
import pathlib
import sys

import numpy as np
import onnxruntime
from ocellus_input import Package, opened


def main(files):
    package = Package(pathlib.Path(__file__).resolve().parent.parent)
    session = onnxruntime.InferenceSession(package.model, providers=["CPUExecutionProvider"])
    entry = session.get_inputs()[0]
    names = [output.name for output in session.get_outputs()]
    for file in files:
        picture = opened(file, package.edge)
        tensor = package.tensor(picture)
        if entry.type == "tensor(float16)":
            tensor = tensor.astype(np.float16)
        outputs = dict(zip(names, session.run(names, {entry.name: tensor})))
        print(json.dumps({"image": file, "predictions": package.predictions(picture, outputs)}))


if __name__ == "__main__":
    main(sys.argv[1:])
