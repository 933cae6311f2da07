"""Predicts the tags of images, and of a detector the boxes: python predict.py IMAGE …"""

import json
import pathlib
import sys

import openvino
from ocellus_input import Package, opened


def main(files):
    package = Package(pathlib.Path(__file__).resolve().parent.parent)
    # Without the hint the processor's shorter number formats are used: faster, and a little different.
    model = openvino.Core().compile_model(package.model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    for file in files:
        picture = opened(file, package.edge)
        result = model({package.input["name"]: package.tensor(picture)})
        outputs = {output.any_name: result[output] for output in model.outputs}
        print(json.dumps({"image": file, "predictions": package.predictions(picture, outputs)}))


if __name__ == "__main__":
    main(sys.argv[1:])
