package org.fovea.model.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.fovea.model.image.ImageInput;

/** What holds for every vision model. */
final class VisionModelAssertions {

    private VisionModelAssertions() {}

    /** An image of four steps: progress grows to 1, and cancelling takes effect before the next step. */
    static void assertProgressInQuarters(VisionModel model, ImageInput input, NDManager manager) {
        List<Double> shares = new ArrayList<>();
        model.encode(input, manager, shares::add, () -> false);
        assertThat(shares).containsExactly(0.25, 0.5, 0.75, 1.0);
        shares.clear();
        assertThatThrownBy(() -> model.encode(input, manager, shares::add, () -> shares.size() == 2))
                .isInstanceOf(CancellationException.class);
        assertThat(shares).containsExactly(0.25, 0.5);
    }

    /** Encoding leaves the features in the caller's manager and nothing anywhere else. */
    static void assertLeavesOnly(int features, VisionModel model, ImageInput input, NDManager manager) {
        int before = manager.getManagedArrays().size();
        try (NDManager own = manager.newSubManager()) {
            model.encode(input, own, share -> {}, () -> false);
            assertThat(own.getManagedArrays()).hasSize(features);
        }
        assertThat(manager.getManagedArrays()).hasSize(before);
    }
}
