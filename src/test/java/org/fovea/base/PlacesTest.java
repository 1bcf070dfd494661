package org.fovea.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Settings and caches are where the system's conventions have them. */
class PlacesTest {

    private static final Path DATABASE = Path.of("/database/ada");

    private static Places places(String os, Map<String, String> environment) {
        return new Places(environment, os, DATABASE);
    }

    @Test
    void settingsFollowTheVariableOfXdgThenHomeThenTheUserDatabase() {
        assertThat(places("Linux", Map.of("XDG_CONFIG_HOME", "/conf", "HOME", "/home/ada"))
                        .settings())
                .isEqualTo(Path.of("/conf/fovea/settings.properties"));
        assertThat(places("Linux", Map.of("HOME", "/home/ada")).settings())
                .isEqualTo(Path.of("/home/ada/.config/fovea/settings.properties"));
        assertThat(places("Linux", Map.of("XDG_CONFIG_HOME", "relative", "HOME", ""))
                        .settings())
                .isEqualTo(Path.of("/database/ada/.config/fovea/settings.properties"));
    }

    @Test
    void macAndWindowsHaveTheirOwnPlaces() {
        assertThat(places("Mac OS X", Map.of("HOME", "/Users/ada")).settings())
                .isEqualTo(Path.of("/Users/ada/Library/Application Support/fovea/settings.properties"));
        assertThat(places("Windows 11", Map.of("APPDATA", "/roaming", "HOME", "/no"))
                        .settings())
                .isEqualTo(Path.of("/roaming/fovea/settings.properties"));
        assertThat(places("Windows 11", Map.of("USERPROFILE", "/users/ada", "XDG_CONFIG_HOME", "/no"))
                        .settings())
                .isEqualTo(Path.of("/users/ada/AppData/Roaming/fovea/settings.properties"));
    }

    @Test
    void cachesGoBesideThem() {
        String told = System.clearProperty("fovea.cache");
        try {
            assertThat(places("Linux", Map.of("XDG_CACHE_HOME", "/cache", "HOME", "/home/ada"))
                            .cache("int8"))
                    .isEqualTo(Path.of("/cache/fovea/int8"));
            assertThat(places("Linux", Map.of("HOME", "/home/ada")).cache("int8"))
                    .isEqualTo(Path.of("/home/ada/.cache/fovea/int8"));
            assertThat(places("Mac OS X", Map.of("HOME", "/Users/ada")).cache("coco"))
                    .isEqualTo(Path.of("/Users/ada/Library/Caches/fovea/coco"));
            assertThat(places("Windows 11", Map.of("LOCALAPPDATA", "/local")).cache("coco"))
                    .isEqualTo(Path.of("/local/fovea/coco"));
        } finally {
            if (told != null) {
                System.setProperty("fovea.cache", told);
            }
        }
    }

    @Test
    void settingsWereOnceWhereOnlyTheUserDatabaseSays() {
        Places elsewhere = places("Linux", Map.of("HOME", "/home/ada"));
        assertThat(elsewhere.formerSettings()).isEqualTo(Path.of("/database/ada/.config/fovea/settings.properties"));
        Places told = places("Linux", Map.of("HOME", "/home/ada", "XDG_CONFIG_HOME", "/conf"));
        assertThat(told.formerSettings()).isEqualTo(told.settings());
    }
}
