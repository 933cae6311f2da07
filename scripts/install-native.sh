#!/usr/bin/env bash
# Fills .native/ (or $NATIVE_PREFIX) with OpenVINO and oneDNN: libraries, headers and licenses, about 150 MB.
# Takes them from pinned wheels whose SHA-256 is checked, because those carry everything a C program needs.
# Needs python3 with pip; no compiler, no root. Does nothing if the pinned versions are there already.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
prefix=${NATIVE_PREFIX:-$root/.native}
requirements=$root/scripts/native-requirements.txt
stamp=$(cat "$requirements" "$0" | sha256sum | cut -d ' ' -f 1)
[ "$(cat "$prefix/installed" 2>/dev/null || true)" != "$stamp" ] || exit 0

if [ "$(uname -m)" != x86_64 ]; then
    echo "The native libraries are pinned for x86_64 only; this machine is $(uname -m)." >&2
    exit 1
fi

echo "Fetching OpenVINO and oneDNN (about 100 MB, once) …" >&2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The tags are pinned, so that one hash fits every Python of the host: the libraries do not depend on it.
"$root/scripts/fetch-wheels.sh" "$requirements" "$work" \
    --python-version 3.11 --implementation cp --abi cp311 --abi none \
    --platform manylinux_2_28_x86_64 --platform manylinux1_x86_64
for wheel in "$work"/*.whl; do python3 -m zipfile -e "$wheel" "$work/content"; done

# Built aside and moved into place whole, so that an interrupted run leaves nothing half there.
new=$prefix.new
rm -rf "$new"
mkdir -p "$new/lib" "$new/include/openvino" "$new/share/licenses/onednn"
libraries=$work/content/openvino/libs
# Reads base models (ONNX), and what is exported: ONNX, OpenVINO's own format, TensorFlow, TensorFlow Lite.
for name in openvino_c openvino openvino_onnx_frontend openvino_ir_frontend openvino_tensorflow_frontend \
    openvino_tensorflow_lite_frontend; do
    versioned=$(basename "$libraries"/lib$name.so.*)
    cp "$libraries/$versioned" "$new/lib/"
    ln -s "$versioned" "$new/lib/lib$name.so"
done
cp "$libraries/libopenvino_intel_cpu_plugin.so" "$libraries/libtbb.so.12" "$new/lib/"
cp -r "$work/content/openvino/include/openvino/c" "$new/include/openvino/"
cp -r "$work"/content/openvino-*.dist-info/licenses "$new/share/licenses/openvino"
cp "$work"/content/onednn_cpu_gomp-*.data/data/lib/libdnnl.so.3 "$new/lib/"
ln -s libdnnl.so.3 "$new/lib/libdnnl.so"
cp -r "$work"/content/onednn_devel_cpu_gomp-*.data/data/include/. "$new/include/"
cp "$work"/content/onednn_cpu_gomp-*.dist-info/LICENSE.txt "$new/share/licenses/onednn/"
echo "$stamp" >"$new/installed"
rm -rf "$prefix"
mv "$new" "$prefix"
