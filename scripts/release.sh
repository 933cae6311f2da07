#!/usr/bin/env bash
# Makes a release that runs without Swift and without other packages, on its own glibc or a newer one:
#   scripts/release.sh [FOLDER]      FOLDER (dist/ by default) gets ocellus-VERSION-linux-ARCHITECTURE.tar.gz and its .sha256
# The same sources on the same machine give the same bytes. Takes a build of its own, in .build/static, because the Swift
# runtime is linked in. scripts/test-release.sh tries the result in a bare Debian.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
dist=$(realpath -m "${1:-$root/dist}")
options=(--static-swift-stdlib --scratch-path "$root/.build/static")
# Everything in the archive bears this time.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || echo 1767225600)}

# Foundation, linked in, needs libcurl's headers and links; patchelf tells libraries where their neighbors are.
"$root/scripts/install-packages.sh" pkg-config libturbojpeg0-dev libjpeg-dev libpng-dev libwebp-dev libheif-dev libtiff-dev \
    liblcms2-dev libsqlite3-dev zlib1g-dev libcurl4-openssl-dev libxml2-dev patchelf binutils python3 python3-pip
"$root/scripts/install-native.sh"
"$root/scripts/install-basemodels.sh"
swift build --package-path "$root" --configuration release --product ocellus "${options[@]}" >&2
"$root/scripts/quantize-basemodels.sh" "$(swift build --package-path "$root" --configuration release --show-bin-path \
    "${options[@]}")/ocellus"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$root/scripts/assemble.sh" "$work/ocellus" "${options[@]}"
tree=$work/ocellus
version=$("$tree/bin/ocellus" --version | awk '{print $NF}')
name=ocellus-$version-linux-$(uname -m)
mv "$tree" "$work/$name"
tree=$work/$name

# What the program and the libraries load, except glibc, which belongs to the machine: of another version than the machine's
# loader it would not start.
glibc='^(ld-linux.*|lib(c|m|dl|rt|pthread|util|resolv|mvec|anl|nsl|nss_.*|BrokenLocale|thread_db))\.so\.'
declare -A packages=()
closure() {
    LD_LIBRARY_PATH=$tree/lib ldd "$1" | awk '$2 == "=>" { print $1, $3 }' | grep -vE "$glibc" || true
}
find "$tree/bin/ocellus" "$tree/lib" -type f \( -name '*.so*' -o -name ocellus \) | sort >"$work/loaders"
while read -r file; do
    while read -r library path; do
        [ "$path" != not ] || { echo "$library, which $file needs, is not on this machine." >&2 && exit 1; }
        case $path in
        "$tree"/*) continue ;;
        esac
        [ -e "$tree/lib/$library" ] || cp --dereference "$path" "$tree/lib/$library"
        # A library may be known to the package manager under the path without the links of a merged /usr.
        real=$(realpath "$path")
        package=$({ dpkg-query -S "$real" || dpkg-query -S "${real#/usr}"; } 2>/dev/null | sed -n '1s/:.*//p')
        packages[${package:-unowned}]+=" $library"
    done < <(closure "$file")
done <"$work/loaders"
[ -z "${packages[unowned]:-}" ] || { echo "No package owns${packages[unowned]}; its license is not known." >&2 && exit 1; }

# Every library finds its neighbors, and nothing is looked for where this machine has it.
chmod -R u+w "$tree"
patchelf --set-rpath '$ORIGIN/../lib' "$tree/bin/ocellus"
find "$tree/lib" -type f -name '*.so*' | sort | while read -r file; do
    [ "$(patchelf --print-rpath "$file")" = '$ORIGIN' ] || patchelf --set-rpath '$ORIGIN' "$file"
done
strip --strip-debug "$tree/bin/ocellus"

# The licenses of all that is in it.
licenses=$tree/share/licenses
for package in "${!packages[@]}"; do
    mkdir -p "$licenses/debian"
    cp --dereference "/usr/share/doc/$package/copyright" "$licenses/debian/$package"
done
mkdir -p "$licenses/swift"
cp "$(dirname "$(realpath "$(command -v swift)")")/../share/swift/LICENSE.txt" "$licenses/swift/"
for checkout in "$root"/.build/static/checkouts/*/; do
    mkdir -p "$licenses/packages/$(basename "$checkout")"
    find "$checkout" -maxdepth 1 -type f \( -iname 'LICENSE*' -o -iname 'NOTICE*' -o -iname 'COPYING*' \) \
        -exec cp {} "$licenses/packages/$(basename "$checkout")/" \;
done

oldest=$(find "$tree/bin" "$tree/lib" -type f \( -name '*.so*' -o -name ocellus \) -exec objdump -T {} + |
    grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -n 1)
cat >"$tree/README" <<END
Ocellus $version for Linux on $(uname -m). Needs glibc ${oldest#GLIBC_} or newer and nothing else.

  bin/ocellus doctor       whether everything is there
  bin/ocellus serve        the service and its portal
  bin/ocellus --help       all commands

share/licenses holds the licenses of all parts.
END

# Sorted, with fixed times and owners: the same content is the same archive.
find "$tree" -type d -exec chmod 755 {} + -o -type f -exec chmod a+r,go-w {} +
mkdir -p "$dist"
tar --create --directory "$work" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
    --format=gnu "$name" | gzip --no-name -9 >"$dist/$name.tar.gz.new"
mv "$dist/$name.tar.gz.new" "$dist/$name.tar.gz"
(cd "$dist" && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256")

size=$(stat -c %s "$dist/$name.tar.gz")
echo "$dist/$name.tar.gz: $((size / 1000000)) MB, needs glibc ${oldest#GLIBC_} or newer."
[ "$size" -lt 250000000 ] || { echo "That is more than 250 MB." >&2 && exit 1; }
