package org.fovea.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {

    private static String of(Path folder) {
        return Fingerprint.ofCheckpoint(folder, share -> {}, () -> false);
    }

    @Test
    void itChangesWithAByteOfWhatTheModelIsMadeOfAndWithNothingElse(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        Files.writeString(folder.resolve("model.safetensors"), "weights");
        String before = of(folder);
        Files.writeString(folder.resolve("README.md"), "about");
        Files.writeString(folder.resolve("mean_embedding.safetensors"), "mean");
        assertThat(of(folder)).isEqualTo(before);
        Files.writeString(folder.resolve("model.safetensors"), "weightz");
        assertThat(of(folder)).isNotEqualTo(before);
    }

    @Test
    void aFileOfTheHubsCacheIsKnownByItsBlobWithoutBeingRead(@TempDir Path folder) throws IOException {
        Path plain = Files.createDirectories(folder.resolve("plain"));
        Files.writeString(plain.resolve("model.safetensors"), "weights");
        String sha = Fingerprint.of(plain.resolve("model.safetensors"), share -> {}, () -> false);
        Path blob = Files.writeString(
                Files.createDirectories(folder.resolve("blobs")).resolve(sha), "not what was hashed");
        Path snapshot = Files.createDirectories(folder.resolve("snapshot"));
        Files.createSymbolicLink(snapshot.resolve("model.safetensors"), blob);
        assertThat(of(snapshot)).isEqualTo(of(plain));
    }
}
