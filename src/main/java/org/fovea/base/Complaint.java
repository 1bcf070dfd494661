package org.fovea.base;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/** Turns any exception into a message for the user. */
public final class Complaint {

    private Complaint() {}

    /**
     * The message. Unexpected exceptions are logged, and the message says where.
     *
     * @param what the failed action, as the beginning of a sentence: {@code Reading cat.png}
     */
    public static String of(String what, Throwable e) {
        if (e instanceof BadInput && e.getMessage() != null) {
            return e.getMessage();
        }
        Log.problem(what, e);
        String details = Log.where();
        return "%s failed: %s.%s%s"
                .formatted(Reason.shortened(what), reason(e), advice(e), details.isEmpty() ? "" : " " + details);
    }

    private static String reason(Throwable e) {
        return isOutOfMemory(e) ? "not enough memory" : isLibrary(e) ? library(root(e)) : Reason.of(e);
    }

    /** The folder is at fault where files failed: libtorch is unpacked into it first. */
    private static String library(Throwable root) {
        String place = root instanceof IOException || root instanceof UncheckedIOException
                ? " from " + System.getProperty("ENGINE_CACHE_DIR", "its folder")
                : "";
        return "libtorch could not be loaded%s (%s)".formatted(place, Reason.of(root));
    }

    private static String advice(Throwable e) {
        return !isOutOfMemory(e)
                ? ""
                : isHeap(e)
                        ? " Give Java more than its %d MB (FOVEA_JAVA_OPTS=-Xmx8g), or open something smaller."
                                .formatted(Runtime.getRuntime().maxMemory() >> 20)
                        : " Close other programs, or open a smaller checkpoint, or this one with int8.";
    }

    private static boolean isHeap(Throwable e) {
        return root(e) instanceof OutOfMemoryError error
                && (error.getMessage() == null || error.getMessage().contains("heap"));
    }

    /** Java's error, or libtorch's, which can only be told by its message. */
    private static boolean isOutOfMemory(Throwable e) {
        Throwable root = root(e);
        String message = root.getMessage() == null ? "" : root.getMessage().toLowerCase(Locale.ROOT);
        return root instanceof OutOfMemoryError
                || message.contains("can't allocate memory")
                || message.contains("out of memory");
    }

    /** A missing library, or one for another machine. */
    private static boolean isLibrary(Throwable e) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (each instanceof LinkageError) {
                return true;
            }
        }
        return false;
    }

    private static Throwable root(Throwable e) {
        Throwable root = e;
        for (int i = 0; i < 20 && root.getCause() != null; i++) {
            root = root.getCause();
        }
        return root;
    }
}
