package org.fovea.experiment;

import java.nio.file.Path;
import org.fovea.coco.ObjectFilter;
import org.fovea.model.backend.ComputeMode;

/**
 * All settings of a run.
 *
 * @param study the experiment
 * @param model checkpoint folder
 * @param computeMode null for the default
 * @param coco instances file
 * @param images folder of the images; null for COCO's layout
 * @param filter selects objects
 * @param coverage a patch belongs to the object if the mask covers more than this fraction of it, 0..1
 * @param asking settings of the questions
 * @param limit maximum number of images; 0 for all. A run with a higher limit continues one with a lower limit
 * @param seed the random seed
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
