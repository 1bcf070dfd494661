package org.fovea.app;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.layout.Region;
import javafx.stage.Stage;
import org.fovea.app.attribution.AttributionModel;
import org.fovea.app.attribution.Method;
import org.fovea.app.experiment.ExperimentModel;
import org.fovea.app.knockout.KnockoutModel;
import org.fovea.app.knockout.KnockoutModel.View;
import org.fovea.app.look.NodeImage;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ObjectChoice;
import org.fovea.app.state.TokenDistribution;
import org.fovea.base.Assets;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.figure.SegmentationPng;

/** Takes images of the explorer at work, from any thread but the window's. */
final class Snapshots {

    private static final long PATIENCE_SECONDS = 600;
    private static final long AWHILE_SECONDS = 120;

    private final Path out;
    private final int width;
    private final int height;
    private final List<Path> files = new ArrayList<>();

    Snapshots(Path out, int width, int height) {
        this.out = out;
        this.width = width;
        this.height = height;
    }

    /**
     * Opens the explorer, takes it through its states, writes them.
     *
     * @param made gets the window, to be closed by the caller
     * @return the files that were written
     */
    List<Path> take(Launcher.Opening what, AtomicReference<ExplorerWindow> made) {
        try {
            Files.createDirectories(out);
        } catch (IOException e) {
            throw new BadInput("%s: cannot be created (%s).".formatted(out, Reason.of(e)), e);
        }
        AtomicReference<String> complaint = new AtomicReference<>();
        ExplorerWindow window = onWindow(() -> {
            Settings settings = new Settings(null);
            settings.set(ExplorerWindow.perScreen("width"), width); // the screen is no larger than the window
            settings.set(ExplorerWindow.perScreen("height"), height);
            ExplorerWindow w = new ExplorerWindow(new Stage(), settings);
            w.complaints(complaint::set);
            w.size(width, height);
            w.show();
            w.open(what);
            return w;
        });
        made.set(window);
        Explorer explorer = window.explorer();
        settle(explorer, () -> explorer.answerProperty().get() != null || complaint.get() != null);
        if (explorer.answerProperty().get() == null) {
            throw new BadInput(complaint.get());
        }
        window("window-plain", window);

        ObjectChoice object = onWindow(() -> chosen(explorer));
        if (object != null) {
            onWindow(() -> {
                explorer.objectProperty().set(object);
                object.patches().stream()
                        .skip(object.patches().size() / 2)
                        .findFirst()
                        .ifPresent(explorer.hoveredPatchProperty()::set); // the lens goes to its row
                return null;
            });
            settle(explorer, () -> true);
        }
        window("window", window);
        dark(window, true);
        window("window-dark", window);
        dark(window, false);
        pane("pane-image", window.imagePane());
        pane("pane-lens", window.lensPane());
        front(window, window.segmentationPane());
        pane("pane-segmentation", window.segmentationPane());
        front(window, window.knockoutPane());
        pane("pane-knockout", window.knockoutPane());
        files.addAll(onWindow(() -> window.segmentationPane().export(out)));
        files.addAll(onWindow(() -> window.knockoutPane().export(out)));

        knockouts(window);
        attributions(window);
        if (object != null) {
            onWindow(() -> {
                explorer.wordViewProperty().set(null);
                explorer.toggleObject(object);
                return null;
            });
            settle(explorer, () -> explorer.changedAnswerProperty().get() != null);
            window("window-ablated", window);
        }
        pane("pane-answer", window.answerStrip());
        if (explorer.imagesProperty().get() != null) {
            onWindow(() -> {
                explorer.browsingProperty().set(true);
                return null;
            });
            settle(
                    explorer,
                    () -> !window.dataset().model().filteringProperty().get()
                            && window.dataset().pane().drawn());
            window("window-dataset", window);
            pane("pane-dataset", window.dataset().pane());
            dark(window, true);
            window("window-dataset-dark", window);
            dark(window, false);
        }
        experiments(window);
        if (complaint.get() != null) {
            throw new BadInput(complaint.get());
        }
        return List.copyOf(files);
    }

    /** The window of experiments as it opens and, with the built-in model, after a run over a few images. */
    private void experiments(ExplorerWindow window) {
        ExperimentModel model = onWindow(() -> {
            window.settings().set("experiment.width", width);
            window.settings().set("experiment.height", height);
            window.experiments().show();
            return window.experiments().pane().model();
        });
        settle(
                window.explorer(),
                () -> model.lookedAtFolder() != null
                        || !model.problemProperty().get().isEmpty());
        pane("window-experiments", window.experiments().pane());
        dark(window, true);
        pane("window-experiments-dark", window.experiments().pane());
        dark(window, false);
        boolean builtIn = window.explorer()
                .modelProperty()
                .get()
                .directory()
                .toAbsolutePath()
                .normalize()
                .equals(Assets.model().toAbsolutePath().normalize());
        if (builtIn) {
            onWindow(() -> {
                model.form().restore(Map.of("limit", "12", "gradientSteps", "0")::get);
                model.chooseFolder(out.resolve("experiment"));
                return null;
            });
            settle(window.explorer(), () -> out.resolve("experiment").equals(model.lookedAtFolder()));
            onWindow(() -> {
                model.start();
                return null;
            });
            settle(window.explorer(), () -> !model.busy());
            pane("window-experiments-results", window.experiments().pane());
            dark(window, true);
            pane("window-experiments-results-dark", window.experiments().pane());
            dark(window, false);
        }
        onWindow(() -> {
            window.experiments().stage().hide();
            return null;
        });
    }

    /** The knockout's other views, and the first of several sources. */
    private void knockouts(ExplorerWindow window) {
        KnockoutModel model = window.knockoutPane().model();
        onWindow(() -> {
            window.bringToFront(window.knockoutPane());
            model.compareAll();
            return null;
        });
        settle(window.explorer(), () -> !model.staleProperty().get());
        pane("pane-knockout-compare", window.knockoutPane());
        onWindow(() -> {
            model.compareNone();
            return null;
        });
        for (View view : List.of(View.PRESETS, View.HEADS)) {
            onWindow(() -> {
                model.viewProperty().set(view);
                return null;
            });
            settle(
                    window.explorer(),
                    () -> view == View.PRESETS
                            ? model.linesProperty().get() != null
                            : model.headsProperty().get() != null);
            pane("pane-knockout-" + view.name().toLowerCase(Locale.ROOT), window.knockoutPane());
            files.addAll(onWindow(() -> window.knockoutPane().export(out)));
        }
        onWindow(() -> {
            model.viewProperty().set(View.WINDOWS);
            return null;
        });
    }

    /** What each method of attribution finds, as far as it comes in a while: in a large model it would take hours. */
    private void attributions(ExplorerWindow window) {
        AttributionModel model = window.attributionPane().model();
        onWindow(() -> {
            window.bringToFront(window.attributionPane());
            model.sizeProperty().set(5);
            model.pointsProperty().set(false);
            return null;
        });
        for (Method method : Method.values()) {
            onWindow(() -> {
                model.methodProperty().set(method);
                model.compute();
                return null;
            });
            long end = System.nanoTime() + AWHILE_SECONDS * 1_000_000_000L;
            settle(window.explorer(), () -> model.complete() || System.nanoTime() > end && stopped(window.explorer()));
            pane("pane-attribution-" + method.name().toLowerCase(Locale.ROOT), window.attributionPane());
            files.addAll(onWindow(() -> window.attributionPane().export(out)));
            if (method == Method.GRADIENTS) {
                window("window-attribution", window);
                dark(window, true);
                window("window-attribution-dark", window);
                dark(window, false);
            }
        }
        front(window, window.segmentationPane());
    }

    private static void front(ExplorerWindow window, Region pane) {
        onWindow(() -> {
            window.bringToFront(pane);
            return null;
        });
        pulses();
    }

    private static boolean stopped(Explorer explorer) {
        explorer.stop();
        return true;
    }

    /** The object that was asked for, or the one whose name the answer is read at. */
    private static ObjectChoice chosen(Explorer explorer) {
        if (explorer.objectProperty().get() != null || explorer.objects().isEmpty()) {
            return explorer.objectProperty().get();
        }
        TokenDistribution probed = explorer.probedProperty().get();
        return explorer.objects().stream()
                .filter(o -> probed != null
                        && o.category()
                                .split(" ")[0]
                                .equalsIgnoreCase(probed.token().text()))
                .findFirst()
                .orElse(explorer.objects().get(0));
    }

    private void dark(ExplorerWindow window, boolean dark) {
        onWindow(() -> {
            window.dark(dark);
            return null;
        });
        pulses();
    }

    /** Waits until something holds and the model has rested for a while. */
    private void settle(Explorer explorer, BooleanSupplier holds) {
        long end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
        int rested = 0;
        while (rested < 6) {
            rested = onWindow(() -> holds.getAsBoolean()
                            && !explorer.service().busyProperty().get())
                    ? rested + 1
                    : 0;
            if (System.nanoTime() > end) {
                throw new BadInput("The model had not finished after %d seconds.".formatted(PATIENCE_SECONDS));
            }
            sleep(50);
        }
        pulses();
    }

    private static void pulses() {
        for (int i = 0; i < 3; i++) {
            sleep(60);
            onWindow(() -> null);
        }
    }

    private static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void window(String name, ExplorerWindow window) {
        write(name, onWindow(() -> NodeImage.of(window.root())));
    }

    private void pane(String name, Node pane) {
        write(name, onWindow(() -> NodeImage.of(pane)));
    }

    private void write(String name, BufferedImage image) {
        Path file = out.resolve(name + ".png");
        SegmentationPng.write(image, file);
        files.add(file);
    }

    private static <T> T onWindow(Callable<T> what) {
        FutureTask<T> task = new FutureTask<>(what);
        Platform.runLater(task);
        try {
            return task.get();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e.getCause());
        }
    }
}
