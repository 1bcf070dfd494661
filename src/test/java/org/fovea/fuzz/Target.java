package org.fovea.fuzz;

import java.nio.file.Path;

/** Inputs of one kind, and the code that opens them. */
interface Target {

    /** Opens an input that was made, and looks at what came of it. */
    @FunctionalInterface
    interface Attempt {

        /**
         * @throws org.fovea.base.BadInput if the input is refused, which is no fault
         * @throws AssertionError if it is taken for something that it is not
         */
        void run() throws Exception;
    }

    /** Makes an input in an empty folder: the same dice make the same bytes. */
    Attempt make(Path folder, Dice dice) throws Exception;

    /** Bytes that opening one input may make on Java's heap. */
    default long memory() {
        return 500_000_000;
    }

    /** How many inputs the short form opens. */
    default int few() {
        return 300;
    }

    /** A complaint about an input that is taken for something that it is not. */
    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
