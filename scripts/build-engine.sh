#!/usr/bin/env bash
# Compiles the engine for browsers to WebAssembly with the Swift toolchain, nothing else:
#   scripts/build-engine.sh SWIFTC FOLDER      writes FOLDER/engine-simd.wasm, FOLDER/engine-relaxed.wasm and FOLDER/EngineBinaries.swift
# The build calls it (Plugins/CompileEngine); by hand it shows what the compiler says. Same sources and toolchain, same bytes.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
tools=$(dirname "$(readlink -f "$1")")
[ -x "$tools/wasm-ld" ] || tools=$(dirname "$1")
target=$2
mkdir -p "$target"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root/Sources"

"$tools/clang" --target=wasm32-unknown-none -O2 -ffreestanding -fno-builtin -mbulk-memory -msimd128 \
    -c Native/BrowserEngine/memory.c -o "$work/memory.o"
build() { # the name of the variant, and what the compiler of C is told besides
    variant=$1 && shift
    find Foundations/VisionKernels -name '*.swift' | LC_ALL=C sort | xargs "$tools/swiftc" \
        -target wasm32-unknown-none-wasm -enable-experimental-feature Embedded -wmo -O -parse-as-library \
        -swift-version 6 -package-name ocellus -module-name Engine -enable-upcoming-feature ExistentialAny \
        -enable-upcoming-feature MemberImportVisibility -enable-upcoming-feature InternalImportsByDefault \
        -Xcc -msimd128 -Xcc -mbulk-memory "$@" -Xfrontend -function-sections -Xfrontend -disable-stack-protector \
        -I Native/CVectorMath/include Native/BrowserEngine/Exports.swift -c -o "$work/$variant.o"
    "$tools/wasm-ld" --no-entry --gc-sections --strip-all -z stack-size=262144 \
        "$work/$variant.o" "$work/memory.o" -o "$target/engine-$variant.wasm"
}
build simd
build relaxed -Xcc -mrelaxed-simd

{
    echo "// Written by scripts/build-engine.sh."
    echo "enum EngineBinaries {"
    for variant in simd relaxed; do
        echo "    static let $variant = \"\"\""
        base64 --wrap=100 "$target/engine-$variant.wasm" | sed 's/^/        /'
        echo "        \"\"\""
    done
    echo "}"
} >"$work/EngineBinaries.swift"
mv "$work/EngineBinaries.swift" "$target/EngineBinaries.swift"
