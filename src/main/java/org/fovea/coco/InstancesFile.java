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
 * An instances file as it was when it was opened; what lies where in it is only good as long as it is that.
 *
 * @param path where it lies
 * @param size in bytes
 * @param modified nanoseconds since 1970
 */
record InstancesFile(Path path, long size, long modified) {

    /**
     * Looks at a file.
     *
     * @throws BadInput if there is none, or it cannot be looked at
     */
    static InstancesFile of(Path path) {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            if (now.isOther()) { // reading it might never end
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
     * Reads a stretch of it.
     *
     * @throws BadInput if the file is not as it was, or cannot be read
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

    /** What to say when it is found not to be as it was. */
    BadInput changed() {
        return new BadInput(
                "%s: found another file than was opened, expected it unchanged; open it again.".formatted(path));
    }
}
