package org.fovea.model.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.fovea.base.Cancel;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.backend.Scoped;
import org.fovea.model.backend.Tensors;
import org.fovea.model.config.AnyResConfig;
import org.fovea.model.image.AnyResGrid;
import org.fovea.model.image.ImageInput;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.image.ImageLayout.Token;
import org.fovea.model.vision.Bilinear.Tap;

/**
 * The vision side of LLaVA-NeXT and LLaVA-OneVision: it encodes and projects each tile, joins the tiles' patches into
 * one grid without the padding, shrinks a large grid (OneVision), and appends a learned newline to each row
 * ({@code pack_image_features} in transformers).
 */
public final class AnyResVision implements VisionModel {

    private final AnyResConfig config;
    private final VisionEncoder encoder;
    private final Projector projector;
    private final NDArray newline; // [1, D]

    /** @throws org.fovea.base.BadInput if a tensor is missing or has another shape */
    public AnyResVision(AnyResConfig config, MappedWeights weights) {
        this.config = config;
        encoder = new VisionEncoder(config.llava(), weights);
        projector = new Projector(config.llava(), weights);
        newline = weights.floats("image_newline", config.llava().width())
                .reshape(1, config.llava().width());
    }

    @Override
    public Features encode(ImageInput image, NDManager manager, DoubleConsumer progress, BooleanSupplier cancelled) {
        int tiles = (int) image.shape()[0];
        int size = image.pixelValues().length / tiles;
        NDArray tokens = Scoped.array(manager, passing -> {
            List<NDArray> projected = new ArrayList<>(); // [side², D] each
            for (int t = 0; t < tiles; t++) {
                Cancel.check(cancelled);
                float[] tile = Arrays.copyOfRange(image.pixelValues(), t * size, (t + 1) * size);
                projected.add(Scoped.array(passing, () -> projector.apply(encoder.apply(tile, passing))));
                progress.accept((t + 1.0) / tiles);
            }
            return stitched(projected, image.layout(), passing);
        });
        return new Features(tokens, List.of());
    }

    /** Tokens of the first tile, then the grid of the others row by row, each with its newline: [N, D]. */
    private NDArray stitched(List<NDArray> tiles, ImageLayout layout, NDManager manager) {
        AnyResGrid grid = AnyResGrid.of(config, layout.imageWidth(), layout.imageHeight());
        int columns = grid.columns();
        int count = grid.rows() * columns;
        Tap[] down = IntStream.range(0, count)
                .mapToObj(i -> Tap.alignedEdges(i / columns, grid.rows(), grid.patchRows()))
                .toArray(Tap[]::new);
        Tap[] right = IntStream.range(0, count)
                .mapToObj(i -> Tap.alignedEdges(i % columns, columns, grid.patchColumns()))
                .toArray(Tap[]::new);
        NDArray patches = Bilinear.interpolate(tiles.subList(1, tiles.size()), down, right, grid::patchIndex, manager);
        int base = (int) tiles.get(0).getShape().get(0);
        long[] order = layout.tokens().stream()
                .mapToLong(token -> place(token, grid, base))
                .toArray();
        return Tensors.selectRows(List.of(tiles.get(0), patches, newline), manager.create(order));
    }

    /** The index of a token in the concatenation of the first tile's tokens, the grid's and the newline. */
    private static long place(Token token, AnyResGrid grid, int base) {
        return switch (token.kind()) {
            case BASE -> (long) token.row() * grid.side() + token.column();
            case PATCH -> base + (long) token.row() * grid.columns() + token.column();
            default -> base + (long) grid.rows() * grid.columns();
        };
    }
}
