package org.fovea.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fovea.model.image.ImageInput;
import org.fovea.model.vision.VisionModel;
import org.jspecify.annotations.Nullable;

/**
 * A cache of the visual tokens of recently encoded images, keyed by their pixel values: encoding is the slowest step of
 * small models, and people return to images. On the Java heap, bounded, and in files if there is a file cache.
 */
final class EncodedImages {

    /** Maximum bytes on the heap: about fifty photographs of a small model. */
    private static final long MOST = 128L << 20;

    private final @Nullable ImageCache files;
    private final String model;
    private final Map<String, ImageCache.Encoded> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /**
     * An empty cache.
     *
     * @param files the file cache; null for none
     * @param model identifies the model that encodes, and its compute mode
     */
    EncodedImages(@Nullable ImageCache files, String model) {
        this.files = files;
        this.model = model;
    }

    /** The features of the same pixel values, attached to the manager; null if they are not cached. */
    VisionModel.@Nullable Features find(ImageInput input, NDManager manager) {
        String key = key(input);
        ImageCache.Encoded encoded = kept.get(key);
        if (encoded == null && files != null) {
            encoded = files.find(key);
            if (encoded != null && encoded.rows() != input.layout().count()) {
                return null;
            }
            remember(key, encoded);
        }
        if (encoded == null) {
            return null;
        }
        Shape shape = new Shape(encoded.rows(), encoded.columns());
        List<NDArray> arrays =
                encoded.arrays().stream().map(a -> manager.create(a, shape)).toList();
        return new VisionModel.Features(arrays.get(0), arrays.subList(1, arrays.size()));
    }

    /**
     * Adds features and drops the least recently used ones.
     *
     * @param seconds that encoding them took
     */
    void keep(ImageInput input, VisionModel.Features features, double seconds) {
        List<float[]> arrays = new ArrayList<>(List.of(features.tokens().toFloatArray()));
        features.deepstack().forEach(added -> arrays.add(added.toFloatArray()));
        Shape shape = features.tokens().getShape();
        ImageCache.Encoded encoded = new ImageCache.Encoded(arrays, (int) shape.get(0), (int) shape.get(1));
        String key = key(input);
        remember(key, encoded);
        if (files != null) {
            files.keep(key, encoded, seconds);
        }
    }

    private void remember(String key, ImageCache.@Nullable Encoded encoded) {
        if (encoded == null || encoded.bytes() > MOST) {
            return;
        }
        ImageCache.Encoded before = kept.put(key, encoded);
        bytes += encoded.bytes() - (before == null ? 0 : before.bytes());
        for (Iterator<ImageCache.Encoded> oldest = kept.values().iterator(); bytes > MOST; ) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
    }

    /** Forgets all of them. */
    void clear() {
        kept.clear();
        bytes = 0;
    }

    /**
     * SHA-256 of the model and the pixel values; the only other input of the encoder is the layout, which follows from
     * the sizes.
     */
    private String key(ImageInput input) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(model.getBytes(StandardCharsets.UTF_8));
            ByteBuffer some = ByteBuffer.allocate(1 << 16);
            some.putInt(input.layout().imageWidth()).putInt(input.layout().imageHeight());
            for (long side : input.shape()) {
                some.putLong(side);
            }
            for (float value : input.pixelValues()) {
                if (some.remaining() < Float.BYTES) {
                    digest.update(some.flip());
                    some.clear();
                }
                some.putFloat(value);
            }
            digest.update(some.flip());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
