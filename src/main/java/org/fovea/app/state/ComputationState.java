package org.fovea.app.state;

/** How far something is that the model computes. */
public enum ComputationState {
    /** Nothing is wanted. */
    EMPTY,
    /** It waits for the model, which does something more urgent. */
    QUEUED,
    /** It is being computed. */
    RUNNING,
    /** It is there. */
    CURRENT,
    /** A person stopped it before it was whole. */
    STOPPED,
    /** It did not work. */
    FAILED;

    /** Whether it comes by itself. */
    public boolean isComing() {
        return this == QUEUED || this == RUNNING;
    }

    /** Whether it comes only if someone asks for it again. */
    public boolean hasEnded() {
        return this == STOPPED || this == FAILED;
    }
}
