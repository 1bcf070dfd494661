package org.fovea.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.fovea.base.BadInput;

/**
 * The JVM in which inputs are opened. It says on its output which input is begun ({@code begin TARGET NUMBER}), what is
 * wrong with one ({@code fault TARGET NUMBER REASON}) and how far it has come ({@code end TARGET NUMBER REFUSED}); an
 * input that takes too long or too much memory ends it.
 */
final class Worker {

    /** Of the processor, so that other work on the machine does not count; what has a limit of its own ends before. */
    private static final long CPU_NANOS = 30_000_000_000L;

    /** Of the clock, for what waits without computing. */
    private static final long WAIT_NANOS = 30_000_000_000L;

    /** An input waits if it has computed no more than this in that time. */
    private static final long IDLE_NANOS = 500_000_000L;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final PrintStream out;
    private final Path folder;
    private volatile Input input;
    private int refused;

    /** What is being opened. */
    private record Input(String target, int number, long memory, long time, long cpu, long allocated) {}

    private Worker(Path folder, PrintStream out) {
        this.folder = folder;
        this.out = out;
    }

    /**
     * @param args the folder for inputs, and for each target {@code NAME FROM TO SECONDS}: the numbers of its inputs,
     *     and after how many seconds no further one is begun
     */
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err); // nothing else is to write between the lines
        Worker worker = new Worker(Path.of(args[0]), out);
        Thread opener = new Thread(
                () -> {
                    for (int i = 1; i < args.length; i += 4) {
                        worker.all(
                                args[i],
                                Integer.parseInt(args[i + 1]),
                                Integer.parseInt(args[i + 2]),
                                Double.parseDouble(args[i + 3]));
                    }
                },
                "opener");
        opener.start();
        while (opener.isAlive()) {
            opener.join(50);
            worker.watch(opener);
        }
        out.println("done");
        Runtime.getRuntime().halt(0); // whatever a library has left running
    }

    private void all(String name, int from, int to, double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        Target target = Targets.ALL.get(name);
        int number = from;
        refused = 0;
        for (; number < to && System.nanoTime() - end < 0; number++) {
            one(name, target, number);
        }
        out.printf("end %s %d %d%n", name, number, refused);
    }

    private void one(String name, Target target, int number) {
        Path place = folder.resolve(name).resolve(Integer.toString(number));
        Throwable fault = null;
        try {
            delete(place);
            Files.createDirectories(place);
            Target.Attempt attempt = target.make(place, new Dice(name, number));
            long me = Thread.currentThread().getId();
            out.printf("begin %s %d%n", name, number);
            input = new Input(
                    name,
                    number,
                    target.memory(),
                    System.nanoTime(),
                    THREADS.getThreadCpuTime(me),
                    THREADS.getThreadAllocatedBytes(me));
            attempt.run();
        } catch (BadInput e) {
            fault = saysWhatIsWrong(e.getMessage()) ? null : e;
            refused++;
            System.err.printf("%s %d: %s%n", name, number, e.getMessage());
        } catch (CancellationException e) {
            fault = new AssertionError("cancelled, though nobody asked for it", e);
        } catch (Throwable e) {
            fault = e;
        }
        Input was = input;
        input = null;
        if (fault == null
                && was != null
                && THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - was.allocated > was.memory) {
            fault = new AssertionError("made more than %,d bytes".formatted(was.memory));
        }
        if (fault == null) {
            delete(place);
        } else {
            out.printf("fault %s %d %s%n", name, number, described(fault));
        }
    }

    /** A sentence for a person, not a programmer's. */
    private static boolean saysWhatIsWrong(String message) {
        return message.matches(".*[.?]")
                && !message.matches(
                        ".*(\\(null\\)|out of bounds for|Something went wrong|Cannot invoke|java\\.lang).*");
    }

    private static String described(Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        StringBuilder out = new StringBuilder(String.valueOf(e).replaceAll("\\s+", " "));
        out.setLength(Math.min(out.length(), 700));
        for (int i = 0; i < Math.min(5, trace.length); i++) {
            out.append(" | ").append(trace[i]);
        }
        return out.toString();
    }

    private void watch(Thread opener) {
        Input now = input;
        if (now == null) {
            return;
        }
        long cpu = THREADS.getThreadCpuTime(opener.getId()) - now.cpu;
        long allocated = THREADS.getThreadAllocatedBytes(opener.getId()) - now.allocated;
        boolean waits = System.nanoTime() - now.time > WAIT_NANOS && cpu < IDLE_NANOS;
        String fault = cpu > CPU_NANOS
                ? "takes more than %d s of computing".formatted(CPU_NANOS / 1_000_000_000)
                : waits
                        ? "waits for ever"
                        : allocated > now.memory ? "makes more than %,d bytes".formatted(now.memory) : null;
        StackTraceElement[] trace = fault == null ? null : opener.getStackTrace();
        if (fault != null && input == now) {
            AssertionError error = new AssertionError(fault);
            error.setStackTrace(trace);
            out.printf("fault %s %d %s%n", now.target, now.number, described(error));
            out.flush();
            Runtime.getRuntime().halt(3);
        }
    }

    private static void delete(Path place) {
        if (!Files.exists(place)) {
            return;
        }
        try (Stream<Path> all = Files.walk(place)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
