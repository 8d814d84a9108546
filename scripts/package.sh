#!/bin/sh
# SPDX-License-Identifier: MIT
# Usage: scripts/package.sh
#
# Builds the release and packs it as a tarball and, where there is dpkg, as a .deb. They go to
# build/packages, with SHA256SUMS beside them. The same sources and SOURCE_DATE_EPOCH give the same
# bytes, in any folder and at any time; without that variable it is the time of the last commit, or
# the day of the version.
set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P) || exit 2
cd "$root" || exit 2
# shellcheck source=scripts/packages.sh
. "$root/scripts/packages.sh"
# shellcheck source=scripts/build.sh
. "$root/scripts/build.sh"
out=$root/build/packages

epoch() {
    git -C "$root" log -1 --format=%ct 2>/dev/null && return
    day=$(sed -n 's/^set(AE_DATE \([0-9-]*\)).*/\1/p' CMakeLists.txt)
    date -u -d "$day" +%s
}

# CPack's own folder is of no use afterwards.
pack() { # GENERATOR CMAKE-ARG...
    generator=$1
    shift
    preset_build package "$@" &&
        cpack --config build/package/CPackConfig.cmake -G "$generator" -B "$out" &&
        rm -rf "$out/_CPack_Packages"
}

if [ $# -ne 0 ]; then
    echo "usage: scripts/package.sh" >&2
    exit 2
fi
umask 022
LC_ALL=C
TZ=UTC
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(epoch)} || exit 2
export LC_ALL TZ SOURCE_DATE_EPOCH
# shellcheck disable=SC2154,SC2086 # a list of words, from packages.sh
missing=$(needs_missing $needs_build)
if [ -n "$missing" ]; then
    say "missing: $missing(./run.sh installs it)"
    exit 2
fi

rm -rf "$out"
mkdir -p "$out" || exit 2
pack TGZ -DAE_DEBIAN=OFF || exit 1
if command -v dpkg-shlibdeps >/dev/null 2>&1; then
    pack DEB -DAE_DEBIAN=ON || exit 1
else
    say "no .deb: dpkg-shlibdeps is missing (Debian: apt-get install dpkg-dev)"
fi
(cd "$out" && sha256sum -- *.tar.gz *.deb >SHA256SUMS 2>/dev/null)
cat "$out/SHA256SUMS"
