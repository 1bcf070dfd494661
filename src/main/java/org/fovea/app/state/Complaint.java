package org.fovea.app.state;

import org.fovea.BadInput;
import org.slf4j.LoggerFactory;

/** What to say to the person of something that did not work; what nobody expected is logged as well. */
public final class Complaint {

    private Complaint() {}

    /** In one sentence. */
    public static String of(RuntimeException e) {
        if (e instanceof BadInput) {
            return e.getMessage();
        }
        LoggerFactory.getLogger(Complaint.class).error("unexpected", e);
        return "Something went wrong: " + (e.getMessage() == null ? e.toString() : e.getMessage());
    }
}
