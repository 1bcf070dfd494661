package org.fovea.coco;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hundred thousand annotations in a JVM of half a gigabyte. */
class LargeInstancesTest {

    private static final int ANNOTATIONS = 100_000;

    @TempDir
    Path folder;

    /** The child: opens a file, makes a thousand masks, says what it found. */
    static final class Open {

        private Open() {}

        public static void main(String[] args) throws IOException {
            Path file = Path.of(args[0]);
            CocoDataset dataset = CocoDataset.open(file);
            long annotations = 0;
            long pixels = 0;
            long codes = 0;
            for (CocoImage image : dataset.images()) {
                for (Annotation annotation : dataset.annotations(image.id())) {
                    annotations++;
                    codes = 31 * codes + annotation.id() + Double.hashCode(annotation.area());
                    if (annotations % 100 == 0) {
                        pixels += dataset.mask(annotation).pixels();
                    }
                }
            }
            System.out.printf("annotations %d pixels %d codes %d%n", annotations, pixels, codes);
        }
    }

    private static List<String> run(Class<?> main, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said.lines().toList();
    }

    @Test
    void aHundredThousandAnnotationsOpenInBoundedMemoryFromTheFileAndFromTheIndex() throws Exception {
        Path file = GeneratedInstances.write(folder.resolve("instances_train2017.json"), ANNOTATIONS);
        assertThat(Files.size(file)).isGreaterThan(40_000_000);
        List<String> first = run(Open.class, file.toString());
        assertThat(folder.resolve("instances_train2017.json.fovea-index")).exists();
        List<String> second = run(Open.class, file.toString());

        assertThat(first.get(0)).startsWith("annotations " + ANNOTATIONS + " pixels ");
        assertThat(second.get(0)).isEqualTo(first.get(0));
    }
}
