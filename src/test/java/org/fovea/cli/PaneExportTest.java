package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javafx.scene.control.Button;
import javafx.scene.layout.VBox;
import org.fovea.app.answer.AnswerStrip;
import org.fovea.app.attribution.AttributionPane;
import org.fovea.app.attribution.Method;
import org.fovea.app.image.ImagePane;
import org.fovea.app.knockout.KnockoutModel;
import org.fovea.app.knockout.KnockoutPane;
import org.fovea.app.lens.LensPane;
import org.fovea.app.look.Exportable;
import org.fovea.app.look.PaneStage;
import org.fovea.app.segmentation.SegmentationPane;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ObjectChoice;
import org.fovea.figure.FigureFile;
import org.fovea.figure.FigureOptions;
import org.fovea.figure.Theme;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;
import org.fovea.session.Interventions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.framework.junit5.ApplicationExtension;

/** What a pane exports is, byte for byte, what the command writes that its dialog shows. */
@ExtendWith(ApplicationExtension.class)
class PaneExportTest {

    private static final String TITLE = "개의 로짓 렌즈";
    private static final FigureOptions PLAIN = new FigureOptions(Theme.LIGHT, true, null, 0, FigureOptions.USUAL_DPI);

    @TempDir
    private Path folder;

    private PaneStage<VBox> stage;
    private ImagePane image;
    private AnswerStrip answer;
    private LensPane lens;
    private SegmentationPane map;
    private AttributionPane attribution;
    private KnockoutPane knockout;

    @BeforeEach
    void opensTheFirstSceneAndItsDog() throws Exception {
        stage = new PaneStage<>(this::panes);
        stage.open();
        stage.choose("dog");
        rest();
    }

    @AfterEach
    void closes() throws Exception {
        stage.close();
        assertThat(stage.complaints).isEmpty();
    }

    private VBox panes(Explorer explorer) {
        image = new ImagePane(explorer);
        answer = new AnswerStrip(explorer);
        lens = new LensPane(explorer);
        map = new SegmentationPane(explorer);
        attribution = new AttributionPane(explorer);
        knockout = new KnockoutPane(explorer);
        map.model().frontProperty().set(true);
        return new VBox(image, answer, lens, map, attribution, knockout);
    }

    private void rest() throws Exception {
        PaneStage.waitFor(
                () -> stage.rested() && stage.explorer().probedProperty().get() != null);
    }

    private void change(boolean knocked) throws Exception {
        PaneStage.on(() -> {
            ObjectChoice dog = stage.explorer().objectProperty().get();
            stage.explorer()
                    .history()
                    .set(new Interventions(
                            dog.patches(),
                            Interventions.Mean.ZERO,
                            null,
                            knocked
                                    ? List.of(new Interventions.LiveKnockout(
                                            new LayerWindow(2, 4), Patches.of(3, 5), Target.TEXT, "two"))
                                    : List.of()));
            return null;
        });
        PaneStage.waitFor(() -> stage.rested()
                && stage.explorer().changedAnswerProperty().get() != null
                && stage.explorer().changedProbedProperty().get() != null
                && stage.explorer().lens().size() == 11);
    }

    /** Runs a command line, or several one after another, as a shell reads them. */
    private static void run(String lines) throws IOException {
        for (String line : lines.split(" && ")) {
            runOne(line);
        }
    }

    private static void runOne(String line) throws IOException {
        assertThat(line).startsWith("fovea ");
        Process shell = new ProcessBuilder("sh", "-c", "printf '%s\\0' " + line.substring("fovea ".length())).start();
        String words = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Run run = Run.of(words.split("\0"));
        assertThat(run.code()).as(line + "\n" + run.err()).isZero();
    }

    /** Exports a figure with these options and choices, and has the command write it again. */
    private void assertSame(
            String name, Callable<Exportable> pane, FigureOptions drawing, List<String> options, List<String> choices)
            throws Exception {
        Exportable exported = PaneStage.on(pane);
        assertThat(exported).as(name).isNotNull();
        Path file = folder.resolve(name);
        List<String> chosen = choices.isEmpty()
                ? exported.choices().stream().map(Exportable.Choice::value).toList()
                : choices;
        List<String> all = new ArrayList<>(options);
        for (int i = 0; i < choices.size(); i++) {
            all.addAll(List.of(exported.choices().get(i).option(), choices.get(i)));
        }
        FigureFile.write(exported.figure().apply(chosen), drawing, file);
        Path ours = Files.copy(file, Path.of("target/looks").resolve(name), StandardCopyOption.REPLACE_EXISTING);
        String line = exported.command().apply(file.toString(), all);
        run(line);
        assertThat(file).as(line).hasSameBinaryContentAs(ours);
    }

    private void assertSame(String name, Callable<Exportable> pane) throws Exception {
        assertSame(name, pane, PLAIN, List.of(), List.of());
    }

    private void assertSameTables(String name, Callable<Exportable> pane) throws Exception {
        assertThat(PaneStage.on(pane).data()).as(name).containsOnlyKeys("csv", "json");
        assertSameTables(name, pane, "csv", "json");
    }

    private void assertSameTables(String name, Callable<Exportable> pane, String... formats) throws Exception {
        Exportable exported = PaneStage.on(pane);
        for (String format : formats) {
            Path file = folder.resolve(name + "." + format);
            run(exported.command().apply(file.toString(), List.of()));
            assertThat(Files.readString(file))
                    .as(file.getFileName().toString())
                    .isEqualTo(PaneStage.on(() -> exported.data().get(format).get()));
        }
    }

    @Test
    void theImageTheAnswerTheLensAndTheMapWithInterventions() throws Exception {
        change(true);
        FigureOptions korean = new FigureOptions(Theme.DARK, true, TITLE, 120 * 72 / 25.4, FigureOptions.USUAL_DPI);
        List<String> said = List.of("--width", "120", "--dark", "--title=" + TITLE);
        assertSame("pane-image.svg", image::exportable);
        assertSame("pane-image.pdf", image::exportable, korean, said, List.of());
        assertSame(
                "pane-answer.png",
                answer::exportable,
                new FigureOptions(Theme.LIGHT, false, "", 0, 150),
                List.of("--dpi", "150", "--no-legend", "--title="),
                List.of());
        assertSame("pane-answer.svg", answer::exportable);
        assertSame("pane-lens.png", lens::exportable, korean, said, List.of());
        assertSame("pane-lens-part.pdf", lens::exportable, korean, said, List.of("3-8", "40-60"));
        assertSameTables("answer", answer::exportable);
        assertSameTables("lens", lens::exportable);
        PaneStage.on(() -> {
            map.setWord("dog");
            return null;
        });
        PaneStage.waitFor(() -> map.model().mappedProperty().get() != null && stage.rested());
        assertSame("pane-map.png", map::exportable);
        assertSame("pane-map.pdf", map::exportable, korean, said, List.of());
        assertSameTables("map", map::exportable);
        assertSame("pane-image-word.svg", image::exportable);
        PaneStage.on(() -> {
            image.model().masksProperty().set(false);
            stage.explorer().shownRun().withInterventionsProperty().set(false);
            return null;
        });
        PaneStage.waitFor(() -> stage.rested() && !map.model().staleProperty().get());
        assertSame("pane-image-original.png", image::exportable);
    }

    @Test
    void theImageWithTheMasksOfAllObjectsWhileNoneIsChosen() throws Exception {
        PaneStage.on(() -> {
            stage.explorer().objectProperty().set(null);
            return null;
        });
        rest();
        assertSame("pane-image-masks.svg", image::exportable);
    }

    @Test
    void theAnswerWithoutInterventions() throws Exception {
        assertSameTables("plain-answer", answer::exportable);
    }

    @Test
    void everyViewOfAKnockout() throws Exception {
        change(false);
        for (KnockoutModel.View view : KnockoutModel.View.values()) {
            PaneStage.on(() -> {
                knockout.model().viewProperty().set(view);
                return null;
            });
            PaneStage.waitFor(() -> stage.rested() && knockout.exportable() != null);
            String name = view.name().toLowerCase(java.util.Locale.ROOT);
            assertSame("pane-%s.svg".formatted(name), knockout::exportable);
            assertSameTables(name, knockout::exportable);
        }
    }

    @Test
    void theMethodsOfAttribution() throws Exception {
        for (Method method : List.of(Method.GRADIENTS, Method.ATTENTION, Method.OCCLUSION)) { // a set takes minutes
            PaneStage.on(() -> {
                attribution.model().methodProperty().set(method);
                attribution.model().stepsProperty().set(8);
                attribution.model().compute();
                return null;
            });
            PaneStage.waitFor(
                    () -> stage.rested() && attribution.model().complete() && attribution.exportable() != null);
            String name = method.name().toLowerCase(java.util.Locale.ROOT);
            if (method == Method.ATTENTION) {
                assertSame("pane-image-attention.svg", image::exportable);
            }
            if (method == Method.GRADIENTS) {
                PaneStage.on(() -> {
                    attribution.model().signedProperty().set(false);
                    return null;
                });
                assertSame("pane-image-gradients.png", image::exportable);
            }
            if (method == Method.OCCLUSION) { // which takes the command a minute
                assertSameTables(name, attribution::exportable, "json");
            } else {
                assertSame("pane-%s.svg".formatted(name), attribution::exportable);
                assertSameTables(name, attribution::exportable);
            }
        }
    }

    @Test
    void everyPaneHasAButtonForIt() {
        for (String id :
                List.of("image-export", "answer-export", "lens-export", "attribution-export", "knockout-export")) {
            assertThat(stage.robot.lookup("#" + id).tryQuery()).as(id).isPresent();
        }
        assertThat(stage.robot.lookup("#lens-export").queryAs(Button.class).getAccessibleText())
                .isNotBlank();
    }
}
