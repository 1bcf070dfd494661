package org.fovea.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReasonTest {

    @TempDir
    private Path folder;

    @Test
    @SuppressWarnings("ReturnValueIgnored") // only what is thrown counts
    void theReasonIsInAPersonsWordsWhateverTheSystemThrew() throws IOException {
        Files.createDirectories(folder.resolve("full/inner"));
        assertThat(of(() -> Files.readString(folder.resolve("none")))).isEqualTo("no such file or folder");
        assertThat(of(() -> new FileInputStream(folder.resolve("none").toFile()).close()))
                .isEqualTo("no such file or folder");
        assertThat(of(() -> Files.readString(folder))).isEqualTo("Is a directory");
        assertThat(of(() -> Files.list(Files.createFile(folder.resolve("file"))).close()))
                .isEqualTo("not a folder");
        assertThat(of(() -> Files.delete(folder.resolve("full")))).isEqualTo("the folder is not empty");
        assertThat(of(() -> Files.readString(folder.resolve("file/inner")))).isEqualTo("not a folder");
        assertThat(Reason.of(new BufferUnderflowException())).isEqualTo("it ends too early");
        assertThat(of(() -> new ObjectMapper().readTree("{\"a\": NaN}")))
                .isEqualTo("Non-standard token 'NaN', line 1 column 10");
        assertThat(Reason.inData(new ArrayIndexOutOfBoundsException(3))).isEqualTo("its data contradict each other");
        assertThat(Reason.inData(new EOFException())).isEqualTo("it ends too early");
        assertThat(of(() -> Path.of("a\0b"))).isEqualTo("not a valid path");
        assertThat(Reason.of(new AccessDeniedException("/secret"))).isEqualTo("permission denied");
        assertThat(Reason.of(new DirectoryNotEmptyException("/full"))).isEqualTo("the folder is not empty");
        assertThat(Reason.of(new FileAlreadyExistsException("/there"))).isEqualTo("it already exists");
        assertThat(Reason.of(new FileSystemException("/disk", null, "No space left on device")))
                .isEqualTo("no space left on device");
        assertThat(Reason.of(new EOFException())).isEqualTo("it ends too early");
        assertThat(Reason.of(new MalformedInputException(1))).isEqualTo("not text in UTF-8");
        assertThat(Reason.of(new UncheckedIOException(new AccessDeniedException("/secret"))))
                .isEqualTo("permission denied");
        assertThat(Reason.of(new ExecutionException(new EOFException()))).isEqualTo("it ends too early");
        assertThat(of(() -> new ObjectMapper().readTree("{\"a\": }")))
                .startsWith("Unexpected character")
                .endsWith(", line 1 column 7");
    }

    @Test
    void whatOnlyAProgrammerUnderstandsIsNotPassedOn() {
        assertThat(of(() -> List.of(1).get(5))).doesNotContain("5").isEqualTo("internal error: index out of bounds");
        assertThat(Reason.of(new NullPointerException("Cannot invoke \"a.b()\" because \"c\" is null")))
                .isEqualTo("internal error: null pointer");
        assertThat(Reason.of(new IOException((String) null))).isEqualTo("input or output failed");
        assertThat(Reason.of(new IllegalStateException("  "))).isEqualTo("internal error: illegal state");
        assertThat(Reason.of(new RuntimeException())).isEqualTo("internal error: runtime");
        assertThat(Reason.of(new OutOfMemoryError("Java heap space"))).isEqualTo("not enough memory");
        assertThat(Reason.of(new StackOverflowError())).isEqualTo("nested too deeply");
    }

    @Test
    void aReasonIsOneShortLine() {
        assertThat(Reason.of(new IOException("first.\nsecond\nthird"))).isEqualTo("first");
        assertThat(Reason.of(new IOException("x".repeat(10_000)))).hasSize(200).contains("x…x");
    }

    @Test
    void aMessageRepeatsNoMoreThanTwoHundredCharactersOfAnInput() {
        for (String quote : List.of("“%s”", "\"%s\"", "'%s'", "(%s)", "%s")) {
            String input = "ab".repeat(5000);
            String message = new BadInput("x.json: \"type\" is %s; expected a name.".formatted(quote.formatted(input)))
                    .getMessage();
            assertThat(message)
                    .startsWith("x.json: \"type\" is ")
                    .endsWith("; expected a name.")
                    .contains("…")
                    .hasSizeLessThan(250);
        }
        String words = "two words ".repeat(500);
        assertThat(new BadInput("x.json: found “%s”, expected a name.".formatted(words)).getMessage())
                .hasSizeLessThan(250)
                .startsWith("x.json: found “two")
                .endsWith("words ”, expected a name.");
        assertThat(new BadInput(words).getMessage()).hasSizeLessThanOrEqualTo(600);
        assertThat(new BadInput("a" + "😀".repeat(500)).getMessage().codePoints())
                .allMatch(c -> c < 0xD800 || c > 0xDFFF);
        assertThat(new BadInput("a\0b\u001b[31mc\nd").getMessage()).isEqualTo("a�b�[31mc d");
        assertThat(new BadInput("x".repeat(100_000_000)).getMessage()).hasSize(200);
    }

    private interface Act {
        void go() throws Exception;
    }

    private static String of(Act act) {
        return Reason.of(catchThrowable(act::go));
    }
}
