#!/bin/sh
# Resolves the lists of packages. Needs uv (pip install uv) on the PATH.
set -eu
cd "$(dirname "$0")/../requirements"
command -v uv >/dev/null || { echo "uv is needed: pip install uv" >&2; exit 1; }
resolve() {
    list=$1
    shift
    uv pip compile "$list.in" "$@" --universal --python-version 3.10 \
        --generate-hashes --no-emit-index-url --no-header --quiet --output-file "$list.txt"
}
resolve runtime --override overrides.txt
resolve dev --override overrides.txt
resolve audit
