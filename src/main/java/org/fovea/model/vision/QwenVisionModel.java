package org.fovea.model.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import java.util.function.UnaryOperator;
import org.fovea.model.backend.LayerNorm;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.backend.RmsNorm;
import org.fovea.model.backend.Scoped;
import org.fovea.model.backend.Tensors;
import org.fovea.model.config.QwenVisionConfig;
import org.fovea.model.image.ImageInput;

/**
 * The vision encoder of the Qwen-VL families with its patch merger and, in Qwen3-VL, the mergers of deepstack features.
 */
public final class QwenVisionModel implements VisionModel {

    private final QwenVisionConfig config;
    private final QwenVisionEncoder encoder;
    private final PatchMerger merger;
    private final List<PatchMerger> deepstack = new ArrayList<>();

    /** @throws org.fovea.base.BadInput if a tensor is missing or has another shape */
    public QwenVisionModel(QwenVisionConfig config, MappedWeights weights) {
        this.config = config;
        encoder = new QwenVisionEncoder(config, weights);
        boolean third = config.family().equals("qwen3_vl");
        String norm = third ? "projector.norm" : "projector.ln_q";
        merger = merger(
                "projector." + (third ? "linear_fc1" : "mlp.0"),
                "projector." + (third ? "linear_fc2" : "mlp.2"),
                false,
                config.family().equals("qwen2_5_vl")
                        ? RmsNorm.read(weights, norm, config.hidden(), QwenVisionEncoder.EPS)::apply
                        : LayerNorm.read(weights, norm, config.hidden(), QwenVisionEncoder.EPS)::apply,
                weights);
        for (int i = 0; i < config.deepstackLayers().size(); i++) {
            String name = "projector.deepstack." + i + ".";
            deepstack.add(merger(
                    name + "linear_fc1",
                    name + "linear_fc2",
                    true,
                    LayerNorm.read(weights, name + "norm", width(), QwenVisionEncoder.EPS)::apply,
                    weights));
        }
    }

    /** The concatenated patches of each visual token. */
    private int width() {
        return config.hidden() * config.mergeSize() * config.mergeSize();
    }

    private PatchMerger merger(
            String first, String second, boolean normAfter, UnaryOperator<NDArray> norm, MappedWeights weights) {
        return new PatchMerger(
                norm,
                normAfter,
                width(),
                weights.linear(first, width(), width(), true),
                weights.linear(second, config.output(), width(), true));
    }

    @Override
    public Features encode(ImageInput image, NDManager manager, DoubleConsumer progress, BooleanSupplier cancelled) {
        WindowOrder order = WindowOrder.of(image.layout().views().get(0), config.window());
        try (NDManager passing = manager.newSubManager()) {
            QwenVisionEncoder.Rows rows = encoder.apply(image, order, passing, progress, cancelled);
            NDArray places = passing.create(order.places());
            NDArray tokens = merged(merger, rows.last(), places, manager);
            List<NDArray> added = new ArrayList<>();
            for (int i = 0; i < deepstack.size(); i++) {
                added.add(merged(deepstack.get(i), rows.deepstack().get(i), places, manager));
            }
            return new Features(tokens, added);
        }
    }

    /** Visual tokens in the order of their grid. */
    private static NDArray merged(PatchMerger merger, NDArray rows, NDArray places, NDManager manager) {
        return Scoped.array(manager, () -> Tensors.selectRows(List.of(merger.apply(rows)), places));
    }
}
