package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.javafx.scene.SceneHelper;
import com.sun.javafx.tk.TKClipboard;
import com.sun.javafx.tk.TKDropTargetListener;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javafx.scene.Scene;
import javafx.scene.input.DataFormat;
import javafx.scene.input.TransferMode;
import org.fovea.app.look.NodeImage;
import org.fovea.app.look.PaneStage;
import org.fovea.app.state.Explorer;
import org.fovea.base.Threads;
import org.fovea.coco.GeneratedInstances;
import org.fovea.figure.SegmentationPng;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.util.WaitForAsyncUtils;

/** Files dropped on the window, through JavaFX's own drag and drop as a desktop would drive it. */
class DropTest {

    private static final Path SCENES = Path.of("assets/scenes").toAbsolutePath();

    @TempDir
    private Path folder;

    private OpenWindow open;
    private ExplorerWindow window;
    private Explorer explorer;

    @BeforeEach
    void opensTheFirstScene() throws Exception {
        open = new OpenWindow(folder);
        window = open.window();
        explorer = open.explorer();
        open.waitForAll();
    }

    @AfterEach
    void closes() throws Exception {
        open.close();
        assertThat(open.complaints).isEmpty();
    }

    private boolean rested() {
        return open.rested();
    }

    /**
     * Drags something over the middle of a node and lets go of it; what the window would do with it, null for nothing.
     */
    private TransferMode drop(String over, DataFormat format, Object content) throws Exception {
        return WaitForAsyncUtils.asyncFx(() -> {
                    TKClipboard board = board(format, content);
                    var bounds = window.root()
                            .lookup(over)
                            .localToScene(window.root().lookup(over).getBoundsInLocal());
                    double x = bounds.getCenterX();
                    double y = bounds.getCenterY();
                    TKDropTargetListener target = target(window.stage().getScene());
                    target.dragEnter(x, y, x, y, TransferMode.COPY, board);
                    TransferMode accepted = target.dragOver(x, y, x, y, TransferMode.COPY);
                    return accepted == null ? null : target.drop(x, y, x, y, TransferMode.COPY);
                })
                .get();
    }

    /** What a desktop holds while files are dragged. */
    private static TKClipboard board(DataFormat format, Object content) {
        return (TKClipboard) Proxy.newProxyInstance(
                DropTest.class.getClassLoader(),
                new Class<?>[] {TKClipboard.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "getContentTypes" -> Set.of(format);
                    case "hasContent" -> arguments[0].equals(format);
                    case "getContent" -> arguments[0].equals(format) ? content : null;
                    case "getTransferModes" -> EnumSet.allOf(TransferMode.class);
                    default -> null;
                });
    }

    private static TKDropTargetListener target(Scene scene) throws ReflectiveOperationException {
        Object peer = SceneHelper.getPeer(scene);
        Class<?> type = peer.getClass();
        while (!type.getSimpleName().equals("GlassScene")) {
            type = type.getSuperclass();
        }
        Field field = type.getDeclaredField("dropTargetListener");
        field.setAccessible(true);
        return (TKDropTargetListener) field.get(peer);
    }

    private void drop(Path... files) throws Exception {
        List<File> list = Arrays.stream(files).map(Path::toFile).toList();
        assertThat(drop("#image-view", DataFormat.FILES, list)).isEqualTo(TransferMode.COPY);
    }

    @Test
    void aDroppedImageIsOpenedWithTheCocoFileBesideIt() throws Exception {
        drop(SCENES.resolve("02_savanna.png"));
        PaneStage.waitFor(() -> explorer.imageProperty().get().file().endsWith("02_savanna.png")
                && explorer.answerProperty().get() != null
                && explorer.objects().size() == 2
                && rested());
        assertThat(explorer.answerTextProperty().get()).contains("giraffe");
    }

    @Test
    void anImageMayBeDroppedOnTheQuestionToo() throws Exception {
        assertThat(drop(
                        "#question",
                        DataFormat.FILES,
                        List.of(SCENES.resolve("06_snow.png").toFile())))
                .isEqualTo(TransferMode.COPY);
        PaneStage.waitFor(() -> explorer.imageProperty().get().file().endsWith("06_snow.png") && rested());
    }

    @Test
    void aDroppedCocoFileIsOpenedAndRemembered() throws Exception {
        Path coco = Files.copy(SCENES.resolve("instances.json"), folder.resolve("Mine.JSON"));
        drop(coco);
        PaneStage.waitFor(() -> explorer.cocoProperty().get().file().equals(coco)
                && explorer.objects().size() == 2
                && rested());
        assertThat(new Settings(folder.resolve("settings.properties")).recent("coco"))
                .containsExactly(coco);
    }

    @Test
    void aCocoFileDroppedWithAnImageCountsMoreThanTheOneBesideThatImage() throws Exception {
        Path image = Files.copy(SCENES.resolve("02_savanna.png"), folder.resolve("02_savanna.png"));
        Files.copy(SCENES.resolve("instances.json"), folder.resolve("instances.json"));
        Path coco = Files.copy(SCENES.resolve("instances.json"), folder.resolve("mine.json"));
        drop(coco, image);
        PaneStage.waitFor(() -> explorer.imageProperty().get().file().equals(image)
                && explorer.objects().size() == 2
                && rested());
        assertThat(explorer.cocoProperty().get().file()).isEqualTo(coco);
    }

    @Test
    void aDroppedCheckpointFolderIsOpenedAndKeepsTheImage() throws Exception {
        Path checkpoint = Path.of("src/test/resources/fixtures/clip-llama").toAbsolutePath();
        drop(checkpoint);
        PaneStage.waitFor(() -> explorer.modelProperty().get().directory().endsWith("clip-llama") && rested());
        assertThat(explorer.imageProperty().get().file()).endsWithRaw(Path.of("01_park.png"));
    }

    @Test
    void aDroppedFolderOfImagesOpensTheFirstAndAFolderOfNeitherIsComplainedOf() throws Exception {
        Path images = Files.createDirectory(folder.resolve("pictures"));
        Files.copy(SCENES.resolve("06_snow.png"), images.resolve("b.PNG"));
        Files.copy(SCENES.resolve("05_beach.png"), images.resolve("a.png"));
        drop(images);
        PaneStage.waitFor(() -> explorer.imageProperty().get().file().endsWith("a.png") && rested());
        drop(Files.createDirectory(folder.resolve("empty")));
        PaneStage.waitFor(() -> !open.complaints.isEmpty());
        assertThat(open.complaints.remove(0))
                .contains("empty", "neither a model nor a folder of images", "config.json", "COCO file");
        WaitForAsyncUtils.asyncFx(() -> window.opener().openChosen(images)).get(); // in the dialog for a model
        PaneStage.waitFor(() -> explorer.imageProperty().get().file().endsWith("a.png") && rested());
    }

    @Test
    void textThatIsDraggedOverTheWindowIsNotTaken() throws Exception {
        assertThat(drop("#image-view", DataFormat.PLAIN_TEXT, "a dog")).isNull();
    }

    @Test
    void aLargeCocoFileShowsHowFarItIsAndEscLeavesTheOneThatWasOpen() throws Exception {
        Path before = explorer.cocoProperty().get().file();
        double height = window.imagePane().getHeight();
        CompletableFuture<Void> looked = new CompletableFuture<>();
        explorer.reader().progressProperty().addListener((o, was, now) -> {
            if (now.doubleValue() > 0.02 && !looked.isDone()) { // here and now, as what is read is whole a moment later
                try {
                    lookAtTheReading(height);
                    PaneStage.escape(window.root());
                    looked.complete(null);
                } catch (Throwable e) {
                    looked.completeExceptionally(e);
                }
            }
        });
        drop(GeneratedInstances.write(folder.resolve("instances_train2017.json"), 20_000));
        looked.get(10, TimeUnit.MINUTES);
        PaneStage.waitFor(() -> !window.root().lookup("#reading").isVisible() && !Threads.lives("coco"));
        assertThat(explorer.cocoProperty().get().file()).isEqualTo(before);
        assertThat(explorer.objects()).hasSize(2);
    }

    private void lookAtTheReading(double height) throws IOException {
        window.root().applyCss();
        window.root().layout();
        assertThat(window.root().lookup("#reading").isVisible()).isTrue();
        assertThat(window.imagePane().getHeight()).isEqualTo(height);
        Files.createDirectories(Path.of("target/looks"));
        SegmentationPng.write(NodeImage.of(window.root()), Path.of("target/looks/window-reading-coco.png"));
    }
}
