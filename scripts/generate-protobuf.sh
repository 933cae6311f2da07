#!/usr/bin/env bash
# Generates the Swift code of every .proto under Sources, beside it.
#
# Needs protoc (Debian: apt-get install protobuf-compiler) and protoc-gen-swift, which is built here, once, from the
# swift-protobuf checkout of this package, so that generator and runtime are of one version.
# PROTOC_GEN_SWIFT may name a ready one.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v protoc >/dev/null || { echo "protoc is missing: apt-get install protobuf-compiler" >&2; exit 1; }

plugin=${PROTOC_GEN_SWIFT:-}
if [ -z "$plugin" ]; then
    swift package resolve
    generator=$PWD/.build/protoc-gen-swift
    swift build --package-path .build/checkouts/swift-protobuf --scratch-path "$generator" --product protoc-gen-swift
    plugin=$generator/debug/protoc-gen-swift
fi

find Sources -name '*.proto' -not -path '*/.build/*' | sort | while read -r file; do
    folder=$(dirname "$file")
    protoc --plugin=protoc-gen-swift="$plugin" --proto_path="$folder" --swift_out="$folder" \
        --swift_opt=Visibility=Package --swift_opt=UseAccessLevelOnImports=true "$(basename "$file")"
    echo "generated ${file%.proto}.pb.swift"
done
