#!/usr/bin/env bash
# The tour: makes sample photographs, trains on them, evaluates on held-out ones, and predicts one.
set -euo pipefail

program=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

say "1. Photographs of bolts, nuts and washers"
"$program" sample --kind parts --count 120 --seed 1 --out "$work/parts"

say "2. A classifier, from the training pictures"
"$program" train "$work/parts/train" --out "$work/parts.ocellus"

say "3. How good it is on pictures it has never seen"
"$program" evaluate "$work/parts.ocellus" "$work/parts/test"

say "4. One picture"
picture=$(find "$work/parts/test" -name '*.jpg' | sort | head -n 1)
"$program" predict "$work/parts.ocellus" "$picture"

say "Now with your own pictures: one folder for each tag, then «./run train FOLDER --out my.ocellus»."
