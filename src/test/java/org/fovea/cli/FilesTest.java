package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.model.Golden.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.fovea.model.Golden;
import org.fovea.model.weights.Safetensors;
import org.fovea.model.weights.StoredTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What trace, lens, segment and heatmap write. */
class FilesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DOG = "Is there a dog in this image?";

    @TempDir
    Path folder;

    private Path file(String name) {
        return folder.resolve(name);
    }

    @Test
    void aTraceHasTheNumbersOfTransformers() {
        Golden golden = Golden.open("clip-llama");
        Path out = file("trace.safetensors");
        Run.ok(golden, "trace", "--max-tokens", 16, "--out", out);
        Map<String, StoredTensor> tensors = Safetensors.open(out);
        assertThat(tensors.keySet())
                .containsExactlyInAnyOrder(
                        "pixel_values",
                        "input_ids",
                        "image_features",
                        "hidden_states",
                        "logits_last",
                        "lens_top5_ids",
                        "lens_top5_probs",
                        "generated_ids",
                        "visual_token_boxes");
        assertThat(tensors.get("visual_token_boxes").shape())
                .isEqualTo(new long[] {golden.tensors().get("image_features").shape()[0], 4});
        tensors.forEach((name, tensor) -> {
            if (name.equals("visual_token_boxes")) { // the fixture has none; those of the families have
                return;
            }
            StoredTensor expected = golden.tensors().get(name);
            assertThat(tensor.shape()).as(name).isEqualTo(expected.shape());
            assertThat(tensor.type()).as(name).isEqualTo(expected.type());
            if (tensor.type() == StoredTensor.Type.I64) {
                assertThat(tensor.longs()).as(name).isEqualTo(expected.longs());
            } else {
                assertClose(name, tensor.floats(), expected.floats(), 1e-4);
            }
        });
    }

    @Test
    void aTraceOfAChangedRunIsThatOfTransformers() throws IOException {
        Golden golden = Golden.open("clip-llama");
        Path mean = Run.mean(golden, folder);
        Path out = file("trace.safetensors");
        for (int k = 0; k < 2; k++) {
            String patches = golden.json()
                    .path("ablations")
                    .get(k)
                    .path("patches")
                    .toString()
                    .replaceAll("[\\[\\]]", "");
            Run.ok(golden, "trace", "--ablate", patches, "--mean", mean, "--max-tokens", 8, "--out", out);
            Map<String, StoredTensor> tensors = Safetensors.open(out);
            assertClose(
                    "logits",
                    tensors.get("logits_last").floats(),
                    golden.floats("ablation." + k + ".logits_last"),
                    1e-4);
            assertThat(tensors.get("generated_ids").longs())
                    .isEqualTo(golden.tensors()
                            .get("ablation." + k + ".generated_ids")
                            .longs());
            assertClose(
                    "visual tokens stay",
                    tensors.get("image_features").floats(),
                    golden.floats("image_features"),
                    1e-4);
        }
    }

    @Test
    void aLensIsTheSameInEveryFormat() throws IOException {
        for (String format : List.of("json", "csv", "html")) {
            Run.ok(
                    "lens",
                    "--annotation",
                    1,
                    "--ablate",
                    "object",
                    "--knockout",
                    "2-4:image>last",
                    "--out",
                    file("lens." + format));
        }
        JsonNode json = JSON.readTree(file("lens.json").toFile());
        assertThat(json.path("positions")).hasSize(267);
        JsonNode patch = json.path("positions").get(4 + 17);
        assertThat(patch.path("patch").asInt()).isEqualTo(17);
        assertThat(patch.path("row").asInt()).isEqualTo(1);
        assertThat(patch.path("column").asInt()).isEqualTo(1);
        assertThat(patch.path("layers"))
                .hasSize(11)
                .allSatisfy(top -> assertThat(top).hasSize(5));

        List<String> csv = Files.readAllLines(file("lens.csv"));
        assertThat(csv).hasSize(268);
        assertThat(csv.get(0))
                .startsWith("position,patch,row,column,token,layer0_token1,layer0_p1")
                .endsWith("layer10_p5");
        String[] cells = csv.get(1 + 4 + 17).split(",");
        assertThat(cells).startsWith("21", "17", "1", "1").hasSize(5 + 11 * 5 * 2);
        for (int layer = 0; layer <= 10; layer++) {
            for (int i = 0; i < 5; i++) {
                assertThat(Float.parseFloat(cells[5 + 2 * (5 * layer + i) + 1])).isEqualTo((float)
                        patch.path("layers").get(layer).get(i).path("p").asDouble());
            }
        }

        String html = Files.readString(file("lens.html"));
        Matcher embedded = Pattern.compile("<script type=\"application/json\" id=\"lens\">(.*?)</script>")
                .matcher(html);
        assertThat(embedded.find()).isTrue();
        assertThat(JSON.readTree(embedded.group(1))).isEqualTo(json);
        assertThat(html).contains("src=\"data:image/png;base64,").doesNotContain("http://", "https://", "{{");
        assertThat(Pattern.compile("<tr><th scope=\"row\">")
                        .matcher(html)
                        .results()
                        .count())
                .isEqualTo(267);
    }

    @Test
    void aSegmentIsSixteenBitsDeepAndHeldAgainstTheObject() throws IOException {
        Run run = Run.ok(
                "segment",
                "--token",
                "dog",
                "--annotation",
                1,
                "--layers",
                "0-9",
                "--threshold",
                "0.9",
                "--out",
                file("map.png"),
                "--mask",
                file("mask.png"),
                "--overlay",
                file("over.png"));
        BufferedImage map = ImageIO.read(file("map.png").toFile());
        assertThat(map.getWidth()).isEqualTo(448);
        assertThat(map.getHeight()).isEqualTo(448);
        assertThat(map.getSampleModel().getSampleSize()).containsExactly(16);
        BufferedImage mask = ImageIO.read(file("mask.png").toFile());
        assertThat(((IndexColorModel) mask.getColorModel()).getRGB(1)).isEqualTo(0xff800000);
        for (int i = 0; i < 448 * 448; i += 97) {
            double p = map.getRaster().getSample(i % 448, i / 448, 0) / 65535.0;
            if (Math.abs(p - 0.9) > 1e-4) {
                assertThat(mask.getRaster().getSample(i % 448, i / 448, 0)).isEqualTo(p > 0.9 ? 1 : 0);
            }
        }
        Matcher iou = Pattern.compile(
                        "IoU with dog, annotation 1: (0\\.\\d+) at threshold 0\\.9; at best (0\\.\\d+), at threshold "
                                + "0\\.\\d+\\.")
                .matcher(run.out());
        assertThat(iou.find()).as(run.out()).isTrue();
        assertThat(Double.parseDouble(iou.group(2)))
                .isGreaterThan(0.5)
                .isGreaterThanOrEqualTo(Double.parseDouble(iou.group(1)));
        assertThat(ImageIO.read(file("over.png").toFile()).getWidth()).isEqualTo(448);
    }

    @Test
    void aSegmentIsTheMeanOverAllLayersUnlessSomethingElseIsAskedFor() throws IOException {
        Run run = Run.ok("segment", "--token", "dog", "--annotation", 1, "--out", file("usual.png"));
        Run.ok("segment", "--token", "dog", "--mode", "mean", "--layers", "1-10", "--out", file("mean.png"));
        assertThat(file("usual.png")).hasSameBinaryContentAs(file("mean.png"));
        assertThat(run.out()).contains("0.56").contains("at best 0.71");
    }

    @Test
    void aHeatmapAgreesWithAskingUnderTheKnockout() throws IOException {
        Run run = Run.ok("heatmap", "--prompt", DOG, "--annotation", 1, "--answer", "Yes", "--out", file("map.csv"));
        assertThat(run.out()).contains("\"Yes\", token 1 of the answer \"Yes\": 99.7% with all attention.");
        List<String> rows = Files.readAllLines(file("map.csv"));
        assertThat(rows.get(0)).isEqualTo("first,last,p,change");
        assertThat(rows).hasSize(1 + 10 * 11 / 2);
        for (String row : List.of(rows.get(3), rows.get(24), rows.get(55))) {
            String[] cells = row.split(",");
            Run ask = Run.ok(
                    "ask",
                    "--json",
                    "--prompt",
                    DOG,
                    "--annotation",
                    1,
                    "--knockout",
                    "%s-%s:object>last".formatted(cells[0], cells[1]));
            for (JsonNode token : JSON.readTree(ask.out()).path("top")) {
                if (token.path("text").asText().equals("Yes")) {
                    assertThat((float) token.path("p").asDouble())
                            .isCloseTo(Float.parseFloat(cells[2]), Offset.offset(1e-4f));
                }
            }
        }
    }

    @Test
    void aHeatmapFollowsAWordInsideTheAnswerAndSaysIfItIsNotThere() throws IOException {
        assertThat(Run.ok("heatmap", "--annotation", 1, "--answer", "dog", "--out", file("dog.png"))
                        .out())
                .contains("\"dog\", token 8 of the answer");
        assertThat(ImageIO.read(file("dog.png").toFile()).getWidth()).isGreaterThan(600);
        assertThat(Run.ok("heatmap", "--answer", "zebra", "--out", file("zebra.csv"))
                        .out())
                .contains("\"zebra\" as the next token (not in the answer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "trace --out=@/x.safetensors",
                "lens --out=@/x.html",
                "heatmap --out=@/x.png",
                "segment --token=dog --out=@/x.png"
            })
    void whatCannotBeWrittenIsOneSentenceAndLeavesNothing(String args) throws IOException {
        Files.createDirectories(file("x.safetensors"));
        Files.createDirectories(file("x.html"));
        Files.createDirectories(file("x.png"));
        for (Path bad : List.of(folder, folder.resolve("nowhere"))) {
            Run run = Run.of(args.replace("@", bad.toString()).split(" "));
            assertThat(run.code()).isEqualTo(1);
            assertThat(run.err().lines()).singleElement().asString().startsWith(bad.toString());
        }
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void badInputLeavesNoFile() {
        assertThat(Run.of(
                                "trace",
                                "--ablate",
                                "999",
                                "--out",
                                file("x.safetensors").toString())
                        .code())
                .isEqualTo(1);
        assertThat(Run.of(
                                "segment",
                                "--token",
                                "dog",
                                "--layers",
                                "0-11",
                                "--out",
                                file("x.png").toString())
                        .code())
                .isEqualTo(1);
        assertThat(Run.of("heatmap", "--answer", " ", "--out", file("x.png").toString())
                        .code())
                .isEqualTo(1);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void benchMeasuresAgainstOneForwardPass() {
        assertThat(Run.ok("bench", "--runs", 1).out())
                .contains("one full forward pass", "1.000×", "goal ≤ 150 ms", "heatmap of all 55 windows");
    }
}
