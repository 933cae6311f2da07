#!/usr/bin/env bash
# Makes the 8-bit versions of the base models that come with the program, beside them:
#   scripts/quantize-basemodels.sh PROGRAM
# From the activation ranges in scripts/basemodels/ranges, which were measured on photographs, so the result is the same bytes everywhere;
# its SHA-256 is checked. Does nothing if they are there already.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
program=$1
prefix=${BASEMODELS_PREFIX:-$root/.basemodels}

while read -r digest name; do
    [[ $digest != \#* ]] || continue
    place=$prefix/$name-int8
    [ "$(sha256sum "$place/model.onnx" 2>/dev/null | cut -d ' ' -f 1)" != "$digest" ] || continue
    rm -rf "$place" "$place.new"
    OCELLUS_BASE_MODELS=$prefix "$program" basemodel quantize "$name" --out "$place.new" >&2
    if ! echo "$digest  $place.new/model.onnx" | sha256sum --check --quiet >&2; then
        rm -rf "$place.new"
        echo "The 8-bit version of $name is not the one that was tested; nothing was installed." >&2
        exit 1
    fi
    mv "$place.new" "$place"
done <"$root/scripts/basemodels/int8-digests.txt"
