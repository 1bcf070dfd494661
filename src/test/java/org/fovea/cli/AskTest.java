package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.fovea.model.weights.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AskTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DOG = "Is there a dog in this image?";

    @TempDir
    Path folder;

    private static JsonNode json(String... args) throws IOException {
        String[] all = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("ask", "--json"), java.util.Arrays.stream(args))
                .toArray(String[]::new);
        Run run = Run.of(all);
        assertThat(run.code()).as(run.err()).isZero();
        return JSON.readTree(run.out());
    }

    @Test
    void printsTheAnswerAndNothingElse() {
        Run run = Run.of("ask");
        assertThat(run)
                .isEqualTo(new Run(
                        0, "The image shows a bicycle and a dog on the grass under the sky.%n".formatted(), ""));
    }

    @Test
    void jsonHasWhatWasAskedAndWhatCameOut() throws IOException {
        JsonNode json = json("--prompt", "What animal is this?");
        assertThat(json.path("model").asText()).isEqualTo("Fovea demo model");
        assertThat(json.path("prompt").asText()).isEqualTo("USER: <image>\nWhat animal is this? ASSISTANT:");
        assertThat(json.path("grid").toString()).isEqualTo("[16,16]");
        assertThat(json.path("imageSpan").toString()).isEqualTo("[4,260]");
        assertThat(json.path("answer").asText()).isEqualTo("It is a dog.");
        assertThat(json.path("tokens").get(3).path("text").asText()).isEqualTo("dog");
        assertThat(json.path("top")).hasSize(10);
        assertThat(json.path("top").get(0)).isEqualTo(json.path("tokens").get(0));
        assertThat(json.has("ablated") || json.has("knockouts")).isFalse();
    }

    @Test
    void aTextWithAnImageInItIsTheWholePrompt() throws IOException {
        String whole = "USER: <image>\n" + DOG + " ASSISTANT:";
        assertThat(json("--prompt", whole)).isEqualTo(json("--prompt", DOG));
    }

    @Test
    void maxTokensEndsTheAnswer() throws IOException {
        assertThat(json("--max-tokens", "3").path("tokens")).hasSize(3);
    }

    @Test
    void ablatingTheDogMakesTheModelDenyIt() {
        assertThat(Run.of("ask", "--prompt", DOG).out().strip()).isEqualTo("Yes");
        Run run = Run.of("ask", "--prompt", DOG, "--annotation", "1", "--ablate", "object+1");
        assertThat(run.out().strip()).isEqualTo("No");
        assertThat(run.err())
                .isEqualTo(("Interventions: 73 patches (object+1: dog, annotation 1) replaced by the checkpoint's "
                                + "mean_embedding.safetensors.%n")
                        .formatted());
    }

    @Test
    void jsonSaysWhatWasChanged() throws IOException {
        JsonNode json = json(
                "--ablate",
                "3,5-7",
                "--mean",
                "image",
                "--knockout",
                "3-6:non-object+2>text",
                "--knockout",
                "2:0>last-row",
                "--annotation",
                "2");
        assertThat(json.path("ablated").path("patches").toString()).isEqualTo("[3,5,6,7]");
        assertThat(json.path("ablated").path("mean").asText()).isEqualTo("the image's own mean");
        assertThat(json.path("knockouts").toString()).isEqualTo("[\"3-6:non-object+2>text\",\"2:0>last-row\"]");
    }

    @Test
    void theMeanMayBeInAnyFormatThatHoldsOneVector() throws IOException {
        float[] vector = Safetensors.open(Path.of("assets/demo-model/mean_embedding.safetensors"))
                .values()
                .iterator()
                .next()
                .floats();
        Path safetensors = folder.resolve("mean.safetensors");
        Safetensors.write(safetensors, Map.of("any", new Safetensors.Values(new long[] {vector.length}, vector)));
        Path npy = folder.resolve("mean.npy");
        Files.write(npy, npy(vector));
        Path pt = folder.resolve("mean.pt");
        Files.write(pt, pt(vector));
        JsonNode expected = json("--ablate", "100-140").path("top");
        for (Path mean : new Path[] {safetensors, npy, pt}) {
            JsonNode found = json("--ablate", "100-140", "--mean", mean.toString());
            assertThat(found.path("top")).as(mean.toString()).isEqualTo(expected);
            assertThat(found.path("ablated").path("mean").asText())
                    .isEqualTo(mean.getFileName().toString());
        }
        assertThat(json("--ablate", "100-140", "--mean", "zero").path("top")).isNotEqualTo(expected);
    }

    private static byte[] data(float[] vector) {
        ByteBuffer data = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(vector);
        return data.array();
    }

    /** As numpy.save writes it, version 1. */
    private static byte[] npy(float[] vector) throws IOException {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d,), }".formatted(vector.length);
        header += " ".repeat(63 - (10 + header.length()) % 64) + "\n";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {
            (byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), (byte) (header.length() >> 8)
        });
        out.write(header.getBytes(StandardCharsets.US_ASCII));
        out.write(data(vector));
        return out.toByteArray();
    }

    /** As torch.save lays out a vector: a zip of a pickle that names storage, size and stride, and the storage. */
    private static byte[] pt(float[] vector) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            Map<String, byte[]> entries = new java.util.LinkedHashMap<>();
            String size = "M" + (char) (vector.length & 0xff) + (char) (vector.length >> 8);
            entries.put(
                    "mean/data.pkl",
                    ("\u0080\u0002ctorch._utils\n_rebuild_tensor_v2\nq\u0000((X\u0007\u0000\u0000\u0000"
                                    + "storageq\u0001ctorch\nFloatStorage\nq\u0002X\u0001\u0000\u0000\u00000q\u0003X\u0003\u0000\u0000\u0000cpuq\u0004"
                                    + size + "tq\u0005QK\u0000" + size
                                    + "\u0085q\u0006K\u0001\u0085q\u0007\u0089ccollections\nOrderedDict\nq\u0008)Rq\ttq\u000eRq\u000b.")
                            .getBytes(StandardCharsets.ISO_8859_1));
            entries.put("mean/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            entries.put("mean/data/0", data(vector));
            entries.put("mean/version", "3\n".getBytes(StandardCharsets.US_ASCII));
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3-6:image",
                "6-3:image>last",
                "0-3:image>last",
                "3-6:image>first",
                "3-6:objekt>last",
                "a-b:image>last",
                "3-6:object+3>last",
                "3-6:>last",
                "3-6:3,,5>last",
                ""
            })
    void aMalformedKnockoutIsBadUsage(String knockout) {
        Run run = Run.of("ask", "--knockout", knockout);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .startsWith("Invalid value for option '--knockout'")
                .endsWith("see fovea ask --help.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--knockout=10-11:image>last",
                "--knockout=1-2:256>last",
                "--ablate=256",
                "--ablate=object",
                "--annotation=99 --ablate=object",
                "--image=pom.xml",
                "--image=nowhere.png",
                "--model=nowhere",
                "--model=src",
                "--prompt=<image><image>",
                "--mean=nowhere.npy --ablate=1",
                "--mean=pom.xml --ablate=1",
                "--image=src/test/resources/pictures/rgb.png --coco=assets/scenes/instances.json --ablate=object",
                "--coco=pom.xml --ablate=object",
                "--coco=nowhere.json --ablate=object"
            })
    void badInputIsOneSentence(String args) {
        Run run = Run.of(("ask " + args).split(" "));
        assertThat(run.code()).as(run.err()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).singleElement().asString().endsWith(".").doesNotContain("Something went wrong");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ask --max-tokens=0",
                "ask --max-tokens=x",
                "ask --ablate=x",
                "ask --foo",
                "nonsense",
                "ask --ablate=object --image=src/test/resources/pictures/rgb.png",
                "--model=x ask",
                "trace",
                "ask word",
                "trace --out=x.txt",
                "lens --out=x.txt",
                "segment --token=dog --out=x.jpg",
                "heatmap --out=x.html",
                "segment --token=dog --out=x.png --layers=a",
                "segment --token=dog --out=x.png --mode=median",
                "segment --token=dog --out=x.png --threshold=2",
                "segment --token=dog --out=x.png --mask=x.png",
                "heatmap --out=x.csv --target=nobody",
                "bench --runs=0",
                "snapshot --out=x --width=1"
            })
    void badUsageIsOneSentenceThatPointsToHelp(String args) {
        Run run = Run.of(args.split(" "));
        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).singleElement().asString().endsWith("--help.");
    }

    @Test
    void objectNamesTheChoicesIfThereAreSeveral() {
        assertThat(Run.of("ask", "--ablate", "object").err())
                .contains("choose one with --annotation: 1 (dog), 2 (bicycle)");
    }

    @Test
    void verboseShowsWhereAnErrorComesFrom() {
        assertThat(Run.of("ask", "--image", "nowhere.png").err()).doesNotContain("\tat ");
        assertThat(Run.of("ask", "--verbose", "--image", "nowhere.png").err()).contains("\tat org.fovea");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ask", "trace", "lens", "segment", "heatmap", "bench", "snapshot", "pull"})
    void everyCommandHelpsWithExamples(String command) {
        Run run = Run.of(command, "--help");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Usage: fovea " + command, "Examples:", "fovea " + command + " ", "--verbose");
    }
}
