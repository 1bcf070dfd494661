package org.fovea.app.segmentation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.fovea.analysis.WordMap;
import org.fovea.app.look.Texts;
import org.fovea.app.state.ObjectChoice;
import org.fovea.figure.Figure;
import org.fovea.figure.ImageFigure;
import org.fovea.figure.OverlayImage;
import org.fovea.figure.SegmentationPng;
import org.fovea.model.image.RgbImage;
import org.fovea.model.image.TokenGrid;

/**
 * A snapshot of a word's map, to be written at the image's own resolution; immutable, so that any thread may write it.
 *
 * @param file of the image
 * @param image the image
 * @param word as it was typed
 * @param token whose probability is mapped: the word itself, or its first token
 * @param map over the patches
 * @param threshold probability from which a pixel belongs to the segment, 0..1
 * @param first the first layer that is read
 * @param last the last layer that is read
 * @param changed whether the map was read in the run with the interventions
 */
record SegmentationExport(
        Path file,
        RgbImage image,
        String word,
        String token,
        WordMap map,
        double threshold,
        int first,
        int last,
        boolean changed) {

    /** What can be exported. */
    enum Kind {
        /** 16-bit grey, 65535 for probability 1. */
        MAP("kind.map"),
        /** Indexed, with the palette of Pascal VOC. */
        MASK("kind.mask"),
        /** The map over the image. */
        OVERLAY("kind.overlay");

        private final String key;

        Kind(String key) {
            this.key = key;
        }

        /** The name to display. */
        String title() {
            return Texts.of(Kind.class).get(key);
        }
    }

    /**
     * The map over the image as a figure, as the command draws it.
     *
     * @param object whose outline is drawn; null for none
     */
    Figure figure(TokenGrid grid, ObjectChoice object) {
        ImageFigure figure = new ImageFigure(image, grid);
        if (object != null) {
            figure.mask(object.mask(), object.label());
        }
        return figure.segment(token, map.upsampled(), threshold, first, last);
    }

    /** The default file name of this kind. */
    String fileName(Kind kind) {
        String name = file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
        return "%s_%s%s_%s.png"
                .formatted(
                        name,
                        word.replaceAll("[^\\p{L}\\p{N}]+", "-"),
                        changed ? "_changed" : "",
                        kind.name().toLowerCase(Locale.ROOT));
    }

    /**
     * Writes one kind.
     *
     * @throws org.fovea.base.BadInput if it cannot be written
     */
    void write(Kind kind, Path to) {
        write(kind, to, map.upsampled());
    }

    private void write(Kind kind, Path to, float[] pixels) {
        BitSet segment = WordMap.segment(pixels, threshold);
        SegmentationPng.write(
                switch (kind) {
                    case MAP -> SegmentationPng.map(pixels, image.width(), image.height());
                    case MASK -> SegmentationPng.mask(segment, image.width(), image.height(), 1);
                    case OVERLAY -> OverlayImage.draw(image, pixels, segment);
                },
                to);
    }

    /**
     * Writes all kinds under their own names.
     *
     * @return the files
     * @throws org.fovea.base.BadInput if one cannot be written
     */
    List<Path> writeAll(Path folder) {
        float[] pixels = map.upsampled();
        List<Path> files = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            Path to = folder.resolve(fileName(kind));
            write(kind, to, pixels);
            files.add(to);
        }
        return files;
    }
}
