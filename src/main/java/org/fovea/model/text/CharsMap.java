package org.fovea.model.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.BitSet;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * SentencePiece's {@code precompiled_charsmap}: a double-array trie over bytes, and the texts that its leaves point to.
 * Hugging Face's library reads it without checking bounds, so they are checked here.
 */
final class CharsMap {

    private static final int LARGEST = 4 << 20;
    private static final int LONGEST_TEXT = 100;

    private final int[] units;
    private final byte[] texts;

    private CharsMap(int[] units, byte[] texts) {
        this.units = units;
        this.texts = texts;
    }

    /** What is wrong with a map in base64; null if it is valid. */
    static @Nullable String problem(String base64) {
        byte[] bytes;
        if (base64.length() > LARGEST) {
            return "has %,d characters".formatted(base64.length());
        }
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return "is not base64";
        }
        if (!Base64.getEncoder().encodeToString(bytes).equals(base64)) {
            return "is not canonical base64";
        }
        if (bytes.length < 4) {
            return "has %d bytes".formatted(bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long size = Integer.toUnsignedLong(buffer.getInt()) / 4;
        if (size < 1 || size > buffer.remaining() / 4) {
            return "says that its trie has %,d units, but has %,d bytes".formatted(size, bytes.length);
        }
        int[] units = new int[(int) size];
        buffer.asIntBuffer().get(units);
        byte[] texts = java.util.Arrays.copyOfRange(bytes, 4 + 4 * units.length, bytes.length);
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(texts));
        } catch (CharacterCodingException e) {
            return "has texts that are not UTF-8";
        }
        return new CharsMap(units, texts).walk();
    }

    private static int offset(int unit) {
        return (unit >>> 10) << ((unit & 1 << 9) >>> 6);
    }

    /** Follows every edge that some text could take. */
    private @Nullable String walk() {
        BitSet seen = new BitSet();
        Deque<Integer> next = new ArrayDeque<>();
        int root = offset(units[0]);
        next.add(root);
        while (!next.isEmpty()) {
            int base = next.remove();
            if (base < 0 || (base | 0xff) >= units.length) {
                return "has a trie with an edge beyond its %,d units".formatted(units.length);
            }
            for (int c = 1; c < 256; c++) {
                int at = base ^ c;
                int unit = units[at];
                if ((unit & (1 << 31 | 0xff)) != c || seen.get(at)) {
                    continue;
                }
                seen.set(at);
                int leaf = at ^ offset(unit);
                if ((unit >>> 8 & 1) == 1
                        && (leaf < 0 || leaf >= units.length || !isText(units[leaf] & Integer.MAX_VALUE))) {
                    return "has a leaf that points to no text";
                }
                next.add(leaf);
            }
        }
        return null;
    }

    private boolean isText(int from) {
        if (from > texts.length || from < texts.length && (texts[from] & 0xc0) == 0x80) {
            return false;
        }
        int to = from;
        while (to < texts.length && texts[to] != 0) {
            to++;
        }
        return to - from <= LONGEST_TEXT;
    }
}
