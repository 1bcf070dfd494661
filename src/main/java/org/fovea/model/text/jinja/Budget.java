package org.fovea.model.text.jinja;

/** The limits of one rendering; a rendering that exceeds one ends with a {@link TemplateError}. */
final class Budget {

    private static final long STEPS = 1_000_000;
    private static final long MEMORY = 8_000_000;
    private static final int LONGEST = 1_000_000;
    private static final int DEEPEST = 40;
    private static final long NANOSECONDS = 5_000_000_000L;

    private final long end = System.nanoTime() + NANOSECONDS;
    private long steps;
    private long memory;
    private int depth;

    /** Charges for steps of work. */
    void steps(long count) {
        long before = steps;
        steps += count;
        if (count < 0 || steps > STEPS) {
            throw new TemplateError("it takes more than %,d steps".formatted(STEPS));
        }
        if (before >> 8 != steps >> 8 && System.nanoTime() - end > 0) {
            throw new TemplateError("it takes more than %d seconds".formatted(NANOSECONDS / 1_000_000_000L));
        }
    }

    /** Charges for characters or elements before they are allocated. */
    void memory(long count) {
        memory += count;
        if (count < 0 || count > LONGEST || memory > MEMORY) {
            throw new TemplateError("it makes more than %,d characters".formatted(LONGEST));
        }
        steps(count >> 6);
    }

    /** Charges for a string that was just made, and returns it. */
    String made(String text) {
        memory(text.length());
        return text;
    }

    /** Enters a macro or a nested value. */
    void enter() {
        if (++depth > DEEPEST) {
            throw new TemplateError("its macros or values are nested more than %d deep".formatted(DEEPEST));
        }
    }

    void leave() {
        depth--;
    }
}
