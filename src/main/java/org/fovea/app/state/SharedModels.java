package org.fovea.app.state;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.backend.ComputeMode;

/**
 * The models that several explorers use: a checkpoint that is open in one is not loaded again for another, and only one
 * of them computes at a time, as a model allows no more.
 *
 * <p>It is also the lock under which their {@link ModelService}s take turns; nothing is computed or loaded under it.
 */
final class SharedModels {

    /** How many sessions use each model. */
    private final Map<VisionLanguageModel, Integer> users = new HashMap<>();

    /** The services that take turns; guarded by this. */
    final List<ModelService> services = new ArrayList<>();

    /**
     * Opens a checkpoint, or gives out the one that is open in another session, if its files and the compute mode are
     * the same.
     *
     * @param own the session's present model, which is opened again unless another session uses it too; or null
     * @return to be given back by {@link #release}, unless it is {@code own}
     */
    VisionLanguageModel open(Path directory, VisionLanguageModel.Opening how, VisionLanguageModel own) {
        synchronized (users) {
            for (Map.Entry<VisionLanguageModel, Integer> each : users.entrySet()) {
                VisionLanguageModel vlm = each.getKey();
                boolean others = each.getValue() > (vlm == own ? 1 : 0);
                if (others && vlm.directory().equals(directory) && isIn(vlm, how.computeMode()) && vlm.isUnchanged()) {
                    each.setValue(each.getValue() + (vlm == own ? 0 : 1));
                    return vlm;
                }
            }
        }
        VisionLanguageModel opened = VisionLanguageModel.open(directory, how);
        synchronized (users) {
            users.put(opened, 1);
        }
        return opened;
    }

    private static boolean isIn(VisionLanguageModel vlm, ComputeMode wanted) {
        return vlm.computeMode() == (wanted == null ? vlm.usualComputeMode() : wanted);
    }

    /** Frees a model once no session uses it any more. */
    void release(VisionLanguageModel vlm) {
        boolean last;
        synchronized (users) {
            last = users.merge(vlm, -1, Integer::sum) == 0;
            if (last) {
                users.remove(vlm);
            }
        }
        if (last) {
            vlm.close();
        }
    }

    /** How many models are open. */
    int count() {
        synchronized (users) {
            return users.size();
        }
    }
}
