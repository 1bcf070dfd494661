package org.fovea.intervene;

import java.util.List;
import org.fovea.base.BadInput;
import org.fovea.model.image.TokenGrid;

/**
 * The visual tokens that a knockout blocks or an ablation replaces, in terms of the selected object.
 *
 * @param kind of the source
 * @param buffer 0, 1 or 2: how many times the object is grown by its neighbours
 * @param patches the patches themselves, for {@link Kind#PATCHES} only
 */
public record Source(Kind kind, int buffer, Patches patches) {

    /** Kinds of source. */
    public enum Kind {
        /** The object's tokens. */
        OBJECT("object"),
        /** Every visual token but the object's. */
        NON_OBJECT("non-object"),
        /** All visual tokens. */
        IMAGE("image"),
        /** Given by number. */
        PATCHES("patches");

        private final String key;

        Kind(String key) {
            this.key = key;
        }
    }

    /** The object with a buffer. */
    public static Source object(int buffer) {
        return new Source(Kind.OBJECT, buffer, Patches.NONE);
    }

    /** All but the object with a buffer. */
    public static Source nonObject(int buffer) {
        return new Source(Kind.NON_OBJECT, buffer, Patches.NONE);
    }

    /** All visual tokens. */
    public static Source image() {
        return new Source(Kind.IMAGE, 0, Patches.NONE);
    }

    /** These patches. */
    public static Source of(Patches patches) {
        return new Source(Kind.PATCHES, 0, patches);
    }

    /**
     * Parses {@code object}, {@code object+1}, {@code object+2}, {@code non-object}, {@code non-object+1},
     * {@code non-object+2}, {@code image}, or patches by number.
     *
     * @param n number of patches
     * @throws BadInput if it is none of these
     */
    public static Source parse(String text, int n) {
        String name = text.strip();
        int plus = name.indexOf('+');
        String base = plus < 0 ? name : name.substring(0, plus);
        String grown = plus < 0 ? "0" : name.substring(plus + 1);
        for (Kind kind : new Kind[] {Kind.OBJECT, Kind.NON_OBJECT}) {
            if (base.equals(kind.key)) {
                if (!grown.matches("[012]")) {
                    throw new BadInput("\"%s\": expected %s, %s+1 or %s+2.".formatted(text, base, base, base));
                }
                return new Source(kind, Integer.parseInt(grown), Patches.NONE);
            }
        }
        if (name.equals(Kind.IMAGE.key)) {
            return image();
        }
        if (name.isEmpty() || !Character.isDigit(name.charAt(0))) {
            throw new BadInput(("\"%s\": expected patches such as 3,5,7, or object, object+1, object+2, non-object, "
                            + "non-object+1, non-object+2, image.")
                    .formatted(text));
        }
        return of(Patches.parse(name, n));
    }

    /** Whether it requires a selected object. */
    public boolean needsObject() {
        return kind == Kind.OBJECT || kind == Kind.NON_OBJECT;
    }

    /**
     * The patches of the source.
     *
     * @param object the object's patches without a buffer
     * @param grids of the image's tokens
     * @param count N
     */
    public Patches resolve(Patches object, List<TokenGrid> grids, int count) {
        return switch (kind) {
            case OBJECT -> object.grown(grids, buffer);
            case NON_OBJECT -> object.grown(grids, buffer).complement(count);
            case IMAGE -> Patches.all(count);
            case PATCHES -> patches;
        };
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return kind == Kind.PATCHES ? patches.toString() : kind.key + (buffer > 0 ? "+" + buffer : "");
    }
}
