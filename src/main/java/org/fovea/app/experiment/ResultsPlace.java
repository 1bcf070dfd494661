package org.fovea.app.experiment;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.fovea.app.look.Texts;
import org.fovea.base.Background;
import org.fovea.base.BadInput;
import org.fovea.experiment.ExperimentPlan;
import org.fovea.experiment.RunFolder;
import org.fovea.model.config.ModelCard;

/**
 * The results folder of a plan: suggests one until another is chosen, and says what it contains. Used on the JavaFX
 * thread; folders are read on another.
 */
final class ResultsPlace {

    private static final int LONGEST_NAME = 60;
    private static final int MOST_FOLDERS = 99;

    final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    final ReadOnlyStringWrapper note = new ReadOnlyStringWrapper("");
    final ReadOnlyBooleanWrapper refused = new ReadOnlyBooleanWrapper(false);
    final ReadOnlyBooleanWrapper continued = new ReadOnlyBooleanWrapper(false);

    private final Texts texts = Texts.of(ResultsPlace.class);
    private final PlanForm form;
    private final Path home;
    private final Executor reading;
    private final Executor window;
    private String suggested = "";
    private int looks;
    private int shownLook;
    private boolean closed;

    ResultsPlace(PlanForm form, Path home, Executor reading, Executor window) {
        this.form = form;
        this.home = home;
        this.reading = reading;
        this.window = window;
    }

    /** Checks the folder again after the plan or the folder has changed. */
    void look() {
        if (closed) {
            return;
        }
        int look = ++looks;
        refused.set(false);
        continued.set(false);
        ExperimentPlan plan;
        Path chosen;
        try {
            plan = form.plan();
            chosen = form.resultsFolder();
        } catch (BadInput e) {
            problem.set(e.getMessage());
            note.set("");
            shownLook = look;
            return;
        }
        problem.set("");
        boolean ours = chosen == null || form.folder.get().equals(suggested);
        reading.execute(Background.guarded(
                "Looking for earlier results",
                () -> {
                    Looked looked = look(plan, ours ? null : chosen);
                    window.execute(() -> {
                        if (look == looks) {
                            shownLook = look;
                            show(looked);
                        }
                    });
                },
                sentence -> window.execute(() -> {
                    if (look == looks) {
                        shownLook = look;
                        problem.set(sentence);
                    }
                })));
    }

    /** Whether the folder has been checked since the last change of the plan. */
    boolean lookedAt() {
        return shownLook == looks;
    }

    private record Looked(Path folder, boolean suggested, String note, boolean refused, boolean continued) {}

    /** Finds the results folder of a plan and what it contains. */
    private Looked look(ExperimentPlan plan, Path chosen) {
        String name = name(plan);
        for (int i = 1; ; i++) {
            Path folder = chosen != null ? chosen : home.resolve(i == 1 ? name : name + "-" + i);
            try {
                Optional<RunFolder> there = RunFolder.in(folder);
                Optional<String> difference = there.flatMap(run -> run.difference(plan));
                if (chosen != null || difference.isEmpty()) {
                    String note = difference
                            .map(d -> texts.get("results.other", d))
                            .orElse(there.isPresent() ? texts.get("results.same") : "");
                    return new Looked(
                            folder,
                            chosen == null,
                            note,
                            difference.isPresent(),
                            there.isPresent() && difference.isEmpty());
                }
            } catch (BadInput e) {
                if (chosen != null || i == MOST_FOLDERS) {
                    return new Looked(folder, chosen == null, e.getMessage(), true, false);
                }
            }
        }
    }

    /** Such as {@code ablation-demo-model-val2017}. */
    private static String name(ExperimentPlan plan) {
        Path file = plan.coco();
        String data = file.getFileName().toString().replaceAll("(?i)\\.json$|^instances_?", "");
        if (data.isEmpty() && file.toAbsolutePath().getParent().getFileName() != null) {
            data = file.toAbsolutePath().getParent().getFileName().toString();
        }
        String name = "%s-%s-%s"
                .formatted(plan.study().key(), ModelCard.nameOf(plan.model()).replaceAll(".*/", ""), data)
                .replaceAll("[^A-Za-z0-9._-]+", "-");
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
    }

    private void show(Looked looked) {
        note.set(looked.note);
        refused.set(looked.refused);
        continued.set(looked.continued);
        String folder = looked.folder.toString();
        if (looked.suggested && !folder.equals(form.folder.get())) {
            suggested = folder;
            form.folder.set(folder);
        }
    }

    /** Ignores further changes. */
    void close() {
        closed = true;
    }
}
