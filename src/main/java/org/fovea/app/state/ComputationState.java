package org.fovea.app.state;

/** The state of a computation on the model thread. */
public enum ComputationState {
    /** Nothing is to be computed. */
    EMPTY,
    /** It waits, as the model does something more urgent. */
    QUEUED,
    /** It is being computed. */
    RUNNING,
    /** It is complete. */
    CURRENT,
    /** It was stopped before it was complete. */
    STOPPED,
    /** It failed. */
    FAILED;

    /** Whether it will complete without being asked again. */
    public boolean isComing() {
        return this == QUEUED || this == RUNNING;
    }

    /** Whether it has to be asked for again. */
    public boolean hasEnded() {
        return this == STOPPED || this == FAILED;
    }
}
