package org.fovea.app.state;

import java.util.ArrayDeque;
import java.util.Deque;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.fovea.session.Interventions;

/** The current {@link Interventions} with undo and redo; a stroke of many changes is one step. */
public final class History {

    private static final int STEPS = 500;

    private final ReadOnlyObjectWrapper<Interventions> current;
    private final Deque<Interventions> past = new ArrayDeque<>();
    private final Deque<Interventions> future = new ArrayDeque<>();
    private final ReadOnlyBooleanWrapper canUndo = new ReadOnlyBooleanWrapper(false);
    private final ReadOnlyBooleanWrapper canRedo = new ReadOnlyBooleanWrapper(false);
    private boolean stroke;
    private boolean strokeHasStep;

    /** @param start what holds before anything is changed */
    public History(Interventions start) {
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

    /** Begins a stroke: all changes until {@link #endStroke} are undone together. */
    public void beginStroke() {
        stroke = true;
        strokeHasStep = false;
    }

    /** Ends a stroke. */
    public void endStroke() {
        stroke = false;
    }

    /** Changes what holds; a change to the same is none. */
    public void set(Interventions next) {
        if (next.equals(current.get())) {
            return;
        }
        if (!stroke || !strokeHasStep) {
            past.push(current.get());
            if (past.size() > STEPS) {
                past.removeLast();
            }
            strokeHasStep = true;
        }
        future.clear();
        current.set(next);
        update();
    }

    /** Goes one step back, if there is one. */
    public void undo() {
        if (!past.isEmpty()) {
            future.push(current.get());
            current.set(past.pop());
            update();
        }
    }

    /** Goes one step forward again, if there is one. */
    public void redo() {
        if (!future.isEmpty()) {
            past.push(current.get());
            current.set(future.pop());
            update();
        }
    }

    /** Forgets all steps and begins anew, as with another image. */
    public void reset(Interventions start) {
        past.clear();
        future.clear();
        current.set(start);
        update();
    }

    private void update() {
        canUndo.set(!past.isEmpty());
        canRedo.set(!future.isEmpty());
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
