package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javafx.application.Platform;
import javax.imageio.ImageIO;
import org.fovea.app.findings.FindingsModel;
import org.fovea.app.look.NodeImage;
import org.fovea.app.look.PaneStage;
import org.fovea.app.look.PathChooser;
import org.fovea.app.state.ComputationState;
import org.fovea.app.state.Explorer;
import org.fovea.figure.SegmentationPng;
import org.fovea.intervene.Patches;
import org.fovea.model.VisionLanguageModel;
import org.fovea.session.Finding;
import org.fovea.session.FindingsFile;
import org.fovea.session.SavedModel;
import org.fovea.session.Session;
import org.fovea.session.SessionFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** A session is saved, comes back whole, and is there again after a crash. */
class SessionsTest {

    /** What a start without options opens: what was open last. */
    private static final Launcher.Opening LAST =
            new Launcher.Opening(Session.EMPTY, null, false, VisionLanguageModel.Opening.in(null));

    @AfterEach
    void theSystemsDialogsAgain() {
        PathChooser.answerBy(null);
    }

    private static void does(Runnable work) throws Exception {
        FxToolkit.setupFixture(work::run);
        WaitForAsyncUtils.waitForFxEvents();
    }

    /** Chooses the dog, ablates two patches, reads layer 7, hides the masks, and maps a word. */
    private static void works(OpenWindow open) throws Exception {
        open.waitForAll();
        Explorer explorer = open.explorer();
        does(() -> {
            explorer.objectProperty().set(explorer.objects().get(0));
            explorer.ablate(Patches.of(3, 40));
            explorer.layerProperty().set(7);
            explorer.bufferProperty().set(1);
            overlay(open, "masks").visibleProperty().set(false);
            overlay(open, "grid").opacityProperty().set(0.5);
            open.window().segmentationPane().setWord("tree");
            open.window().segmentationPane().model().thresholdProperty().set(0.25);
            open.window().bringToFront(open.window().segmentationPane());
        });
        PaneStage.waitFor(() -> explorer.changedAnswerProperty().get() != null && open.rested());
    }

    private static org.fovea.app.image.Overlay overlay(OpenWindow open, String key) {
        return open.window().imagePane().model().overlays().stream()
                .filter(o -> o.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static void isAsItWas(OpenWindow open) throws Exception {
        Explorer explorer = open.explorer();
        PaneStage.waitFor(() -> explorer.changedAnswerProperty().get() != null
                && explorer.objectProperty().get() != null
                && open.rested());
        assertThat(explorer.imageProperty().get().file()).hasFileName("01_park.png");
        assertThat(explorer.history().current().ablated()).isEqualTo(Patches.of(3, 40));
        assertThat(explorer.objectProperty().get()).isEqualTo(explorer.objects().get(0));
        assertThat(explorer.layerProperty().get()).isEqualTo(7);
        assertThat(explorer.bufferProperty().get()).isEqualTo(1);
        assertThat(overlay(open, "masks").visibleProperty().get()).isFalse();
        assertThat(overlay(open, "grid").opacityProperty().get()).isEqualTo(0.5);
        assertThat(open.window().segmentationPane().model().wordProperty().get())
                .isEqualTo("tree");
        assertThat(open.window().segmentationPane().model().thresholdProperty().get())
                .isEqualTo(0.25);
        assertThat(open.window().analyses().frontProperty().get()).isEqualTo("map");
        assertThat(open.complaints).isEmpty();
    }

    @Test
    void whatWasOpenLastOpensAgain(@TempDir Path folder) throws Exception {
        try (OpenWindow first = new OpenWindow(folder)) {
            works(first);
        }
        try (OpenWindow second = new OpenWindow(folder, remembered -> {}, prepared -> {}, LAST)) {
            isAsItWas(second);
            assertThat(second.window().sessions().fileProperty().get()).isNull();
        }
    }

    @Test
    void nothingIsLostByACrash(@TempDir Path folder) throws Exception {
        Path crashed = Files.createDirectory(folder.resolve("crashed"));
        try (OpenWindow first = new OpenWindow(folder)) {
            works(first);
            PaneStage.waitFor(
                    () -> { // a copy of the disk as a crash leaves it: the window was never closed
                        try {
                            Path last = folder.resolve("last.fovea");
                            if (!Files.exists(last)) {
                                return false;
                            }
                            SessionFile read = SessionFile.read(last);
                            boolean newest = read.session()
                                            .interventions()
                                            .ablated()
                                            .equals(Patches.of(3, 40))
                                    && "map".equals(read.session().view().tab())
                                    && read.session().view().word() != null
                                    && read.session().view().word().threshold() == 0.25;
                            return newest && Files.copy(last, crashed.resolve("last.fovea")) != null;
                        } catch (java.io.IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    });
        }
        try (OpenWindow second = new OpenWindow(crashed, remembered -> {}, prepared -> {}, LAST)) {
            isAsItWas(second);
        }
    }

    @Test
    void aSavedSessionOpensFromItsFileAndNamesTheWindow(@TempDir Path folder) throws Exception {
        Path saved = folder.resolve("dog.fovea");
        try (OpenWindow first = new OpenWindow(folder)) {
            works(first);
            PathChooser.answerBy(() -> folder.resolve("dog"));
            does(() -> first.window().sessions().saveAs());
            PaneStage.waitFor(
                    () -> saved.equals(first.window().sessions().fileProperty().get()));
            assertThat(first.window().stage().getTitle()).startsWith("dog.fovea");
            assertThat(first.settings().recent("session")).containsExactly(saved);
        }
        Path other = Files.createDirectory(folder.resolve("other"));
        try (OpenWindow second = new OpenWindow(other)) {
            second.waitForAll();
            does(() -> second.window().opener().openAny(saved));
            isAsItWas(second);
            assertThat(second.window().sessions().fileProperty().get()).isEqualTo(saved);
        }
    }

    @Test
    void aFindingIsKeptWithItsNoteReturnedToAndExported(@TempDir Path folder) throws Exception {
        try (OpenWindow open = new OpenWindow(folder)) {
            works(open);
            Explorer explorer = open.explorer();
            FindingsModel findings = open.window().sessions().findings();
            does(() -> {
                explorer.ablate(Patches.of(7));
                Platform.runLater(
                        () -> { // asked of the model by now, and not answered yet
                            findings.keep();
                            explorer.history().undo();
                        });
            });
            assertThat(findings.findings()).isEmpty();
            assertThat(open.complaints).singleElement().asString().startsWith("The answers are not computed yet");
            open.complaints.clear();
            PaneStage.waitFor(() -> explorer.answersStandingProperty().get() == ComputationState.CURRENT
                    && explorer.changedAnswerProperty().get() != null
                    && open.rested());
            does(findings::keep);
            does(() -> findings.note(findings.findings().get(0), "Without both, \"tree\" stays"));
            Finding kept = findings.findings().get(0);
            assertThat(kept.change()).isEqualTo("2 patches ablated");
            assertThat(kept.before()).isEqualTo(explorer.answerTextProperty().get());
            assertThat(kept.after()).isEqualTo(explorer.changedTextProperty().get());
            assertThat(kept.map()).isEqualTo("map of “tree”");
            assertThat(kept.changed())
                    .isEqualTo(explorer.changedProbedProperty().get().token().p());
            BufferedImage thumbnail = ImageIO.read(new ByteArrayInputStream(kept.thumbnail()));
            assertThat(Math.max(thumbnail.getWidth(), thumbnail.getHeight())).isEqualTo(320);
            assertThat(open.window().analyses().frontProperty().get()).isEqualTo("findings");
            does(() -> {
                Path looks = Path.of("target/looks/findings.png");
                looks.getParent().toFile().mkdirs();
                SegmentationPng.write(NodeImage.of(open.window().root()), looks);
            });

            does(explorer::clearChanges);
            does(() -> explorer.layerProperty().set(3));
            PaneStage.waitFor(open::rested);
            does(() -> findings.returnTo(kept));
            isAsItWas(open);

            Path table = folder.resolve("findings.csv");
            FindingsFile.csv(findings.findings(), table);
            assertThat(Files.readAllLines(table).get(1))
                    .startsWith(
                            "1,\"Without both, \"\"tree\"\" stays\",built-in,01_park.png,1,Describe this image.,2 patches ablated,");
            Path report = folder.resolve("findings.html");
            FindingsFile.html(findings.findings(), report);
            assertThat(report)
                    .content()
                    .contains("Without both, \"tree\" stays", "data:image/png;base64,", "2 patches ablated");
        }
        try (OpenWindow second = new OpenWindow(folder, remembered -> {}, prepared -> {}, LAST)) {
            isAsItWas(second);
            assertThat(second.window().sessions().findings().findings())
                    .singleElement()
                    .satisfies(f -> assertThat(f.note()).startsWith("Without both"));
        }
    }

    @Test
    void aLastSessionThatCannotBeReadIsSaidAndTheBuiltInOneOpens(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("last.fovea"), "{");
        try (OpenWindow open = new OpenWindow(folder, remembered -> {}, prepared -> {}, LAST)) {
            PaneStage.waitFor(() -> open.explorer().answerProperty().get() != null);
            assertThat(open.complaints).singleElement().asString().contains("last.fovea: is not JSON");
        }
    }

    /** The id of a process that is no longer there. */
    private static long ended() {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.waitFor();
            return process.pid();
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aLastSessionThatEndedTheProgramIsPutAside(@TempDir Path folder) throws Exception {
        try (OpenWindow first = new OpenWindow(folder)) {
            works(first);
        }
        try (OpenWindow second =
                new OpenWindow(folder, remembered -> remembered.set("session.reopening", ended()), w -> {}, LAST)) {
            second.waitForAll();
            assertThat(second.explorer().history().current().isNone()).isTrue();
            assertThat(second.complaints).singleElement().asString().contains("unopened.fovea");
            assertThat(SessionFile.read(folder.resolve("unopened.fovea"))
                            .session()
                            .interventions()
                            .ablated())
                    .isEqualTo(Patches.of(3, 40));
        }
    }

    @Test
    void aSessionThatDoesNotOpenChangesNothing(@TempDir Path folder) throws Exception {
        Path broken = Files.createDirectory(folder.resolve("broken"));
        Files.writeString(broken.resolve("config.json"), "{}");
        Path saved = folder.resolve("broken.fovea");
        Session session = Session.EMPTY.withModel(SavedModel.at(broken)).asking("What animal is this?");
        new SessionFile(session, java.util.List.of(), null).write(saved);
        try (OpenWindow open = new OpenWindow(folder)) {
            works(open);
            Explorer explorer = open.explorer();
            does(() -> explorer.templateProperty().set("Q: <image> {question}"));
            does(() -> open.window().sessions().open(saved));
            PaneStage.waitFor(() -> !open.complaints.isEmpty());
            assertThat(explorer.templateProperty().get()).isEqualTo("Q: <image> {question}");
            assertThat(open.window().sessions().fileProperty().get()).isNull();
            open.complaints.clear();
            does(() -> explorer.templateProperty().set(null));
            isAsItWas(open);
        }
    }
}
