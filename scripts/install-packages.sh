#!/usr/bin/env bash
# Makes sure that the Debian packages named as arguments are there, asking the package manager only if one is missing.
set -euo pipefail

missing=()
for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if sudo -n true 2>/dev/null; then
        as_root=(sudo -n)
    else
        echo "Ocellus needs these packages: please run «sudo apt-get install ${missing[*]}» and start again." >&2
        exit 1
    fi
fi
if ! command -v apt-get >/dev/null; then
    echo "Ocellus needs these packages (by their Debian names): ${missing[*]}. Please install them and start again." >&2
    exit 1
fi

echo "Installing ${missing[*]} …" >&2
install() {
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}
# The package lists of a fresh machine are empty or old: fetch them only if the first try fails.
install 2>/dev/null || { "${as_root[@]}" apt-get update -qq >&2 && install; }
