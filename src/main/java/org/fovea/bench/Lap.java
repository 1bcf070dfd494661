package org.fovea.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What a step takes: on the clock, and of the processors, which is the same beside other programs. */
final class Lap {

    private long from = System.nanoTime();
    private long cpuFrom = cpu();
    private double seconds;
    private double cpuSeconds;

    private static long cpu() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean os
                ? os.getProcessCpuTime()
                : 0;
    }

    /** What has passed since this was made, or since this was last called. */
    Lap end() {
        Lap lap = new Lap();
        lap.seconds = (lap.from - from) / 1e9;
        lap.cpuSeconds = (lap.cpuFrom - cpuFrom) / 1e9;
        from = lap.from;
        cpuFrom = lap.cpuFrom;
        return lap;
    }

    /** A share of a lap. */
    Lap by(int parts) {
        seconds /= parts;
        cpuSeconds /= parts;
        return this;
    }

    /** Seconds on the clock. */
    double seconds() {
        return seconds;
    }

    /** Seconds of all processors together. */
    double cpuSeconds() {
        return cpuSeconds;
    }
}
