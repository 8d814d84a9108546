# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
# What building and testing needs, and how to get it. Sourced by run.sh and test.sh.
#
# A need is looked for by what is really used (a program that runs, a library that pkg-config
# knows, a compiler that links), never by the package database. Where apt is at home what is
# missing can be installed; elsewhere it is named in that system's own words.
#
# Everything is said on standard error: standard output belongs to auto-enforcer.

# One line per need:
#   name ; check ; apt ; dnf ; pacman ; apk ; zypper ; brew
# A check is one of: command NAME..., library NAME VERSION, or a function below. `@` in an apt name
# is the major version of clang; `-` is a system that brings it along.
needs_table() {
    cat <<'END'
compiler;compiler;gcc libc6-dev;gcc glibc-devel;gcc;gcc musl-dev;gcc;-
cmake-3.22;cmake_recent;cmake;cmake;cmake;cmake;cmake;cmake
ninja;command ninja;ninja-build;ninja-build;ninja;samurai;ninja;ninja
pkg-config;command pkg-config;pkg-config;pkgconf-pkg-config;pkgconf;pkgconf;pkg-config;pkgconf
jansson;library jansson 2.13;libjansson-dev;jansson-devel;jansson;jansson-dev;libjansson-devel;jansson
libyaml;library yaml-0.1 0.2;libyaml-dev;libyaml-devel;libyaml;yaml-dev;libyaml-devel;libyaml
libuv;library libuv 1.40;libuv1-dev;libuv-devel;libuv;libuv-dev;libuv-devel;libuv
xxhash;library libxxhash 0.8.0;libxxhash-dev;xxhash-devel;xxhash;xxhash-dev;xxhash-devel;xxhash
sodium;library libsodium 1.0.12;libsodium-dev;libsodium-devel;libsodium;libsodium-dev;libsodium-devel;libsodium
pcre2;library libpcre2-8 10.36;libpcre2-dev;pcre2-devel;pcre2;pcre2-dev;pcre2-devel;pcre2
criterion;library criterion 2.3;libcriterion-dev;criterion-devel;criterion;criterion-dev;criterion-devel;criterion
gcc;command gcc;gcc;gcc;gcc;gcc;gcc;gcc
clang;command clang;clang;clang;clang;clang;clang;llvm
sanitizers;sanitizers;gcc;libasan libubsan libtsan;gcc;gcc;gcc;-
fuzzer;fuzzer;libclang-rt-@-dev;compiler-rt;compiler-rt;compiler-rt;clang;llvm
clang-format-14;clang_format_14;clang-format-14;clang-tools-extra;clang;clang-extra-tools;clang-tools;clang-format@14
shellcheck;command shellcheck;shellcheck;ShellCheck;shellcheck;shellcheck;ShellCheck;shellcheck
python3;command python3;python3;python3;python;python3;python3;python3
git;command git;git;git;git;git;git;git
strace;command strace;strace;strace;strace;strace;strace;-
nvim;command nvim;neovim;neovim;neovim;neovim;neovim;neovim
emacs;command emacs;emacs-nox;emacs-nox;emacs-nox;emacs-nox;emacs-nox;emacs
zsh;command zsh;zsh;zsh;zsh;zsh;zsh;zsh
fish;command fish;fish;fish;fish;fish;fish;fish
mandoc;command mandoc;mandoc;mandoc;mandoc;mandoc;mandoc;mandoc
groff;command groff;groff-base;groff-base;groff;groff;groff;groff
dpkg-dev;command dpkg-shlibdeps;dpkg-dev;dpkg-dev;dpkg;dpkg-dev;dpkg-dev;dpkg
lintian;command lintian;lintian;-;-;-;-;-
turkish-locale;turkish_locale;locales;glibc-locale-source;glibc;-;glibc-i18ndata;-
eglot;eglot;elpa-eglot;emacs-nox;emacs-nox;emacs-nox;emacs-nox;emacs
END
}

# shellcheck disable=SC2034 # read by run.sh and test.sh
needs_build='compiler cmake-3.22 ninja pkg-config jansson libyaml libuv xxhash sodium pcre2'
# shellcheck disable=SC2034
needs_test='gcc criterion clang sanitizers fuzzer clang-format-14 shellcheck python3 git strace nvim emacs eglot zsh fish mandoc groff dpkg-dev lintian turkish-locale'

say() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
}

# --- looking -------------------------------------------------------------------------------------

compiler_links() { # COMPILER FLAG...
    command -v "$1" >/dev/null 2>&1 || return 1
    links_folder=$(mktemp -d) || return 1
    printf '#include <stdio.h>\nint main(void) { return puts("") < 0; }\n' >"$links_folder/a.c"
    "$@" -o "$links_folder/a" "$links_folder/a.c" >/dev/null 2>&1
    links_status=$?
    rm -rf "$links_folder"
    return "$links_status"
}

compiler() {
    compiler_links "${CC:-cc}"
}

sanitizers() {
    compiler_links gcc -fsanitize=address,undefined
}

fuzzer() {
    command -v clang >/dev/null 2>&1 || return 1
    fuzzer_folder=$(mktemp -d) || return 1
    cat >"$fuzzer_folder/a.c" <<'END'
int LLVMFuzzerTestOneInput(const unsigned char *bytes, unsigned long length);
int LLVMFuzzerTestOneInput(const unsigned char *bytes, unsigned long length)
{
    return bytes == 0 && length != 0;
}
END
    clang -fsanitize=fuzzer,address,undefined -o "$fuzzer_folder/a" "$fuzzer_folder/a.c" \
        >/dev/null 2>&1
    fuzzer_status=$?
    rm -rf "$fuzzer_folder"
    return "$fuzzer_status"
}

# The presets are read by CMake 3.22 and later.
cmake_recent() {
    cmake --version 2>/dev/null |
        awk '/^cmake version/ { split($3, v, "."); good = v[1] > 3 || (v[1] == 3 && v[2] >= 22) }
             END { exit !good }'
}

# Other versions of the formatter break lines elsewhere.
clang_format_14() {
    clang_format_command >/dev/null
}

clang_format_command() {
    for format_name in clang-format-14 clang-format; do
        if "$format_name" --version 2>/dev/null | grep -q 'version 14\.'; then
            echo "$format_name"
            return 0
        fi
    done
    return 1
}

# What a locale is made of; where `I` is no capital of `i`, much goes wrong that did not elsewhere.
turkish_locale() {
    command -v localedef >/dev/null 2>&1 && [ -e /usr/share/i18n/locales/tr_TR ]
}

eglot() {
    command -v emacs >/dev/null 2>&1 &&
        emacs --batch --eval "(require 'eglot)" >/dev/null 2>&1 </dev/null
}

need_present() { # NAME
    need_check=$(needs_table | awk -F';' -v name="$1" '$1 == name { print $2 }')
    # shellcheck disable=SC2086 # the words of the check
    set -- $need_check
    case ${1-} in
    command) command -v "$2" >/dev/null 2>&1 ;;
    library) pkg-config --exists "$2 >= $3" 2>/dev/null ;;
    '') return 1 ;;
    *) "$1" ;;
    esac
}

# Prints those of the named needs that are not there.
needs_missing() { # NAME...
    for missing_name in "$@"; do
        need_present "$missing_name" || printf '%s ' "$missing_name"
    done
}

# --- naming --------------------------------------------------------------------------------------

package_system() {
    for system_name in apt-get dnf pacman apk zypper brew; do
        if command -v "$system_name" >/dev/null 2>&1; then
            echo "$system_name"
            return
        fi
    done
    echo unknown
}

clang_major() {
    {
        clang --version 2>/dev/null | sed -n 's/.*version \([0-9][0-9]*\)\..*/\1/p'
        apt-cache depends clang 2>/dev/null | sed -n 's/.*Depends: clang-\([0-9][0-9]*\)$/\1/p'
    } | head -n 1
}

# Prints the packages of this system that bring the named needs, each once.
packages_of() { # SYSTEM NAME...
    case $1 in
    dnf) packages_column=4 ;;
    pacman) packages_column=5 ;;
    apk) packages_column=6 ;;
    zypper) packages_column=7 ;;
    brew) packages_column=8 ;;
    *) packages_column=3 ;;
    esac
    shift
    for packages_name in "$@"; do
        needs_table |
            awk -F';' -v name="$packages_name" -v column="$packages_column" \
                '$1 == name && $column != "-" { gsub(/ /, "\n", $column); print $column }'
    done | sed "s/libclang-rt-@-dev/libclang-rt-$(clang_major)-dev/; s/--dev/-dev/" |
        awk '!seen[$0]++' | tr '\n' ' '
}

package_command() { # SYSTEM: how a person installs there
    case $1 in
    apt-get) echo 'apt-get install' ;;
    dnf) echo 'dnf install' ;;
    pacman) echo 'pacman -S' ;;
    apk) echo 'apk add' ;;
    zypper) echo 'zypper install' ;;
    brew) echo 'brew install' ;;
    esac
}

# --- getting -------------------------------------------------------------------------------------

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

apt_run() { # LOG ARG...: nothing is asked, and standard input stays the caller's
    apt_log=$1
    shift
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 "$@" \
        </dev/null >>"$apt_log" 2>&1
}

# The packages of the words given that apt knows; a system may have folded one into another.
apt_known() {
    for known_name in "$@"; do
        if [ -n "$(apt-cache show --no-all-versions "$known_name" 2>/dev/null | head -n 1)" ]; then
            printf '%s ' "$known_name"
        fi
    done
}

apt_lists_missing() {
    for list_file in /var/lib/apt/lists/*_Packages*; do
        [ -e "$list_file" ] && return 1
    done
    return 0
}

# One round. Some needs can be named only when another is there (the runtime of this clang), and
# lists that are out of date are renewed once.
apt_install() { # LOG NAME...
    install_log=$1
    shift
    if apt_lists_missing; then
        apt_run "$install_log" update
    fi
    install_packages=$(packages_of apt-get "$@")
    # shellcheck disable=SC2046,SC2086 # lists of words
    if [ "$(apt_known $install_packages)" = "$install_packages" ] &&
        apt_run "$install_log" install -y --no-install-recommends $install_packages; then
        return 0
    fi
    apt_run "$install_log" update
    install_packages=$(packages_of apt-get "$@")
    # shellcheck disable=SC2046,SC2086
    apt_run "$install_log" install -y --no-install-recommends $(apt_known $install_packages)
}

# Whether to go on: asked once where a person can answer, and taken for granted elsewhere.
install_agreed() {
    if [ "$assume_yes" = yes ] || ! [ -t 0 ] || ! [ -t 2 ]; then
        return 0
    fi
    printf 'Install them now? [Y/n] ' >&2
    read -r answer || answer=n
    case $answer in
    '' | y | Y | yes | Yes) return 0 ;;
    *) return 1 ;;
    esac
}

# Makes the named needs present, or says what a person has to do and returns 1.
# Reads: install (yes or no), assume_yes (yes or no), root (the top of the tree).
needs_provide() { # NAME...
    provide_missing=$(needs_missing "$@")
    [ -z "$provide_missing" ] && return 0
    provide_system=$(package_system)
    # shellcheck disable=SC2086
    provide_packages=$(packages_of "$provide_system" $provide_missing)
    say "missing here: $provide_missing"
    if [ "$provide_system" != apt-get ]; then
        provide_command=$(package_command "$provide_system")
        say "please install, under your system's names: $provide_packages"
        [ -z "$provide_command" ] || say "  $provide_command $provide_packages"
        return 1
    fi
    provide_prefix=
    [ "$(id -u)" -eq 0 ] || provide_prefix='sudo '
    if [ "$install" = no ]; then
        say "to install: ${provide_prefix}apt-get install $provide_packages"
        return 1
    fi
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
        say "not root, and sudo is not here; as root: apt-get install $provide_packages"
        return 1
    fi
    say "packages: $provide_packages"
    if ! install_agreed; then
        say "nothing was installed"
        return 1
    fi
    provide_log=$root/build/logs/install.log
    mkdir -p "$root/build/logs"
    : >"$provide_log"
    say "installing; build/logs/install.log shows how far it is"
    # shellcheck disable=SC2086
    apt_install "$provide_log" $provide_missing
    provide_missing=$(needs_missing "$@")
    if [ -n "$provide_missing" ]; then
        # shellcheck disable=SC2086
        apt_install "$provide_log" $provide_missing
        provide_missing=$(needs_missing "$@")
    fi
    [ -z "$provide_missing" ] && return 0
    tail -n 15 "$provide_log" >&2
    say "still missing after installing: $provide_missing(build/logs/install.log has all of it)"
    return 1
}
