package org.fovea.model.backend;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Computes in a scope: arrays made on the way are freed at its end, and the result is attached to a manager that
 * outlives it. NDArrays are native memory that the garbage collector does not see.
 */
public final class Scoped {

    private Scoped() {}

    /**
     * Computes one array.
     *
     * @param owner what the result is attached to
     */
    public static NDArray array(NDManager owner, Supplier<NDArray> work) {
        return value(() -> keep(work.get(), owner));
    }

    /**
     * Computes one array with a manager for intermediate results that outlive the operations they are made in.
     *
     * @param owner what the result is attached to
     */
    public static NDArray array(NDManager owner, Function<NDManager, NDArray> work) {
        try (NDManager passing = owner.newSubManager()) {
            return array(owner, () -> work.apply(passing));
        }
    }

    /** Computes something that holds no array but those that {@link #keep} was called with. */
    public static <T> T value(Supplier<T> work) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return work.get();
        }
    }

    /** Computes something whose arrays are all freed. */
    public static void run(Runnable work) {
        value(() -> {
            work.run();
            return null;
        });
    }

    /**
     * Takes an array out of the current scope.
     *
     * @param owner what it is attached to
     * @return the array
     */
    public static NDArray keep(NDArray array, NDManager owner) {
        NDScope.unregister(array);
        array.attach(owner);
        return array;
    }
}
