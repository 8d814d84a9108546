# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
# Configuring and building one preset. Sourced by run.sh and test.sh; reads: root.

# A build folder that came along with a copied tree belongs to another place and is begun anew.
preset_forget_foreign() { # PRESET
    preset_cache=$root/build/$1/CMakeCache.txt
    [ -f "$preset_cache" ] || return 0
    grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$preset_cache" || rm -rf "$root/build/$1"
}

# Output goes to standard output; nothing is read.
preset_build() { # PRESET CMAKE-ARG...
    preset_name=$1
    shift
    preset_forget_foreign "$preset_name"
    (
        cd "$root" || exit 1
        cmake --preset "$preset_name" "$@" && cmake --build "build/$preset_name"
    ) </dev/null
}
