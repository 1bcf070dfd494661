package org.fovea.model.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import org.fovea.model.image.ImageInput;

/** A vision encoder with its connector: pixel values in, visual tokens in the language model's space out. */
public interface VisionModel {

    /**
     * What the language model gets of an image.
     *
     * @param tokens [N, D], in the order of the image's layout, newlines included
     * @param deepstack what is added to the visual tokens' rows behind decoder layers 1, 2, …, each [N, D]; mostly none
     *     (Qwen3-VL)
     */
    record Features(NDArray tokens, List<NDArray> deepstack) {}

    /**
     * Encodes an image.
     *
     * @param manager what is returned is attached to
     * @param progress gets the share done, 0..1
     * @param cancelled asked between tiles and layers
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    Features encode(ImageInput image, NDManager manager, DoubleConsumer progress, BooleanSupplier cancelled);
}
