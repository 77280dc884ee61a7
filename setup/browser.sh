# Finds a browser that really starts, for the tests; sourced by build.sh. Order: XQGIS_BROWSER, the system's, npm's, apt's.
# Its path stands in .venv/browser.

browser_starts() {
    [ -n "$1" ] && "$venv/bin/python" setup/browser.py try "$1"
}

system_browser() {
    for name in ${XQGIS_BROWSER:-} chromium chromium-browser google-chrome-stable google-chrome; do
        path=$(command -v "$name" 2>/dev/null) || continue
        browser_starts "$path" && { echo "$path"; return; }
    done
    return 1
}

npm_browser() {
    [ "$(uname -sm)" = 'Linux x86_64' ] || return 1
    build_modules browser && npm_command || return 1
    [ -e node_modules/@sparticuz/chromium/bin/chromium.br ] || return 1  # optional: npm passes over one it cannot bring
    path=$("$venv/bin/python" setup/browser.py unpack) && browser_starts "$path" && echo "$path"
}

apt_browser() {
    on_debian && [ "$(id -u)" = 0 ] && apt_install chromium && system_browser
}

bring_browser() {
    browser_starts "$(cat "$venv/browser" 2>/dev/null)" && return
    tell "找浏览器 · looking for a browser"
    if path=$(system_browser || npm_browser || apt_browser); then
        echo "$path" >"$venv/browser"
    elif [ "${XQGIS_NO_BROWSER:-}" = 1 ]; then
        rm -f "$venv/browser"
        tell "没有浏览器，跳过浏览器测试 · no browser; the browser tests are left out as asked"
    else
        tell "没有可用的浏览器 · no browser starts here:  apt-get install chromium   (XQGIS_NO_BROWSER=1 ./test leaves those tests out)"
        exit 3
    fi
}

bring_browser
