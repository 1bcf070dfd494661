package org.fovea.model;

import java.nio.file.Path;
import java.util.List;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.config.ModelConfig;
import org.fovea.model.config.QwenPreprocessing;
import org.fovea.model.config.QwenVisionConfig;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.image.ImageProcessor;
import org.fovea.model.image.QwenImageProcessor;
import org.fovea.model.text.ImageExpansion;
import org.fovea.model.text.Sequence;
import org.fovea.model.vision.QwenVisionModel;
import org.fovea.model.vision.VisionModel;

/**
 * Qwen2-VL, Qwen2.5-VL and Qwen3-VL: one grid of the image's own shape, whose tokens have a row and a column as
 * position ids.
 */
final class QwenFamily implements Family {

    private final QwenVisionConfig vision;
    private final ImageProcessor processor;

    QwenFamily(ModelConfig config, Path directory) {
        vision = (QwenVisionConfig) config.vision();
        processor = new QwenImageProcessor(QwenPreprocessing.read(directory, vision));
    }

    @Override
    public ImageProcessor processor() {
        return processor;
    }

    @Override
    public VisionModel vision(MappedWeights weights) {
        return new QwenVisionModel(vision, weights);
    }

    @Override
    public String expand(String whole, String placeholder, String imageToken, ImageLayout layout) {
        return whole.replace(placeholder, ImageExpansion.repeated(imageToken, layout));
    }

    /**
     * Position ids of time, row and column (get_rope_index of transformers' Qwen2VLModel): text counts in all three,
     * the image's tokens stand at its beginning and at their place in the grid, text behind it counts on from the
     * largest.
     */
    @Override
    public Sequence sequence(int length, int[] visual, ImageLayout layout) {
        int[][] ids = new int[3][length];
        int begin = visual[0];
        int end = visual[visual.length - 1] + 1;
        ImageLayout.View grid = layout.views().get(0);
        int behind = begin + Math.max(grid.rows(), grid.columns()) - end;
        for (int p = 0; p < length; p++) {
            ImageLayout.Token token = p >= begin && p < end ? layout.tokens().get(p - begin) : null;
            int text = p < begin ? p : p + behind;
            ids[0][p] = token == null ? text : begin;
            ids[1][p] = token == null ? text : begin + token.row();
            ids[2][p] = token == null ? text : begin + token.column();
        }
        return new Sequence(length, ids, List.of(), 0, List.of(), visual);
    }
}
