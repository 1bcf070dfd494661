package org.fovea.app.state;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import org.fovea.intervene.Patches;
import org.fovea.session.Interventions;

/**
 * The run that lens, word map and attention show: the original one, or the one with the interventions, which is the
 * default as soon as there are any.
 */
public final class ShownRun {

    /** The run in which nothing is changed. */
    static final Interventions ORIGINAL = Interventions.none(Interventions.Mean.IMAGE);

    private final InterventionHistory history;
    private final BooleanProperty wanted = new SimpleBooleanProperty(true);
    private final ReadOnlyBooleanWrapper choice = new ReadOnlyBooleanWrapper(false);
    private final ReadOnlyObjectWrapper<Interventions> change = new ReadOnlyObjectWrapper<>(ORIGINAL);

    ShownRun(InterventionHistory history) {
        this.history = history;
        history.currentProperty().addListener(o -> update());
        wanted.addListener(o -> update());
        update();
    }

    private void update() {
        Interventions now = history.current();
        choice.set(!now.isNone());
        if (now.isNone()) {
            wanted.set(true); // the next interventions are shown at once
        }
        change.set(
                now.isNone() || !wanted.get()
                        ? ORIGINAL
                        : now.ablated().isEmpty()
                                ? new Interventions(Patches.NONE, ORIGINAL.mean(), null, now.knockouts())
                                : now);
    }

    /** Whether to show the run with the interventions where there are any. */
    public BooleanProperty withInterventionsProperty() {
        return wanted;
    }

    /** Whether there are interventions, so that there are two runs to choose between. */
    public ReadOnlyBooleanProperty choiceProperty() {
        return choice.getReadOnlyProperty();
    }

    /** What is changed in the run that is shown; nothing in the original one. */
    public ReadOnlyObjectProperty<Interventions> changeProperty() {
        return change.getReadOnlyProperty();
    }
}
