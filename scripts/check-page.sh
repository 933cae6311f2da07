#!/usr/bin/env bash
# Checks the portal's page without running it: its format and usual mistakes (Biome, by biome.json), and the types in its
# comments (the TypeScript compiler, by scripts/page/tsconfig.json). «--fix» brings files into format.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-conformance.sh
biome=.venv-conformance/bin/biome
if [ "${1:-}" = --fix ]; then "$biome" format --write; fi
"$biome" format
"$biome" lint --error-on-warnings

# Debian's compiler is enough. Elsewhere the types are checked by whoever has one.
command -v tsc >/dev/null || scripts/install-packages.sh node-typescript ||
    { echo "No TypeScript compiler: the types of the page are not checked." >&2; exit 0; }
tsc --project scripts/page/tsconfig.json
