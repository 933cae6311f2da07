"""Predicts the tags of images, and of a detector the boxes: python predict.py IMAGE …"""

import json
import pathlib
import sys

from ocellus_input import Package, opened

try:
    from ai_edge_litert.interpreter import Interpreter
except ImportError:  # Where the runtime has its older name.
    from tflite_runtime.interpreter import Interpreter


def main(files):
    package = Package(pathlib.Path(__file__).resolve().parent.parent)
    interpreter = Interpreter(str(package.model))
    interpreter.allocate_tensors()
    entry = interpreter.get_input_details()[0]["index"]
    for file in files:
        picture = opened(file, package.edge)
        interpreter.set_tensor(entry, package.tensor(picture))
        interpreter.invoke()
        # A detector's outputs are as long as there are boxes.
        outputs = {each["name"]: interpreter.get_tensor(each["index"]) for each in interpreter.get_output_details()}
        print(json.dumps({"image": file, "predictions": package.predictions(picture, outputs)}))


if __name__ == "__main__":
    main(sys.argv[1:])
