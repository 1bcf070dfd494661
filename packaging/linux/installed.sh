# Command line, menu entry and kind of file; xdg-utils would fail where no desktop has made its folders yet.
mkdir -p /usr/share/applications /usr/share/mime/packages /usr/share/icons/hicolor/128x128/mimetypes
ln -sf /opt/fovea/bin/fovea /usr/bin/fovea
ln -sf /opt/fovea/lib/fovea-fovea.desktop /usr/share/applications/fovea.desktop
ln -sf /opt/fovea/lib/fovea-fovea-MimeInfo.xml /usr/share/mime/packages/fovea.xml
ln -sf /opt/fovea/lib/application-x-fovea-session.png /usr/share/icons/hicolor/128x128/mimetypes/
for update in "update-desktop-database -q /usr/share/applications" "update-mime-database /usr/share/mime"; do
    if command -v "${update%% *}" >/dev/null; then $update || true; fi
done
