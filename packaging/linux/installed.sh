# Command line, menu entry and kind of file; xdg-utils would fail where no desktop has made its folders yet.
# No percent signs here and in removed.sh: rpm reads them as its own.
mkdir -p /usr/share/applications /usr/share/mime/packages /usr/share/icons/hicolor/128x128/mimetypes
ln -sf /opt/fovea/bin/fovea /usr/bin/fovea
ln -sf /opt/fovea/lib/fovea-fovea.desktop /usr/share/applications/fovea.desktop
ln -sf /opt/fovea/lib/fovea-fovea-MimeInfo.xml /usr/share/mime/packages/fovea.xml
ln -sf /opt/fovea/lib/application-x-fovea-session.png /usr/share/icons/hicolor/128x128/mimetypes/
if command -v update-desktop-database >/dev/null; then update-desktop-database -q /usr/share/applications || true; fi
if command -v update-mime-database >/dev/null; then update-mime-database /usr/share/mime || true; fi
