package org.fovea.app.state;

import java.util.List;
import java.util.stream.IntStream;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.fovea.session.History;
import org.fovea.session.Interventions;

/** The {@link History} of the explorer's interventions, observable. */
public final class InterventionHistory {

    private final History history;
    private final ReadOnlyObjectWrapper<Interventions> current;
    private final ReadOnlyBooleanWrapper canUndo = new ReadOnlyBooleanWrapper(false);
    private final ReadOnlyBooleanWrapper canRedo = new ReadOnlyBooleanWrapper(false);

    /** @param start what holds before anything is changed */
    public InterventionHistory(Interventions start) {
        history = new History(start);
        current = new ReadOnlyObjectWrapper<>(start);
    }

    /** What holds now. */
    public ReadOnlyObjectProperty<Interventions> currentProperty() {
        return current.getReadOnlyProperty();
    }

    /** What holds now. */
    public Interventions current() {
        return current.get();
    }

    /** As {@link History#beginStroke}. */
    public void beginStroke() {
        history.beginStroke();
    }

    /** As {@link History#endStroke}. */
    public void endStroke() {
        history.endStroke();
    }

    /** As {@link History#set}. */
    public void set(Interventions next) {
        history.set(next);
        update();
    }

    /** As {@link History#undo}. */
    public void undo() {
        history.undo();
        update();
    }

    /** As {@link History#redo}. */
    public void redo() {
        history.redo();
        update();
    }

    /** As {@link History#goTo}. */
    public void goTo(int steps) {
        history.goTo(steps);
        update();
    }

    /** What each step did in a few words, undone ones included. */
    public List<String> steps() {
        List<Interventions> states = history.states();
        return IntStream.range(1, states.size())
                .mapToObj(i -> InterventionTexts.step(states.get(i - 1), states.get(i)))
                .toList();
    }

    /** As {@link History#position}. */
    public int position() {
        return history.position();
    }

    /** As {@link History#reset}. */
    public void reset(Interventions start) {
        history.reset(start);
        update();
    }

    private void update() {
        canUndo.set(history.canUndo());
        canRedo.set(history.canRedo());
        current.set(history.current());
    }

    /** Whether there is a step back. */
    public ReadOnlyBooleanProperty canUndoProperty() {
        return canUndo.getReadOnlyProperty();
    }

    /** Whether there is a step forward. */
    public ReadOnlyBooleanProperty canRedoProperty() {
        return canRedo.getReadOnlyProperty();
    }
}
