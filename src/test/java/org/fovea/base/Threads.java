package org.fovea.base;

import java.util.Arrays;

/** What the threads of this JVM are at, for tests that wait until one of them has come somewhere. */
public final class Threads {

    private Threads() {}

    /** Whether a thread of this name lives. */
    public static boolean lives(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals(name));
    }

    /** Whether a thread of this name waits in a method. */
    public static boolean waits(String name, Class<?> in, String method) {
        return Thread.getAllStackTraces().entrySet().stream()
                .anyMatch(entry -> entry.getKey().getName().equals(name)
                        && Arrays.stream(entry.getValue())
                                .anyMatch(frame -> frame.getClassName().equals(Object.class.getName())
                                        && frame.getMethodName().startsWith("wait"))
                        && Arrays.stream(entry.getValue())
                                .anyMatch(frame -> frame.getClassName().equals(in.getName())
                                        && frame.getMethodName().equals(method)));
    }
}
