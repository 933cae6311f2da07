#!/usr/bin/env bash
# Makes .venv-conformance/ with the independent programs that the conformance tests compare with.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
venv=$root/.venv-conformance
requirements=$root/Conformance/requirements.txt
stamp=$(sha256sum "$requirements" | cut -d ' ' -f 1)
[ "$(cat "$venv/installed" 2>/dev/null || true)" != "$stamp" ] || exit 0

rm -rf "$venv"
python3 -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements"
echo "$stamp" >"$venv/installed"
