package org.fovea.experiment;

import java.nio.file.Path;
import org.fovea.coco.ObjectFilter;
import org.fovea.model.backend.ComputeMode;

/**
 * Everything that a run is told.
 *
 * @param study what is asked
 * @param model checkpoint folder
 * @param computeMode how linear layers multiply; null for the usual
 * @param coco instances file
 * @param images folder of the images; null for where COCO's layout has them
 * @param filter which objects
 * @param coverage how much of a patch the object's mask has to cover for it to be one of the object's tokens: more than
 *     this, 0..1
 * @param asking how the model is asked
 * @param limit most images; 0 for all. It does not tell runs apart: one with a higher limit goes on with a lower one's
 * @param seed of all that is random
 */
public record ExperimentPlan(
        Study study,
        Path model,
        ComputeMode computeMode,
        Path coco,
        Path images,
        ObjectFilter filter,
        double coverage,
        InterviewSettings asking,
        int limit,
        long seed) {}
