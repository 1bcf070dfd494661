package org.fovea.experiment;

import java.nio.file.Path;
import java.util.stream.Collectors;
import org.fovea.base.BadInput;
import org.fovea.coco.Category;
import org.fovea.coco.CocoDataset;
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
 * @param filter selects objects; its category is that of {@code category} once the COCO file is read
 * @param category the objects' category by its name in the COCO file; null for all
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
        String category,
        double coverage,
        InterviewSettings asking,
        int limit,
        long seed) {

    /** A plan for objects of all categories. */
    public ExperimentPlan(
            Study study,
            Path model,
            ComputeMode computeMode,
            Path coco,
            Path images,
            ObjectFilter filter,
            double coverage,
            InterviewSettings asking,
            int limit,
            long seed) {
        this(study, model, computeMode, coco, images, filter, null, coverage, asking, limit, seed);
    }

    /**
     * The filter with the category's id.
     *
     * @throws BadInput if the COCO file has no category of that name
     */
    ObjectFilter filter(CocoDataset dataset) {
        if (category == null) {
            return filter;
        }
        Category found = dataset.categories().stream()
                .filter(c -> c.name().equals(category))
                .findFirst()
                .orElseThrow(() -> new BadInput("%s: has no category \"%s\"; expected one of its %d, such as %s."
                        .formatted(
                                coco,
                                category,
                                dataset.categories().size(),
                                dataset.categories().stream()
                                        .limit(5)
                                        .map(Category::name)
                                        .collect(Collectors.joining(", ")))));
        return new ObjectFilter(
                found.id(), filter.leastArea(), filter.mostArea(), filter.once(), filter.mostAnnotations());
    }
}
