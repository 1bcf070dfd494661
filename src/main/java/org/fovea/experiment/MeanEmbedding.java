package org.fovea.experiment;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.VisualTokens;
import org.fovea.model.image.RgbImage;

/**
 * The mean visual token over many images, with which ablated tokens are replaced (Neo et al., section 3: over the
 * ImageNet validation images). Sums are in double precision, one image at a time.
 *
 * @param vector [D]
 * @param images number of images
 * @param tokens number of visual tokens
 * @param unreadable files that could not be read as images
 */
public record MeanEmbedding(float[] vector, int images, long tokens, List<Path> unreadable) {

    private static final List<String> ENDINGS = List.of(".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp");

    /**
     * The images in a folder and its subfolders, sorted by path.
     *
     * @throws BadInput if it cannot be read or has none
     */
    public static List<Path> images(Path folder) {
        try (Stream<Path> all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> images = all.filter(f ->
                            ENDINGS.stream().anyMatch(f.getFileName().toString().toLowerCase(Locale.ROOT)::endsWith)
                                    && Files.isRegularFile(f))
                    .sorted()
                    .toList();
            if (images.isEmpty()) {
                throw new BadInput("%s: has no images; expected files such as .jpg or .png.".formatted(folder));
            }
            return images;
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new BadInput("%s: cannot be read as a folder of images (%s).".formatted(folder, Reason.of(e)), e);
        }
    }

    /**
     * Computes the mean.
     *
     * @param progress receives the number of images done and the last file, after each
     * @param cancelled checked before each image
     * @throws BadInput if no image can be read
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static MeanEmbedding of(
            VisionLanguageModel vlm, List<Path> images, BiConsumer<Integer, Path> progress, BooleanSupplier cancelled) {
        double[] sum = new double[vlm.config().text().hidden()];
        long tokens = 0;
        int done = 0;
        List<Path> unreadable = new ArrayList<>();
        for (Path file : images) {
            ExperimentContext.check(cancelled);
            try (VisualTokens image = vlm.encode(RgbImage.read(file))) {
                for (float[] token : image.values()) {
                    for (int d = 0; d < sum.length; d++) {
                        sum[d] += token[d];
                    }
                }
                tokens += image.count();
            } catch (BadInput e) {
                unreadable.add(file);
            }
            progress.accept(++done, file);
        }
        if (tokens == 0) {
            throw new BadInput("%s: cannot be read as an image, nor can any of the %d others."
                    .formatted(images.get(0), images.size() - 1));
        }
        float[] mean = new float[sum.length];
        for (int d = 0; d < mean.length; d++) {
            mean[d] = (float) (sum[d] / tokens);
        }
        return new MeanEmbedding(mean, images.size() - unreadable.size(), tokens, List.copyOf(unreadable));
    }
}
