#!/usr/bin/env bash
# Puts the wheels of a requirements file with hashes into a folder:
#   scripts/fetch-wheels.sh REQUIREMENTS FOLDER [options of pip download]
# From PyPI, or whatever package index pip is set up for; from $OCELLUS_WHEELS, a folder of wheels, where that is set, without network.
set -euo pipefail

requirements=$1 folder=$2
shift 2
options=("$@")
[ -z "${OCELLUS_WHEELS:-}" ] || options+=(--no-index --find-links "$OCELLUS_WHEELS")

python3 -m pip download --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary=:all: \
    "${options[@]}" --dest "$folder" --requirement "$requirements" >&2 && exit 0

{
    if [ -n "${OCELLUS_WHEELS:-}" ]; then
        echo "The wheels above are not in $OCELLUS_WHEELS, or are not the ones with the pinned SHA-256."
    else
        echo "The wheels could not be fetched. Is there a connection to PyPI (or to the index that pip is set up for)?"
    fi
    echo "On a machine without network, put these wheels into a folder and start again with OCELLUS_WHEELS=FOLDER:"
    grep -v '^#' "$requirements" | sed 's/ .*//; s/^/  /'
    echo "On a machine with network, this fetches them:"
    echo "  python3 -m pip download --no-deps --require-hashes --only-binary=:all: $* --dest FOLDER --requirement ${requirements#"$PWD"/}"
} >&2
exit 1
