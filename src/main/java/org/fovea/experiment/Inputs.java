package org.fovea.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fovea.base.FileStamp;
import org.fovea.session.Fingerprint;

/** The files that a run's results depend on, as they looked before it opened them. */
final class Inputs {

    private static final String AGAIN =
            "the run has ended, and its results so far are complete; start it again to continue, which is possible "
                    + "if %s as before";

    private final List<FileStamp> shared = new ArrayList<>();
    private final Map<Path, FileStamp> images = new HashMap<>();

    /**
     * Looks at the model's files, the annotations and the mean; what is missing is for its reader to complain about.
     */
    Inputs(ExperimentPlan plan) {
        if (Files.isDirectory(plan.model())) {
            Fingerprint.files(plan.model()).forEach(file -> shared.add(FileStamp.of(file)));
        }
        add(plan.coco());
        if (plan.study() instanceof AblationStudy ablation) {
            add(ablation.mean().file(plan.model()));
        }
    }

    private void add(Path file) {
        if (file != null && Files.isRegularFile(file)) {
            shared.add(FileStamp.of(file));
        }
    }

    /** Looks at the images too. */
    void add(List<Case> cases) {
        for (Case each : cases) {
            if (each.file() != null && Files.isRegularFile(each.file())) {
                images.put(each.file(), FileStamp.of(each.file()));
            }
        }
    }

    /**
     * Complains if a file that every image's results depend on is not as it was.
     *
     * @throws org.fovea.base.BadInput naming it
     */
    void check() {
        shared.forEach(stamp -> stamp.check(AGAIN.formatted("the file's contents are")));
    }

    /**
     * Complains if a file that a case's results depend on is not as it was.
     *
     * @throws org.fovea.base.BadInput naming it
     */
    void check(Case of) {
        check();
        FileStamp image = images.get(of.file());
        if (image != null) {
            image.check(AGAIN.formatted("model and annotations are"));
        }
    }
}
