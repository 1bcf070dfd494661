package org.fovea.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.fovea.base.BadInput;
import org.fovea.model.backend.ComputeMode;
import org.fovea.model.backend.QuantisedWeights;
import org.fovea.model.config.ModelConfig;
import org.fovea.model.image.RgbImage;
import org.fovea.model.weights.Readahead;
import org.fovea.model.weights.Safetensors;
import org.fovea.model.weights.StoredTensor;
import org.fovea.model.weights.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exact is transformers' numbers; the others are near them, and nothing is read or kept that need not be. */
class ComputeModesTest {

    @TempDir
    private Path folder;

    private static float[] next(Path checkpoint, ComputeMode computeMode) {
        try (VisionLanguageModel vlm =
                        VisionLanguageModel.open(checkpoint, VisionLanguageModel.Opening.in(computeMode));
                VisualTokens image = vlm.encode(RgbImage.read(Path.of("assets/scenes/01_park.png")));
                Trace trace = vlm.trace(image, vlm.prompt(image, "What is in this image?"))) {
            return Softmax.of(trace.lastLogits()).p();
        }
    }

    private static double distance(float[] a, float[] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    @ParameterizedTest
    @ValueSource(strings = {"clip-llama", "clip-llama-gqa-sharded", "clip-phi3", "siglip-qwen2"})
    void fastAndInt8AreNearExact(String fixture) {
        Path checkpoint = Path.of("src/test/resources/fixtures", fixture);
        float[] exact = next(checkpoint, ComputeMode.EXACT);
        assertThat(distance(exact, next(checkpoint, ComputeMode.FAST)))
                .as("fast")
                .isLessThan(0.02);
        float[] int8 = next(checkpoint, ComputeMode.INT8);
        assertThat(distance(exact, int8)).as("int8").isLessThan(0.02).isPositive();
        assertThat(next(checkpoint, ComputeMode.INT8))
                .as("the same bytes again")
                .containsExactly(int8);
    }

    @Test
    void int8WeightsAreMadeOnceAndAnewWhenTheCheckpointChanges() throws IOException {
        Path checkpoint = copyOf("clip-llama");
        Path kept = folder.resolve("kept");
        Path file = quantise(checkpoint, kept);
        FileTime made = Files.getLastModifiedTime(file);
        assertThat(quantise(checkpoint, kept)).isEqualTo(file);
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(made);
        Files.setLastModifiedTime(checkpoint.resolve("model.safetensors"), FileTime.fromMillis(1_000_000));
        quantise(checkpoint, kept);
        try (Stream<Path> files = Files.list(kept)) {
            assertThat(files.filter(f -> f.toString().endsWith(".safetensors")))
                    .hasSize(2)
                    .contains(file);
        }
    }

    @Test
    void int8WeightsThatWereSpoiledAreMadeAnew() throws IOException {
        Path checkpoint = copyOf("clip-llama");
        Path kept = folder.resolve("kept");
        Path file = quantise(checkpoint, kept);
        byte[] sound = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(sound, sound.length / 2));
        quantise(checkpoint, kept);
        assertThat(Files.readAllBytes(file)).isEqualTo(sound);
        byte[] zeros = sound.clone(); // as two writers of one file have left them
        java.util.Arrays.fill(zeros, sound.length / 2, sound.length / 2 + 1000, (byte) 0);
        Files.write(file, zeros);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
        quantise(checkpoint, kept);
        assertThat(Files.readAllBytes(file)).isEqualTo(sound);
    }

    @Test
    void int8WeightsThatAnEarlierVersionAlignedMoreLooselyAreMadeAnew() throws IOException {
        Path checkpoint = copyOf("clip-llama");
        Path kept = folder.resolve("kept");
        Path file = quantise(checkpoint, kept);
        byte[] sound = Files.readAllBytes(file);
        for (StoredTensor tensor : Safetensors.open(file).values()) {
            if (tensor.length() % 64 == 0) {
                assertThat(tensor.offset() % 64).as(tensor.name()).isZero();
            }
            if (tensor.type() == StoredTensor.Type.I8 && tensor.shape().length == 2 && tensor.shape()[1] % 16 == 0) {
                assertThat(tensor.offset() % 16).as(tensor.name()).isZero();
            }
        }
        lengthenHeader(file, 8);
        quantise(checkpoint, kept);
        assertThat(Files.readAllBytes(file)).isEqualTo(sound);
    }

    @Test
    void weightsAreReadAheadUntilSomeoneStopsIt() throws InterruptedException {
        Weights weights = Weights.open(Path.of("assets/demo-model"));
        try (Readahead readahead = new Readahead(List.copyOf(weights.all().values()))) {
            readahead.await();
            assertThat(readahead.looked()).isEqualTo(weights.bytes());
        }
    }

    @Test
    void quantisingThatIsStoppedLeavesNothing() throws IOException {
        Path checkpoint = copyOf("clip-llama");
        Path kept = folder.resolve("kept");
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            assertThatThrownBy(() ->
                            QuantisedWeights.open(Weights.open(checkpoint), kept, share -> {}, () -> true, manager))
                    .isInstanceOf(CancellationException.class);
        }
        try (Stream<Path> files = Files.list(kept)) {
            assertThat(files).isEmpty();
        }
    }

    private static Path quantise(Path checkpoint, Path kept) throws IOException {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            QuantisedWeights.open(Weights.open(checkpoint), kept, share -> {}, () -> false, manager);
        }
        try (Stream<Path> files = Files.list(kept)) {
            return files.filter(f -> f.toString().endsWith(".safetensors"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"clip-llama", "clip-llama-gqa-sharded", "siglip-qwen2"})
    void whereverTheTensorsOfADownloadedFileBeginTheNumbersAreTheSame(String fixture) throws IOException {
        Path like = Path.of("src/test/resources/fixtures", fixture);
        Path checkpoint = copyOf(fixture);
        int shifted = 0;
        for (int by : new int[] {1, 2, 4}) { // between elements; between words; between vectors
            for (Path file : safetensors(checkpoint)) {
                lengthenHeader(file, by - shifted);
            }
            shifted = by;
            for (ComputeMode computeMode : ComputeMode.values()) {
                assertThat(distance(next(checkpoint, computeMode), next(like, computeMode)))
                        .as(
                                "%s, %d bytes on, but for the order in which differently aligned numbers are added",
                                computeMode, by)
                        .isLessThan(computeMode == ComputeMode.EXACT ? 1e-6 : 1e-3);
            }
        }
    }

    private static List<Path> safetensors(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().startsWith("model")
                            && f.toString().endsWith(".safetensors"))
                    .toList();
        }
    }

    /** Puts blanks behind the header, so that all tensors begin so many bytes further on. */
    private static void lengthenHeader(Path file, int by) throws IOException {
        byte[] all = Files.readAllBytes(file);
        byte[] longer = new byte[all.length + by];
        int header = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getInt();
        System.arraycopy(all, 0, longer, 0, 8 + header);
        Arrays.fill(longer, 8 + header, 8 + header + by, (byte) ' ');
        System.arraycopy(all, 8 + header, longer, 8 + header + by, all.length - 8 - header);
        ByteBuffer.wrap(longer).order(ByteOrder.LITTLE_ENDIAN).putLong(header + by);
        Files.write(file, longer);
    }

    @Test
    void aModelThatIsTooLargeIsRefusedWithNumbersAndTheModeThatWouldFit() {
        Path checkpoint = Path.of("assets/demo-model");
        ModelConfig config = ModelConfig.read(checkpoint);
        Weights weights = Weights.open(checkpoint);
        long exact = MemoryEstimate.of(config, weights, ComputeMode.EXACT).total();
        long fast = MemoryEstimate.of(config, weights, ComputeMode.FAST).total();
        assertThat(fast).isLessThan(exact);
        assertThatThrownBy(
                        () -> MemoryEstimate.refuseTooLarge(checkpoint, config, weights, ComputeMode.EXACT, exact - 1))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll(
                        "assets/demo-model: needs about 1.",
                        "GB in exact mode",
                        "; this machine has 1.",
                        "fast would fit",
                        "int8 would fit");
        assertThatThrownBy(
                        () -> MemoryEstimate.refuseTooLarge(checkpoint, config, weights, ComputeMode.EXACT, 1_000_000))
                .hasMessageEndingWith("no mode would fit.");
        MemoryEstimate.refuseTooLarge(checkpoint, config, weights, ComputeMode.EXACT, exact);
    }

    @Test
    void aSmallCheckpointIsCountedAsMemoryOfItsOwn() { // a large one as mapped: HubShapesTest
        long parameters = Weights.open(Path.of("assets/demo-model")).parameters();
        for (ComputeMode computeMode : List.of(ComputeMode.FAST, ComputeMode.INT8)) {
            try (VisionLanguageModel vlm = VisionLanguageModel.open(
                    Path.of("assets/demo-model"), VisionLanguageModel.Opening.in(computeMode))) {
                assertThat(vlm.computeMode()).isEqualTo(computeMode);
                assertThat(vlm.memory().mapped()).isZero();
                assertThat(vlm.memory().own()).as(computeMode.toString()).isGreaterThan(900_000_000 + parameters);
            }
        }
    }

    private Path copyOf(String fixture) throws IOException {
        Path to = Files.createDirectories(folder.resolve(fixture));
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/fixtures", fixture))) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }
}
