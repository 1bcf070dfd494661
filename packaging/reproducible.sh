#!/usr/bin/env bash
# Builds the jar twice from the last commit, in two folders and two time zones, and compares the bytes. Options go to Maven (-o).
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for build in one two/deeper; do
    mkdir -p "$work/$build"
    git archive HEAD | tar -x -C "$work/$build"
done
build() {
    (cd "$work/$1" && TZ=$2 mvn -B -q "${@:3}" -Dmaven.test.skip -Dspotless.check.skip -Dassembly.skipAssembly package)
}
build one UTC "$@"
build two/deeper Asia/Seoul "$@"

one=$(echo "$work"/one/target/fovea-*.jar)
two=$(echo "$work"/two/deeper/target/fovea-*.jar)
if ! cmp "$one" "$two"; then
    diff <(unzip -lv "$one") <(unzip -lv "$two") | head -n 20
    echo "The two builds differ." >&2
    exit 1
fi
echo "Two builds of $(basename "$one") are the same: $(sha256sum <"$one" | cut -c1-64)"
