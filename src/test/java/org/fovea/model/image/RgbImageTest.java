package org.fovea.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.fovea.base.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RgbImageTest {

    private static final Path PICTURES = Path.of("src/test/resources/pictures");

    @TempDir
    Path folder;

    static List<String> imagesThatPillowRead() throws IOException {
        try (Stream<Path> files = Files.list(PICTURES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".ppm"))
                    .map(name -> name.substring(0, name.length() - 4))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("imagesThatPillowRead")
    void reads_a_file_as_Pillow_does(String name) throws IOException {
        RgbImage expected = ppm(PICTURES.resolve(name + ".ppm"));
        RgbImage picture = RgbImage.read(PICTURES.resolve(name));

        assertThat(picture.width()).isEqualTo(expected.width());
        assertThat(picture.height()).isEqualTo(expected.height());
        int[] differences = differences(picture, expected);
        if (name.equals("lossy.webp")) { // coloured noise, and the chroma not smoothed
            assertThat(Arrays.stream(differences).average().orElseThrow()).isLessThan(16);
        } else {
            int levels = name.endsWith(".jpg") ? 2 : 0;
            assertThat(Arrays.stream(differences).max().orElseThrow()).isLessThanOrEqualTo(levels);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rgb.png",
                "palette.png",
                "rgb.jpg",
                "progressive.jpg",
                "lossless.webp",
                "lossy.webp",
                "palette.gif",
                "rgb.bmp"
            })
    void says_which_file_is_cut_short(String name) throws IOException {
        byte[] whole = Files.readAllBytes(PICTURES.resolve(name));
        for (int length : new int[] {6, 13, 40, whole.length / 3, whole.length / 2, whole.length - 90}) {
            Path cut = Files.write(folder.resolve(name), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> RgbImage.read(cut))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining(name)
                    .hasMessageContaining("expected an image");
        }
    }

    @ParameterizedTest
    @MethodSource("imagesThatPillowRead")
    void answers_any_damage_with_a_image_or_a_sentence(String name) throws IOException {
        byte[] whole = Files.readAllBytes(PICTURES.resolve(name));
        for (int seed = 0; seed < 10; seed++) {
            byte[] damaged = whole.clone();
            for (int at : new Random(seed).ints(3, 0, damaged.length).toArray()) {
                damaged[at] += 1 + seed;
            }
            Path file = Files.write(folder.resolve(name), damaged);
            try {
                assertThat(RgbImage.read(file).width()).isPositive();
            } catch (BadInput e) {
                assertThat(e).hasMessageContaining(name);
            }
        }
    }

    @Test
    void says_what_is_wrong_with_a_file_that_is_no_image() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.jpg"));
        Path text = Files.writeString(folder.resolve("notes.png"), "not an image, whatever its name says");

        assertThatThrownBy(() -> RgbImage.read(folder.resolve("missing.png")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("missing.png does not exist");
        assertThatThrownBy(() -> RgbImage.read(folder))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("is a folder");
        assertThatThrownBy(() -> RgbImage.read(empty))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("empty.jpg is empty");
        assertThatThrownBy(() -> RgbImage.read(text))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("notes.png is not in an image format");
    }

    @Test
    void refuses_a_image_of_too_many_pixels_before_decoding_it() throws IOException {
        byte[] png = Files.readAllBytes(PICTURES.resolve("rgb.png"));
        ByteBuffer header = ByteBuffer.wrap(png);
        header.putInt(16, 50_000).putInt(20, 40_000);
        CRC32 checksum = new CRC32();
        checksum.update(png, 12, 17);
        header.putInt(29, (int) checksum.getValue());
        Path bomb = Files.write(folder.resolve("bomb.png"), png);

        assertThatThrownBy(() -> RgbImage.read(bomb))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("bomb.png is 50000 × 40000 pixels, more than the limit of 100 megapixels");
    }

    @Test
    void refuses_what_would_take_minutes_to_decode_with_one_sentence() throws IOException {
        // A WebP file of 615 bytes whose canvas is 2386216 × 30 and whose alpha channel goes on behind the end.
        Path behind = Path.of("src/test/resources/hostile/al.webp");
        // A frame of 16383 × 6000 pixels in twenty bytes.
        byte[] webp = "RIFF\u0020\0\0\0WEBPVP8L\u0014\0\0\0/".getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer large =
                ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN).put(webp).putInt(16382 | 5999 << 14);
        Path zeros = Files.write(folder.resolve("zeros.webp"), large.array());
        byte[] jpeg = Files.readAllBytes(PICTURES.resolve("progressive.jpg"));
        int last = jpeg.length;
        while (jpeg[last - 2] != (byte) 0xff || jpeg[last - 1] != (byte) 0xda) {
            last--;
        }
        ByteBuffer scans = ByteBuffer.allocate(jpeg.length * 120).put(jpeg, 0, jpeg.length - 2);
        for (int i = 0; i < 110; i++) {
            scans.put(jpeg, last - 2, jpeg.length - last);
        }
        Path many = Files.write(
                folder.resolve("scans.jpg"),
                scans.put((byte) 0xff).put((byte) 0xd9).array());

        assertThatThrownBy(() -> RgbImage.read(behind))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("al.webp")
                .hasMessageContaining("ends after the file")
                .message()
                .matches("[^\\p{Cntrl}]+");
        assertThatThrownBy(() -> RgbImage.read(zeros))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("zeros.webp")
                .hasMessageContaining("the file ends early");
        assertThatThrownBy(() -> RgbImage.read(many))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("scans.jpg")
                .hasMessageMatching(".*it has 1[12]\\d scans.*");
    }

    @Test
    void a_canvas_counts_before_the_frame_on_it_is_decoded() throws IOException {
        byte[] gif = Files.readAllBytes(PICTURES.resolve("offset.gif"));
        ByteBuffer.wrap(gif)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(6, (short) 65000)
                .putShort(8, (short) 65000);
        Path bomb = Files.write(folder.resolve("bomb.gif"), gif);
        byte[] webp = Files.readAllBytes(PICTURES.resolve("offset.webp"));
        webp[24] = 5; // the canvas' width, below the frame's
        Path small = Files.write(folder.resolve("small.webp"), webp);

        assertThatThrownBy(() -> RgbImage.read(bomb))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("bomb.gif is 65000 × 65000 pixels, more than the limit");
        assertThatThrownBy(() -> RgbImage.read(small))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("small.webp")
                .hasMessageContaining("lies outside its canvas of 6 × 24");
    }

    @Test
    void a_device_is_no_image() {
        Path device = Path.of("/dev/zero");
        assumeTrue(Files.exists(device));
        assertThatThrownBy(() -> RgbImage.read(device))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("/dev/zero is a pipe, a socket or a device, not a file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orientation1.jpg",
                "orientation6.jpg",
                "orientation3.jpg",
                "orientation8.webp",
                "offset.gif",
                "offset.webp",
                "palette.png"
            })
    void tells_its_size_from_the_header_and_how_it_was_turned(String name) {
        RgbImage picture = RgbImage.read(PICTURES.resolve(name));
        ImageSize size = ImageSize.read(PICTURES.resolve(name));

        assertThat(size).isEqualTo(picture.size());
        assertThat(size.orientation().tag()).isEqualTo(name.startsWith("orientation") ? name.charAt(11) - '0' : 1);
        assertThat(size.storedWidth()).isEqualTo(size.orientation().tag() >= 5 ? picture.height() : picture.width());
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_BGR,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_INT_ARGB_PRE,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_4BYTE_ABGR
            })
    void takes_over_the_colours_of_any_kind_of_image(int type) {
        BufferedImage image = new BufferedImage(3, 2, type);
        image.setRGB(2, 1, 0xff102030);

        assertThat(RgbImage.of(image).rgb(2, 1)).isEqualTo(0x102030);
    }

    @Test
    void takes_over_grey_levels_without_gamma() {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(0, 0, 0, 100);

        assertThat(RgbImage.of(image).rgb(0, 0)).isEqualTo(0x646464);
    }

    @Test
    void comes_back_unchanged_from_an_image() {
        RgbImage picture = RgbImage.read(PICTURES.resolve("rgb.png"));

        assertThat(RgbImage.of(picture.toBufferedImage()).toBytes()).isEqualTo(picture.toBytes());
    }

    @Test
    void does_not_change_with_the_bytes_it_was_made_of_or_gave_away() {
        byte[] bytes = {1, 2, 3};
        RgbImage picture = RgbImage.of(1, 1, bytes);
        bytes[0] = 9;
        picture.toBytes()[1] = 9;

        assertThat(picture.rgb(0, 0)).isEqualTo(0x010203);
    }

    /** The binary form that Pillow writes: "P6", size, 255, then the bytes. */
    private static RgbImage ppm(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String[] header = new String(bytes, 0, 20, StandardCharsets.ISO_8859_1).split("\\s", 4);
        int width = Integer.parseInt(header[1]);
        int height = Integer.parseInt(header[2]);
        return RgbImage.of(width, height, Arrays.copyOfRange(bytes, bytes.length - 3 * width * height, bytes.length));
    }

    private static int[] differences(RgbImage a, RgbImage b) {
        byte[] x = a.toBytes();
        byte[] y = b.toBytes();
        int[] differences = new int[x.length];
        for (int i = 0; i < x.length; i++) {
            differences[i] = Math.abs((x[i] & 0xff) - (y[i] & 0xff));
        }
        return differences;
    }
}
