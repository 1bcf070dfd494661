package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.model.Golden.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.fovea.intervene.Patches;
import org.fovea.model.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What occlusion, minimal, heads, gradients, attention and heatmaps of several sources print and write. */
class MapCommandsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Offset<Float> ROUNDING = Offset.offset(1e-5f);
    private static final String ANIMAL = "What animal is this?";

    @TempDir
    Path folder;

    private Path file(String name) {
        return folder.resolve(name);
    }

    /** How probable the dog in "It is a dog." is. */
    private static float read(Object... args) throws IOException {
        Object[] all = Stream.concat(Stream.of("ask", "--json", "--prompt", ANIMAL, "--answer", "dog"), Stream.of(args))
                .toArray();
        return token(all);
    }

    /** How probable the token is that {@code ask --json} reads, with the interventions if there are any. */
    private static float token(Object... ask) throws IOException {
        JsonNode token = JSON.readTree(Run.ok(ask).out()).path("read").path("token");
        return (float) token.path(token.has("changed") ? "changed" : "p").asDouble();
    }

    private static float value(String row, int column) {
        return Float.parseFloat(row.split(",")[column]);
    }

    @Test
    void askReadsATokenOfTheModelsOwnAnswer() throws IOException {
        Run run = Run.ok("ask", "--prompt", ANIMAL, "--answer", "dog", "--annotation", 1, "--ablate", "object");
        assertThat(run.out().lines().toList()).hasSize(2);
        assertThat(run.out().lines().toList().get(1))
                .matches("Probed \"dog\", token 4 of the answer \"It is a dog\\.\": 9\\d\\.\\d%, with the "
                        + "interventions [0-9.]+%\\.");
        JsonNode byWord = JSON.readTree(Run.ok("ask", "--json", "--prompt", ANIMAL, "--answer", "dog")
                        .out())
                .path("read");
        JsonNode byPlace = JSON.readTree(Run.ok("ask", "--json", "--prompt", ANIMAL, "--answer-token", 4)
                        .out())
                .path("read");
        assertThat(byPlace).isEqualTo(byWord);
        assertThat(byWord.path("token").path("place").asInt()).isEqualTo(4);
        assertThat(byWord.path("top").get(0).path("p"))
                .isEqualTo(byWord.path("token").path("p"));
    }

    @Test
    void anOcclusionAgreesWithAskingUnderTheAblation() throws IOException {
        Run run = Run.ok(small("occlusion", "--size", 3, "--answer-token", 1, "--out", file("map.csv")));
        List<String> rows = Files.readAllLines(file("map.csv"));
        assertThat(rows).hasSize(26).startsWith("patch,row,column,p,change");
        float asked = token(small("ask", "--json", "--answer-token", 1, "--ablate", "6-8,11-13,16-18"));
        assertThat(value(rows.get(1 + 12), 3)).isCloseTo(asked, ROUNDING);
        float baseline = token(small("ask", "--json", "--answer-token", 1));
        assertThat(asked).isNotCloseTo(baseline, ROUNDING);
        assertThat(value(rows.get(1 + 20), 4)).isCloseTo(value(rows.get(1 + 20), 3) - baseline, ROUNDING);
        assertThat(run.out()).contains("Probed ", ", token 1 of the answer ", "25 patches; 3×3 at a time");
    }

    @Test
    void anOcclusionAsJsonSaysTheSameAsItsTable() throws IOException {
        Run.ok(small("occlusion", "--size", 3, "--out", file("map.csv")));
        Run.ok(small("occlusion", "--size", 3, "--out", file("map.json")));
        List<String> rows = Files.readAllLines(file("map.csv"));
        JsonNode json = JSON.readTree(file("map.json").toFile());
        assertThat(json.path("p")).hasSize(25);
        for (int patch = 0; patch < 25; patch++) {
            assertThat((float) json.path("p").get(patch).asDouble()).isEqualTo(value(rows.get(1 + patch), 3));
        }
        assertThat(json.path("size").asInt()).isEqualTo(3);
        assertThat(json.path("mean").asText()).isEqualTo("zeros");
    }

    @Test
    void whatIsAblatedAlreadyStaysAblatedUnderAnOcclusion() throws IOException {
        Run.ok(small("occlusion", "--ablate", "3-6", "--answer-token", 1, "--out", file("map.json")));
        JsonNode json = JSON.readTree(file("map.json").toFile());
        assertThat(json.path("p")).hasSize(25);
        assertThat(json.path("ablated").path("patches")).hasSize(4);
        for (int patch = 3; patch <= 6; patch++) {
            assertThat((float) json.path("change").get(patch).asDouble()).isCloseTo(0, ROUNDING);
        }
    }

    /** A small model, where much is computed and it matters little of what. */
    private static Object[] small(Object... args) {
        Path model = Golden.open("clip-llama").directory();
        return Stream.concat(
                        Stream.of(args),
                        Stream.of(
                                "--model",
                                model,
                                "--image",
                                model.resolve("picture.png"),
                                "--prompt",
                                "Is it a dog?",
                                "--mean",
                                "zero"))
                .toArray();
    }

    private static String likeliest(Object... args) throws IOException {
        return JSON.readTree(Run.ok(small(Stream.concat(Stream.of("ask", "--json", "--max-tokens", 1), Stream.of(args))
                                .toArray()))
                        .out())
                .path("top")
                .get(0)
                .path("text")
                .asText();
    }

    @Test
    void aSetThatFlipsTheAnswerIsPrintedAsAblateReadsIt() throws IOException {
        List<String> lines = Run.ok(small("minimal", "--goal", "flip", "--answer-token", 1, "--out", file("set.png")))
                .out()
                .lines()
                .toList();
        String set = lines.get(lines.size() - 1);
        String before = likeliest();
        String after = likeliest("--ablate", set);
        assertThat(after).isNotEqualTo(before);
        assertThat(lines.get(lines.size() - 2))
                .startsWith("%d patches flip \"%s\" to \"%s\" when ablated: "
                        .formatted(Patches.parse(set, 25).size(), before, after))
                .contains("counterfactuals.");
        assertThat(lines).anyMatch(line -> line.startsWith("+     1        1 "));
        assertThat(ImageIO.read(file("set.png").toFile()).getWidth()).isGreaterThan(560);
    }

    @Test
    void aSetThatKeepsTheAnswerKeepsItWhenAllOthersAreAblated() throws IOException {
        List<String> lines = Run.ok(small("minimal", "--goal", "keep", "--breadth", 8))
                .out()
                .lines()
                .toList();
        Patches others = Patches.parse(lines.get(lines.size() - 1), 25);
        assertThat(Patches.parse(lines.get(lines.size() - 3), 25)).isEqualTo(others.complement(25));
        assertThat(likeliest("--ablate", others)).isEqualTo(likeliest());
    }

    @Test
    void aHeadAgreesWithAskingUnderItsKnockout() throws IOException {
        Run.ok(
                "heads",
                "--prompt",
                ANIMAL,
                "--annotation",
                1,
                "--answer",
                "dog",
                "--from",
                "object",
                "--to",
                "last",
                "--out",
                file("heads.csv"));
        List<String> rows = Files.readAllLines(file("heads.csv"));
        assertThat(rows.get(0)).isEqualTo("layer,head,p,change");
        assertThat((rows.size() - 1) % 10).isZero();
        for (String row : List.of(rows.get(1), rows.get(rows.size() / 2), rows.get(rows.size() - 1))) {
            String[] cells = row.split(",");
            assertThat(Float.parseFloat(cells[2]))
                    .isCloseTo(
                            read("--annotation", 1, "--knockout", cells[0] + "/" + cells[1] + ":object>last"),
                            ROUNDING);
        }
        Run.ok("heads", "--prompt", ANIMAL, "--annotation", 1, "--answer", "dog", "--out", file("heads.json"));
        JsonNode json = JSON.readTree(file("heads.json").toFile());
        assertThat((float) json.path("p").get(0).get(0).asDouble()).isEqualTo(value(rows.get(1), 2));
        assertThat(json.path("source").asText()).isEqualTo("object");
    }

    @Test
    void gradientsAreThoseOfPyTorch() throws IOException {
        Golden golden = Golden.open("clip-llama");
        JsonNode integrated = golden.json().path("integrated_gradients");
        Path mean = Run.mean(golden, folder);
        assertThat(integrated.path("target_id").asInt()).isEqualTo(golden.ids("generated_ids")[0]);
        Run run = Run.ok(
                golden,
                "gradients",
                "--answer-token",
                1,
                "--steps",
                integrated.path("steps").asInt(),
                "--mean",
                mean,
                "--out",
                file("map.csv"));
        List<String> rows = Files.readAllLines(file("map.csv"));
        assertThat(rows.get(0)).isEqualTo("patch,row,column,magnitude,signed");
        float[] magnitude = golden.floats("integrated_gradients");
        float[] signed = golden.floats("integrated_gradients_signed");
        for (int patch = 0; patch < magnitude.length; patch++) {
            Offset<Float> share = Offset.offset(1e-3f * magnitude[patch]);
            assertThat(value(rows.get(1 + patch), 3)).isCloseTo(magnitude[patch], share);
            assertThat(value(rows.get(1 + patch), 4)).isCloseTo(signed[patch], share);
        }
        assertThat(run.out())
                .contains("completeness gap %+.4f in "
                        .formatted(golden.json().path("completeness_gap").asDouble()));
    }

    @Test
    void attentionIsThatOfTransformers() throws IOException {
        Golden golden = Golden.open("clip-llama");
        int patches = golden.floats("integrated_gradients").length;
        Run.ok(golden, "attention", "--answer-token", 1, "--layers", 2, "--head", 1, "--out", file("head.csv"));
        Run.ok(golden, "attention", "--answer-token", 1, "--layers", 2, "--head", "max", "--out", file("max.csv"));
        List<String> head = Files.readAllLines(file("head.csv"));
        List<String> max = Files.readAllLines(file("max.csv"));
        assertThat(head).hasSize(1 + patches).startsWith("patch,row,column,attention");
        float[] expected = golden.floats("attentions"); // [L, heads, T, T]
        int length = (int) golden.tensors().get("attentions").shape()[3];
        int heads = (int) golden.tensors().get("attentions").shape()[1];
        int from = golden.json().path("image_span").get(0).asInt();
        float[] found = new float[patches];
        float[] wanted = new float[patches];
        for (int patch = 0; patch < patches; patch++) {
            found[patch] = value(head.get(1 + patch), 3);
            wanted[patch] = expected[((heads + 1) * length + length - 1) * length + from + patch];
            assertThat(value(max.get(1 + patch), 3)).isGreaterThanOrEqualTo(found[patch]);
        }
        assertClose("attention", found, wanted, 1e-4);
    }

    @Test
    void theAttentionOfAnAnswersTokenIsReadWhereItIsSaid() {
        assertThat(Run.ok("attention", "--prompt", ANIMAL, "--answer", "dog", "--out", file("x.csv"))
                        .out())
                .contains("(\"a\", which predicts \"dog\")", "mean of all heads");
        assertThat(Run.ok(
                                "attention",
                                "--prompt",
                                ANIMAL,
                                "--annotation",
                                1,
                                "--knockout",
                                "1-10:image>last",
                                "--out",
                                file("cut.csv"))
                        .out())
                .contains("0.0% on the image");
    }

    @Test
    void withoutAWordTheFirstContentWordOfTheAnswerIsProbedAndNamed() {
        assertThat(Run.ok("attention", "--prompt", ANIMAL, "--out", file("attention.csv"))
                        .out())
                .contains("which predicts \"dog\"");
        assertThat(Run.ok("heatmap", "--presets", "--prompt", ANIMAL, "--out", file("presets.csv"))
                        .out())
                .contains("Probed \"dog\", token 4 of the answer");
    }

    @Test
    void attentionIsReadInTheChangedRunBehindTheModelsOwnAnswer() throws IOException {
        Run run = Run.ok(
                "attention",
                "--prompt",
                ANIMAL,
                "--annotation",
                1,
                "--answer",
                "dog",
                "--ablate",
                "object",
                "--knockout",
                "1-3:0-20>text",
                "--head",
                "max",
                "--out",
                file("changed.csv"));
        assertThat(run.out()).contains("which predicts \"dog\"");
        Run.ok("attention", "--prompt", ANIMAL, "--answer", "dog", "--head", "max", "--out", file("own.csv"));
        assertThat(Files.readString(file("changed.csv"))).isNotEqualTo(Files.readString(file("own.csv")));
    }

    @Test
    void severalSourcesInOneSweepAreWhatEachIsAlone() throws IOException {
        Run.ok(
                "heatmap",
                "--prompt",
                ANIMAL,
                "--annotation",
                1,
                "--answer",
                "dog",
                "--from",
                "object",
                "--from",
                "3,5",
                "--out",
                file("both.csv"));
        Run.ok("heatmap", "--prompt", ANIMAL, "--annotation", 1, "--answer", "dog", "--out", file("one.csv"));
        List<String> both = Files.readAllLines(file("both.csv"));
        List<String> one = Files.readAllLines(file("one.csv"));
        assertThat(both).hasSize(1 + 2 * 55).startsWith("source,first,last,p,change");
        assertThat(both.get(56)).startsWith("\"3,5\",1,1,");
        for (int i = 1; i <= 55; i++) {
            assertThat(both.get(i))
                    .startsWith("object,"
                            + String.join(",", List.of(one.get(i).split(",")).subList(0, 2)) + ",");
            assertThat(value(both.get(i), 3)).isCloseTo(value(one.get(i), 2), ROUNDING);
        }
    }

    @Test
    void presetsAreThePapersWindowsByThePapersSources() throws IOException {
        Run run = Run.ok(
                "heatmap",
                "--prompt",
                ANIMAL,
                "--annotation",
                1,
                "--answer",
                "dog",
                "--presets",
                "--out",
                file("presets.json"));
        JsonNode sources = JSON.readTree(file("presets.json").toFile()).path("sources");
        assertThat(sources)
                .extracting(s -> s.path("source").asText())
                .containsExactly("object", "object+1", "object+2", "non-object+1");
        assertThat(sources).allSatisfy(s -> assertThat(s.path("windows")).hasSize(5));
        JsonNode late = sources.get(1).path("windows").get(4);
        assertThat(late.path("preset").asText()).isEqualTo("late");
        assertThat((float) late.path("p").asDouble())
                .isCloseTo(
                        read(
                                "--annotation",
                                1,
                                "--knockout",
                                "%d-%d:object+1>last"
                                        .formatted(
                                                late.path("first").asInt(),
                                                late.path("last").asInt())),
                        ROUNDING);
        assertThat(run.out()).containsPattern("(?m)^object\\+1 +[0-9.]+% ");
        Run.ok(
                "heatmap",
                "--prompt",
                ANIMAL,
                "--annotation",
                1,
                "--answer",
                "dog",
                "--presets",
                "--out",
                file("presets.csv"));
        assertThat(Files.readAllLines(file("presets.csv"))).hasSize(21).startsWith("source,preset,first,last,p,change");
    }

    @Test
    void everyImageIsDrawn() throws IOException {
        for (String command : List.of(
                "heads --annotation 1",
                "gradients --signed --steps 4",
                "attention --layers 5-8",
                "heatmap --annotation 1 --from object --from image",
                "heatmap --annotation 1 --presets")) {
            assertDrawn(Stream.concat(Stream.of(command.split(" ")), Stream.of("--answer", "dog"))
                    .toArray());
        }
        assertDrawn(small("occlusion"));
        assertDrawn(small("gradients"));
    }

    private void assertDrawn(Object... args) throws IOException {
        Path png = file("map.png");
        Run.ok(Stream.concat(Stream.of(args), Stream.of("--out", png)).toArray());
        BufferedImage image = ImageIO.read(png.toFile());
        assertThat(image.getWidth()).as(args[0].toString()).isGreaterThan(600);
        assertThat(image.getRGB(2, 2)).as(args[0].toString()).isEqualTo(0xffffffff);
        Files.delete(png);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "occlusion --out x.csv --size 0",
                "occlusion --out x.html",
                "occlusion",
                "minimal",
                "minimal --goal turn",
                "minimal --goal flip --breadth 0",
                "minimal --goal flip --out x.html",
                "heads --out x.csv --to me",
                "heads --out x.txt",
                "gradients --out x.csv --steps 0",
                "attention --out x.csv --position first",
                "attention --out x.csv --head middle",
                "attention --out x.csv --layers a",
                "attention --out x.csv --mode median",
                "heatmap --out x.csv --from me",
                "ask --answer dog --answer-token 2",
                "ask --answer-token 0",
                "ask --knockout 1/x:image>last"
            })
    void badUsageIsOneSentenceThatPointsToHelp(String args) {
        Run run = Run.of(args.split(" "));
        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).singleElement().asString().endsWith("--help.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "occlusion --mean nowhere.npy",
                "occlusion --answer-token 99",
                "occlusion --ablate 256",
                "heads --from object",
                "gradients --answer Ω",
                "attention --position 3",
                "attention --position 9999",
                "attention --layers 0-3",
                "attention --layers 3-11",
                "attention --head 99",
                "attention --knockout 1/99:image>last",
                "minimal --goal flip --answer zebra"
            })
    void badInputIsOneSentenceAndLeavesNoFile(String args) {
        Path out = file(args.startsWith("minimal") ? "x.png" : "x.csv");
        Run run = Run.of((args + " --out " + out).split(" "));
        assertThat(run.code()).as(run.err()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).last().asString().endsWith(".").doesNotContain("Something went wrong");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"occlusion", "minimal", "heads", "gradients", "attention"})
    void everyCommandHelpsWithExamples(String command) {
        Run run = Run.of(command, "--help");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Usage: fovea " + command, "Examples:", "fovea " + command + " ", "--verbose");
    }
}
