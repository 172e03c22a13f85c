# Shared by bin/demo, bin/test and bin/check. Sourced, never run. Bash 3.2 (macOS) is enough.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root"
var=${NEDRECRUIT_VAR:-$root/var}
stamps=$var/stamps
python=$root/.venv/bin/python
mkdir -p "$stamps"
SECONDS=0

say() { printf '%4ss  %s\n' "$SECONDS" "$*"; }
refuse() { printf '%s\n' "$*" >&2; exit 1; }

# Runs a command quietly; shows what it wrote only when it fails.
quietly() {
    local output
    if ! output=$("$@" 2>&1); then
        printf '%s\n' "$output" >&2
        return 1
    fi
}

fingerprint() { cat "$@" | cksum; }
fresh() { [ -f "$stamps/$1" ] && [ "$(cat "$stamps/$1")" = "$2" ]; }
stamp() { printf '%s\n' "$2" >"$stamps/$1"; }
# What stands in .venv is written down there: several NEDRECRUIT_VAR may share it.
packages=$root/.venv/packages.stamp
fresh_packages() { [ -f "$packages" ] && [ "$(cat "$packages")" = "$1" ]; }

# ---- uv and Python ---------------------------------------------------------------------------
# A uv on the PATH may be a shim that fails, so it is asked for its version before it is believed.
find_uv() {
    local candidate
    for candidate in "$root/.tools/bin/uv" $(type -ap uv 2>/dev/null) "$HOME/.local/bin/uv" "$HOME/.cargo/bin/uv"; do
        if "$candidate" --version >/dev/null 2>&1; then
            uv=$candidate
            return
        fi
    done
    say "Installing uv into .tools"
    quietly python3 -m venv "$root/.tools" ||
        refuse "Neither uv nor a python3 that can make virtual environments was found: install the package python3-venv (Debian, Ubuntu) or Python 3 (macOS), then run this again."
    quietly "$root/.tools/bin/python" -m pip install --quiet --disable-pip-version-check "uv>=0.9" ||
        refuse "uv could not be installed with pip: check that this machine can reach a Python package index, then run this again."
    uv=$root/.tools/bin/uv
}

# Python 3.13 and exactly the packages of one lock file, with their hashes.
ensure_python() {
    local lock=$1 wanted
    if ! { [ -x "$python" ] && "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))'; } 2>/dev/null; then
        find_uv
        say "Making .venv with Python 3.13"
        quietly "$uv" venv --quiet --clear --python 3.13 "$root/.venv" ||
            refuse "Python 3.13 was neither found nor downloadable: install it, then run this again."
        rm -f "$packages"
    fi
    wanted="$(fingerprint "$lock") $python"
    # The development lock holds everything of the other, so an environment for tests also serves the demonstration.
    if fresh_packages "$wanted" || { [ "$lock" = requirements.lock ] && fresh_packages "$(fingerprint requirements-dev.lock) $python"; }; then
        say "Python packages are as $lock says"
        return
    fi
    [ -n "${uv:-}" ] || find_uv
    say "Installing the Python packages of $lock"
    quietly "$uv" pip sync --quiet --require-hashes --python "$python" "$lock" ||
        refuse "The packages of $lock could not be installed: check that this machine can reach a Python package index, then run this again."
    printf '%s\n' "$wanted" >"$packages"
}

# ---- system packages -------------------------------------------------------------------------
have_command() { command -v "$1" >/dev/null 2>&1; }
have_library() { "$python" -c 'import ctypes.util, sys; sys.exit(not any(ctypes.util.find_library(n) for n in sys.argv[1:]))' "$@"; }
have_font() { have_command fc-list && [ -n "$(fc-list "$1" file 2>/dev/null)" ]; }
have_soffice() { have_command soffice || [ -x /Applications/LibreOffice.app/Contents/MacOS/soffice ]; }
have_chromium() { have_command chromium || have_command chromium-browser || have_command google-chrome || [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ]; }
postgres_bin() {
    local folder
    for folder in $(ls -d /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin 2>/dev/null | sort -rV); do
        [ -x "$folder/initdb" ] && { printf '%s\n' "$folder"; return 0; }
    done
    return 1
}

# Each line: what is needed, Debian package, Homebrew package, and how to see that it is there.
# An existing copy is recognised by using it, not by asking the package manager, which is slow.
ensure_system() {
    local debian=() brew=() what apt_name brew_name probe
    while IFS='|' read -r apt_name brew_name probe; do
        [ -n "$apt_name" ] || continue
        if ! eval "$probe" >/dev/null 2>&1; then
            debian+=("$apt_name")
            [ "$brew_name" = - ] || brew+=("$brew_name")
        fi
    done
    if [ ${#debian[@]} -eq 0 ]; then
        say "System packages are present"
        return
    fi
    if have_command apt-get; then
        local sudo=()
        if [ "$(id -u)" -ne 0 ]; then
            have_command sudo && { [ -t 0 ] || sudo -n true 2>/dev/null; } ||
                refuse "These system packages are missing and only an administrator can install them: sudo apt-get install ${debian[*]}"
            sudo=(sudo)
        fi
        say "Installing system packages: ${debian[*]}"
        local apt=("${sudo[@]+"${sudo[@]}"}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
        quietly "${apt[@]}" install -y --no-install-recommends "${debian[@]}" 2>/dev/null ||
            { quietly "${apt[@]}" update && quietly "${apt[@]}" install -y --no-install-recommends "${debian[@]}"; } ||
            refuse "These system packages could not be installed: ${debian[*]}"
    elif have_command brew; then
        say "Installing with Homebrew: ${brew[*]}"
        for what in "${brew[@]}"; do
            quietly brew install --quiet "$what" || refuse "Homebrew could not install $what."
        done
    else
        refuse "These system packages are missing and there is neither apt-get nor Homebrew to install them: ${debian[*]}"
    fi
}

system_for_running="
libpango-1.0-0|pango|have_library pango-1.0-0 pango-1.0
libpangoft2-1.0-0|pango|have_library pangoft2-1.0-0 pangoft2-1.0
libharfbuzz-subset0|harfbuzz|have_library harfbuzz-subset
fontconfig|fontconfig|have_command fc-list
fonts-dejavu-core|font-dejavu|have_font 'DejaVu Sans'
fonts-liberation2|font-liberation|have_font 'Liberation Sans'
libreoffice-writer-nogui|libreoffice|have_soffice
"
system_for_tests="
chromium|chromium|have_chromium
postgresql|postgresql@17|postgres_bin
redis-server|redis|have_command redis-server
qpdf|qpdf|have_command qpdf
poppler-utils|poppler|have_command pdftoppm
"

ensure_assets() {
    say "Front-end files: bin/assets"
    quietly "$python" "$root/bin/assets" || refuse "The front-end files could not be installed by bin/assets; its own message is above."
}
