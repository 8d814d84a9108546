#!/bin/sh
# SPDX-License-Identifier: MIT
# Usage: tests/packaging.sh [--twice]
#
# Makes the packages and looks at them as those who install them will: what is in them and whose it
# is, that glibc is all they need, that the program works where nothing else is. --twice makes them
# again in another folder and wants the same bytes. Exit status 77: something could not be looked
# at here; the reason is the last line.
set -u

top=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
# shellcheck source=tests/session.sh
. "$top/tests/session.sh"
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
trap 'exit 2' HUP INT TERM
packages=$top/build/packages
without=''

twice=no
case ${1-} in
--twice) twice=yes ;;
?*) echo "usage: tests/packaging.sh [--twice]" >&2; exit 2 ;;
esac

fail() {
    echo "packaging: $*" >&2
    exit 1
}

# What cannot be looked at; the rest is.
leave_out() {
    echo "packaging: not looked at: $*"
    without="${without:+$without; }$*"
}

same() { # WHAT WANTED GOT: two files
    diff -u "$2" "$3" >&2 || fail "$1 is not what it ought to be (- wanted, + is)"
}

make_packages() { # TREE
    "$1/scripts/package.sh" >"$folder/package.log" 2>&1 ||
        fail "scripts/package.sh: $(tail -n 20 "$folder/package.log")"
}

# --- what is in them -----------------------------------------------------------------------------

installed_files() { # ZSH-FOLDER DOCUMENT...
    zsh_folder=$1
    shift
    for document in "$@"; do
        echo "share/doc/auto-enforcer/$document"
    done
    (cd "$top/docs" && find rules -type f | sed 's|^|share/doc/auto-enforcer/|')
    cat <<END
bin/auto-enforcer
share/bash-completion/completions/auto-enforcer
share/emacs/site-lisp/auto-enforcer.el
share/fish/vendor_completions.d/auto-enforcer.fish
share/nvim/site/lsp/auto_enforcer.lua
share/nvim/site/lua/auto-enforcer/init.lua
share/zsh/$zsh_folder/_auto-enforcer
END
}

files_below() { # FOLDER
    (cd "$1" && find . ! -type d | sed 's|^\./||' | LC_ALL=C sort)
}

check_sums() {
    (cd "$packages" && sha256sum -c --strict SHA256SUMS) >"$folder/sums" 2>&1 ||
        fail "SHA256SUMS: $(cat "$folder/sums")"
    files_below "$packages" >"$folder/there"
    { cut -c 67- "$packages/SHA256SUMS"; echo SHA256SUMS; } | LC_ALL=C sort >"$folder/summed"
    same "build/packages" "$folder/summed" "$folder/there"
}

check_tarball() {
    mkdir "$folder/tarball" || exit 2
    tar -xzf "$packages"/*.tar.gz -C "$folder/tarball" --strip-components=1 || fail "no tarball"
    {
        installed_files site-functions CHANGELOG.md LICENSE LICENSE.third-party README.md
        echo share/man/man1/auto-enforcer.1
    } | LC_ALL=C sort >"$folder/wanted"
    files_below "$folder/tarball" >"$folder/got"
    same "the tarball" "$folder/wanted" "$folder/got"
    tar -tzf "$packages"/*.tar.gz >"$folder/order"
    sed 's|/$||' "$folder/order" | LC_ALL=C sort -c || fail "the tarball is not in order"
    check_entries "the tarball" "$(tar -tvzf "$packages"/*.tar.gz)"
}

# Owner, rights and one time for all.
check_entries() { # WHAT LISTING
    printf '%s\n' "$2" | awk '
        $2 != "root/root" { print "owner: " $0 }
        $1 !~ /^(drwxr-xr-x|-rw-r--r--)$/ && !(/bin\/auto-enforcer$/ && $1 == "-rwxr-xr-x") {
            print "rights: " $0
        }
        { times[$4 " " $5] }
        END { for (time in times) n++; if (n != 1) print "times: " n }' >"$folder/faults"
    [ ! -s "$folder/faults" ] || fail "$1: $(cat "$folder/faults")"
}

check_staging() {
    DESTDIR=$folder/staging cmake --install "$top/build/package" --prefix /opt/ae >"$folder/log" ||
        fail "cmake --install: $(cat "$folder/log")"
    files_below "$folder/staging/opt/ae" >"$folder/got"
    {
        installed_files vendor-completions README.md changelog.Debian.gz changelog.gz copyright
        echo share/lintian/overrides/auto-enforcer
        echo share/man/man1/auto-enforcer.1.gz
    } | LC_ALL=C sort >"$folder/wanted-debian"
    same "cmake --install" "$folder/wanted-debian" "$folder/got"
}

check_deb() {
    deb=$(find "$packages" -name '*.deb')
    dpkg-deb -x "$deb" "$folder/deb" || fail "the .deb cannot be unpacked"
    files_below "$folder/deb/usr" >"$folder/got"
    same "the .deb" "$folder/wanted-debian" "$folder/got"
    check_entries "the .deb" "$(dpkg-deb -c "$deb")"
    [ "$(dpkg-deb -f "$deb" Package)" = auto-enforcer ] || fail "the .deb has another name"
    dpkg-deb -f "$deb" Depends | grep -Eqx 'libc6 \(>= 2\.[0-9]+\)' ||
        fail "the .deb depends on $(dpkg-deb -f "$deb" Depends)"
    if ! command -v lintian >/dev/null 2>&1; then
        leave_out "lintian is missing"
        return
    fi
    lintian --allow-root --fail-on error,warning "$deb" >"$folder/lintian" 2>&1 ||
        fail "lintian: $(cat "$folder/lintian")"
}

# Whoever hands the program on hands on what it is linked with, and owes these notices.
check_notices() { # FILE
    for library in jansson libsodium libyaml libuv PCRE2 xxHash; do
        grep -qx "$library" "$1" || fail "$1 has no notice of $library"
    done
}

# Installed, the support for an editor is found without a word about where it is.
check_editors() {
    if ! command -v nvim >/dev/null 2>&1 || ! command -v emacs >/dev/null 2>&1; then
        leave_out "nvim or emacs is missing"
        return
    fi
    XDG_DATA_DIRS=$folder/deb/usr/share nvim --headless -u NONE \
        --cmd 'lua require("auto-enforcer").setup({})' +q >"$folder/log" 2>&1 </dev/null
    [ ! -s "$folder/log" ] || fail "nvim: $(cat "$folder/log")"
    emacs --batch --eval "(unless (member \"/usr/share/emacs/site-lisp\" load-path) (kill-emacs 3))" \
        -l "$folder/deb/usr/share/emacs/site-lisp/auto-enforcer.el" \
        --eval "(unless (featurep 'auto-enforcer) (kill-emacs 4))" >"$folder/log" 2>&1 </dev/null ||
        fail "emacs: $? $(cat "$folder/log")"
}

# --- what they need ------------------------------------------------------------------------------

check_needs() { # PROGRAM
    ldd "$1" >"$folder/ldd" || fail "ldd: $(cat "$folder/ldd")"
    if awk '{ print $1 }' "$folder/ldd" | sed 's|.*/||' |
        grep -Ev '^(linux-vdso|linux-gate|libc|libm|ld-linux[a-z0-9_-]*)\.so' >"$folder/more"; then
        fail "the program needs more than glibc: $(cat "$folder/more")" \
            "(is an archive missing? CMake names it)"
    fi
    if grep -aqF "$top" "$1"; then
        fail "the program tells the folder it was built in"
    fi
}

# Where there are no archives the shared libraries are taken, and each is named.
check_without_archives() {
    libraries=$(pkg-config --variable=libdir jansson)
    cmake -S "$top" -B "$folder/shared" -G Ninja -DAE_STATIC=ON -DBUILD_TESTING=OFF \
        "-DCMAKE_IGNORE_PATH=$libraries;${libraries#/usr}" >"$folder/log" 2>&1 ||
        fail "it cannot be configured without archives: $(tail -n 20 "$folder/log")"
    for library in jansson uv xxhash pcre2 yaml sodium; do
        grep -q "There is no archive of $library here" "$folder/log" ||
            fail "nobody is told that there is no archive of $library"
    done
}

# A folder that holds the program, the files of glibc that ldd names, and the demo.
make_bare_root() { # PROGRAM
    bare=$folder/bare
    mkdir -p "$bare/usr/bin" "$bare/workspace/.auto-enforcer" || exit 2
    cp "$1" "$bare/usr/bin/auto-enforcer" || exit 2
    grep -o '/[^ ]*' "$folder/ldd" | while read -r library; do
        mkdir -p "$bare${library%/*}" && cp -L "$library" "$bare$library" || exit 2
    done || exit 2
    cp "$top/editors/demo/service.ts" "$bare/workspace/" || exit 2
    printf 'version: 1\nprofile: strict\n' >"$bare/workspace/.auto-enforcer/config.yaml"
}

# Without a /proc, a /dev, a shell, a home.
bare() { # ARGUMENT...
    if [ "$(id -u)" -eq 0 ]; then
        env -i "$(command -v chroot)" "$bare" /usr/bin/auto-enforcer "$@"
    else
        env -i "$(command -v unshare)" -r "$(command -v chroot)" "$bare" /usr/bin/auto-enforcer "$@"
    fi
}

check_bare() { # PROGRAM
    make_bare_root "$1"
    if [ "$(id -u)" -ne 0 ] && ! unshare -r true 2>/dev/null; then
        leave_out "a bare root needs root or user namespaces"
        return
    fi
    bare --version | grep -q '^auto-enforcer [0-9]' || fail "it does not run in a bare root"
    bare check /workspace >"$folder/found" 2>"$folder/log"
    status=$?
    [ "$status" -eq 1 ] || fail "check in a bare root: $status: $(cat "$folder/log")"
    (cd "$bare/workspace" && "$1" check . >"$folder/found-here" 2>/dev/null)
    sed 's|^/workspace/||' "$folder/found" >"$folder/found-bare"
    [ -s "$folder/found-here" ] || fail "check finds nothing"
    same "what check finds in a bare root" "$folder/found-here" "$folder/found-bare"
    session file:///workspace | bare server >"$folder/answers" 2>"$folder/log" ||
        fail "the server in a bare root: $(cat "$folder/log")"
    grep -q '"code":"secrets/assigned"' "$folder/answers" ||
        fail "the server in a bare root publishes nothing"
}

# --- twice ---------------------------------------------------------------------------------------

# What is in the tree, committed or not, but nothing that was built.
copy_tree() { # TO
    mkdir -p "$1" || exit 2
    (cd "$top" && tar -cf - --exclude=./build --exclude=./.git .) | tar -xf - -C "$1"
}

check_twice() {
    second="$folder/in another place"
    copy_tree "$second"
    touch -d '2001-02-03 04:05:06' "$second/README.md" "$second/server/main.c"
    (
        umask 077
        CCACHE_DISABLE=1
        TZ=Asia/Kathmandu
        export CCACHE_DISABLE TZ
        make_packages "$second"
    ) || exit 1
    same "what is built a second time" "$packages/SHA256SUMS" "$second/build/packages/SHA256SUMS"
    (cd "$second/build/packages" && sha256sum -c --quiet "$packages/SHA256SUMS") ||
        fail "the second packages are not those of the first SHA256SUMS"
}

SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1767225600}
export SOURCE_DATE_EPOCH
make_packages "$top"
check_sums
check_tarball
check_notices "$folder/tarball/share/doc/auto-enforcer/LICENSE.third-party"
check_needs "$folder/tarball/bin/auto-enforcer"
check_bare "$folder/tarball/bin/auto-enforcer"
check_without_archives
if command -v dpkg-shlibdeps >/dev/null 2>&1; then
    check_staging
    check_deb
    check_notices "$folder/deb/usr/share/doc/auto-enforcer/copyright"
    check_editors
    check_needs "$folder/deb/usr/bin/auto-enforcer"
else
    leave_out "dpkg-shlibdeps is missing, so there is no .deb"
fi
[ "$twice" = no ] || check_twice
cat "$packages/SHA256SUMS"
if [ -n "$without" ]; then
    echo "$without"
    exit 77
fi
echo "packaging: as it ought to be"
