package org.fovea.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
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

/**
 * A cache of the visual tokens of recently encoded images, keyed by their pixel values: encoding is the slowest step of
 * small models, and people return to images. On the Java heap, bounded.
 */
final class EncodedImages {

    /** Maximum bytes: about fifty photographs of a small model. */
    private static final long MOST = 128L << 20;

    /**
     * @param arrays the tokens, then deepstack features; [N · D] each
     * @param shape [N, D]
     */
    private record Encoded(List<float[]> arrays, Shape shape) {

        long bytes() {
            return arrays.stream().mapToLong(a -> (long) Float.BYTES * a.length).sum();
        }
    }

    private final Map<String, Encoded> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /** The features of the same pixel values, attached to the manager; null if they are not cached. */
    VisionModel.Features find(ImageInput input, NDManager manager) {
        Encoded encoded = kept.get(key(input));
        if (encoded == null) {
            return null;
        }
        List<NDArray> arrays = encoded.arrays.stream()
                .map(a -> manager.create(a, encoded.shape))
                .toList();
        return new VisionModel.Features(arrays.get(0), arrays.subList(1, arrays.size()));
    }

    /** Adds features and drops the least recently used ones. */
    void keep(ImageInput input, VisionModel.Features features) {
        List<float[]> arrays = new ArrayList<>(List.of(features.tokens().toFloatArray()));
        features.deepstack().forEach(added -> arrays.add(added.toFloatArray()));
        Encoded encoded = new Encoded(arrays, features.tokens().getShape());
        if (encoded.bytes() > MOST) {
            return;
        }
        kept.put(key(input), encoded);
        bytes += encoded.bytes();
        for (Iterator<Encoded> oldest = kept.values().iterator(); bytes > MOST; ) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
    }

    /** Empties the cache. */
    void clear() {
        kept.clear();
        bytes = 0;
    }

    /**
     * SHA-256 of the pixel values; the encoder reads nothing else but the layout, which follows from the sizes.
     */
    private static String key(ImageInput input) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
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
