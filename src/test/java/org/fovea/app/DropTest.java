package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.javafx.scene.SceneHelper;
import com.sun.javafx.tk.TKClipboard;
import com.sun.javafx.tk.TKDropTargetListener;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javafx.scene.Scene;
import javafx.scene.input.DataFormat;
import javafx.scene.input.KeyCode;
import javafx.scene.input.TransferMode;
import javafx.stage.Stage;
import org.fovea.app.look.Shot;
import org.fovea.app.state.Explorer;
import org.fovea.lens.SegmentationPng;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** Files dropped on the window, through JavaFX's own drag and drop as a desktop would drive it. */
class DropTest {

    private static final Path SCENES = Path.of("assets/scenes").toAbsolutePath();

    @TempDir
    private Path folder;
    private final List<String> complaints = new ArrayList<>();
    private ExplorerWindow window;
    private Explorer explorer;

    @BeforeEach
    void opensTheFirstScene() throws Exception {
        Stage stage = FxToolkit.registerPrimaryStage();
        FxToolkit.setupFixture(() -> {
            window = new ExplorerWindow(stage, new Settings(folder.resolve("settings.properties")));
            window.complaints(complaints::add);
            window.size(1280, 800);
            window.show();
            window.open(new Launcher.Opening(Path.of("assets/demo-model"), SCENES.resolve("01_park.png"), null, null,
                    "Describe this image.", null));
        });
        explorer = window.explorer();
        waitFor(() -> explorer.answerProperty().get() != null && explorer.objects().size() == 2 && rested());
    }

    @AfterEach
    void closes() throws Exception {
        FxToolkit.setupFixture(() -> {
            window.close();
            window.stage().close();
        });
        assertThat(complaints).isEmpty();
    }

    private boolean rested() {
        return !explorer.service().busyProperty().get() && !explorer.reader().busyProperty().get();
    }

    private static void waitFor(Callable<Boolean> holds) throws Exception {
        WaitForAsyncUtils.waitFor(60, TimeUnit.SECONDS, () -> WaitForAsyncUtils.asyncFx(holds).get());
        WaitForAsyncUtils.waitForFxEvents();
    }

    /** Drags something over the middle of a node and lets go of it; what the window would do with it, null for nothing. */
    private TransferMode drop(String over, DataFormat format, Object content) throws Exception {
        return WaitForAsyncUtils.asyncFx(() -> {
            TKClipboard board = board(format, content);
            var bounds = window.root().lookup(over).localToScene(window.root().lookup(over).getBoundsInLocal());
            double x = bounds.getCenterX();
            double y = bounds.getCenterY();
            TKDropTargetListener target = target(window.stage().getScene());
            target.dragEnter(x, y, x, y, TransferMode.COPY, board);
            TransferMode accepted = target.dragOver(x, y, x, y, TransferMode.COPY);
            return accepted == null ? null : target.drop(x, y, x, y, TransferMode.COPY);
        }).get();
    }

    /** What a desktop holds while files are dragged. */
    private static TKClipboard board(DataFormat format, Object content) {
        return (TKClipboard) Proxy.newProxyInstance(DropTest.class.getClassLoader(), new Class<?>[] {TKClipboard.class},
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
        assertThat(drop("#picture", DataFormat.FILES, list)).isEqualTo(TransferMode.COPY);
    }

    @Test
    void aDroppedPictureIsOpenedWithTheCocoFileBesideIt() throws Exception {
        drop(SCENES.resolve("02_savanna.png"));
        waitFor(() -> explorer.imageProperty().get().file().endsWith("02_savanna.png")
                && explorer.answerProperty().get() != null && explorer.objects().size() == 2 && rested());
        assertThat(explorer.answerTextProperty().get()).contains("giraffe");
    }

    @Test
    void aPictureMayBeDroppedOnTheQuestionToo() throws Exception {
        assertThat(drop("#question", DataFormat.FILES, List.of(SCENES.resolve("06_snow.png").toFile())))
                .isEqualTo(TransferMode.COPY);
        waitFor(() -> explorer.imageProperty().get().file().endsWith("06_snow.png") && rested());
    }

    @Test
    void aDroppedCocoFileIsOpenedAndRemembered() throws Exception {
        Path coco = Files.copy(SCENES.resolve("instances.json"), folder.resolve("Mine.JSON"));
        drop(coco);
        waitFor(() -> explorer.cocoProperty().get().file().equals(coco) && explorer.objects().size() == 2 && rested());
        assertThat(new Settings(folder.resolve("settings.properties")).recent("coco")).containsExactly(coco);
    }

    @Test
    void aCocoFileDroppedWithAPictureCountsMoreThanTheOneBesideThatPicture() throws Exception {
        Path picture = Files.copy(SCENES.resolve("02_savanna.png"), folder.resolve("02_savanna.png"));
        Files.copy(SCENES.resolve("instances.json"), folder.resolve("instances.json"));
        Path coco = Files.copy(SCENES.resolve("instances.json"), folder.resolve("mine.json"));
        drop(coco, picture);
        waitFor(() -> explorer.imageProperty().get().file().equals(picture) && explorer.objects().size() == 2 && rested());
        assertThat(explorer.cocoProperty().get().file()).isEqualTo(coco);
    }

    @Test
    void aDroppedCheckpointFolderIsOpenedAndKeepsThePicture() throws Exception {
        Path checkpoint = Path.of("src/test/resources/fixtures/clip-llama").toAbsolutePath();
        drop(checkpoint);
        waitFor(() -> explorer.modelProperty().get().directory().endsWith("clip-llama") && rested());
        assertThat(explorer.imageProperty().get().file()).endsWithRaw(Path.of("01_park.png"));
    }

    @Test
    void aDroppedFolderOfPicturesOpensTheFirstAndAFolderOfNeitherIsComplainedOf() throws Exception {
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        Files.copy(SCENES.resolve("06_snow.png"), pictures.resolve("b.PNG"));
        Files.copy(SCENES.resolve("05_beach.png"), pictures.resolve("a.png"));
        drop(pictures);
        waitFor(() -> explorer.imageProperty().get().file().endsWith("a.png") && rested());
        drop(Files.createDirectory(folder.resolve("empty")));
        waitFor(() -> !complaints.isEmpty());
        assertThat(complaints.remove(0)).contains("empty");
    }

    @Test
    void textThatIsDraggedOverTheWindowIsNotTaken() throws Exception {
        assertThat(drop("#picture", DataFormat.PLAIN_TEXT, "a dog")).isNull();
    }

    @Test
    void aLargeCocoFileShowsHowFarItIsAndEscLeavesTheOneThatWasOpen() throws Exception {
        Path before = explorer.cocoProperty().get().file();
        double height = window.imagePane().getHeight();
        drop(large());
        waitFor(() -> explorer.reader().progressProperty().get() > 0.02);
        WaitForAsyncUtils.asyncFx(() -> {
            assertThat(window.root().lookup("#reading").isVisible()).isTrue();
            assertThat(window.imagePane().getHeight()).isEqualTo(height);
            Files.createDirectories(Path.of("target/looks"));
            SegmentationPng.write(Shot.of(window.root()), Path.of("target/looks/window-reading-coco.png"));
            return null;
        }).get();
        new FxRobot().type(KeyCode.ESCAPE);
        waitFor(() -> !window.root().lookup("#reading").isVisible());
        Thread.sleep(500);
        assertThat(explorer.cocoProperty().get().file()).isEqualTo(before);
        assertThat(explorer.objects()).hasSize(2);
    }

    /** About 150 MB, so that there is time to look. */
    private Path large() throws IOException {
        Path file = folder.resolve("instances_train2017.json");
        String polygon = "[[" + "10.5,20.25,".repeat(60) + "1,2]]";
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("{\"images\": [{\"id\": 1, \"file_name\": \"a.jpg\", \"width\": 640, \"height\": 480}], "
                    + "\"categories\": [{\"id\": 1, \"name\": \"dog\"}], \"annotations\": [");
            for (int i = 1; i <= 200_000; i++) {
                out.write((i == 1 ? "" : ",") + "{\"id\": " + i + ", \"image_id\": 1, \"category_id\": 1, \"segmentation\": "
                        + polygon + "}");
            }
            out.write("]}");
        }
        return file;
    }
}
