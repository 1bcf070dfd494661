package org.fovea.base;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads whole files into memory, up to a size limit. Only regular files: a pipe would block forever, and a device may
 * never end.
 */
public final class SmallFile {

    private SmallFile() {}

    /**
     * Reads a file.
     *
     * @param limit maximum size in bytes
     * @throws BadInput naming the file, if it is missing, not a regular file, too large or unreadable
     */
    public static byte[] read(Path file, int limit) {
        check(file);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(limit);
            if (in.read() >= 0) {
                throw new BadInput(String.format(
                        Locale.ROOT,
                        "%s: has %s bytes; expected at most %,d.",
                        file,
                        Files.size(file) > limit ? String.format(Locale.ROOT, "%,d", Files.size(file)) : "too many",
                        limit));
            }
            return bytes;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Reads a UTF-8 text.
     *
     * @param limit maximum size in bytes
     * @throws BadInput naming the file, if it is missing, not a regular file, too large, not UTF-8 or unreadable
     */
    public static String text(Path file, int limit) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(read(file, limit)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadInput("%s: is not text in UTF-8.".formatted(file), e);
        }
    }

    /**
     * Rejects files that are not regular (symbolic links are followed). Call this before opening any file.
     *
     * @throws BadInput naming the file and what it is
     */
    public static void check(Path file) {
        if (Files.isRegularFile(file)) {
            return;
        }
        throw new BadInput("%s: %s."
                .formatted(
                        file,
                        Files.isDirectory(file)
                                ? "is a folder; expected a file"
                                : Files.exists(file)
                                        ? "is a pipe, a socket or a device; expected a regular file"
                                        : "there is no such file"));
    }

    /** The exception for an unreadable file. */
    public static BadInput unreadable(Path file, IOException e) {
        return new BadInput("%s: cannot be read (%s).".formatted(file, Reason.of(e)), e);
    }
}
