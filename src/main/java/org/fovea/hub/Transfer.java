package org.fovea.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.base.WholeFile;
import org.fovea.base.WriterLock;
import org.jspecify.annotations.Nullable;

/**
 * Downloads one file into the cache. Partial content is in {@code blobs/ID.incomplete} and is never downloaded twice,
 * however often the connection breaks or the program ends; the blob gets its own name once it is complete and its
 * checksum verified.
 */
final class Transfer {

    private static final int TRIES = 5;
    private static final int BUFFER = 1 << 18;

    private final HubClient client;
    private final HubCache cache;
    private final RepoFiles repo;
    private final RemoteFile file;
    private final Meter meter;
    private final Cancellation stop;
    private volatile @Nullable InputStream body;
    private volatile long heard;

    Transfer(HubClient client, HubCache cache, RepoFiles repo, RemoteFile file, Meter meter, Cancellation stop) {
        this.client = client;
        this.cache = cache;
        this.repo = repo;
        this.file = file;
        this.meter = meter;
        this.stop = stop;
    }

    private Path blob() {
        return cache.blob(repo.repo(), file.checksum());
    }

    private Path part() {
        return cache.incomplete(repo.repo(), file.checksum());
    }

    private Path pointer() {
        return cache.snapshot(repo.repo(), repo.commit()).resolve(file.name());
    }

    /** The number of bytes still to download. */
    long outstanding() {
        long part = part().toFile().length();
        return isHere() ? 0 : part > file.size() ? file.size() : file.size() - part;
    }

    private boolean isHere() {
        return Files.isRegularFile(blob()) && blob().toFile().length() == file.size()
                || Files.isRegularFile(pointer())
                        && !Files.isSymbolicLink(pointer())
                        && pointer().toFile().length() == file.size();
    }

    /**
     * Downloads the missing part.
     *
     * @throws BadInput if the download fails, or the checksum is wrong
     */
    void run() {
        try {
            if (isHere()) {
                meter.found(file.size());
            } else {
                alone();
            }
            if (Files.isRegularFile(blob())) {
                cache.link(blob(), pointer());
            }
            meter.file();
        } catch (IOException e) {
            stop.check();
            throw new BadInput(
                    "%s: %s cannot be written under %s (%s)."
                            .formatted(repo.repo(), file.name(), cache.root(), reason(e)),
                    e);
        }
    }

    /** Downloads the file unless another window or command is doing so. */
    private void alone() throws IOException {
        Path file = cache.lock(repo.repo(), this.file.checksum());
        Files.createDirectories(file.getParent());
        WriterLock lock = WriterLock.take(file)
                .orElseThrow(() -> new BadInput("%s: %s is already being downloaded by another window or command."
                        .formatted(repo.repo(), this.file.name())));
        try {
            if (isHere()) {
                meter.found(this.file.size()); // another process has just finished
            } else {
                fetch();
                WholeFile.rename(part(), blob());
            }
        } finally {
            lock.close();
        }
    }

    private void fetch() throws IOException {
        Files.createDirectories(part().getParent());
        try (FileChannel out = FileChannel.open(
                part(),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS)) {
            if (out.size() > file.size()) {
                out.truncate(0);
            }
            meter.found(out.size());
            receive(out);
            verify(out);
            out.force(true);
        } catch (WrongChecksum e) {
            Files.deleteIfExists(part());
            throw new BadInput(
                    "%s: %s was downloaded with the checksum %s; expected %s. It has been deleted; try again."
                            .formatted(repo.repo(), file.name(), e.found, file.checksum()),
                    e);
        }
    }

    // ---- receiving ----

    private void receive(FileChannel out) throws IOException {
        URI uri = client.uri(
                "%s/resolve/%s/%s".formatted(repo.repo().repo(), repo.commit(), HubClient.quoted(file.name(), true)));
        long most = out.size();
        int failures = 0;
        while (out.size() < file.size()) {
            String problem = receive(out, uri);
            stop.check();
            if (out.size() > most) {
                most = out.size();
                failures = 0; // an unreliable connection still gets there
            }
            if (out.size() < file.size()) {
                failures++;
                if (failures == TRIES) {
                    throw new BadInput("%s: %s was interrupted at %s of %s (%s); try again to resume the download."
                            .formatted(
                                    repo.repo(),
                                    file.name(),
                                    Bytes.text(out.size()),
                                    Bytes.text(file.size()),
                                    problem));
                }
                stop.pause(client.wait(failures));
            }
        }
    }

    /** Stores the body of one response; returns why it ended. */
    private String receive(FileChannel out, URI uri) throws IOException {
        HubClient.Answer answer = client.ask("GET", uri, out.size());
        check(answer);
        InputStream in = answer.last().body();
        heard = System.nanoTime();
        body = in;
        stop.hold(in);
        try {
            if (!continues(answer, out)) {
                meter.found(-out.size());
                out.truncate(0);
            }
            out.position(out.size());
            byte[] buffer = new byte[BUFFER];
            while (true) {
                int count;
                try {
                    count = in.read(buffer);
                } catch (IOException e) {
                    return reason(e);
                }
                if (count < 0) {
                    return "the connection was closed";
                }
                if (out.size() + count > file.size()) {
                    throw new WrongChecksum("of something longer");
                }
                for (ByteBuffer left = ByteBuffer.wrap(buffer, 0, count); left.hasRemaining(); ) {
                    out.write(left);
                }
                heard = System.nanoTime();
                meter.received(count);
            }
        } finally {
            body = null;
            stop.release(in);
            Cancellation.close(in);
        }
    }

    /** Whether a response continues at the end of the partial file, instead of starting again. */
    private static boolean continues(HubClient.Answer answer, FileChannel out) throws IOException {
        String range = answer.last().headers().firstValue("Content-Range").orElse("");
        return out.size() == 0 || answer.status() == 206 && range.startsWith("bytes " + out.size() + "-");
    }

    private void check(HubClient.Answer answer) throws IOException {
        if (answer.status() != 200 && answer.status() != 206) {
            throw client.refusal(answer, repo.repo(), file.name());
        }
        String commit = answer.first().firstValue("X-Repo-Commit").orElse(repo.commit());
        String id = answer.etag() == null ? file.checksum() : answer.etag();
        long size = answer.linkedSize() >= 0 ? answer.linkedSize() : file.size();
        if (!commit.equals(repo.commit()) || !id.equals(file.checksum()) || size != file.size()) {
            Cancellation.close(answer.last().body());
            throw new BadInput("%s: %s is sent as %s of %,d bytes at commit %s; expected %s of %,d bytes at %s."
                    .formatted(
                            repo.repo(), file.name(), id, size, commit, file.checksum(), file.size(), repo.commit()));
        }
    }

    /** Closes a connection that has been idle for some time, so that it is reopened. */
    void wake(long now, long patienceNanos) {
        InputStream in = body;
        if (in != null && now - heard > patienceNanos) {
            Cancellation.close(in);
        }
    }

    private static String reason(IOException e) {
        return "closed".equals(e.getMessage()) ? "the connection was closed" : Reason.of(e);
    }

    // ---- verification ----

    private static final class WrongChecksum extends IOException {
        private final String found;

        WrongChecksum(String found) {
            super(found);
            this.found = found;
        }
    }

    private void verify(FileChannel in) throws IOException {
        boolean git = file.checksum().length() == 40; // a git blob's checksum includes its length
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance(git ? "SHA-1" : "SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has both
        }
        if (git) {
            digest.update(("blob " + file.size() + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
        in.position(0);
        while (in.read(buffer) >= 0) {
            stop.check();
            digest.update(buffer.flip());
            buffer.clear();
        }
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(file.checksum())) {
            throw new WrongChecksum(found);
        }
    }
}
