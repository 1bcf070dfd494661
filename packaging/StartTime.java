import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;

/**
 * Measures how long the window takes to start, from the command to the first frame and to the frame with the answer about the
 * built-in image:
 *
 * <pre>
 * java packaging/StartTime.java [--runs N] [--cold] [--picture FILE] COMMAND [ARGUMENT...]
 * </pre>
 *
 * <p>The window opens under an Xvfb of its own, whose frames this program reads from memory that both share; so watching takes
 * no turn in the program's own traffic with the display. The frame with the answer is the first in which the lower left part of
 * the window, where the answer stands, looks as it does at the end. Beside the seconds that pass stand the processor's seconds
 * that the program had used by then, which other programs on the machine change less. {@code --cold} empties the system's file
 * cache before each run, for which it must be root.
 */
final class StartTime {

    private static final int WIDTH = 1600;
    private static final int HEIGHT = 1000;
    private static final int XWD_COLORS = 19;
    private static final int XWD_COLOR_BYTES = 12;

    /** How often the screen is looked at, and after how long without a change the window counts as ready. */
    private static final long LOOK_MILLIS = 10;

    private static final long QUIET_SECONDS = 6;
    private static final long LIMIT_SECONDS = 120;

    /** Where the answer stands in a window of the default size in the middle of the screen. */
    private static final int ANSWER_LEFT = 80;

    private static final int ANSWER_RIGHT = 560;
    private static final int ANSWER_TOP = 820;
    private static final int ANSWER_BOTTOM = 925;

    /**
     * What is on the screen after a change.
     *
     * @param seconds since the command
     * @param processor seconds that the program has used
     * @param answer hash of the pixels where the answer stands
     */
    private record Frame(double seconds, double processor, int answer) {}

    private StartTime() {}

    /** Measures and prints a line per run. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int runs = 5;
        boolean cold = false;
        Path picture = null;
        int at = 0;
        for (; at < args.length && args[at].startsWith("--"); at++) {
            switch (args[at]) {
                case "--runs" -> runs = Integer.parseInt(args[++at]);
                case "--cold" -> cold = true;
                case "--picture" -> picture = Path.of(args[++at]);
                default -> throw new IllegalArgumentException("unknown option " + args[at]);
            }
        }
        List<String> command = List.of(args).subList(at, args.length);
        if (command.isEmpty()) {
            System.err.println("Usage: java packaging/StartTime.java [--runs N] [--cold] [--picture FILE] COMMAND [ARGUMENT...]");
            System.exit(2);
        }
        Path folder = Files.createTempDirectory("fovea-start");
        int display = 70 + (int) (ProcessHandle.current().pid() % 900);
        Process server = new ProcessBuilder("Xvfb", ":" + display, "-screen", "0", WIDTH + "x" + HEIGHT + "x24", "-fbdir",
                        folder.toString(), "-nolisten", "tcp")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            TimeUnit.SECONDS.sleep(2);
            List<Double> answers = new ArrayList<>();
            for (int run = 1; run <= runs; run++) {
                if (cold) {
                    new ProcessBuilder("sync").start().waitFor();
                    Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "3");
                }
                List<Frame> frames = watch(command, display, folder, picture);
                if (frames.isEmpty()) {
                    System.err.println("No window was seen; start the command by hand to see why.");
                    System.exit(1);
                }
                Frame first = frames.get(0);
                Frame last = frames.get(frames.size() - 1);
                Frame answer = frames.stream().filter(f -> f.answer == last.answer).findFirst().orElseThrow();
                answers.add(answer.seconds);
                System.out.printf(Locale.ROOT, "run %d: %s, %s, %s%n", run, text("first frame", first), text("answer", answer),
                        text("last change", last));
            }
            answers.sort(null);
            System.out.printf(Locale.ROOT, "median to the answer: %.2f s (%s processors, Xvfb, %s)%n",
                    answers.get(answers.size() / 2), Runtime.getRuntime().availableProcessors(), cold ? "cold" : "warm");
        } finally {
            server.destroy();
            server.waitFor();
            try (var files = Files.walk(folder)) {
                files.sorted((a, b) -> b.compareTo(a)).map(Path::toFile).forEach(File::delete);
            }
        }
    }

    /** Every frame that differs from the one before, until the screen has been quiet. */
    private static List<Frame> watch(List<String> command, int display, Path folder, Path picture)
            throws IOException, InterruptedException {
        List<Frame> frames = new ArrayList<>();
        try (FileChannel file = FileChannel.open(folder.resolve("Xvfb_screen0"), StandardOpenOption.READ)) {
            MappedByteBuffer all = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
            all.order(ByteOrder.BIG_ENDIAN);
            int pixelsAt = all.getInt(0) + all.getInt(4 * XWD_COLORS) * XWD_COLOR_BYTES;
            IntBuffer screen = all.slice(pixelsAt, 4 * WIDTH * HEIGHT).order(ByteOrder.nativeOrder()).asIntBuffer();
            int[] before = new int[WIDTH * HEIGHT];
            screen.get(0, before);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("DISPLAY", ":" + display);
            long began = System.nanoTime();
            Process program = builder.start();
            long changed = began;
            long now = began;
            while (program.isAlive()
                    && now - began < TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)
                    && (frames.isEmpty() || now - changed < TimeUnit.SECONDS.toNanos(QUIET_SECONDS))) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                now = System.nanoTime();
                if (screen.mismatch(IntBuffer.wrap(before)) >= 0) {
                    int[] next = new int[WIDTH * HEIGHT];
                    screen.get(0, next);
                    double used = program.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
                    frames.add(new Frame((now - began) / 1e9, used, answer(next)));
                    before = next;
                    changed = now;
                }
            }
            if (picture != null) {
                write(before, picture);
            }
            program.destroy();
            if (!program.waitFor(20, TimeUnit.SECONDS)) {
                program.destroyForcibly().waitFor();
            }
            TimeUnit.SECONDS.sleep(1);
        }
        return frames;
    }

    private static String text(String what, Frame frame) {
        return String.format(Locale.ROOT, "%s %.2f s (%.2f of the processor)", what, frame.seconds, frame.processor);
    }

    private static int answer(int[] pixels) {
        int hash = 1;
        for (int y = ANSWER_TOP; y < ANSWER_BOTTOM; y++) {
            hash = 31 * hash + Arrays.hashCode(Arrays.copyOfRange(pixels, y * WIDTH + ANSWER_LEFT, y * WIDTH + ANSWER_RIGHT));
        }
        return hash;
    }

    private static void write(int[] pixels, Path file) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, WIDTH, HEIGHT, pixels, 0, WIDTH);
        ImageIO.write(image, "png", file.toFile());
    }
}
