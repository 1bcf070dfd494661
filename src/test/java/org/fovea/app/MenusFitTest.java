package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import javafx.event.Event;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuButton;
import javafx.scene.input.ContextMenuEvent;
import javafx.scene.input.KeyCode;
import javafx.stage.PopupWindow;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.fovea.app.look.PaneStage;
import org.fovea.intervene.LayerWindow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

/** Menus over the window as a person sees them, light and dark, in target/looks. */
class MenusFitTest {

    private static final double WIDTH = 1280;
    private static final double HEIGHT = 800;

    private final FxRobot robot = new FxRobot();
    private final List<String> complaints = new ArrayList<>();
    private ExplorerWindow window;

    @BeforeEach
    void opensTheDog() throws Exception {
        Stage stage = FxToolkit.registerPrimaryStage();
        FxToolkit.setupFixture(() -> {
            window = new ExplorerWindow(stage, new Settings(null));
            window.complaints(complaints::add);
            window.size((int) WIDTH, (int) HEIGHT);
            window.show();
            window.open(OpenWindow.park("1"));
        });
        PaneStage.waitFor(() -> window.explorer().answerProperty().get() != null);
        PaneStage.waitFor(() -> window.explorer().objectProperty().get() != null);
        PaneStage.waitFor(() -> window.knockoutPane().model().heatmapProperty().get() != null);
        PaneStage.waitFor(this::rested);
    }

    @AfterEach
    void closes() throws Exception {
        FxToolkit.setupFixture(() -> {
            window.dark(false);
            window.close();
            window.stage().close();
        });
        assertThat(complaints).isEmpty();
    }

    private boolean rested() {
        return !window.explorer().service().busyProperty().get();
    }

    private static List<PopupWindow> popups() {
        return Window.getWindows().stream()
                .filter(PopupWindow.class::isInstance)
                .map(PopupWindow.class::cast)
                .filter(Window::isShowing)
                .toList();
    }

    /** Menus that are open; tooltips and messages come and go beside them. */
    private static long menus() {
        return popups().stream().filter(ContextMenu.class::isInstance).count();
    }

    /** Whether everything that lies over the window is inside of it. */
    private void popupsAreInside() throws Exception {
        PaneStage.pulses(2);
        PaneStage.on(() -> {
            for (PopupWindow popup : popups()) {
                assertThat(popup.getX() + popup.getWidth())
                        .as("right edge of a menu")
                        .isLessThanOrEqualTo(WIDTH + 20);
                assertThat(popup.getY() + popup.getHeight())
                        .as("bottom of a menu")
                        .isLessThanOrEqualTo(HEIGHT + 20);
            }
            return null;
        });
    }

    private void shut() throws Exception {
        PaneStage.on(() -> {
            popups().forEach(PopupWindow::hide);
            return null;
        });
    }

    @Test
    void whatIsOnScreenIsOfferedAsCommandsInMenusThatFitTheWindow() throws Exception {
        PaneStage.on(() -> {
            window.explorer().toggleObject(window.explorer().objectProperty().get());
            window.bringToFront(window.attributionPane());
            window.attributionPane().model().stepsProperty().set(8);
            window.attributionPane().model().methodProperty().set(org.fovea.app.attribution.Method.GRADIENTS);
            window.attributionPane().model().compute();
            return null;
        });
        PaneStage.waitFor(() -> window.attributionPane().model().complete() && rested());
        PaneStage.on(
                () -> { // another test's window may have had the keys
                    window.stage().toFront();
                    window.stage().requestFocus();
                    return null;
                });
        robot.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.C).release(KeyCode.C, KeyCode.SHIFT, KeyCode.CONTROL);
        PaneStage.waitFor(() -> menus() == 1);
        popupsAreInside();
        shut();
        robot.clickOn("Edit");
        robot.moveTo("Copy as command line");
        PaneStage.waitFor(() -> menus() == 2);
        popupsAreInside();
        shut();
        PaneStage.waitFor(() -> menus() == 0);
        PaneStage.on(
                () -> { // a click so soon after a menu may be taken for its end
                    ((MenuButton) window.root().lookup("#attribution-export")).show();
                    return null;
                });
        PaneStage.waitFor(() -> menus() == 1);
        popupsAreInside();
        shut();
    }

    @Test
    void theKnockoutsMenusFitTheWindow() throws Exception {
        PaneStage.on(() -> {
            window.bringToFront(window.knockoutPane());
            return null;
        });
        PaneStage.pulses(2);
        Point2D at = PaneStage.on(() -> window.knockoutPane().middle(new LayerWindow(2, 5)));
        PaneStage.on(
                () -> { // headless no button asks for it
                    Node map = window.root().lookup("#heatmap");
                    Point2D inside = map.screenToLocal(at);
                    Event.fireEvent(
                            map,
                            new ContextMenuEvent(
                                    ContextMenuEvent.CONTEXT_MENU_REQUESTED,
                                    inside.getX(),
                                    inside.getY(),
                                    at.getX(),
                                    at.getY(),
                                    false,
                                    null));
                    return null;
                });
        PaneStage.waitFor(() -> menus() >= 1);
        popupsAreInside();
        shut();
        robot.clickOn("#knockout-compare");
        PaneStage.waitFor(() -> menus() >= 1);
        robot.clickOn("#compare-non-object-1");
        popupsAreInside();
        shut();
        PaneStage.waitFor(this::rested);
        popupsAreInside();
    }
}
