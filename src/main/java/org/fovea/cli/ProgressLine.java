package org.fovea.cli;

import java.io.PrintWriter;

/** The progress of long work: on a terminal one line that changes, elsewhere a new line now and then. */
final class ProgressLine {

    private static final long LINE_EVERY_NANOS = 10_000_000_000L;

    private final PrintWriter err;
    private final boolean terminal = Terminal.console() != null;
    private long lastLine = System.nanoTime();
    private int width;

    ProgressLine(PrintWriter err) {
        this.err = err;
    }

    /** Prints the progress, if it is time to. */
    void say(String text) {
        if (Interruption.isStopped()) {
            return;
        }
        if (terminal) {
            line(text);
        } else if (System.nanoTime() - lastLine > LINE_EVERY_NANOS) {
            always(text);
        }
    }

    /** Prints the progress in any case. */
    void always(String text) {
        if (terminal) {
            line(text);
        } else {
            err.println(text);
            err.flush();
            lastLine = System.nanoTime();
        }
    }

    /** Clears the line for other output. */
    void clear() {
        if (terminal) {
            line("");
            err.print("\r");
            err.flush();
        }
    }

    private void line(String text) {
        err.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
        err.flush();
        width = text.length();
    }
}
