#!/usr/bin/env bash
# Install the Debian or Ubuntu packages that are not there yet: system_packages.sh PACKAGE...
set -euo pipefail

have() {
  case "$1" in
    python3-venv) python3 -c 'import ensurepip' 2>/dev/null ;;
    bubblewrap) command -v bwrap >/dev/null ;;
    libseccomp2) PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep -q 'libseccomp\.so\.2' ;;
    chromium) command -v chromium >/dev/null || command -v chromium-browser >/dev/null ;;
    postgresql) compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

missing=()
for package in "$@"; do
  have "$package" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

echo "installing ${missing[*]}" >&2
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
command -v apt-get >/dev/null && { [ ${#as_root[@]} -eq 0 ] || command -v sudo >/dev/null; } || {
  echo "please install as root: ${missing[*]} (this needs apt-get, and root or sudo)" >&2
  exit 1
}
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
