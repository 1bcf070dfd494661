package org.fovea.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.BooleanSupplier;

/**
 * One of the paper's experiments with its settings: what is asked of a case is a function of these and the
 * {@link ExperimentContext}.
 */
public sealed interface Study permits AblationStudy, LensStudy, KnockoutStudy {

    /** Its name in files and on the command line. */
    String key();

    /** Notes those of its settings that are the same for every model. */
    void describe(ObjectNode settings);

    /**
     * Notes its settings, so that a run can be told from one with others.
     *
     * @throws org.fovea.base.BadInput if they do not fit the model
     */
    void describe(ObjectNode settings, ExperimentContext lab);

    /**
     * What a case comes to.
     *
     * @param description of its image, made as far as it is asked for
     * @param cancelled asked often
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    Rows rows(ExperimentContext lab, EncodedCase seen, Description description, BooleanSupplier cancelled);
}
