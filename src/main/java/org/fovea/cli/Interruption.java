package org.fovea.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Supplier;
import org.fovea.base.Background;

/** Ctrl-C, or whatever else ends the JVM while a command is at work: one sentence says so, and what is left to do. */
final class Interruption {

    /** Who reads no stderr does not keep the program from ending. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Supplier<String> USUAL = () -> "Stopped.";

    private static volatile Supplier<String> sentence = USUAL;
    private static volatile boolean ended;
    private static volatile boolean stopped;

    private Interruption() {}

    /** Begins to watch, for the whole program. */
    static void watch(PrintWriter err) {
        Runtime.getRuntime().addShutdownHook(Background.thread("interruption", () -> {
            if (!ended) {
                stopped = true;
                say(err);
            }
        }));
    }

    /** The program ends by itself: nothing is to be said. */
    static void none() {
        ended = true;
    }

    /** Whether the program is being stopped: how far it is no longer matters. */
    static boolean isStopped() {
        return stopped;
    }

    /** What is to be said while a command is at this work. */
    static Work during(Supplier<String> stopped) {
        sentence = stopped;
        return () -> sentence = USUAL;
    }

    /** Work that may be stopped; closed when it is done. */
    interface Work extends AutoCloseable {

        @Override
        void close();
    }

    private static void say(PrintWriter err) {
        Thread saying = Background.thread("interruption's sentence", () -> {
            if (Terminal.console() != null) {
                err.println(); // behind ^C, or a line of progress
            }
            err.println(sentence.get());
            err.flush();
        });
        saying.start();
        try {
            saying.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            // it ends even sooner
        }
    }
}
