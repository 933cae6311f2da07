#!/usr/bin/env python3
"""Runs base-model packages in ONNX Runtime and OpenVINO and compares every output.

    compare_runtimes.py PACKAGE...
"""
import json
import pathlib
import sys

import numpy
import onnx
import onnxruntime
import openvino

TOLERANCE = 1e-4  # of the largest value; both compute in 32-bit floats


def outputs_of(package):
    manifest = json.loads((package / "manifest.json").read_text())
    path = str(package / manifest["model"]["file"])
    onnx.checker.check_model(path, full_check=True)
    edge = manifest["input"]["size"]["default"]
    images = numpy.random.default_rng(1).uniform(0, 255, (2, 3, edge, edge)).astype(numpy.float32)

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    first = dict(zip(names, session.run(names, {manifest["input"]["name"]: images})))

    core = openvino.Core()
    compiled = core.compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    answer = compiled(images)
    second = {name: answer[compiled.output(name)] for name in names}
    return manifest, first, second


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for argument in sys.argv[1:]:
        manifest, first, second = outputs_of(pathlib.Path(argument))
        for name, values in first.items():
            difference = float(numpy.abs(values - second[name]).max() / numpy.abs(values).max())
            spread = float(values.std(axis=0).mean())
            print(f"{manifest['name']} {name} {values.shape} difference {difference:.1e} spread {spread:.3f}")
            if not difference < TOLERANCE or not spread > 0:
                sys.exit(f"{name} differs between the runtimes, or does not depend on the image")
        width = manifest["outputs"]["embedding"]["dimensions"]
        assert first[manifest["outputs"]["embedding"]["name"]].shape == (2, width)


if __name__ == "__main__":
    main()
