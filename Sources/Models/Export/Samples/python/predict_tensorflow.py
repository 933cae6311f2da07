"""Predicts the tags of images, and of a detector the boxes: python predict.py IMAGE …"""

import json
import pathlib
import sys

import tensorflow as tf
from ocellus_input import Package, opened


def loaded(package):
    """A function from the input to the outputs by name."""
    if package.model.name == "saved_model.pb":
        signature = tf.saved_model.load(str(package.folder)).signatures["serving_default"]
        return lambda tensor: signature(**{package.input["name"]: tf.constant(tensor)})
    names = list(next(iter(package.output.values())).values())
    definition = tf.compat.v1.GraphDef.FromString(package.model.read_bytes())
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(definition, name="")
    graph_input = graph.get_tensor_by_name(package.input["name"] + ":0")
    graph_outputs = [graph.get_tensor_by_name(name + ":0") for name in names]
    session = tf.compat.v1.Session(graph=graph)
    return lambda tensor: dict(zip(names, session.run(graph_outputs, {graph_input: tensor})))


def main(files):
    package = Package(pathlib.Path(__file__).resolve().parent.parent)
    run = loaded(package)
    for file in files:
        picture = opened(file, package.edge)
        outputs = run(package.tensor(picture))
        print(json.dumps({"image": file, "predictions": package.predictions(picture, outputs)}))


if __name__ == "__main__":
    main(sys.argv[1:])
