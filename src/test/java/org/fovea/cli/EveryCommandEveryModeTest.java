package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fovea.base.Assets;
import org.fovea.model.backend.ComputeMode;
import org.fovea.model.weights.Safetensors;
import org.fovea.model.weights.StoredTensor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every command runs in every compute mode, on the built-in model and on fixtures of other families and stored types,
 * and says numbers that are probabilities, and near those of exact mode. All in one process, which a bad native product
 * would end.
 */
class EveryCommandEveryModeTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");

    /**
     * How far the same probability may be from exact mode's, on the mean; gradients five times as far of their size.
     */
    private static final double NEAR = 0.02;

    @TempDir
    private Path folder;

    /** What a command says, by where it stands in its JSON. */
    private record Numbers(Map<String, Double> all) {

        static Numbers of(JsonNode node) {
            Numbers numbers = new Numbers(new LinkedHashMap<>());
            numbers.collect("", node);
            return numbers;
        }

        private void collect(String at, JsonNode node) {
            if (node.isNumber()) {
                all.put(at, node.asDouble());
            }
            node.properties().forEach(field -> collect(at + "." + field.getKey(), field.getValue()));
            for (int i = 0; i < node.size() && node.isArray(); i++) {
                collect(at + "[" + i + "]", node.get(i));
            }
        }

        /** A field, and what lies in it, wherever it stands. */
        double[] of(String field) {
            return all.entrySet().stream()
                    .filter(e -> e.getKey().matches(".*\\." + field + "(\\[.*)?"))
                    .mapToDouble(Map.Entry::getValue)
                    .toArray();
        }

        double[] probabilities() {
            return of("p");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"the built-in model", "siglip-qwen2", "clip-phi3"})
    void everyCommandRunsInEveryModeAndSaysProbabilities(String name) throws IOException {
        boolean builtIn = !name.contains("-q") && !name.contains("-p");
        String model = builtIn ? "" : "--model " + withShortAnswers(name) + " ";
        String asked = model
                + (builtIn
                        ? "--prompt What~animal~is~this? "
                        : "--prompt Is~it~a~dog? --image %s ".formatted(FIXTURES.resolve("clip-llama/picture.png")));
        Map<ComputeMode, Map<String, double[]>> said = new EnumMap<>(ComputeMode.class);
        for (ComputeMode mode : ComputeMode.values()) {
            Map<String, double[]> here = new LinkedHashMap<>();
            for (String command : maps(builtIn)) {
                Path out = folder.resolve("out.json");
                Run run = run(command + " " + asked + "--compute " + mode, out);
                Numbers numbers =
                        Numbers.of(JSON.readTree(command.contains("OUT") ? Files.readString(out) : run.out()));
                assertThat(numbers.all.values())
                        .as("%s, %s", command, mode)
                        .isNotEmpty()
                        .allMatch(Double::isFinite);
                double[] p = numbers.probabilities();
                assertThat(IntStream.range(0, p.length).filter(i -> p[i] < 0 || p[i] > 1))
                        .as("%s, %s", command, mode)
                        .isEmpty();
                here.put(command, p);
                here.put(command + ", magnitude", numbers.of("magnitude"));
            }
            said.put(mode, here);
            if (!builtIn || mode != ComputeMode.EXACT) { // other tests run these on the built-in model in exact mode
                runOthers(builtIn, model, asked, mode);
            }
        }
        for (ComputeMode mode : List.of(ComputeMode.FAST, ComputeMode.INT8)) {
            said.get(mode).forEach((command, numbers) -> {
                double[] exact = said.get(ComputeMode.EXACT).get(command);
                double scale = command.endsWith("magnitude") ? 5 * distance(exact, new double[exact.length]) : 1;
                assertThat(distance(numbers, exact))
                        .as("%s, %s, %s", name, mode, command)
                        .isLessThanOrEqualTo(NEAR * scale);
            });
        }
    }

    /** Those whose JSON is compared. */
    private static List<String> maps(boolean builtIn) {
        String answer = builtIn ? " --answer dog" : "";
        List<String> maps = new ArrayList<>(List.of(
                "ask --json --max-tokens 3",
                "ask --json --max-tokens 3 --ablate 3-6 --mean zero --knockout 2-4:image>last-row",
                "lens --out OUT",
                "attention --out OUT",
                "heatmap --from image --mean zero --out OUT" + answer,
                "heads --from image --mean zero --out OUT" + answer,
                "gradients --steps 1 --mean zero --out OUT" + answer));
        if (!builtIn) { // 256 passes of the built-in model would take too long here
            maps.add("occlusion --mean zero --out OUT");
        }
        return maps;
    }

    private void runOthers(boolean builtIn, String model, String asked, ComputeMode mode) throws IOException {
        Path trace = folder.resolve("trace.safetensors");
        run("trace --max-tokens 2 --out OUT " + asked + "--compute " + mode, trace);
        for (StoredTensor tensor : Safetensors.open(trace).values()) {
            if (tensor.type().floating()) {
                for (float number : tensor.floats()) {
                    if (!Float.isFinite(number)) {
                        throw new AssertionError("%s in %s mode holds %s".formatted(tensor.name(), mode, number));
                    }
                }
            }
        }
        Run segment = run(
                "segment --token dog --mode max --out OUT " + asked + "--compute " + mode, folder.resolve("dog.png"));
        String most = segment.out().replaceAll("(?s).* up to ([0-9.]+)%.*", "$1");
        assertThat(Double.parseDouble(most)).as(segment.out()).isBetween(0.0, 100.0);
        // a token that needs no image where there are many patches
        run(
                "minimal --breadth 2 --mean zero --goal " + (builtIn ? "keep --answer-token 2 " : "flip ") + asked
                        + "--compute " + mode,
                folder);
        run(
                "mean --limit 1 --images %s --out OUT ".formatted(Assets.scenes()) + model + "--compute " + mode,
                folder.resolve(mode + "-mean.safetensors"));
        String study = " --area 1500-12000 --limit 1 --max-tokens 3 --no-hallucination-filter --out OUT " + model
                + "--compute " + mode;
        List<String> studies = new ArrayList<>(List.of(
                "ablation --protocols polling --counts 3 --gradient-steps 2 --mean zero",
                "lens",
                "knockout --protocols polling --windows 1-3"));
        for (String kind : studies) {
            Path out = folder.resolve(mode + "-" + kind.split(" ")[0]);
            run("experiment " + kind + study, out);
            for (String row : Files.readAllLines(out.resolve("results.jsonl"))) {
                double[] p = Numbers.of(JSON.readTree(row)).probabilities();
                assertThat(IntStream.range(0, p.length).filter(i -> !(p[i] >= 0 && p[i] <= 1)))
                        .as(row)
                        .isEmpty();
            }
        }
    }

    private static double distance(double[] a, double[] b) {
        assertThat(a).hasSameSizeAs(b);
        return IntStream.range(0, a.length)
                .mapToDouble(i -> Math.abs(a[i] - b[i]))
                .average()
                .orElse(0);
    }

    private static Run run(String command, Path out) {
        return Run.ok(Stream.of(command.split(" "))
                .map(word -> word.replace("OUT", out.toString()).replace('~', ' '))
                .toArray());
    }

    /** A fixture whose answers end after a few tokens: random weights never end one. */
    private Path withShortAnswers(String fixture) throws IOException {
        Path copy = Files.createDirectory(folder.resolve(fixture));
        try (Stream<Path> files = Files.list(FIXTURES.resolve(fixture))) {
            for (Path file : files.filter(f -> !f.getFileName().toString().startsWith("golden"))
                    .toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Files.writeString(copy.resolve("generation_config.json"), "{\"max_new_tokens\": 3}");
        return copy;
    }
}
