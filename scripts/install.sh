#!/usr/bin/env bash
# Installs the Debian packages that `make test` needs and that are not there
# yet; with the word gis, those of `make test-gis`. Without root or passwordless sudo it names them in one sentence and
# exits 1. Environment: PG, the major version of PostgreSQL (15).
set -euo pipefail

pg=${PG:-15}
packages=()

# want PACKAGE FILE...: PACKAGE is wanted unless every FILE is there. A FILE
# without a slash is a command.
want() {
    local package=$1 file
    shift
    for file in "$@"; do
        case $file in
        */*) [ -e "$file" ] ;;
        *) command -v "$file" >/dev/null ;;
        esac || {
            packages+=("$package")
            return
        }
    done
}

want gcc gcc # the race detector is C
want libc6-dev /usr/include/stdlib.h
want "postgresql-$pg" "/usr/lib/postgresql/$pg/bin/postgres"
want "postgresql-$pg-postgis-3" "/usr/share/postgresql/$pg/extension/postgis.control"
want postgresql-common pg_virtualenv
want chromium "${CHROMIUM:-/usr/bin/chromium}"
want fonts-dejavu-core /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf # Chromium brings none
want gdal-bin ogrinfo ogr2ogr
want python3-openpyxl /usr/lib/python3/dist-packages/openpyxl/__init__.py
want python3-gdal /usr/lib/python3/dist-packages/osgeo/ogr.py # also the check of GeoPackages
want shellcheck shellcheck
want docker-compose docker-compose
if [ "${1:-}" = gis ]; then
    want python3-qgis /usr/lib/python3/dist-packages/qgis/core/__init__.py
fi
[ ${#packages[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
    as_root=(sudo -n)
fi
if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    echo "make test needs the Debian packages ${packages[*]}: install them with apt-get, or run make test as root or with passwordless sudo." >&2
    exit 1
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Another apt may hold a lock: apt-get waits for dpkg's by itself, but not for
# that of the package lists.
apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
        -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" >>"$log" 2>&1
}
echo "installing ${packages[*]}"
for _ in {1..10}; do
    apt update && break
    grep -q 'Could not get lock' "$log" || break
    sleep 10
done
if ! apt install --no-install-recommends "${packages[@]}"; then
    tail -n 30 "$log" >&2
    echo "make test could not install ${packages[*]}: apt-get's last words are above." >&2
    exit 1
fi
