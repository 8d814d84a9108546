#!/bin/sh
# SPDX-License-Identifier: MIT
# Shows what run.sh installs, builds, runs and returns, on a made-up system: a PATH that holds
# stand-ins for the compiler, CMake and the package manager, and no network.
set -u

top=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
trap 'exit 2' HUP INT TERM
n_rows=0
n_wrong=0
tree="$folder/a tree"
calls=$folder/calls
present=$folder/present
real_shell=$(command -v sh)

stand_in() { # NAME: its body is standard input
    rm -f "$folder/bin/$1"
    {
        echo "#!$real_shell"
        cat
    } >"$folder/bin/$1"
    chmod +x "$folder/bin/$1"
}

# A system where every need is there; what `missing` names is taken away again.
system() { # PACKAGE-MANAGER
    rm -rf "${folder:?}/bin" "$tree"
    mkdir -p "$folder/bin" "$tree/editors/demo"
    cp -R "$top/run.sh" "$top/scripts" "$tree/"
    for tool in sh cat grep sed awk mkdir rm mktemp dirname date tail head id env chmod tr wc touch \
        printf pwd uname; do
        tool_path=$(command -v "$tool") || continue
        case $tool_path in
        /*) ln -s "$tool_path" "$folder/bin/$tool" ;;
        esac
    done
    : >"$calls"
    rm -f "$folder/install-fails" "$folder/build-fails"
    for library in jansson yaml-0.1 libuv libxxhash libsodium libpcre2-8; do
        echo "$library"
    done >"$present"
    stand_in cc </dev/null
    stand_in ninja </dev/null
    stand_in pkg-config <<END
grep -qxF "\${2%% *}" "$present"
END
    stand_in cmake <<END
case \$1 in
--version) echo "cmake version 3.25.1" ;;
--preset)
    echo "configure \$*" >>"$calls"
    mkdir -p "build/\$2"
    ;;
--build)
    echo "the compiler speaks"
    if [ -e "$folder/build-fails" ]; then
        echo "engine.c:7: no such thing"
        exit 1
    fi
    cat >"\$2/auto-enforcer" <<'PROGRAM'
#!$real_shell
printf '<%s>' "\$@"
echo
cat
exit "\${PROGRAM_STATUS:-0}"
PROGRAM
    chmod +x "\$2/auto-enforcer"
    ;;
esac
END
    case $1 in
    apt-get)
        stand_in apt-get <<END
echo "apt-get \$*" >>"$calls"
cat >/dev/null
case " \$* " in
*" install "*)
    [ -e "$folder/install-fails" ] && exit 100
    case " \$* " in *" libuv1-dev "*) echo libuv >>"$present" ;; esac
    case " \$* " in *" ninja-build "*) touch "$folder/bin/ninja"; chmod +x "$folder/bin/ninja" ;; esac
    ;;
esac
exit 0
END
        stand_in apt-cache <<'END'
case $1 in show) echo "Package: $3" ;; esac
END
        stand_in sudo <<END
echo "sudo \$*" >>"$calls"
exec "\$@"
END
        ;;
    *) stand_in "$1" </dev/null ;;
    esac
}

missing() { # LIBRARY
    grep -vxF "$1" "$present" >"$present.new"
    mv "$present.new" "$present"
}

# Runs run.sh from a folder of its own; its streams go to $out and $err, its status to $status.
run() {
    n_rows=$((n_rows + 1))
    mkdir -p "$folder/elsewhere"
    (cd "$folder/elsewhere" && PATH=$folder/bin "$tree/run.sh" "$@") \
        </dev/null >"$folder/out" 2>"$folder/err"
    status=$?
    out=$(cat "$folder/out")
    err=$(cat "$folder/err")
}

wrong() {
    n_wrong=$((n_wrong + 1))
    printf 'run_sh_test: %s\n  status %s\n  out: %s\n  err: %s\n  calls: %s\n' \
        "$*" "$status" "$out" "$err" "$(cat "$calls")"
}

status_is() { [ "$status" -eq "$2" ] || wrong "$1: status is not $2"; }
err_has() { case $err in *"$2"*) ;; *) wrong "$1: standard error lacks: $2" ;; esac; }
err_lacks() { case $err in *"$2"*) wrong "$1: standard error has: $2" ;; esac; }
out_is() { [ "$out" = "$2" ] || wrong "$1: standard output is not: $2"; }
called() { grep -qF -e "$2" "$calls" || wrong "$1: not called: $2"; }
not_called() { ! grep -qF -e "$2" "$calls" || wrong "$1: called: $2"; }

what='nothing missing'
system apt-get
run check 'a file.c' --quiet
status_is "$what" 0
out_is "$what" '<check><a file.c><--quiet>'
called "$what" 'configure --preset release -DBUILD_TESTING=OFF'
not_called "$what" apt-get
err_lacks "$what" 'the compiler speaks'
[ "$(printf '%s\n' "$err" | wc -l)" -eq 1 ] || wrong "$what: more than one line is said"

what='a library missing, no terminal'
system apt-get
missing libuv
run --version
status_is "$what" 0
called "$what" 'install -y --no-install-recommends libuv1-dev'
not_called "$what" jansson
err_has "$what" 'missing here: libuv'
out_is "$what" '<--version>'

what='not root'
system apt-get
missing libuv
stand_in id <<'END'
echo 1000
END
run --version
status_is "$what" 0
called "$what" 'sudo env DEBIAN_FRONTEND=noninteractive apt-get'
missing libuv
run --no-install --version
status_is "$what" 2
err_has "$what" 'to install: sudo apt-get install libuv1-dev'

what='not root, and no sudo'
rm "$folder/bin/sudo"
run --yes --version
status_is "$what" 2
err_has "$what" 'as root: apt-get install libuv1-dev'

what='ninja missing'
system apt-get
rm "$folder/bin/ninja"
run --yes --version
status_is "$what" 0
called "$what" 'install -y --no-install-recommends ninja-build'

what='--no-install'
system apt-get
missing libuv
run --no-install --version
status_is "$what" 2
not_called "$what" install
not_called "$what" configure
err_has "$what" libuv1-dev
out_is "$what" ''

what='--no-install with nothing missing'
system apt-get
run --no-install --version
status_is "$what" 0

what='installing fails'
system apt-get
missing libuv
touch "$folder/install-fails"
run --yes --version
status_is "$what" 2
called "$what" update
err_has "$what" 'still missing after installing: libuv'
not_called "$what" configure

what='CMake too old'
system apt-get
sed 's/3\.25\.1/3.16.3/' "$folder/bin/cmake" >"$folder/cmake"
cat "$folder/cmake" >"$folder/bin/cmake"
run --yes --version
status_is "$what" 2
err_has "$what" 'still missing after installing: cmake-3.22'

for row in 'dnf libuv-devel' 'pacman libuv' 'apk libuv-dev' 'zypper libuv-devel' 'brew libuv'; do
    what="on ${row% *}"
    system "${row% *}"
    missing libuv
    run --yes --version
    status_is "$what" 2
    err_has "$what" "names: ${row#* } "
    not_called "$what" configure
done

what='no package manager known'
system port
missing libuv
run --version
status_is "$what" 2
err_has "$what" libuv

what='the status of the program'
system apt-get
for expected in 1 2 3; do
    PROGRAM_STATUS=$expected
    export PROGRAM_STATUS
    run check .
    status_is "$what" "$expected"
done

what='the demo shows violations and is a success'
PROGRAM_STATUS=1
run
status_is "$what" 0
out_is "$what" '<check><editors/demo>'
err_has "$what" 'violations'

what='the demo that goes wrong is none'
PROGRAM_STATUS=3
run
status_is "$what" 3
err_lacks "$what" 'these are the violations'
unset PROGRAM_STATUS

what='the build fails'
system apt-get
touch "$folder/build-fails"
run --version
status_is "$what" 2
err_has "$what" 'engine.c:7: no such thing'
out_is "$what" ''

what='a build folder of another place'
system apt-get
mkdir -p "$tree/build/release"
echo 'CMAKE_HOME_DIRECTORY:INTERNAL=/elsewhere' >"$tree/build/release/CMakeCache.txt"
run --version
status_is "$what" 0
[ -e "$tree/build/release/CMakeCache.txt" ] && wrong "$what: it was kept"

what='words of its own'
system apt-get
run --help
status_is "$what" 0
not_called "$what" configure
run -- --help
out_is "$what" '<--help>'
run --editor code
status_is "$what" 2
err_has "$what" 'not there yet'
run --editor ed
status_is "$what" 2
run --editor
status_is "$what" 2

what='standard input is the program'\''s own'
system apt-get
missing libuv
n_rows=$((n_rows + 1))
out=$(cd "$folder" && echo 'some text' | PATH=$folder/bin "$tree/run.sh" check - 2>/dev/null)
out_is "$what" "<check><->
some text"

# On a terminal it asks, once, and goes by the answer.
on_terminal() { # ANSWER
    n_rows=$((n_rows + 1))
    err=$(python3 - "$tree/run.sh" "$1" "$folder/bin" <<'END'
import os, pty, sys

child, terminal = pty.fork()
if child == 0:
    os.environ['PATH'] = sys.argv[3]
    os.execv(sys.argv[1], [sys.argv[1], '--version'])
said = b''
answered = False
while True:
    try:
        some = os.read(terminal, 4096)
    except OSError:
        break
    if not some:
        break
    said += some
    if b'[Y/n]' in said and not answered:
        answered = True
        os.write(terminal, sys.argv[2].encode() + b'\n')
    elif answered and b'<--version>' in said:
        os.write(terminal, b'\x04')
status = os.waitpid(child, 0)[1]
print(said.decode().replace('\r', ''))
sys.exit(os.WEXITSTATUS(status))
END
    )
    status=$?
    out=
}

what='the answer is no'
system apt-get
missing libuv
on_terminal n
status_is "$what" 2
err_has "$what" 'Install them now? [Y/n]'
not_called "$what" install

what='the answer is yes'
system apt-get
missing libuv
on_terminal y
status_is "$what" 0
called "$what" 'install -y'
case $err in *'[Y/n]'*'[Y/n]'*) wrong "$what: asked twice" ;; esac

echo "run_sh_test: $n_rows rows, $n_wrong wrong"
[ "$n_wrong" -eq 0 ]
