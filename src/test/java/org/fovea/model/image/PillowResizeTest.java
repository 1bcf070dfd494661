package org.fovea.model.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import org.fovea.model.config.Preprocessing.Resample;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PillowResizeTest {

    private static final Path PICTURES = Path.of("src/test/resources/pictures");

    static List<String> resizesByPillow() throws IOException {
        return Files.readAllLines(PICTURES.resolve("resize.txt"));
    }

    @ParameterizedTest
    @MethodSource("resizesByPillow")
    void is_Pillow_to_the_bit(String line) {
        String[] f = line.split(" ");
        RgbImage source = RgbImage.read(PICTURES.resolve(f[0]));
        PillowResize.Window window = new PillowResize.Window(
                Integer.parseInt(f[4]), Integer.parseInt(f[5]), Integer.parseInt(f[6]), Integer.parseInt(f[7]));

        RgbImage resized = PillowResize.resize(
                source, Integer.parseInt(f[1]), Integer.parseInt(f[2]), Resample.valueOf(f[3]), window);

        CRC32 crc = new CRC32();
        crc.update(resized.toBytes());
        assertThat(resized.width()).isEqualTo(window.right() - window.left());
        assertThat(String.format("%08x", crc.getValue())).isEqualTo(f[8]);
    }
}
