package org.fovea.coco;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;

/**
 * An instances file with its size and time when it was opened; byte positions are valid only while they stay the same.
 *
 * @param path of the file
 * @param size in bytes
 * @param modified nanoseconds since 1970
 */
record InstancesFile(Path path, long size, long modified) {

    /**
     * Reads the size and time of a file.
     *
     * @throws BadInput if it does not exist or cannot be read
     */
    static InstancesFile of(Path path) {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            if (now.isOther()) { // reading a pipe or device might never end
                throw new BadInput(
                        "%s: found a pipe, a socket or a device, expected a COCO instances file.".formatted(path));
            }
            return new InstancesFile(path, now.size(), now.lastModifiedTime().to(TimeUnit.NANOSECONDS));
        } catch (NoSuchFileException e) {
            throw new BadInput("%s: found no such file, expected a COCO instances file.".formatted(path), e);
        } catch (IOException e) {
            throw new BadInput(
                    "%s: found a file that cannot be read (%s), expected a COCO instances file."
                            .formatted(path, Reason.of(e)),
                    e);
        }
    }

    /** Whether the file still has this size and time. */
    boolean unchanged() {
        try {
            return of(path).equals(this);
        } catch (BadInput gone) {
            return false;
        }
    }

    /**
     * Reads a range of bytes.
     *
     * @throws BadInput if the file has changed, or cannot be read
     */
    byte[] bytes(long from, int length) {
        if (!unchanged()) {
            throw changed();
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try (FileChannel channel = FileChannel.open(path)) {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, from + bytes.position()) < 0) {
                    throw new EOFException("it ends early");
                }
            }
            return bytes.array();
        } catch (IOException e) {
            throw new BadInput(
                    "%s: found a file that cannot be read (%s), expected a COCO instances file."
                            .formatted(path, Reason.of(e)),
                    e);
        }
    }

    /** The error to throw when the file has changed. */
    BadInput changed() {
        return new BadInput(
                "%s: found another file than was opened, expected it unchanged; open it again.".formatted(path));
    }
}
