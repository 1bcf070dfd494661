package org.fovea.app.look;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javafx.animation.AnimationTimer;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.event.Event;
import javafx.event.EventType;
import javafx.geometry.Point2D;
import javafx.geometry.Rectangle2D;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.fovea.app.ExplorerWindow;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ObjectChoice;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** One pane alone in a window, on the built-in model's first scene, with a real pointer and a camera. */
public final class PaneStage<P extends Region> implements AutoCloseable {

    public final FxRobot robot = new FxRobot();
    public final List<String> complaints = new ArrayList<>();
    private Stage stage;
    private Explorer explorer;
    private P pane;

    /** Shows the pane with nothing open. */
    public PaneStage(Function<Explorer, P> make) throws Exception {
        Files.createDirectories(Path.of("target/looks")); // exported files are copied there to be looked at
        stage = FxToolkit.registerPrimaryStage();
        FxToolkit.setupFixture(() -> {
            Fonts.load();
            theme(false);
            explorer = new Explorer(Platform::runLater, complaints::add);
            pane = make.apply(explorer);
            StackPane root = new StackPane(pane);
            root.setAlignment(javafx.geometry.Pos.TOP_LEFT);
            root.getStyleClass().add("explorer");
            Scene scene = new Scene(root, 760, 560);
            scene.getStylesheets()
                    .add(ExplorerWindow.class.getResource("explorer.css").toExternalForm());
            stage.setScene(scene);
            stage.show();
        });
    }

    /** Opens the first scene, a dog and a bicycle, and waits for the answer and the lens. */
    public void open() throws Exception {
        on(() -> {
            explorer.open(
                    Path.of("assets/demo-model"),
                    Path.of("assets/scenes/01_park.png"),
                    Path.of("assets/scenes/instances.json"),
                    null,
                    "Describe this image.");
            return null;
        });
        waitFor(() -> explorer.answerProperty().get() != null
                && explorer.objects().size() == 2
                && explorer.probedProperty().get() != null
                && explorer.lens().size() == 11
                && rested());
    }

    public P pane() {
        return pane;
    }

    public Explorer explorer() {
        return explorer;
    }

    /** Whether the model rests. */
    public boolean rested() {
        return !explorer.service().busyProperty().get();
    }

    /** Chooses one of the image's objects. */
    public ObjectChoice choose(String category) throws Exception {
        return on(() -> {
            ObjectChoice object = explorer.objects().stream()
                    .filter(o -> o.category().equals(category))
                    .findFirst()
                    .orElseThrow();
            explorer.objectProperty().set(object);
            return object;
        });
    }

    /** Waits until something holds on the window's thread; long enough for any machine. */
    public static void waitFor(Callable<Boolean> holds) throws Exception {
        WaitForAsyncUtils.waitFor(
                10, TimeUnit.MINUTES, () -> WaitForAsyncUtils.asyncFx(holds).get());
        WaitForAsyncUtils.waitForFxEvents();
    }

    /** Waits until the window has been laid out and drawn that many times more. */
    public static void pulses(int count) throws Exception {
        CountDownLatch drawn = new CountDownLatch(count + 1); // the first one is not over when it is counted
        AnimationTimer timer = new AnimationTimer() {
            @Override
            public void handle(long now) {
                drawn.countDown();
            }
        };
        on(() -> {
            timer.start();
            return null;
        });
        assertThat(drawn.await(10, TimeUnit.MINUTES)).isTrue();
        on(() -> {
            timer.stop();
            return null;
        });
    }

    /** Clicks twice on a node, as quickly as need be however slow the machine is. */
    public static void doubleClick(Node node, double x, double y) throws Exception {
        on(() -> {
            Point2D scene = node.localToScene(x, y);
            Point2D screen = node.localToScreen(x, y);
            for (int count = 1; count <= 2; count++) {
                for (EventType<MouseEvent> type :
                        List.of(MouseEvent.MOUSE_PRESSED, MouseEvent.MOUSE_RELEASED, MouseEvent.MOUSE_CLICKED)) {
                    Event.fireEvent(
                            node,
                            new MouseEvent(
                                    type,
                                    scene.getX(),
                                    scene.getY(),
                                    screen.getX(),
                                    screen.getY(),
                                    MouseButton.PRIMARY,
                                    count,
                                    false,
                                    false,
                                    false,
                                    false,
                                    type == MouseEvent.MOUSE_PRESSED,
                                    false,
                                    false,
                                    true,
                                    false,
                                    true,
                                    null));
                }
            }
            return null;
        });
    }

    /** Presses the escape key; on the window's thread, in the midst of what is going on there. */
    public static void escape(Node node) {
        for (EventType<KeyEvent> type : List.of(KeyEvent.KEY_PRESSED, KeyEvent.KEY_RELEASED)) {
            Event.fireEvent(node, new KeyEvent(type, "", "", KeyCode.ESCAPE, false, false, false, false));
        }
    }

    /** Does something on the window's thread. */
    public static <T> T on(Callable<T> what) throws Exception {
        T out = WaitForAsyncUtils.asyncFx(what).get();
        WaitForAsyncUtils.waitForFxEvents();
        return out;
    }

    private void theme(boolean dark) {
        Application.setUserAgentStylesheet(
                dark
                        ? new atlantafx.base.theme.PrimerDark().getUserAgentStylesheet()
                        : new atlantafx.base.theme.PrimerLight().getUserAgentStylesheet());
        Palette.darkProperty().set(dark);
    }

    /** Makes the pane this large. */
    public void size(double width, double height) throws Exception {
        on(() -> {
            pane.setMinSize(width, height); // not the stage: Monocle stumbles over a new size
            pane.setMaxSize(width, height);
            return null;
        });
    }

    /** Holds the pane at a size against its stored image. */
    public void look(String name, double width, double height, boolean dark) throws Exception {
        on(() -> {
            theme(dark);
            return null;
        });
        size(width, height);
        SnapshotParameters ground = new SnapshotParameters();
        ground.setFill(Palette.ground());
        ground.setViewport(new Rectangle2D(0, 0, width, height));
        BufferedImage image = on(() -> {
            WritableImage shot = pane.snapshot(ground, null);
            int w = (int) shot.getWidth();
            int h = (int) shot.getHeight();
            int[] argb = new int[w * h];
            shot.getPixelReader().getPixels(0, 0, w, h, PixelFormat.getIntArgbInstance(), argb, 0, w);
            BufferedImage out = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
            out.setRGB(0, 0, w, h, argb, 0, w);
            return out;
        });
        StoredLooks.hold(name, image);
    }

    @Override
    public void close() throws Exception {
        FxToolkit.setupFixture(() -> {
            theme(false);
            explorer.close();
            stage.close();
        });
    }
}
