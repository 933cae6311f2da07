#!/usr/bin/env bash
# Puts the release program and what it needs besides system libraries into one folder that can be moved:
#   scripts/assemble.sh FOLDER [options of swift build]
# FOLDER gets bin/ocellus, bin/ocellus_Portal.resources (the page), lib/, share/ocellus/basemodels and the licenses.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
place=${1:?usage: scripts/assemble.sh FOLDER [options of swift build]}
shift
products=$(swift build --package-path "$root" --configuration release --show-bin-path "$@")
mkdir -p "$place/bin" "$place/lib" "$place/share/licenses" "$place/share/ocellus/basemodels"
cp "$products/ocellus" "$place/bin/"
cp -r "$products/ocellus_Portal.resources" "$place/bin/"
cp -r "$root"/.basemodels/*/ "$place/share/ocellus/basemodels/"
cp -a "$root/.native/lib/." "$place/lib/"
cp -r "$root/.native/share/licenses/." "$place/share/licenses/"
cp "$root/LICENSE" "$root/NOTICE" "$place/share/licenses/"

# The Swift runtime, unless the program was linked with --static-swift-stdlib: other machines have no compiler.
ldd "$place/bin/ocellus" | sed -n 's|.* => \(.*/usr/lib/swift/linux/[^ ]*\) .*|\1|p' | while read -r library; do
    cp "$library" "$place/lib/"
done
