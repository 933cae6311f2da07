#!/usr/bin/env bash
# The tour: starts the service, and does over its API what its users do: a project, photographs, training, publishing, a prediction;
# then trains a detector on photographs with boxes.
# On a terminal the service then stays until Enter, so that one can look at all of it in a browser.
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
head -n 1 "$work/address"
OCELLUS_ENDPOINT=$(sed -n 's/^Ocellus is ready: //p' "$work/address")
export OCELLUS_ENDPOINT

say "2. Photographs of bolts, nuts and washers"
"$program" sample --kind parts --count 400 --seed 1 --out "$work/parts"

say "3. A project with the training photographs"
"$program" project create parts
"$program" project push "$work/parts/train" --project parts

say "4. Training and publishing"
"$program" project train --project parts --wait
"$program" project publish --project parts --name production
project=$("$program" project list --json | sed -n 's/.*"id" : "\([^"]*\)".*/\1/p' | head -n 1 | tr '[:upper:]' '[:lower:]')
if command -v curl >/dev/null; then
    # One measure of the evaluation as "97.1 % (95 % interval 94.2 to 98.9)".
    measure() {
        sed -n 's/.*"'"$1"'":{"value":\([0-9.]*\),"lower":\([0-9.]*\),"upper":\([0-9.]*\)}.*/\1 \2 \3/p' |
            awk '{ printf "%.1f %% (95 %% interval %.1f to %.1f)", 100 * $1, 100 * $2, 100 * $3 }'
    }
    base=$OCELLUS_ENDPOINT/portal/v1/projects/$project
    iteration=$(curl -sS -H "Training-Key: $OCELLUS_TRAINING_KEY" \
        "$OCELLUS_ENDPOINT/customvision/v3.3/training/projects/$project/iterations" | sed 's/.*"id":"\([^"]*\)".*/\1/')
    # Without what is said of each tag, which has measures of the same names.
    evaluation=$(curl -sS -H "Training-Key: $OCELLUS_TRAINING_KEY" "$base/iterations/$iteration/evaluation" | sed 's/,"meanAveragePrecision".*//')
    printf '\nOn photographs that were held back while it learned:\n  precision %s\n  recall    %s\n' \
        "$(measure precision <<<"$evaluation")" "$(measure recall <<<"$evaluation")"
fi

say "5. Photographs it has never seen"
url=$OCELLUS_ENDPOINT/customvision/v3.1/prediction/$project/classify/iterations/production/image
if command -v curl >/dev/null; then
    right=0 asked=0
    printf '  %-10s %-10s %s\n' truth answer probability
    # The names of our own sample photographs hold no spaces.
    for image in $(find "$work/parts/test" -name '*.jpg' | sort -t / -k 6); do
        answer=$(curl -sS -H "Prediction-Key: $OCELLUS_PREDICTION_KEY" -H "Content-Type: application/octet-stream" \
            --data-binary "@$image" "$url")
        # The most probable tag comes first.
        truth=$(basename "$(dirname "$image")")
        tag=$(sed 's/.*\[{[^}]*"tagName":"\([^"]*\)".*/\1/' <<<"$answer")
        asked=$((asked + 1))
        [ "$truth" != "$tag" ] || right=$((right + 1))
        # Every mistake, and some of the others.
        [ "$truth" != "$tag" ] || [ $((asked % 10)) = 1 ] || continue
        printf '  %-10s %-10s %s\n' "$truth" "$tag" "$(sed 's/.*\[{"probability":\([0-9.]\{1,6\}\).*/\1/' <<<"$answer")"
    done
    printf '  %s of %s are right.\n' "$right" "$asked"
fi
say "6. Where the parts are: a detector, on the command line alone"
"$program" sample --kind parts --count 80 --seed 2 --out "$work/boxes"
"$program" train "$work/boxes" --out "$work/boxes.ocellus" | sed -n '1,/^$/p; /mAP/p'
image=$(find "$work/boxes/test" -name '*.jpg' | LC_ALL=C sort | head -n 1)
(cd "$work" && "$program" predict boxes.ocellus "${image#"$work/"}")

cat <<END

The classifier's call for your own programs:

  curl -H "Prediction-Key: …" -H "Content-Type: application/octet-stream" --data-binary @image.jpg \\
    $url

Start a service that stays with «./run», and point your Custom Vision program at it.
END
if [ -t 0 ]; then
    say "Look at all of it in a browser:"
    sed -n 's/^Open \(.*\) in a browser.*/  \1/p' "$work/address"
    printf '\nThe link signs in once. Press Enter to end the demo and remove its data. '
    read -r _ || true
fi
