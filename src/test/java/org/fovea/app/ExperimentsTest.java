package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javafx.scene.control.Button;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import org.fovea.app.experiment.ExperimentModel;
import org.fovea.app.experiment.ExperimentModel.State;
import org.fovea.app.experiment.Row;
import org.fovea.app.look.PaneStage;
import org.fovea.app.state.ObjectChoice;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;
import org.fovea.session.Interventions;
import org.fovea.session.Interventions.LiveKnockout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The window of experiments beside the explorer's: opened from its menu, closed with it, asked before a run is stopped.
 */
class ExperimentsTest {

    @TempDir
    private Path folder;

    private final AtomicBoolean may = new AtomicBoolean();
    private final AtomicInteger asked = new AtomicInteger();
    private OpenWindow open;
    private ExplorerWindow window;

    @BeforeEach
    void opensTheFirstScene() throws Exception {
        open = new OpenWindow(
                folder,
                settings -> {
                    settings.set("experiment.hallucination", false);
                    settings.set("experiment.protocol.generative", false);
                    settings.set("experiment.protocol.polling", false);
                    settings.set("experiment.gradientSteps", 0);
                },
                shown -> shown.experiments().setAsking(over -> {
                    asked.incrementAndGet();
                    return may.get();
                }));
        window = open.window();
        PaneStage.waitFor(() -> window.explorer().answerProperty().get() != null);
    }

    @AfterEach
    void closes() throws Exception {
        open.close();
        assertThat(open.complaints).isEmpty();
    }

    @Test
    void closingWhileItRunsAsksAndWhatWasDoneOpensAgain() throws Exception {
        PaneStage.on(() -> {
            window.experiments().show();
            return null;
        });
        ExperimentModel model = window.experiments().pane().model();
        PaneStage.waitFor(() -> model.lookedAtFolder() != null);
        Path results = folder.resolve("results");
        PaneStage.on(() -> {
            model.chooseFolder(results);
            model.start();
            return null;
        });
        PaneStage.waitFor(() -> model.rows().countProperty().get() > 0);
        PaneStage.on(() -> {
            Button seen = (Button) window.root().lookup("#experiment");
            assertThat(seen.isVisible()).isTrue();
            assertThat(seen.getText()).matches("results · \\d+ of \\d+ images.*");
            window.experiments().stage().hide();
            seen.fire();
            assertThat(window.experiments().stage().isShowing()).isTrue();
            Experiments.requestClose(window.experiments().stage());
            return null;
        });
        assertThat(asked.get()).isEqualTo(1);
        assertThat(window.experiments().stage().isShowing()).isTrue();
        assertThat(model.stateProperty().get()).isEqualTo(State.RUNNING);
        may.set(true);
        PaneStage.on(() -> {
            Experiments.requestClose(window.experiments().stage());
            return null;
        });
        PaneStage.waitFor(() -> model.stateProperty().get() == State.RESTING);
        assertThat(window.experiments().stage().isShowing()).isFalse();
        assertThat(open.settings().recent("experiment")).first().isEqualTo(results);

        int rows = model.rows().countProperty().get();
        PaneStage.on(() -> {
            window.opener().openAny(results);
            return null;
        });
        PaneStage.waitFor(() -> model.stateProperty().get() == State.RESTING
                && model.activityProperty().get().startsWith("results:"));
        assertThat(model.rows().countProperty().get()).isEqualTo(rows);
        assertThat(window.experiments().stage().isShowing()).isTrue();
        PaneStage.waitFor(
                () -> window.experiments().pane().lookup("#open-report") instanceof Button b && !b.isDisabled());

        Row row = model.rows().wanted().stream()
                .filter(r -> r.source().equals("object"))
                .findFirst()
                .orElseThrow();
        PaneStage.on(() -> {
            model.openInExplorer(row);
            return null;
        });
        PaneStage.waitFor(() -> window.explorer().imageProperty().get().file().endsWith(row.file())
                && window.explorer().history().current().ablated().toString().equals(row.patches())
                && window.explorer().objectProperty().get() != null);
    }

    @Test
    void whatIsOnScreenBecomesAPlanForAllImagesOfTheDatasetsFilter() throws Exception {
        Path coco = Path.of("assets/scenes/instances.json").toAbsolutePath();
        PaneStage.waitFor(() -> window.explorer().cocoProperty().get() != null
                && window.explorer().objects().size() == 2);
        String plan = PaneStage.on(() -> {
            ObjectChoice dog = window.explorer().objects().get(0);
            window.explorer().objectProperty().set(dog);
            window.explorer()
                    .history()
                    .set(window.explorer()
                            .history()
                            .current()
                            .replacingBy(Interventions.Mean.ZERO, null)
                            .ablating(dog.patches()));
            menu("Apply this to all filtered images…").fire();
            return window.experiments().pane().model().command();
        });
        assertThat(plan)
                .contains("experiment ablation", "--category dog", "--area 0-", "--several", "--mean zero")
                .contains(coco.toString());
        String knockout = PaneStage.on(() -> {
            window.explorer()
                    .history()
                    .set(Interventions.none(Interventions.Mean.IMAGE)
                            .knocking(List.of(new LiveKnockout(
                                    new LayerWindow(2, 4), Patches.of(List.of(1)), Target.LAST, "object"))));
            menu("Apply this to all filtered images…").fire();
            return window.experiments().pane().model().command();
        });
        assertThat(knockout).contains("experiment knockout", "--windows 2-4");
    }

    private MenuItem menu(String name) {
        return Actions.of(((MenuBar) window.root().lookup(".menu-bar")).getMenus()).stream()
                .filter(action -> action.name().equals(name))
                .findFirst()
                .orElseThrow()
                .item();
    }
}
