package org.fovea.base;

import java.util.Locale;

/** What to say to a person of something that was thrown: one sentence, whatever it was. */
public final class Complaint {

    private Complaint() {}

    /**
     * A sentence or two. What nobody expected is written to the log, and the sentence says where that is.
     *
     * @param what failed, with the name of the file it was about, as the beginning of a sentence: {@code Reading
     *     cat.png}
     */
    public static String of(String what, Throwable e) {
        if (e instanceof BadInput) {
            return e.getMessage();
        }
        Log.problem(what, e);
        String details = Log.where();
        return "%s failed: %s.%s%s"
                .formatted(Reason.shortened(what), reason(e), advice(e), details.isEmpty() ? "" : " " + details);
    }

    private static String reason(Throwable e) {
        return isOutOfMemory(e)
                ? "not enough memory"
                : isLibrary(e) ? "libtorch could not be loaded (%s)".formatted(Reason.of(root(e))) : Reason.of(e);
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

    /** Java's, or that of libtorch, which says so in a message only. */
    private static boolean isOutOfMemory(Throwable e) {
        String said = root(e).getMessage() == null ? "" : root(e).getMessage().toLowerCase(Locale.ROOT);
        return root(e) instanceof OutOfMemoryError
                || said.contains("can't allocate memory")
                || said.contains("out of memory");
    }

    /** A library that is not there, or is not this machine's. */
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
