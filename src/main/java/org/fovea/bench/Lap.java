package org.fovea.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** A step's wall-clock and CPU time; the latter hardly depends on other programs. */
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

    /** The time since creation, or since the last call. */
    Lap end() {
        Lap lap = new Lap();
        lap.seconds = (lap.from - from) / 1e9;
        lap.cpuSeconds = (lap.cpuFrom - cpuFrom) / 1e9;
        from = lap.from;
        cpuFrom = lap.cpuFrom;
        return lap;
    }

    /** A fraction of a lap. */
    Lap by(int parts) {
        seconds /= parts;
        cpuSeconds /= parts;
        return this;
    }

    /** Wall-clock seconds. */
    double seconds() {
        return seconds;
    }

    /** CPU seconds, summed over all processors. */
    double cpuSeconds() {
        return cpuSeconds;
    }
}
