#!/bin/sh
# SPDX-License-Identifier: MIT
# Usage: tests/bench/neighbours.sh FOLDER
#
# Installs the servers that bench_neighbours.py compares with, from the npm registry, into FOLDER.
# efm-langserver and ripgrep are packages of the system.
set -u

[ $# -eq 1 ] || { echo "usage: tests/bench/neighbours.sh FOLDER" >&2; exit 2; }
command -v npm >/dev/null || { echo "neighbours: npm is missing" >&2; exit 1; }
mkdir -p "$1" && cd "$1" || exit 2
[ -f package.json ] || echo '{}' >package.json
npm install --no-audit --no-fund --silent \
    @ast-grep/cli@0.51.1 oxlint@1.94.0 @biomejs/biome@2.6.8
