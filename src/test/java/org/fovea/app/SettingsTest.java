package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the explorer remembers comes along from where it was kept earlier, once. */
class SettingsTest {

    @TempDir
    private Path folder;

    @Test
    void settingsOfAnEarlierPlaceComeAlongOnceAndNeverOverNewOnes() throws IOException {
        Path former = Files.createDirectories(folder.resolve("old")).resolve("settings.properties");
        Path now = folder.resolve("new/fovea/settings.properties");
        Files.writeString(former, "dark=true\n");
        Settings.moveOnce(former, now);
        assertThat(new Settings(now).get("dark", "false")).isEqualTo("true");
        assertThat(former).doesNotExist();
        Files.writeString(former, "dark=false\n");
        Settings.moveOnce(former, now);
        assertThat(new Settings(now).get("dark", "false")).isEqualTo("true");
    }
}
