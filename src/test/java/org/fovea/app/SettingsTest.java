package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void settingsAreReadBackAsTheyWereWritten() {
        Path file = folder.resolve("new/settings.properties");
        Settings settings = new Settings(file);
        settings.set("dark", true);
        settings.opened("model", folder);
        settings.save();
        assertThat(new Settings(file).get("dark", "false")).isEqualTo("true");
        assertThat(new Settings(file).recent("model"))
                .containsExactly(folder.toAbsolutePath().normalize());
    }

    @Test
    void savingDoesNotWriteIntoTheFileThatIsThere() throws IOException {
        Path file = Files.writeString(folder.resolve("settings.properties"), "dark=true\n");
        Path same = Files.createLink(folder.resolve("same"), file);
        Settings settings = new Settings(file);
        settings.set("dark", false);
        settings.save();
        assertThat(same).as("a disk that fills up meanwhile leaves it whole").hasContent("dark=true");
        assertThat(new Settings(file).get("dark", "")).isEqualTo("false");
    }

    @Test
    void pathsThatAreNoneAreForgotten() throws IOException {
        Path file = Files.writeString(
                folder.resolve("settings.properties"),
                "recent.model=a\\u0000b\ncompanion.coco=%s\ta\\u0000b\n"
                        .formatted(folder.toAbsolutePath().normalize()));
        Settings settings = new Settings(file);
        assertThat(settings.recent("model")).isEmpty();
        assertThat(settings.companion("coco", folder)).isNull();
        settings.opened("model", folder);
        assertThat(settings.recent("model")).hasSize(1);
    }

    @Test
    void whatIsNoSettingsFileIsNoReasonToFail() throws IOException {
        assertThat(new Settings(Files.write(folder.resolve("a"), new byte[] {(byte) 0xff, 0})).get("dark", "no"))
                .isEqualTo("no");
        assertThat(new Settings(Files.writeString(folder.resolve("b"), "x=\\u00zz")).get("x", "no"))
                .isEqualTo("no");
        new Settings(folder).save();
    }
}
