package org.fovea.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.BooleanSupplier;

/** One of the paper's experiments with its settings. */
public sealed interface Study permits AblationStudy, LensStudy, KnockoutStudy {

    /** Its name in files and on the command line. */
    String key();

    /** Adds the settings that are the same for every model. */
    void describe(ObjectNode settings);

    /**
     * Adds all settings, to distinguish runs.
     *
     * @throws org.fovea.base.BadInput if they do not fit the model
     */
    void describe(ObjectNode settings, ExperimentContext lab);

    /**
     * Computes the results of a case.
     *
     * @param description of its image, generated when needed
     * @param cancelled checked often
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    Rows rows(ExperimentContext lab, EncodedCase seen, Description description, BooleanSupplier cancelled);
}
