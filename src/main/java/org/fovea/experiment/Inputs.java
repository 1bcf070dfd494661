package org.fovea.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fovea.base.FileStamp;
import org.fovea.session.Fingerprint;

/** Stamps of the files that a run's results depend on, taken before they are opened. */
final class Inputs {

    private static final String AGAIN =
            "the run has ended, and its results so far are complete; start it again to continue, which is possible "
                    + "if %s as before";

    private final List<FileStamp> shared = new ArrayList<>();
    private final Map<Path, FileStamp> images = new HashMap<>();

    /** Stamps the model's files, the annotations and the mean; missing files are reported by their readers. */
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

    /** Stamps the images. */
    void add(List<Case> cases) {
        for (Case each : cases) {
            if (each.file() != null && Files.isRegularFile(each.file())) {
                images.put(each.file(), FileStamp.of(each.file()));
            }
        }
    }

    /**
     * Checks that the files on which all results depend are unchanged.
     *
     * @throws org.fovea.base.BadInput naming it
     */
    void check() {
        shared.forEach(stamp -> stamp.check(AGAIN.formatted("the file's contents are")));
    }

    /**
     * Checks that the files on which a case's results depend are unchanged.
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
