# Names in one line what this machine lacks; as root on Debian it installs it. Sourced by build.sh.
# Sets PY. Exit 3: something is missing that only the machine's keeper can bring.

need_mb=3000
need_glibc=2.28

version_fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; }
makes_venvs() { "$1" -c 'import venv, ensurepip, ctypes, sqlite3, ssl' >/dev/null 2>&1; }

find_python() {
    PY=''
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python; do
        version_fits "$candidate" || continue
        [ -n "$PY" ] || PY=$candidate
        if makes_venvs "$candidate"; then PY=$candidate; return; fi
    done
}

lacks() {
    missing="$missing${missing:+, }$1"
    packages="$packages${2:+ $2}"
}

look_round() {
    missing='' packages=''
    find_python
    if [ -z "$PY" ]; then
        lacks 'Python 3.11-3.13' 'python3 python3-venv'
    elif ! makes_venvs "$PY"; then
        lacks 'python3-venv' "python3-venv $("$PY" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    fi
    free_mb=$(df -Pk . | awk 'NR==2 {print int($4 / 1024)}')
    [ "$free_mb" -ge "$need_mb" ] || lacks "$need_mb MB disk ($free_mb MB free)" ''
    if [ "$(uname -s)" = Linux ] && [ -n "$PY" ]; then
        "$PY" setup/glibc.py "$need_glibc" >/dev/null 2>&1 || lacks "glibc $need_glibc" ''
        has_library libexpat.so.1 || lacks 'libexpat.so.1' 'libexpat1'
        has_library libstdc++.so.6 || lacks 'libstdc++.so.6' 'libstdc++6'
        [ "$for_what" = run ] || has_library libatomic.so.1 || lacks 'libatomic.so.1' 'libatomic1'
    fi
}

has_library() { "$PY" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1" >/dev/null 2>&1; }
on_debian() { [ -f /etc/debian_version ] && command -v apt-get >/dev/null 2>&1; }

apt_install() {
    tell "apt-get install $*"
    if told=$( (apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@") 2>&1); then return 0; fi
    tell "apt-get 没有成功 · apt-get failed: $(printf '%s' "$told" | grep -m 1 '^E:')"
    return 1
}

preflight() {
    look_round
    if [ -n "$packages" ] && on_debian && [ "$(id -u)" = 0 ]; then
        # shellcheck disable=SC2086  # a list of words
        apt_install $packages || true
        look_round
    fi
    [ -n "$missing" ] || return 0
    command=${packages:+"  apt-get install$packages"}
    tell "本机缺少 · this machine lacks: $missing$command"
    exit 3
}
