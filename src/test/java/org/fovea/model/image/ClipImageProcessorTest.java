package org.fovea.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.assertj.core.data.Offset;
import org.fovea.base.BadInput;
import org.fovea.model.config.Normalization;
import org.fovea.model.config.Preprocessing;
import org.fovea.model.config.Preprocessing.Resample;
import org.fovea.model.config.Preprocessing.Size;
import org.fovea.model.image.ClipImageProcessor.Geometry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClipImageProcessorTest {

    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
    private static final Path PICTURES = Path.of("src/test/resources/pictures");

    @ParameterizedTest
    @ValueSource(strings = {"clip-llama", "siglip-pixels"})
    void makes_the_pixel_values_of_transformers(String fixture) throws IOException {
        Path dir = FIXTURES.resolve(fixture);
        ClipImageProcessor processor = new ClipImageProcessor(Preprocessing.read(dir), 1, 1, false);

        float[] values = processor.pixelValues(RgbImage.read(dir.resolve("picture.png")));

        assertThat(values).containsExactly(golden(dir, "pixel_values"), Offset.offset(1e-5f));
    }

    @Test
    void makes_nearly_the_pixel_values_of_transformers_from_a_JPEG() throws IOException {
        Path dir = FIXTURES.resolve("clip-llama");
        Preprocessing preprocessing = Preprocessing.read(dir);

        float[] values = new ClipImageProcessor(preprocessing, 1, 1, false)
                .pixelValues(RgbImage.read(dir.resolve("picture.jpg")));

        float twoLevels = 2 / 255f / 0.26130258f;
        assertThat(values).containsExactly(golden(dir, "pixel_values_jpg"), Offset.offset(twoLevels));
    }

    static List<String> seenByTransformers() throws IOException {
        return Files.readAllLines(PICTURES.resolve("seen.txt"));
    }

    @ParameterizedTest
    @MethodSource("seenByTransformers")
    void sees_what_transformers_resizes_and_crops_and_pads(String line) {
        String[] fields = line.split(" ");
        int[] n = List.of(fields).subList(1, 8).stream()
                .mapToInt(Integer::parseInt)
                .toArray();
        RgbImage source = RgbImage.read(PICTURES.resolve(fields[0]));
        ClipImageProcessor processor = processor(new Size.ShortestEdge(n[0]), new Size.Exactly(n[2], n[1]));

        assertThat(processor.geometry(source.width(), source.height()))
                .isEqualTo(new Geometry(0, 0, source.width(), source.height(), n[3], n[4], n[5], n[6], n[1], n[2]));
        CRC32 crc = new CRC32();
        crc.update(processor.seen(source).toBytes());
        assertThat(String.format("%08x", crc.getValue())).isEqualTo(fields[8]);
    }

    @ParameterizedTest
    @CsvSource({"picture.png, pixel_values", "picture2.png, picture2.pixel_values"})
    void pads_to_a_square_as_LLaVAs_processor_does(String picture, String tensor) throws IOException {
        Path folder = Path.of("src/test/resources/fixtures/clip-gemma2-pad");
        RgbImage image = RgbImage.read(folder.resolve(picture));
        ClipImageProcessor processor = new ClipImageProcessor(Preprocessing.read(folder), 5, 14, false);
        float[] expected = golden(folder, tensor);
        float[] found = processor.pixelValues(image);
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isCloseTo(expected[i], org.assertj.core.data.Offset.offset(1e-5f));
        }
        int longest = Math.max(image.width(), image.height());
        ImageLayout layout = processor.layout(image.width(), image.height());
        assertThat(layout.tokens().get(12).box().left())
                .as("the middle of five columns of the square")
                .isCloseTo(image.width() / 2.0 - longest / 10.0, org.assertj.core.data.Offset.offset(0.51));
    }

    @Test
    void leaves_a_image_alone_where_every_step_is_off() {
        RgbImage picture = RgbImage.read(PICTURES.resolve("rgb.png"));
        ClipImageProcessor processor = processor(null, null);

        assertThat(processor.seen(picture).toBytes()).isEqualTo(picture.toBytes());
        assertThat(processor.pixelValues(picture)[0]).isEqualTo(picture.rgb(0, 0) >> 16);
    }

    @Test
    void computes_only_the_crop_of_a_image_of_extreme_shape() {
        RgbImage sliver = RgbImage.of(100_000, 1, new byte[300_000]);

        RgbImage seen = processor(new Size.ShortestEdge(336), new Size.Exactly(336, 336))
                .seen(sliver);

        assertThat(seen.width()).isEqualTo(336);
        assertThat(seen.height()).isEqualTo(336);
    }

    @Test
    void refuses_a_image_that_would_become_too_large() {
        assertThatThrownBy(() -> processor(new Size.ShortestEdge(336), null).geometry(100_000, 1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("100000 × 1 pixels would become one of 33600000 × 336");
    }

    private static ClipImageProcessor processor(Size size, Size.Exactly crop) {
        return new ClipImageProcessor(
                new Preprocessing(
                        Optional.empty(),
                        Optional.ofNullable(size),
                        Resample.BICUBIC,
                        Optional.ofNullable(crop),
                        new Normalization(1, List.of(0f, 0f, 0f), List.of(1f, 1f, 1f))),
                1,
                1,
                false);
    }

    /** A float32 tensor of golden.safetensors: the header's length, the header in JSON, the data. */
    private static float[] golden(Path dir, String name) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(dir.resolve("golden.safetensors")))
                .order(ByteOrder.LITTLE_ENDIAN);
        int headerLength = Math.toIntExact(file.getLong());
        JsonNode offsets = new ObjectMapper()
                .readTree(file.array(), 8, headerLength)
                .get(name)
                .get("data_offsets");
        int begin = offsets.get(0).intValue();
        float[] values = new float[(offsets.get(1).intValue() - begin) / Float.BYTES];
        file.position(8 + headerLength + begin)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }
}
