#!/usr/bin/env bash
# Rebuilds geo/qgis/events.qml with the PyQGIS of Debian: from the
# vocabularies, as a server of an empty store gives them, and the client's colours.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install.sh gis
dir=$(mktemp -d)
trap 'kill %1 2>/dev/null || true; rm -rf "$dir"' EXIT

go run . serve --store "$dir/empty.gpkg" --no-sample --listen 127.0.0.1:8079 >"$dir/log" 2>&1 &
for _ in {1..100}; do
    curl -fs -o "$dir/vocabularies.json" http://127.0.0.1:8079/api/vocabularies && break
    sleep 0.3
done
HOME=$dir XDG_RUNTIME_DIR=$dir QT_QPA_PLATFORM=offscreen QT_HASH_SEED=0 \
    /usr/bin/python3 geo/qgis/style.py "$dir/vocabularies.json" frontend/src/style/tokens.css "$dir/events.qml"
mv "$dir/events.qml" geo/qgis/events.qml
