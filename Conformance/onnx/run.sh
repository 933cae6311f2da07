#!/usr/bin/env bash
# Opens our files with other implementations: the archives with Python's zipfile, the random-weight models with
# onnx.checker, ONNX Runtime and OpenVINO, whose answers must be equal.
#
# PYTHON may name an interpreter with numpy, onnx, onnxruntime and openvino.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
output=$(mktemp -d)
trap 'rm -rf "$output"' EXIT
python=${PYTHON:-python3}

OCELLUS_CONFORMANCE_OUTPUT=$output swift test --filter ConformanceFilesTests
for archive in "$output"/*.zip; do "$python" "$here/archive_interchange.py" open "$archive"; done
"$python" "$here/compare_runtimes.py" "$output/resnet" "$output/vit"
