package org.fovea.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.fovea.base.BadInput;
import org.fovea.model.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A weight file that changes while it is open ends in a sentence, or does not matter. In a JVM of its own, since
 * without that one dies of SIGBUS.
 */
class ChangedWeightsTest {

    private static final Path FIXTURE = Path.of("src/test/resources/fixtures/clip-llama");

    @TempDir
    private Path folder;

    @Test
    void a_file_that_is_cut_overwritten_or_replaced_is_noticed_and_a_small_checkpoint_does_not_care() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:ErrorFile=" + folder.resolve("hs_err.log"),
                        "-Dai.djl.offline=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said.txt").toFile())
                .start();
        int exit = child.waitFor();
        List<String> said = Files.readAllLines(folder.resolve("said.txt")).stream()
                .filter(l -> l.matches("(MAPPED|COPIED): .*"))
                .toList();
        assertThat(exit).as(() -> "the child's exit code; it said " + said).isZero();
        assertThat(said)
                .containsExactly(
                        "MAPPED: cut: model.safetensors: has changed on disk since it was opened; open the model again.",
                        "MAPPED: overwritten: model.safetensors: has changed on disk since it was opened; open the model again.",
                        "MAPPED: replaced: model.safetensors: has changed on disk since it was opened; open the model again.",
                        "MAPPED: deleted: model.safetensors: has changed on disk since it was opened; open the model again.",
                        "COPIED: cut: the same",
                        "COPIED: overwritten: the same",
                        "COPIED: replaced: the same",
                        "COPIED: deleted: the same");
    }

    /** What happens to a file while a checkpoint is open. */
    private enum Change {
        CUT {
            @Override
            void to(Path file) throws IOException {
                FileChannel.open(file, StandardOpenOption.WRITE).truncate(0).close();
            }
        },
        OVERWRITTEN {
            @Override
            void to(Path file) throws IOException {
                byte[] zeros = new byte[(int) Files.size(file)];
                Files.write(file, zeros, StandardOpenOption.WRITE);
            }
        },
        REPLACED {
            @Override
            void to(Path file) throws IOException {
                Path other = file.resolveSibling("other");
                Files.copy(FIXTURE.resolve("model.safetensors"), other);
                Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            }
        },
        DELETED {
            @Override
            void to(Path file) throws IOException {
                Files.delete(file);
            }
        };

        abstract void to(Path file) throws IOException;
    }

    /** Opens the fixture mapped and copied, and asks it again after each change. */
    public static final class Child {

        private Child() {}

        public static void main(String[] arguments) throws IOException {
            for (boolean copied : new boolean[] {false, true}) {
                for (Change change : Change.values()) {
                    Path checkpoint = copy(Path.of(arguments[0], change + "-" + copied));
                    String name = (copied ? "COPIED: " : "MAPPED: ")
                            + change.name().toLowerCase(java.util.Locale.ROOT) + ": ";
                    System.out.println(name + asked(checkpoint, copied, change).replace(checkpoint + "/", ""));
                }
            }
        }

        private static String asked(Path checkpoint, boolean copied, Change change) throws IOException {
            VisionLanguageModel.Opening how =
                    new VisionLanguageModel.Opening(null, copied, false, share -> {}, () -> false);
            try (VisionLanguageModel vlm = VisionLanguageModel.open(checkpoint, how)) {
                float[] before = logits(vlm);
                change.to(checkpoint.resolve("model.safetensors"));
                return java.util.Arrays.equals(before, logits(vlm)) ? "the same" : "others";
            } catch (BadInput e) {
                return e.getMessage();
            }
        }

        private static float[] logits(VisionLanguageModel vlm) {
            try (VisualTokens image = vlm.encode(RgbImage.read(FIXTURE.resolve("picture.png")));
                    Trace trace = vlm.trace(image, vlm.prompt(image, "What is it?"))) {
                return trace.lastLogits();
            }
        }

        private static Path copy(Path to) throws IOException {
            Files.createDirectories(to);
            try (Stream<Path> files = Files.list(FIXTURE)) {
                for (Path file : files.filter(f -> f.toString().matches(".*(json|model\\.safetensors)"))
                        .toList()) {
                    Files.copy(file, to.resolve(file.getFileName()));
                }
            }
            return to;
        }
    }
}
