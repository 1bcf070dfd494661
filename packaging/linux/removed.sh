# What installed.sh made, unless a newer version follows: rpm then says how many stay, dpkg "upgrade".
if [ "$1" = 0 ] || [ "$1" = remove ]; then
    rm -f /usr/bin/fovea /usr/share/applications/fovea.desktop /usr/share/mime/packages/fovea.xml \
        /usr/share/icons/hicolor/128x128/mimetypes/application-x-fovea-session.png
    rmdir --ignore-fail-on-non-empty -p /usr/share/icons/hicolor/128x128/mimetypes 2>/dev/null || true
    if command -v update-desktop-database >/dev/null; then update-desktop-database -q /usr/share/applications || true; fi
    if command -v update-mime-database >/dev/null; then update-mime-database /usr/share/mime || true; fi
fi
