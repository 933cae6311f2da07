#!/usr/bin/env bash
# Compiles the engine for browsers to WebAssembly with the Swift toolchain, nothing else:
#   scripts/build-engine.sh SWIFTC FOLDER      writes FOLDER/engine-VARIANT.wasm and FOLDER/EngineBinaries.swift
# The build calls it (Plugins/CompileEngine); by hand it shows what the compiler says. Same sources and toolchain, same bytes.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
tools=$(dirname "$(readlink -f "$1")")
[ -x "$tools/wasm-ld" ] || tools=$(dirname "$1")
mkdir -p "$2"
target=$(cd "$2" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The compiler puts a hash into what it writes, in which all paths are that it was told: so they are relative ones.
ln -s "$root/Sources" "$work/Sources"
cd "$work"

build() { # the name of the variant, what the compiler of C is told besides, "--", and what the linker is told
    variant=$1 && shift
    features=(-msimd128 -mbulk-memory)
    while [ "$1" != -- ]; do features+=("$1") && shift; done && shift
    "$tools/clang" --target=wasm32-unknown-none -O2 -ffreestanding -fno-builtin "${features[@]}" \
        -c Sources/Native/BrowserEngine/memory.c -o memory.o
    told=() && for each in "${features[@]}"; do told+=(-Xcc "$each"); done
    exports=(Sources/Native/BrowserEngine/Exports.swift)
    case $variant in *-threads) exports+=(Sources/Native/BrowserEngine/Threads.swift) ;; esac
    find Sources/Foundations/VisionKernels/ -name '*.swift' | LC_ALL=C sort | xargs "$tools/swiftc" \
        -target wasm32-unknown-none-wasm -enable-experimental-feature Embedded -wmo -O -parse-as-library \
        -swift-version 6 -package-name ocellus -module-name Engine -enable-upcoming-feature ExistentialAny \
        -enable-upcoming-feature MemberImportVisibility -enable-upcoming-feature InternalImportsByDefault \
        "${told[@]}" -Xfrontend -function-sections -Xfrontend -disable-stack-protector \
        -I Sources/Native/CAtomicWords/include -I Sources/Native/CVectorMath/include "${exports[@]}" -c -o "$variant.o"
    "$tools/wasm-ld" --no-entry --gc-sections --strip-all -z stack-size=262144 "$@" "$variant.o" memory.o -o "$variant.wasm"
    mv "$variant.wasm" "$target/engine-$variant.wasm"
}
build simd --
build relaxed -mrelaxed-simd --
# The memory is made by the page, which shares it among its workers: at most a gibibyte, which is reserved at once.
shared=(--shared-memory --import-memory --export-memory --max-memory=1073741824 --export=__stack_pointer)
build simd-threads -matomics -- "${shared[@]}"
build relaxed-threads -mrelaxed-simd -matomics -- "${shared[@]}"

{
    echo "// Written by scripts/build-engine.sh."
    echo "enum EngineBinaries {"
    for variant in simd relaxed simd-threads relaxed-threads; do
        echo "    static let ${variant/-threads/Threads} = \"\"\""
        base64 --wrap=100 "$target/engine-$variant.wasm" | sed 's/^/        /'
        echo "        \"\"\""
    done
    echo "}"
} >EngineBinaries.swift
mv EngineBinaries.swift "$target/EngineBinaries.swift"
