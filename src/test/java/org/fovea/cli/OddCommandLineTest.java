package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people type by mistake: each is one sentence that names the option or the file, and changes nothing. */
class OddCommandLineTest {

    private static final Path MODEL = Path.of("src/test/resources/fixtures/clip-llama");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private static Run refused(int code, Object... args) {
        Run run = Run.of(Stream.of(args).map(Object::toString).toArray(String[]::new));
        assertThat(run.code()).as("%s", List.of(args)).isEqualTo(code);
        assertThat(run.out()).as("%s", List.of(args)).isEmpty();
        assertThat(run.err().strip().lines()).as("%s", List.of(args)).hasSize(1);
        return run;
    }

    private static Run about(int code, Path image, Object... args) {
        List<Object> all = new ArrayList<>(List.of(args[0], "--model", MODEL, "--image", image));
        all.addAll(Arrays.asList(args).subList(1, args.length));
        return refused(code, all.toArray());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ask --image=",
                "ask --coco=",
                "lens --out=",
                "mean --out=x.safetensors --images=",
                "segment --token=a --out=x.png --mask=",
                "experiment report |",
                "experiment lens --out="
            })
    void anEmptyNameIsNotTheFolderThatOneIsIn(String line) {
        Run run = refused(
                2, Stream.of(line.split(" ")).map(a -> a.equals("|") ? "" : a).toArray());
        assertThat(run.err()).contains("\"\": expected a file or a folder");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ask --model=",
                "ask --ablate=0 --mean=",
                "experiment lens --out=x --synonyms=",
                "experiment ablation --out=x --mean="
            })
    void neitherWhereAnOptionTakesOtherWordsToo(String line) {
        String[] typed = line.split(" ");
        String option = typed[typed.length - 1].replace("=", "");
        assertThat(refused(1, (Object[]) typed).err().strip())
                .isEqualTo(option + " \"\": expected a file or a folder.");
    }

    @ParameterizedTest
    @CsvSource({
        "ask --max-tokens=many, '--max-tokens', '\"many\": expected a whole number'",
        "ask --max-tokens=, '--max-tokens', '\"\": expected a whole number'",
        "ask --max-tokens=99999999999, '--max-tokens', 'expected a whole number up to 2,147,483,647'",
        "segment --token=a --out=x.png --threshold=half, '--threshold', '\"half\": expected a number'",
        "experiment lens --out=x --seed=1.5, '--seed', '\"1.5\": expected a whole number'"
    })
    void aNumberThatIsNoneIsRefusedInAPersonsWords(String line, String option, String sentence) {
        assertThat(refused(2, (Object[]) line.split(" ")).err()).contains(option, sentence);
    }

    @Test
    void aCocoFileThatIsNotThereIsMissedThoughTheCommandCouldDoWithoutIt() {
        assertThat(about(1, MODEL.resolve("picture.png"), "ask", "--coco", folder.resolve("none.json"))
                        .err())
                .isEqualToIgnoringNewLines(
                        folder.resolve("none.json") + ": does not exist; expected a COCO instances file.");
    }

    @ParameterizedTest
    @CsvSource({
        "lens --out x.csv --rows 1-2, --rows",
        "lens --out x.json --layers 1-2, --layers",
        "lens --out x.html --dpi 300, --dpi",
        "lens --out x.svg --dpi 300, --dpi",
        "heatmap --out x.csv --dark, --dark",
        "heads --out x.json --title T, --title",
        "occlusion --out x.csv --width 80, --width",
        "gradients --out x.csv --no-legend, --no-legend",
        "attention --out x.json --dpi 300, --dpi",
        "ask --dark, --dark",
        "minimal --goal flip --title T, --title",
        "segment --token a --out x.png --dpi 300, --dpi"
    })
    void anOptionForFiguresIsRefusedWhereThereIsNone(String line, String option) {
        assertThat(refused(2, (Object[]) line.split(" ")).err()).contains(option + ": is for ");
    }

    @Test
    void rowsOfTheLensRunFromTheFirstToTheLast() {
        Path out = folder.resolve("lens.png");
        assertThat(about(1, MODEL.resolve("picture.png"), "lens", "--rows=9-3", "--out", out)
                        .err())
                .startsWith("--rows 9-3: expected a range of positions from 0 to ");
        assertThat(out).doesNotExist();
    }

    @Test
    void anImageThatEndsInItsHeaderIsDamagedAndNoErrorOfFoveas() throws IOException {
        for (String name : List.of("beyond.gif", "grey.jpg", "bit.png")) {
            byte[] whole = Files.readAllBytes(Path.of("src/test/resources/pictures", name));
            for (int length : new int[] {8, 10, 14, 20, 30}) {
                Path cut = Files.write(folder.resolve(length + name), Arrays.copyOf(whole, length));
                assertThat(about(1, cut, "ask").err()).contains(cut.toString()).doesNotContain("internal error");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2_vl", "llava_next-llama", "pixtral"})
    void anImageThatIsTooElongatedForAFamilyIsNamed(String family) throws IOException {
        Path image = folder.resolve("line.png");
        ImageIO.write(new BufferedImage(1005, 5, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
        assertThat(refused(
                                1,
                                "ask",
                                "--model",
                                Path.of("src/test/resources/fixtures-families", family),
                                "--image",
                                image)
                        .err())
                .startsWith(image + ": An image of 1005 × 5 pixels is too ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0-3", "3-1"})
    void layersBeforeAModelIsOpenAreHeldAgainstNoMadeUpNumber(String layers) {
        assertThat(refused(1, "experiment", "knockout", "--out=x", "--windows=" + layers)
                        .err()
                        .strip())
                .isEqualTo("Layers \"%s\": expected first-last with 1 ≤ first ≤ last.".formatted(layers));
    }

    /** A copy of the fixture whose file says something else. */
    private Path changed(String file, String field, String value) throws IOException {
        Path model = Files.createDirectories(folder.resolve("model"));
        try (Stream<Path> files = Files.list(MODEL)) {
            for (Path each : files.toList()) {
                Files.copy(each, model.resolve(each.getFileName()));
            }
        }
        ObjectNode json = (ObjectNode) JSON.readTree(model.resolve(file).toFile());
        json.set(field, JSON.readTree(value));
        Files.writeString(model.resolve(file), json.toString());
        return model;
    }

    @Test
    void aProcessorThatDisagreesWithTheEncoderIsNamedWithItsFolder() throws IOException {
        Path model = changed("preprocessor_config.json", "crop_size", "{\"height\": 35, \"width\": 35}");
        assertThat(refused(1, "ask", "--model", model, "--image", MODEL.resolve("picture.png"))
                        .err())
                .startsWith(model.resolve("preprocessor_config.json") + ": makes images of 35×35 pixels");
    }

    @Test
    void anActivationThatFoveaDoesNotKnowIsNamedWithFileAndField() throws IOException {
        Path model = changed("config.json", "projector_hidden_act", "\"relu\"");
        assertThat(refused(1, "ask", "--model", model, "--image", MODEL.resolve("picture.png"))
                        .err())
                .startsWith(model.resolve("config.json") + ": projector_hidden_act is \"relu\"; expected one of");
    }

    /** A COCO file of the fixture's image with one square. */
    private Path coco(int width, String segmentation) throws IOException {
        Files.copy(MODEL.resolve("picture.png"), folder.resolve("picture.png"));
        return Files.writeString(folder.resolve("instances.json"), """
                {"images": [{"id": 1, "file_name": "picture.png", "width": %d, "height": 71}],
                 "categories": [{"id": 1, "name": "dog"}],
                 "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "iscrowd": 0, "area": 900,
                                  "bbox": [30, 20, 30, 30], "segmentation": %s}]}""".formatted(width, segmentation));
    }

    private Run experiment(Path coco) {
        return Run.of(
                Map.of(),
                Stream.of(
                                "experiment",
                                "lens",
                                "--model",
                                MODEL,
                                "--coco",
                                coco,
                                "--out",
                                folder.resolve("out"),
                                "--area",
                                "0-9999",
                                "--no-hallucination-filter")
                        .map(Object::toString)
                        .toArray(String[]::new));
    }

    @Test
    void anExperimentWithoutASuitableObjectSaysWhatWasLeftOutOfTheFile() throws IOException {
        Run run = experiment(coco(97, "[[1, 2, 3]]"));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("no object passes the filter", "annotation 1", "found 3 numbers in part 1");
    }

    @Test
    void anExperimentThatCouldUseNoImageSaysWhyOnTheSpot() throws IOException {
        Run run = experiment(coco(1000, "[[30, 20, 60, 20, 60, 50, 30, 50]]"));
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("None of 1 images was used: the image is 97×71, its annotations are of 1000×71 (1).");
    }

    @Test
    void anAddressOfTheHubWithAnImpossiblePortNamesTheVariable() {
        Run run = Run.of(Map.of("HF_ENDPOINT", "http://localhost:99999"), "pull", "a/b");
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "HF_ENDPOINT is \"http://localhost:99999\"; expected an address such as https://huggingface.co.");
    }

    @Test
    void aMacWithoutLibtorchIsToldWhy() {
        assertThat(Fovea.unsupported("Mac OS X", "x86_64")).contains("Intel");
        assertThat(Fovea.unsupported("Mac OS X", "aarch64")).isNull();
        assertThat(Fovea.unsupported("Linux", "amd64")).isNull();
    }
}
