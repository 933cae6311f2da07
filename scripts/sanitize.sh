#!/usr/bin/env bash
# Runs unit tests under a sanitizer:
#   scripts/sanitize.sh address|thread [FILTER]      FILTER as of `swift test --filter`; everything if left out
# Takes a build of its own (.build-address, .build-thread) and several times as long as ./test, so it is no part of that: run it
# after changes to code with pointers, locks or threads. The native libraries are not instrumented; scripts/sanitizers/ lists
# what of them is passed over, and has what the thread sanitizer must be told of Swift's Mutex.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
kind=${1:-}
case $kind in
address | thread) ;;
*) echo "usage: scripts/sanitize.sh address|thread [FILTER]" >&2 && exit 64 ;;
esac
"$root/scripts/install-native.sh"
"$root/scripts/install-basemodels.sh"

options=(--package-path "$root" --scratch-path "$root/.build-$kind" --sanitize "$kind")
# Memory that lives as long as the process (tables of libraries, thread pools) is no fault.
export ASAN_OPTIONS=detect_leaks=0
# Otherwise TBB, which is below OpenVINO, loads a library in a way that ends a process with the address sanitizer.
export TBB_ENABLE_SANITIZERS=1
export TSAN_OPTIONS="suppressions=$root/scripts/sanitizers/thread.txt halt_on_error=1"
swift build --build-tests "${options[@]}"
if [ "$kind" = thread ]; then
    clang -shared -fPIC -O2 -o "$root/.build-thread/libmutex.so" "$root/scripts/sanitizers/mutex.c"
    export LD_PRELOAD=$root/.build-thread/libmutex.so
fi
swift test --skip-build "${options[@]}" ${2:+--filter "$2"}
