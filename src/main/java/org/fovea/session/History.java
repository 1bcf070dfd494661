package org.fovea.session;

import java.util.ArrayList;
import java.util.List;

/** What was changed about the model's run, step by step, with undo and redo; a stroke of many changes is one step. */
public final class History {

    private static final int STEPS = 500;

    private final List<Interventions> states = new ArrayList<>();
    private int at;
    private boolean stroke;
    private boolean strokeHasStep;

    /** @param start what holds before anything is changed */
    public History(Interventions start) {
        states.add(start);
    }

    /** What holds now. */
    public Interventions current() {
        return states.get(at);
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

    /** Changes what holds, and forgets what was undone; a change to the same is none. */
    public void set(Interventions next) {
        if (next.equals(current())) {
            return;
        }
        states.subList(at + 1, states.size()).clear();
        if (stroke && strokeHasStep) {
            states.set(at, next);
            return;
        }
        strokeHasStep = true;
        states.add(next);
        if (states.size() > STEPS + 1) {
            states.remove(0);
        }
        at = states.size() - 1;
    }

    /** Whether there is a step back. */
    public boolean canUndo() {
        return at > 0;
    }

    /** Whether there is a step forward. */
    public boolean canRedo() {
        return at < states.size() - 1;
    }

    /** Goes one step back, if there is one. */
    public void undo() {
        at = Math.max(0, at - 1);
    }

    /** Goes one step forward again, if there is one. */
    public void redo() {
        at = Math.min(states.size() - 1, at + 1);
    }

    /**
     * Goes to the state after so many steps.
     *
     * @param steps 0 for the start, less than the number of {@link #states}
     */
    public void goTo(int steps) {
        at = steps;
    }

    /** After how many steps the current state is. */
    public int position() {
        return at;
    }

    /** The state at the start and after each step, undone ones included. */
    public List<Interventions> states() {
        return List.copyOf(states);
    }

    /** Forgets all steps and starts over, as with another image. */
    public void reset(Interventions start) {
        states.clear();
        states.add(start);
        at = 0;
    }
}
