#!/usr/bin/env bash
# The tour: starts the service, and does over its API what its users do: a project, photographs, training, publishing, a prediction.
set -euo pipefail

program=$1
work=$(mktemp -d)
server=
cleanup() {
    [ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server" 2>/dev/null; } || true
    rm -rf "$work"
}
trap cleanup EXIT

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
random_key() { head -c 24 /dev/urandom | base64 | tr '+/' '-_'; }

say "1. The service, on a data folder of its own"
export OCELLUS_TRAINING_KEY OCELLUS_PREDICTION_KEY
OCELLUS_TRAINING_KEY=$(random_key)
OCELLUS_PREDICTION_KEY=$(random_key)
"$program" serve --data "$work/data" --listen 127.0.0.1:0 >"$work/address" 2>"$work/log" &
server=$!
for _ in $(seq 200); do
    [ ! -s "$work/address" ] || break
    kill -0 "$server" 2>/dev/null || { cat "$work/log" >&2 && exit 1; }
    sleep 0.1
done
cat "$work/address"
OCELLUS_ENDPOINT=$(sed -n 's/^Ocellus is ready: //p' "$work/address")
export OCELLUS_ENDPOINT

say "2. Photographs of bolts, nuts and washers"
"$program" sample --kind parts --count 300 --seed 1 --out "$work/parts"

say "3. A project with the training photographs"
"$program" project create parts
"$program" project push "$work/parts/train" --project parts

say "4. Training and publishing"
"$program" project train --project parts --wait
"$program" project publish --project parts --name production

say "5. Photographs it has never seen"
project=$("$program" project list --json | sed -n 's/.*"id" : "\([^"]*\)".*/\1/p' | head -n 1 | tr '[:upper:]' '[:lower:]')
url=$OCELLUS_ENDPOINT/customvision/v3.1/prediction/$project/classify/iterations/production/image
if command -v curl >/dev/null; then
    printf '  %-10s %-10s %s\n' truth answer probability
    for picture in $(find "$work/parts/test" -name '*.jpg' | sort -t / -k 6 | awk 'NR % 6 == 1' | head -n 12); do
        answer=$(curl -sS -H "Prediction-Key: $OCELLUS_PREDICTION_KEY" -H "Content-Type: application/octet-stream" \
            --data-binary "@$picture" "$url")
        # The most probable tag comes first.
        printf '  %-10s %-10s %s\n' "$(basename "$(dirname "$picture")")" \
            "$(sed 's/.*\[{[^}]*"tagName":"\([^"]*\)".*/\1/' <<<"$answer")" \
            "$(sed 's/.*\[{"probability":\([0-9.]\{1,6\}\).*/\1/' <<<"$answer")"
    done
fi
cat <<END

The same call for your own programs:

  curl -H "Prediction-Key: …" -H "Content-Type: application/octet-stream" --data-binary @picture.jpg \\
    $url

Start a service that stays with «./run», and point your Custom Vision program at it.
END
