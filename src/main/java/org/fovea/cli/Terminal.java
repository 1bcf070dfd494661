package org.fovea.cli;

import java.io.Console;

/** The terminal that the program talks to. */
final class Terminal {

    private Terminal() {}

    /** The console; null if input or output is a file or a pipe. Since Java 22 there may be a console even then. */
    static Console console() {
        @SuppressWarnings("SystemConsoleNull") // a terminal or not is asked next
        Console console = System.console();
        return console == null || !isTerminal(console) ? null : console;
    }

    private static boolean isTerminal(Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true; // before Java 22 no console stands for anything else
        }
    }
}
