# What installed.sh made, unless a newer version follows: rpm then says how many stay, dpkg "upgrade".
if [ "$1" = 0 ] || [ "$1" = remove ]; then
    rm -f /usr/bin/fovea /usr/share/applications/fovea.desktop /usr/share/mime/packages/fovea.xml \
        /usr/share/icons/hicolor/128x128/mimetypes/application-x-fovea-session.png
    rmdir --ignore-fail-on-non-empty -p /usr/share/icons/hicolor/128x128/mimetypes 2>/dev/null || true
    for update in "update-desktop-database -q /usr/share/applications" "update-mime-database /usr/share/mime"; do
        if command -v "${update%% *}" >/dev/null; then $update || true; fi
    done
fi
