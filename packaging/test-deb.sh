#!/usr/bin/env bash
# Installs the .deb of target/installer in a Debian without Java, and uses it there as people do:
#
#   packaging/test-deb.sh [FILE.deb]
#
# in a chroot that debootstrap makes: an older version first, a start that writes settings, the upgrade, the window under Xvfb
# (its picture is target/installer/window.png), commands of an unprivileged user, removal without leftovers. Needs root,
# debootstrap and a Debian mirror; without them it says so and succeeds. Set FOVEA_ROOT to a folder to keep the bare system
# there for the next run.
set -euo pipefail
cd "$(dirname "$0")/.."

deb=${1:-$(ls -t target/installer/fovea_*.deb 2>/dev/null | head -n 1)}
[ -n "$deb" ] || { echo "There is no target/installer/fovea_*.deb; run mvn -Pinstaller package first." >&2; exit 1; }
for need in debootstrap chroot dpkg-deb; do
    command -v $need >/dev/null || { echo "Skipped: there is no $need."; exit 0; }
done
[ "$(id -u)" = 0 ] || { echo "Skipped: a chroot needs root."; exit 0; }

fail() {
    echo "FAILED: $*" >&2
    tail -n 30 "$root/home/reader/.local/state/fovea/fovea.log" 2>/dev/null >&2 || true
    exit 1
}
say() { echo "[$SECONDS s] $*"; }

work=$(mktemp -d)
root=$work/root
cleanup() {
    umount "$root/proc" "$root/dev/pts" "$root/dev/shm" "$root/dev" 2>/dev/null || true
    rm -rf --one-file-system "$work"
}
trap cleanup EXIT

# A Debian with the packages that the .deb names, and Xvfb to see the window.
bare=${FOVEA_ROOT:-$work/bare}
if [ ! -d "$bare/usr" ]; then
    say "a bare Debian"
    debootstrap --variant=minbase --include=ca-certificates bookworm "$bare" >"$work/debootstrap.log" 2>&1 ||
        { tail -n 5 "$work/debootstrap.log"; echo "Skipped: debootstrap found no Debian."; exit 0; }
    chroot "$bare" sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
        --no-install-recommends xvfb xdotool imagemagick x11-utils' >>"$work/debootstrap.log" 2>&1 ||
        fail "Xvfb could not be installed: $(tail -n 3 "$work/debootstrap.log")"
fi
cp -a --reflink=auto "$bare" "$root"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount -t devpts devpts "$root/dev/pts" 2>/dev/null || true
in_root() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive "$@"; }
as_user() { chroot --userspec=reader:reader "$root" env -i PATH=/usr/bin:/bin HOME=/home/reader "$@"; }

in_root sh -c '! command -v java' || fail "the test system has a Java"
in_root useradd --create-home reader

# An older version: the same files under a lower number.
say "an older version"
dpkg-deb -R "$deb" "$work/older"
sed -i 's/^Version: .*/Version: 0.0.1/' "$work/older/DEBIAN/control"
sed -i 's/^exec /echo older >\&2; exec /' "$work/older/opt/fovea/bin/fovea"
touch "$work/older/opt/fovea/lib/app/of-the-older-version"
dpkg-deb -Znone -b "$work/older" "$root/older.deb" >/dev/null
rm -r "$work/older"
cp "$deb" "$root/newer.deb"
in_root apt-get update -qq
in_root apt-get install -y -qq --no-install-recommends /older.deb >"$work/apt.log" 2>&1 || fail "$(tail -n 5 "$work/apt.log")"
as_user fovea --version 2>&1 | grep -q older || fail "the older version does not start"
rm "$root/older.deb"

# Settings of the user, which an upgrade keeps.
as_user sh -c 'mkdir -p ~/.config/fovea && echo dark=true >~/.config/fovea/settings.properties'

say "the upgrade"
in_root dpkg -i /newer.deb >"$work/dpkg.log" 2>&1 || fail "$(cat "$work/dpkg.log")"
rm "$root/newer.deb"
[ ! -e "$root/opt/fovea/lib/app/of-the-older-version" ] || fail "the upgrade leaves files of the older version"
grep -q dark=true "$root/home/reader/.config/fovea/settings.properties" || fail "the upgrade changes settings"

say "commands of a user who cannot write to /opt/fovea"
as_user sh -c '! touch /opt/fovea/x 2>/dev/null' || fail "anyone can write to /opt/fovea"
[ -z "$(find "$root/opt/fovea" ! -user root -o -perm /022 ! -type l)" ] || fail "others than root can change files in /opt/fovea"
as_user fovea --version 2>"$work/err" | grep -q "^fovea [0-9]" || fail "fovea --version: $(cat "$work/err")"
answer=$(as_user fovea ask 2>"$work/err") || fail "fovea ask: $(cat "$work/err")"
[ ! -s "$work/err" ] || fail "fovea ask writes to stderr: $(cat "$work/err")"
case $answer in *dog*) ;; *) fail "fovea ask answers: $answer" ;; esac
shared=$(as_user env FOVEA_JAVA_OPTS=-Xlog:class+load fovea --version | grep -c "shared objects file" || true)
[ "$shared" -gt 400 ] || fail "the archive of classes is not used ($shared classes)"
[ -z "$(find "$root/home/reader" -name '*.so*')" ] || fail "native parts are unpacked again into the home folder"
as_user env FOVEA_JAVA_OPTS=-XshowSettings:properties fovea --version 2>&1 | grep -q "java.home = /opt/fovea" ||
    fail "another Java runs"

say "the menu entry and the kind of file"
in_root test -f /usr/share/applications/fovea.desktop || fail "there is no menu entry"
in_root grep -q 'MimeType=application/x-fovea-session' /usr/share/applications/fovea.desktop || fail "the menu entry opens no file"
in_root grep -q 'pattern="\*.fovea"' /usr/share/mime/packages/fovea.xml || fail ".fovea is no kind of file"

say "the window"
as_user sh -c 'mkdir -p /tmp/.X11-unix 2>/dev/null; Xvfb :77 -screen 0 1600x1000x24 -nolisten tcp >/dev/null 2>&1 &
    xvfb=$!
    for i in 1 2 3 4 5 6 7 8 9 10; do DISPLAY=:77 xwininfo -root >/dev/null 2>&1 && break; sleep 1; done
    DISPLAY=:77 fovea --new >/home/reader/window.log 2>&1 &
    window=$!
    for i in $(seq 60); do
        sleep 2
        seen=$(DISPLAY=:77 xdotool search --name Fovea 2>/dev/null | head -n 1)
        [ -z "$seen" ] || break
    done
    sleep "$0"
    DISPLAY=:77 import -window root /home/reader/window.png
    kill $window; wait $window 2>/dev/null
    kill $xvfb
    [ -n "$seen" ]' "${FOVEA_WAIT:-30}" || fail "no window appears: $(cat "$root/home/reader/window.log")"
mkdir -p target/installer
cp "$root/home/reader/window.png" target/installer/window.png
grep -q dark=true "$root/home/reader/.config/fovea/settings.properties" || fail "the window lost the older version's settings"

say "removal"
in_root apt-get purge -y -qq fovea >"$work/purge.log" 2>&1 || fail "$(tail -n 5 "$work/purge.log")"
find "$root" -xdev -path "$root/home" -prune -o -path "$root/proc" -prune -o -path "$root/var/log" -prune -o -print |
    sed "s#^$root##" >"$work/after"
left=$(grep -i fovea "$work/after" || true) # packages that Fovea depends on stay, as apt leaves them
[ -z "$left" ] || fail "removal leaves: $left"
[ -f "$root/home/reader/.config/fovea/settings.properties" ] || fail "removal takes the user's settings"
say "all is well; the window is dark, as the older version left it: look at target/installer/window.png"
