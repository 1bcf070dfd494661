package org.fovea.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.fovea.base.BadInput;
import org.fovea.model.image.RgbImage;

/** Whatever happens to a checkpoint's files: a sentence or a model that runs, and never much memory on the way. */
class CheckpointFuzzTest {

    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
    private static final long MOST = 200_000_000;

    /**
     * What happened to a file.
     *
     * @param reach share of the file that is hit, from its beginning: what comes first matters most
     * @param cut share that is left; 1 for all
     */
    record Damage(String fixture, String file, int hits, double reach, double cut, boolean digits, long seed) {

        byte[] to(byte[] sound) {
            Random random = new Random(seed);
            byte[] broken = java.util.Arrays.copyOf(sound, (int) (sound.length * cut));
            int most = (int) Math.max(1, broken.length * reach);
            for (int i = 0; i < hits && broken.length > 0; i++) {
                broken[random.nextInt(most)] = (byte) (digits ? '0' + random.nextInt(10) : random.nextInt(256));
            }
            return broken;
        }
    }

    @Provide
    Arbitrary<Damage> damages() {
        return Combinators.combine(Arbitraries.of("clip-llama", "clip-llama-gqa-sharded", "clip-phi3", "siglip-qwen2"),
                Arbitraries.of("model.safetensors", "config.json", "preprocessor_config.json", "tokenizer.json",
                        "tokenizer_config.json", "generation_config.json", "chat_template.jinja"),
                Arbitraries.integers().between(0, 8), Arbitraries.of(0.001, 0.02, 0.2, 1.0),
                Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(3, Arbitraries.just(1.0)),
                        net.jqwik.api.Tuple.of(1, Arbitraries.doubles().between(0, 1))),
                Arbitraries.of(true, false), Arbitraries.longs()).as(Damage::new);
    }

    @Property(tries = 250, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void anyDamageIsSaidOrHarmless(@ForAll("damages") Damage damage) throws IOException {
        Path checkpoint = Files.createTempDirectory(Path.of("target"), "fuzz");
        try {
            try (Stream<Path> files = Files.list(FIXTURES.resolve(damage.fixture))) {
                for (Path file : files.filter(f -> !f.getFileName().toString().matches("golden.*|picture.*")).toList()) {
                    Files.copy(file, checkpoint.resolve(file.getFileName()));
                }
            }
            String name = damage.file.equals("model.safetensors") && !Files.exists(checkpoint.resolve(damage.file))
                    ? new Random(damage.seed).nextBoolean() ? "model-00001-of-00003.safetensors" : "model.safetensors.index.json"
                    : damage.file;
            Path hit = checkpoint.resolve(name);
            Files.write(hit, damage.to(Files.exists(hit) ? Files.readAllBytes(hit) : new byte[100]));
            long before = allocated();
            try (VisionLanguageModel vlm = VisionLanguageModel.open(checkpoint);
                    VisualTokens image = vlm.see(RgbImage.read(FIXTURES.resolve("clip-llama/picture.png")));
                    Trace trace = vlm.trace(image, vlm.prompt("USER: <image> What is it? ASSISTANT:"))) {
                assertThat(trace.lastLogits()).hasSize(vlm.config().text().vocabulary());
            } catch (BadInput e) {
                assertThat(e.getMessage()).as("one sentence").doesNotContain("\n").endsWith(".");
            }
            assertThat(allocated() - before).as("bytes on Java's heap").isLessThan(MOST);
        } finally {
            try (Stream<Path> files = Files.list(checkpoint)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(checkpoint);
        }
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
