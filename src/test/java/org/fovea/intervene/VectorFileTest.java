package org.fovea.intervene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.fovea.base.BadInput;
import org.fovea.model.weights.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A vector is read as the tensor that was saved, or refused; the .pt files are made by PyTorch 2.13. */
class VectorFileTest {

    private static final Path MADE = Path.of("src/test/resources/vectors");

    @TempDir
    private Path folder;

    private static float[] counted(int first, int step) {
        float[] out = new float[48];
        IntStream.range(0, out.length).forEach(i -> out[i] = first + i * step);
        return out;
    }

    private static void refused(Path file, String... parts) {
        assertThatThrownBy(() -> VectorFile.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(file.getFileName() + ": ")
                .hasMessageContainingAll(parts)
                .hasMessageNotContainingAny("\n", "null", "out of bounds")
                .message()
                .hasSizeLessThan(500);
    }

    // ---- torch.save ----

    @Test
    void a_row_of_a_matrix_and_its_copy_are_the_same_numbers() {
        float[] row = VectorFile.read(MADE.resolve("row.pt"));
        assertThat(row).hasSize(48).isEqualTo(VectorFile.read(MADE.resolve("clone.pt")));
    }

    @Test
    void a_column_a_parameter_a_dict_of_one_and_an_expanded_number_are_what_torch_reads() {
        assertThat(VectorFile.read(MADE.resolve("column.pt"))).isEqualTo(counted(1, 2));
        assertThat(VectorFile.read(MADE.resolve("parameter.pt"))).isEqualTo(counted(0, 1));
        assertThat(VectorFile.read(MADE.resolve("dict-bfloat16.pt"))).isEqualTo(counted(0, 1));
        float[] same = new float[48];
        Arrays.fill(same, 1.5f);
        assertThat(VectorFile.read(MADE.resolve("expanded-half.pt"))).isEqualTo(same);
    }

    @Test
    void a_matrix_two_tensors_and_integers_are_refused() {
        refused(MADE.resolve("matrix.pt"), "shape [6, 8]; expected one vector");
        refused(MADE.resolve("two.pt"), "2 tensors; expected one vector");
        refused(MADE.resolve("integers.pt"), "not of floating-point numbers (torch LongStorage)");
    }

    @Test
    void a_storage_that_inflates_to_gigabytes_is_read_no_further_than_the_vector() throws IOException {
        Path file = folder.resolve("bomb.pt");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            entry(zip, "clone/data.pkl", pickle("clone.pt"));
            zip.putNextEntry(new ZipEntry("clone/data/0"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                zip.write(zeros);
            }
            zip.closeEntry();
        }
        assertThat(VectorFile.read(file)).isEqualTo(new float[48]);
    }

    @Test
    void a_pickle_that_inflates_to_megabytes_is_refused() throws IOException {
        Path file = folder.resolve("bomb.pt");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            entry(zip, "x/data.pkl", new byte[8 << 20]);
        }
        refused(file, "expected one vector saved with torch.save");
    }

    @Test
    void a_storage_that_is_too_short_or_missing_or_of_another_machine_is_refused() throws IOException {
        Path file = folder.resolve("short.pt");
        pack(file, pickle("row.pt"), new byte[4 * 60], "little");
        refused(file, "data/0 ends before the vector does");
        pack(file, pickle("row.pt"), null, "little");
        refused(file, "lacks its data/0");
        pack(file, pickle("row.pt"), new byte[4 * 96], "big");
        refused(file, "not little-endian");
    }

    @Test
    void any_damage_to_a_pickle_is_said_or_harmless() throws IOException {
        Random random = new Random(3);
        byte[] sound = pickle("row.pt");
        Path file = folder.resolve("damaged.pt");
        for (int i = 0; i < 1500; i++) {
            byte[] damaged =
                    random.nextInt(4) == 0 ? Arrays.copyOf(sound, random.nextInt(sound.length)) : sound.clone();
            for (int hits = random.nextInt(3); hits >= 0 && damaged.length > 0; hits--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            pack(file, damaged, new byte[4 * 96], "little");
            try {
                VectorFile.read(file);
            } catch (BadInput e) {
                assertThat(e.getMessage()).contains("damaged.pt").doesNotContain("null", "out of bounds");
            }
        }
    }

    private static byte[] pickle(String name) throws IOException {
        try (ZipFile zip = new ZipFile(MADE.resolve(name).toFile())) {
            ZipEntry entry = zip.stream()
                    .filter(e -> e.getName().endsWith("data.pkl"))
                    .findFirst()
                    .orElseThrow();
            return zip.getInputStream(entry).readAllBytes();
        }
    }

    private static void pack(Path file, byte[] pickle, byte[] storage, String order) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            entry(zip, "x/data.pkl", pickle);
            entry(zip, "x/byteorder", order.getBytes(StandardCharsets.US_ASCII));
            if (storage != null) {
                entry(zip, "x/data/0", storage);
            }
        }
    }

    private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
        zip.closeEntry();
    }

    // ---- NumPy ----

    private Path npy(String header, int version, byte[] data) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        byte[] text = (header + "\n").getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer length = ByteBuffer.allocate(version == 1 ? 2 : 4).order(ByteOrder.LITTLE_ENDIAN);
        out.write(
                version == 1
                        ? length.putShort((short) text.length).array()
                        : length.putInt(text.length).array());
        out.write(text);
        out.write(data);
        return Files.write(folder.resolve("v.npy"), out.toByteArray());
    }

    private static byte[] data(float... values) {
        ByteBuffer out = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        out.asFloatBuffer().put(values);
        return out.array();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(3,)", "(1, 3)", "(3, 1)", "(1, 1, 3)"})
    void a_vector_of_numpys_is_read_in_either_order(String shape) throws IOException {
        for (String fortran : new String[] {"False", "True"}) {
            for (int version : new int[] {1, 2, 3}) {
                Path file = npy(
                        "{'descr': '<f4', 'fortran_order': %s, 'shape': %s, }".formatted(fortran, shape),
                        version,
                        data(1, 2, 3));
                assertThat(VectorFile.read(file)).containsExactly(1, 2, 3);
            }
        }
    }

    @Test
    void an_array_of_numpys_of_another_shape_length_or_type_is_refused() throws IOException {
        String header = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }";
        refused(npy(header.formatted("<f4", "(2, 2)"), 1, data(1, 2, 3, 4)), "shape [2, 2]; expected one vector");
        refused(npy(header.formatted("<f4", "(0,)"), 1, data()), "shape [0]");
        refused(npy(header.formatted("<f4", "(3,)"), 1, data(1, 2)), "needs 12 bytes of data; it has 8");
        refused(npy(header.formatted("<f4", "(3,)"), 1, data(1, 2, 3, 4)), "needs 12 bytes of data; it has more");
        refused(npy(header.formatted("<f4", "(99999999999999999999,)"), 1, data(1)), "impossible shape");
        refused(npy(header.formatted("<f4", "(999999999,)"), 1, data(1)), "999,999,999 numbers");
        refused(npy(header.formatted(">f4", "(1,)"), 1, data(1)), "not of little-endian floating-point numbers");
        refused(npy(header.formatted("<i4", "(1,)"), 1, data(1)), "not of little-endian floating-point numbers");
        refused(npy("{'descr': '<f4', 'shape': (1,)}", 1, data(1)), "lacks shape or fortran_order");
        refused(npy(header.formatted("<f4", "(1,)"), 1, data(Float.NaN)), "contains NaN; expected finite numbers");
        refused(
                npy(
                        header.formatted("<f8", "(1,)"),
                        1,
                        ByteBuffer.allocate(8)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putDouble(1e300)
                                .array()),
                "contains Infinity");
        refused(
                Files.write(folder.resolve("cut.npy"), new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'}),
                "not a NumPy file");
        refused(
                Files.write(
                        folder.resolve("long.npy"),
                        new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, -1, -1, -1, -1}),
                "its header has 4,294,967,295 bytes");
    }

    // ---- safetensors, and what is no file ----

    @Test
    void a_matrix_in_safetensors_is_refused_and_a_row_is_a_vector() {
        Path file = folder.resolve("m.safetensors");
        Safetensors.write(file, Map.of("mean", new Safetensors.Values(new long[] {1, 3}, new float[] {1, 2, 3})));
        assertThat(VectorFile.read(file)).containsExactly(1, 2, 3);
        Safetensors.write(file, Map.of("mean", new Safetensors.Values(new long[] {2, 2}, new float[] {1, 2, 3, 4})));
        refused(file, "shape [2, 2]");
    }

    @Test
    void a_pipe_and_a_file_of_another_kind_are_refused() throws Exception {
        Path pipe = folder.resolve("v.pt");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        refused(pipe, "is a pipe");
        refused(Files.writeString(folder.resolve("v.txt"), "1 2 3"), "ends in .safetensors, .npy or .pt");
        refused(
                Files.writeString(folder.resolve("w.pt"), "1 2 3"),
                "not in the format of torch.save since PyTorch 1.6");
    }
}
