package org.fovea.app.experiment;

import java.util.stream.Collectors;
import org.fovea.analysis.WordMap;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ObjectChoice;
import org.fovea.coco.CocoDataset;
import org.fovea.coco.ObjectFilter;
import org.fovea.intervene.LayerWindow;
import org.fovea.session.Interventions;
import org.fovea.session.Interventions.LiveKnockout;

/**
 * What the explorer shows, to be done with every image that its dataset filter lets through.
 *
 * @param filter which objects
 * @param usual the experiment if there are no interventions
 * @param map the layers that the word map is made over
 * @param over how
 */
public record ViewPlan(ObjectFilter filter, ExperimentKind usual, LayerWindow map, WordMap.Over over) {

    /** Sets a form to it; what a view says nothing of stays as it is typed. */
    void set(PlanForm form, Explorer explorer) {
        CocoDataset dataset = explorer.cocoProperty().get();
        form.coco.set(dataset.file().toString()); // first, as another COCO file has another usual area
        form.images.set(
                explorer.imagesProperty().get() == null
                        ? ""
                        : explorer.imagesProperty().get().folder().toString());
        if (explorer.modelProperty().get() != null) {
            form.model.set(explorer.modelProperty().get().directory().toString());
        }
        form.compute.set(explorer.computeProperty().get());
        form.least.set(PlanForm.number(filter.leastArea()));
        form.most.set(Double.isInfinite(filter.mostArea()) ? "" : PlanForm.number(filter.mostArea()));
        form.once.set(filter.once());
        form.annotations.set(Integer.toString(Math.min(filter.mostAnnotations(), most(dataset))));
        form.category.set(category(dataset, explorer.objectProperty().get()));
        Interventions change = explorer.history().current();
        form.kind.set(kind(change));
        switch (change.mean()) {
            case CHECKPOINT -> form.mean.set("");
            case IMAGE -> form.mean.set("image");
            case ZERO -> form.mean.set("zero");
            case FILE -> form.mean.set(change.meanFile().toString());
        }
        if (form.kind.get() == ExperimentKind.KNOCKOUT) {
            form.windows.set(change.knockouts().stream()
                    .map(LiveKnockout::window)
                    .distinct()
                    .map(LayerWindow::toString)
                    .collect(Collectors.joining(",")));
        } else if (form.kind.get() == ExperimentKind.LENS) {
            form.ranges.set(map.toString());
            form.over.set(over);
        }
    }

    private ExperimentKind kind(Interventions change) {
        return !change.knockouts().isEmpty()
                ? ExperimentKind.KNOCKOUT
                : !change.ablated().isEmpty() ? ExperimentKind.ABLATION : usual;
    }

    /** The filter's category, else that of the chosen object; empty for all. */
    private String category(CocoDataset dataset, ObjectChoice object) {
        return filter.category() != null
                ? dataset.category(filter.category()).name()
                : object == null ? "" : object.category();
    }

    /** The number of annotations that no image exceeds. */
    private static int most(CocoDataset dataset) {
        return dataset.images().stream()
                .mapToInt(image -> dataset.annotations(image.id()).size())
                .max()
                .orElse(1);
    }
}
