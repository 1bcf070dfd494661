package org.fovea.base;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Cancellation, the same everywhere: work takes a {@code BooleanSupplier cancelled}, checks it between steps, and
 * throws CancellationException if it returns true. It frees its resources, and never returns null or a partial result.
 */
public final class Cancel {

    private Cancel() {}

    /** @throws CancellationException if the work is cancelled */
    public static void check(BooleanSupplier cancelled) {
        if (cancelled.getAsBoolean()) {
            throw new CancellationException("cancelled");
        }
    }
}
