package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.fovea.model.Golden;
import org.fovea.model.image.RgbImage;
import org.fovea.model.weights.Safetensors;
import org.fovea.model.weights.StoredTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every command runs on tiled, non-square and bidirectional families in every compute mode, and writes what can be
 * read.
 */
class EveryFamilyCommandTest {

    private static final Path FAMILIES = Path.of("src/test/resources/fixtures-families");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "smolvlm, exact",
        "smolvlm, int8",
        "llava_next-mistral, exact",
        "llava_next-mistral, fast",
        "qwen2_5_vl, exact",
        "qwen2_5_vl, int8",
        "qwen3_vl, exact",
        "gemma3, exact",
        "gemma3, int8",
        "paligemma, exact",
        "paligemma2, fast",
        "internvl, exact",
        "pixtral, exact",
        "mistral3, exact"
    })
    void everyCommandRuns(String family, String mode) throws IOException {
        Path checkpoint = withShortAnswers(family);
        String asked =
                "--model %s --image %s --compute %s ".formatted(checkpoint, checkpoint.resolve("picture.png"), mode);
        for (String command : List.of(
                "ask --json --max-tokens 3",
                "ask --json --max-tokens 3 --ablate 3-6 --mean zero --knockout 2-4:image>last-row",
                "lens --out OUT.json",
                "attention --out OUT.json",
                "heatmap --from image --mean zero --answer-token 1 --out OUT.json",
                "heads --from image --mean zero --answer-token 1 --out OUT.json",
                "gradients --steps 1 --mean zero --answer-token 1 --out OUT.json",
                "occlusion --mean zero --answer-token 1 --out OUT.json")) {
            Path out = folder.resolve("out.json");
            Run run = run(command + " " + asked);
            JsonNode json = new ObjectMapper().readTree(command.contains("OUT") ? Files.readString(out) : run.out());
            assertThat(json.isObject()).as(command).isTrue();
        }
        run("minimal --breadth 2 --mean zero --goal flip --answer-token 1 --dpi 50 --out OUT.png " + asked);
        run("trace --max-tokens 2 --out OUT.safetensors " + asked);
        assertThat(Safetensors.open(folder.resolve("out.safetensors")))
                .containsKeys("input_ids", "image_features", "hidden_states");
        Run segment = run("segment --token a --mode max --out OUT.png " + asked);
        assertThat(segment.out()).contains("up to");
        run("mean --limit 1 --images %s --model %s --compute %s --out OUT.safetensors"
                .formatted(checkpoint, checkpoint, mode));
    }

    /** What writes a file does not know the family: one of tiles and one that is not square are enough. */
    @ParameterizedTest
    @CsvSource({"smolvlm, fast", "qwen2_5_vl, exact"})
    void everyFormatIsWritten(String family, String mode) throws IOException {
        Path checkpoint = withShortAnswers(family);
        for (String command : List.of(
                "lens --out OUT.csv",
                "lens --out OUT.html",
                "attention --out OUT.csv",
                "attention --out OUT.png",
                "occlusion --size 3 --mean zero --answer-token 1 --out OUT.csv",
                "gradients --steps 1 --mean zero --answer-token 1 --out OUT.png")) {
            run("%s --model %s --image %s --compute %s"
                    .formatted(command, checkpoint, checkpoint.resolve("picture.png"), mode));
        }
    }

    @ParameterizedTest
    @CsvSource({"smolvlm", "llava_next-llama", "qwen2_vl", "qwen3_vl", "gemma3", "paligemma", "pixtral", "internvl"})
    void aTraceHasTheTensorsOfTransformersUnderTheirNames(String family) {
        Path checkpoint = FAMILIES.resolve(family);
        Golden golden = Golden.family(family);
        Run.ok(
                "trace",
                "--model",
                checkpoint.toString(),
                "--image",
                checkpoint.resolve("picture.png").toString(),
                "--prompt",
                golden.json().path("prompt").asText(),
                "--max-tokens",
                "16",
                "--out",
                folder.resolve("trace.safetensors").toString());
        Map<String, StoredTensor> found = Safetensors.open(folder.resolve("trace.safetensors"));
        for (String name : List.of(
                "pixel_values",
                "image_features",
                "hidden_states",
                "residual_stream",
                "logits_last",
                "lens_top5_probs",
                "visual_token_boxes")) {
            if (golden.tensors().containsKey(name)) {
                assertThat(found).containsKey(name);
                assertThat(found.get(name).shape())
                        .as(name)
                        .isEqualTo(golden.tensors().get(name).shape());
                float[] expected = golden.floats(name);
                float[] here = found.get(name).floats();
                for (int i = 0; i < here.length; i++) {
                    if (!(Float.isNaN(expected[i]) && Float.isNaN(here[i]))) {
                        assertThat(here[i])
                                .as(name)
                                .isCloseTo(expected[i], Offset.offset(name.endsWith("boxes") ? 0.01f : 1e-4f));
                    }
                }
            }
        }
        for (String name : List.of("input_ids", "position_ids", "generated_ids")) {
            if (golden.tensors().containsKey(name)) {
                assertThat(found.get(name).longs())
                        .as(name)
                        .isEqualTo(golden.tensors().get(name).longs());
            }
        }
    }

    @Test
    void whatDeepstackAddsToAblatedTokensIsRemovedUnlessItIsToBeKept() throws IOException {
        Golden golden = Golden.family("qwen3_vl");
        Path checkpoint = FAMILIES.resolve("qwen3_vl");
        Safetensors.write(
                folder.resolve("mean.safetensors"),
                Map.of(
                        "mean_embedding",
                        new Safetensors.Values(
                                golden.tensors().get("mean_embedding").shape(), golden.floats("mean_embedding"))));
        String patches = golden.json()
                .path("ablations")
                .get(1)
                .path("patches")
                .toString()
                .replaceAll("[\\[\\] ]", "");
        for (String how : List.of("keep", "remove")) {
            Run.ok(
                    "trace",
                    "--model",
                    checkpoint.toString(),
                    "--image",
                    checkpoint.resolve("picture.png").toString(),
                    "--prompt",
                    golden.json().path("prompt").asText(),
                    "--ablate",
                    patches,
                    "--mean",
                    folder.resolve("mean.safetensors").toString(),
                    "--deepstack",
                    how,
                    "--out",
                    folder.resolve("ablated.safetensors").toString());
            float[] expected =
                    golden.floats("ablation.1" + (how.equals("keep") ? "" : ".without_deepstack") + ".logits_last");
            Golden.assertClose(
                    how,
                    Safetensors.open(folder.resolve("ablated.safetensors"))
                            .get("logits_last")
                            .floats(),
                    expected,
                    1e-4);
        }
    }

    @ParameterizedTest
    @CsvSource({"smolvlm", "llava_next-mistral", "qwen3_vl", "paligemma"})
    void theExperimentsRun(String family) throws IOException {
        Path checkpoint = withShortAnswers(family);
        RgbImage image = RgbImage.read(checkpoint.resolve("picture.png"));
        int w = image.width();
        int h = image.height();
        Files.writeString(folder.resolve("instances.json"), """
                {"images": [{"id": 1, "file_name": "picture.png", "width": %d, "height": %d}],
                 "categories": [{"id": 1, "name": "dog", "supercategory": "animal"}],
                 "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "iscrowd": 0, "area": %d, "bbox": [%d, %d, %d, %d],
                   "segmentation": [[%d, %d, %d, %d, %d, %d, %d, %d]]}]}
                """.formatted(
                w, h, w * h / 16, w / 4, h / 4, w / 4, h / 4, w / 4, h / 4, w / 2, h / 4, w / 2, h / 2, w / 4, h / 2));
        for (String study : List.of(
                "ablation --protocols polling --counts 3 --gradient-steps 1 --mean zero",
                "lens",
                "knockout --protocols polling --windows 1-2")) {
            Path out = folder.resolve(study.split(" ")[0]);
            run(
                    "experiment %s --area 1-100000 --limit 1 --max-tokens 3 --no-hallucination-filter --model %s --coco %s --images %s --out %s"
                            .formatted(study, checkpoint, folder.resolve("instances.json"), checkpoint, out));
            String results = Files.readString(out.resolve("results.jsonl"));
            assertThat(results).contains("\"file\":\"picture.png\"").contains("\"category\":\"dog\"");
        }
    }

    private Run run(String command) {
        return Run.ok((Object[]) Stream.of(command.split(" "))
                .map(word -> word.replace("OUT", folder.resolve("out").toString()))
                .toArray(String[]::new));
    }

    /** A fixture whose answers end after a few tokens: random weights never end one. */
    private Path withShortAnswers(String fixture) throws IOException {
        Path copy = Files.createDirectory(folder.resolve(fixture));
        try (Stream<Path> files = Files.list(FAMILIES.resolve(fixture))) {
            for (Path file : files.filter(f -> !f.getFileName().toString().startsWith("golden"))
                    .toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Files.writeString(copy.resolve("generation_config.json"), "{\"max_new_tokens\": 3}");
        return copy;
    }
}
