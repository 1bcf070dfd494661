package org.fovea.model.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import org.fovea.model.image.ImageInput;

/** A vision encoder with its connector, from pixel values to visual tokens in the language model's embedding space. */
public interface VisionModel {

    /**
     * An image as the language model receives it.
     *
     * @param tokens [N, D], in the order of the image's layout, newlines included
     * @param deepstack added to the visual tokens' rows after decoder layers 1, 2, …, each [N, D]; usually none
     *     (Qwen3-VL)
     */
    record Features(NDArray tokens, List<NDArray> deepstack) {}

    /**
     * Looks whether the processor made what the encoder takes.
     *
     * @param processor its file, for a complaint
     * @throws org.fovea.base.BadInput if not
     */
    default void check(ImageInput image, Path processor) {}

    /**
     * Encodes an image.
     *
     * @param manager what the features are attached to
     * @param progress receives the fraction done, 0..1
     * @param cancelled checked between tiles and layers
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    Features encode(ImageInput image, NDManager manager, DoubleConsumer progress, BooleanSupplier cancelled);
}
