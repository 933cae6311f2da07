#!/usr/bin/env bash
# Tries a release where nothing else is installed:
#   scripts/test-release.sh ARCHIVE
# In a bare Debian that debootstrap makes (as root), else here with an empty environment. Checks the archive's sum, then runs
# doctor, sample, train, predict, and asks a service whether it is ready.
# OCELLUS_SUITE names another Debian than bookworm; OCELLUS_BARE_ROOT keeps the bare Debian there for the next time.
set -euo pipefail

archive=$(realpath "${1:?usage: scripts/test-release.sh ARCHIVE}")
work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
(cd "$(dirname "$archive")" && sha256sum --check --quiet "$(basename "$archive").sha256")

# What a person does who has just unpacked the archive; /tmp/try holds it.
cat >"$work/steps" <<'STEPS'
set -euo pipefail
cd /tmp/try/ocellus-*
command -v swift && { echo "There is a Swift here." >&2 && exit 1; }
ocellus=$PWD/bin/ocellus
"$ocellus" --version
"$ocellus" doctor
"$ocellus" sample --kind parts --count 60 --seed 1 --out /tmp/try/parts
"$ocellus" train /tmp/try/parts/train --out /tmp/try/parts.ocellus
"$ocellus" predict /tmp/try/parts.ocellus /tmp/try/parts/test --top 1 | tail -n 5
export OCELLUS_TRAINING_KEY=0123456789abcdef0123 OCELLUS_PREDICTION_KEY=abcdef0123456789abcd
"$ocellus" serve --data /tmp/try/data --listen 127.0.0.1:0 >/tmp/try/address &
server=$!
trap 'kill $server 2>/dev/null || true' EXIT
for _ in $(seq 100); do
    [ ! -s /tmp/try/address ] || break
    sleep 0.1
done
port=$(sed -n 's|.*127\.0\.0\.1:\([0-9]*\).*|\1|p' /tmp/try/address | head -n 1)
# No curl in a bare system, but the shell opens sockets.
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf 'GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r answer <&3
echo "/health/ready: $answer"
case $answer in *" 200 "*) ;; *) exit 1 ;; esac
kill $server
wait $server
STEPS

if [ "$(id -u)" -eq 0 ] && command -v debootstrap >/dev/null; then
    bare=${OCELLUS_BARE_ROOT:-$work/root}
    [ -e "$bare/etc/debian_version" ] || debootstrap --variant=minbase "${OCELLUS_SUITE:-bookworm}" "$bare" >"$work/log" ||
        { tail "$work/log" >&2 && exit 1; }
    rm -rf "$bare/tmp/try"
    mkdir -p "$bare/tmp/try"
    tar --extract --gzip --file "$archive" --directory "$bare/tmp/try"
    cp "$work/steps" "$bare/tmp/try/steps"
    echo "In a bare $(cat "$bare/etc/debian_version"):"
    # Namespaces of its own, so that the mounts are gone when it ends.
    unshare --mount --pid --fork bash -c '
        mount -t proc proc "$0/proc" && exec chroot "$0" /usr/bin/env -i HOME=/root PATH=/usr/bin:/bin LANG=C.UTF-8 \
            bash /tmp/try/steps' "$bare"
    rm -rf "$bare/tmp/try"
else
    echo "Not root, or no debootstrap: trying it here, with an empty environment."
    rm -rf /tmp/try
    mkdir /tmp/try
    tar --extract --gzip --file "$archive" --directory /tmp/try
    env -i HOME="$work" PATH=/usr/bin:/bin LANG=C.UTF-8 bash "$work/steps"
    rm -rf /tmp/try
fi
echo "The release works."
