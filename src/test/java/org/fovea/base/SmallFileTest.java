package org.fovea.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files are read only if they are files, no further than a limit, and a change beneath a reader is noticed. */
class SmallFileTest {

    @TempDir
    Path folder;

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void a_pipe_a_device_a_folder_and_nothing_are_refused_before_they_are_opened() throws Exception {
        Path pipe = folder.resolve("pipe");
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/zero")));
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> SmallFile.read(pipe, 9))
                .isInstanceOf(BadInput.class)
                .hasMessage(pipe + ": is a pipe, a socket or a device; expected a regular file.");
        assertThatThrownBy(() -> FileStamp.of(pipe)).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> SmallFile.read(Path.of("/dev/zero"), 9)).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> SmallFile.read(folder, 9))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("is a folder");
        assertThatThrownBy(() -> SmallFile.read(folder.resolve("none"), 9))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("there is no such file");
    }

    @Test
    void a_file_is_read_up_to_its_limit_and_refused_beyond() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "größer");
        assertThat(SmallFile.text(file, 8)).isEqualTo("größer");
        assertThatThrownBy(() -> SmallFile.read(file, 7))
                .isInstanceOf(BadInput.class)
                .hasMessage(file + ": has 8 bytes; expected at most 7.");
        Files.write(file, new byte[] {'a', (byte) 0xff});
        assertThatThrownBy(() -> SmallFile.text(file, 8))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void a_file_that_was_cut_rewritten_replaced_or_deleted_is_noticed() throws IOException {
        Path file = Files.writeString(folder.resolve("a.bin"), "12345678");
        FileTime then = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(file, then);
        FileStamp stamp = FileStamp.of(file);
        stamp.check("open it again");

        Files.writeString(file, "1234"); // cut, with the old time
        Files.setLastModifiedTime(file, then);
        assertThat(stamp.unchanged()).isFalse();
        Files.writeString(file, "abcdefgh"); // the same size, newer
        assertThat(stamp.unchanged()).isFalse();
        Path other = Files.writeString(folder.resolve("b.bin"), "abcdefgh"); // the same size and time
        Files.setLastModifiedTime(other, then);
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(stamp.unchanged()).isEqualTo(stamp.key() == null); // told by its identity, where there is one
        Files.delete(file);
        assertThatThrownBy(() -> stamp.check("open it again"))
                .isInstanceOf(BadInput.class)
                .hasMessage(file + ": has changed on disk since it was opened; open it again.");
    }

    @Test
    void a_message_quotes_at_most_200_characters() {
        assertThat(BadInput.quote("x".repeat(1000))).hasSize(200).contains("…");
        assertThat(BadInput.quote("a\u0000\nb")).isEqualTo("a b");
    }
}
