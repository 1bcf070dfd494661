package org.fovea.app.look;

import static org.assertj.core.api.Assertions.assertThat;

import javafx.event.Event;
import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Pane;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxToolkit;

/** A window opens at the size that it is given, whatever the window manager makes of it first. */
class WindowSizeTest {

    private Stage stage;

    @BeforeEach
    void opensAWindow() throws Exception {
        FxToolkit.registerPrimaryStage();
        stage = PaneStage.on(() -> {
            Stage made = new Stage();
            made.setScene(new Scene(new Pane()));
            WindowSize.set(made, 900, 600, 400, 300);
            made.show();
            return made;
        });
    }

    @AfterEach
    void closes() throws Exception {
        PaneStage.on(() -> {
            stage.close();
            return null;
        });
    }

    private void size(double width, double height) throws Exception {
        PaneStage.on(() -> {
            stage.setWidth(width);
            stage.setHeight(height);
            return null;
        });
    }

    @Test
    void aWindowThatOpensAtItsSmallestSizeIsPutRightAsOftenAsThatHappensEvenIfAPersonTypesMeanwhile() throws Exception {
        for (int time = 0; time < 3; time++) {
            PaneStage.on(() -> {
                Event.fireEvent(
                        stage, new KeyEvent(KeyEvent.KEY_PRESSED, "", "", KeyCode.A, false, false, false, false));
                return null;
            });
            size(400, 300);
            PaneStage.waitFor(() -> stage.getWidth() == 900 && stage.getHeight() == 600);
        }
    }

    @Test
    void onceAPersonHasMadeItSmallerItCanHaveItsSmallestSize() throws Exception {
        size(700, 500);
        size(400, 300);
        PaneStage.pulses(2);
        assertThat(stage.getWidth()).isEqualTo(400);
        assertThat(stage.getHeight()).isEqualTo(300);
    }
}
