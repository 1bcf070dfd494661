package org.fovea.base;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.util.Locale;
import java.util.concurrent.ExecutionException;

/** The reason of a failure in a few words, for a sentence that names the file. */
public final class Reason {

    /** Maximum length of quotations in messages. */
    public static final int LONGEST_QUOTE = 200;

    /** What Jackson tells programmers about its settings, behind what it found. */
    private static final String PARSER_ADVICE = "(?::| \\()\\s*enable `?\\w+\\.\\w+.*";

    private static final String INTERNAL = "internal error: ";

    private Reason() {}

    /**
     * The reason in one line without a full stop, such as {@code permission denied}; never empty, at most 200
     * characters.
     */
    public static String of(Throwable e) {
        String reason = said(e).strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("[.;:]+$", "");
        return shortened(reason.isEmpty() ? words(e) : reason);
    }

    /** Why a decoder could not read a file: whatever it stumbled over, the data are at fault. */
    public static String inData(Throwable e) {
        String reason = of(e);
        return reason.startsWith(INTERNAL) ? "its data contradict each other" : reason;
    }

    private static String said(Throwable e) {
        if (e.getCause() != null
                && e.getCause() != e
                && (e instanceof UncheckedIOException
                        || e instanceof DirectoryIteratorException
                        || e instanceof ExecutionException)) {
            return said(e.getCause());
        } else if (e instanceof NoSuchFileException || e instanceof FileNotFoundException && saysNothingElse(e)) {
            return "no such file or folder";
        } else if (e instanceof AccessDeniedException || e instanceof FileNotFoundException && denied(e)) {
            return "permission denied";
        } else if (e instanceof NotDirectoryException) {
            return "not a folder";
        } else if (e instanceof DirectoryNotEmptyException) {
            return "the folder is not empty";
        } else if (e instanceof FileAlreadyExistsException) {
            return "it already exists";
        } else if (e instanceof FileSystemLoopException) {
            return "its symbolic links form a loop";
        } else if (e instanceof NotLinkException) {
            return "not a symbolic link";
        } else if (e instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason().equals("Not a directory") ? "not a folder" : small(system.getReason());
        } else if (e instanceof InvalidPathException path) {
            return path(path, System.getProperty("sun.jnu.encoding", "UTF-8"));
        } else if (e instanceof EOFException || e instanceof BufferUnderflowException) {
            return "it ends too early";
        } else if (e instanceof CharacterCodingException) {
            return "not text in UTF-8";
        } else if (e instanceof JsonProcessingException json) {
            return json.getOriginalMessage() == null
                    ? "not valid JSON"
                    : json.getOriginalMessage().replaceFirst(PARSER_ADVICE, "") + where(json);
        } else if (e instanceof OutOfMemoryError) {
            return "not enough memory";
        } else if (e instanceof StackOverflowError) {
            return "nested too deeply";
        } else if (isFault(e) || e.getMessage() == null) {
            return words(e);
        }
        boolean torchScript = e.getMessage().contains("TorchScript"); // its last line says what failed
        return e.getMessage()
                .strip()
                .lines()
                .reduce((first, next) -> torchScript ? next : first)
                .orElse("");
    }

    /** Under a locale such as C, Java 17 cannot represent most names. */
    static String path(InvalidPathException e, String encoding) {
        return canWrite(e.getInput(), encoding)
                ? "not a valid path"
                : "Java cannot represent this name in this locale's encoding, %s; start Fovea with LC_ALL=C.UTF-8"
                        .formatted(encoding);
    }

    /** Whether an encoding can represent a text; true for encodings that Java does not know. */
    public static boolean canWrite(String text, String encoding) {
        return !Charset.isSupported(encoding)
                || Charset.forName(encoding).newEncoder().canEncode(text);
    }

    /** Whether the message only helps programmers, such as {@code Index 3 out of bounds for length 3}. */
    private static boolean isFault(Throwable e) {
        return e instanceof IndexOutOfBoundsException
                || e instanceof NullPointerException
                || e instanceof ClassCastException
                || e instanceof ArithmeticException
                || e instanceof NegativeArraySizeException
                || e instanceof ArrayStoreException
                || e instanceof java.util.NoSuchElementException
                || e instanceof java.nio.BufferOverflowException
                || e instanceof AssertionError;
    }

    private static boolean saysNothingElse(Throwable e) {
        return e.getMessage() == null
                || !e.getMessage().endsWith(")")
                || e.getMessage().contains("No such file");
    }

    private static boolean denied(Throwable e) {
        return e.getMessage() != null
                && (e.getMessage().endsWith("(Permission denied)")
                        || e.getMessage().endsWith("(Access is denied)"));
    }

    private static String where(JsonProcessingException json) {
        return json.getLocation() == null || json.getLocation().getLineNr() < 1
                ? ""
                : ", line %d column %d"
                        .formatted(
                                json.getLocation().getLineNr(),
                                json.getLocation().getColumnNr());
    }

    private static String small(String reason) {
        boolean acronym = reason.length() > 1 && Character.isUpperCase(reason.charAt(1));
        return reason.isEmpty() || acronym
                ? reason
                : reason.substring(0, 1).toLowerCase(Locale.ROOT) + reason.substring(1);
    }

    /** {@code IndexOutOfBoundsException} as {@code internal error: index out of bounds}. */
    private static String words(Throwable e) {
        if (e.getClass() == java.io.IOException.class) {
            return "input or output failed";
        }
        String name = e.getClass().getSimpleName().replaceAll("(?<=.)(Exception|Error)$", "");
        String words = name.replaceAll("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ");
        String small = words.isEmpty() ? "unknown" : words.toLowerCase(Locale.ROOT);
        return e instanceof RuntimeException || e instanceof Error ? INTERNAL + small : small;
    }

    /** A text for quoting in a message: longer ones are shortened to 200 characters by leaving out the middle. */
    public static String shortened(String text) {
        return shortened(text, LONGEST_QUOTE);
    }

    /** Shortens a text by leaving out its middle, without splitting a surrogate pair. */
    static String shortened(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int head = (longest - 1) / 2;
        int tail = text.length() - (longest - 1 - head);
        head -= Character.isHighSurrogate(text.charAt(head - 1)) ? 1 : 0;
        tail += Character.isLowSurrogate(text.charAt(tail)) ? 1 : 0;
        return text.substring(0, head) + "…" + text.substring(tail);
    }
}
