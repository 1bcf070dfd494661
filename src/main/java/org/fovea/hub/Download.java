package org.fovea.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.fovea.base.Background;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.model.config.ModelConfig;

/**
 * Downloads a repo into the cache, in this order: list the files, check that it can be run and fits on the disk, fetch
 * the small files, check that Fovea runs the model in config.json, fetch the weights, and last write the revision's
 * ref. An interrupted download is resumed by the next one.
 */
public final class Download {

    private static final int AT_ONCE = 4;
    private static final int REPORT_MILLISECONDS = 200;
    private static final int LARGEST_LIST = 32 << 20;

    private final Hub hub;
    private final HubCache cache;
    private final RepoId repo;
    private final ToLongFunction<Path> space;
    private final long patienceNanos;
    private final Cancellation stop = new Cancellation();
    private final HubClient client;

    /**
     * Prepares a download; sends no request yet.
     *
     * @param hub the source
     * @param cache the destination
     * @param repo what to download
     */
    public Download(Hub hub, HubCache cache, RepoId repo) {
        this(hub, cache, repo, Download::usableSpace, Duration.ofSeconds(1), Duration.ofSeconds(60));
    }

    /**
     * @param space free bytes at a folder
     * @param backoff delay before the first retry
     * @param patience how long a connection may be idle
     */
    Download(Hub hub, HubCache cache, RepoId repo, ToLongFunction<Path> space, Duration backoff, Duration patience) {
        this.hub = hub;
        this.cache = cache;
        this.repo = repo;
        this.space = space;
        this.patienceNanos = patience.toNanos();
        client = new HubClient(hub, stop, backoff);
    }

    private static long usableSpace(Path folder) {
        Path there = folder;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        try {
            FileStore store = Files.getFileStore(there);
            return store.getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE; // unknown: writing will tell
        }
    }

    /** Cancels the download from another thread; partial files are kept for the next one. */
    public void cancel() {
        stop.now();
    }

    /**
     * Downloads the missing files.
     *
     * @param progress called now and then, on this thread
     * @return the checkpoint folder
     * @throws BadInput naming the repo, the file and what to do, if the download fails
     * @throws CancellationException if it was cancelled
     */
    public Path run(Consumer<DownloadProgress> progress) {
        if (hub.offline()) {
            throw new BadInput("%s: is not downloaded, because HF_HUB_OFFLINE is set.".formatted(repo));
        }
        RepoFiles files = list();
        Map<String, List<RemoteFile>> byContent = new HashMap<>();
        for (RemoteFile file : files.needed()) {
            RemoteFile described = file.id() == null || file.size() < 0 ? described(files, file) : file;
            byContent
                    .computeIfAbsent(described.checksum(), id -> new ArrayList<>())
                    .add(described);
        }
        List<RemoteFile> distinct =
                byContent.values().stream().map(same -> same.get(0)).toList();
        Meter meter = new Meter(sum(distinct.stream().mapToLong(RemoteFile::size)), distinct.size());
        List<Transfer> small = transfers(files, distinct, false, meter);
        List<Transfer> weights = transfers(files, distinct, true, meter);
        refuseTooLarge(small, weights);

        Path folder = cache.snapshot(repo, files.commit());
        fetch(small, meter, progress);
        try {
            linkEqual(folder, byContent.values());
            refuseOthers(folder);
            fetch(weights, meter, progress);
            linkEqual(folder, byContent.values());
            cache.refer(repo, files.commit());
        } catch (IOException e) {
            throw new BadInput("%s: cannot be written under %s (%s).".formatted(repo, cache.root(), Reason.of(e)), e);
        }
        return folder;
    }

    private long sum(LongStream sizes) {
        try {
            return sizes.reduce(0, Math::addExact);
        } catch (ArithmeticException e) {
            throw new BadInput(
                    "%s: %s lists files of more than 9 EB in all; is that the hub?".formatted(repo, hub.host()), e);
        }
    }

    private RepoFiles list() {
        HubClient.Answer answer = client.ask(
                "GET",
                client.uri("api/models/%s/revision/%s?blobs=true"
                        .formatted(repo.repo(), HubClient.quoted(repo.revision(), false))),
                0);
        if (answer.status() != 200) {
            throw client.refusal(answer, repo, null);
        }
        try (InputStream body = answer.last().body()) {
            return RepoFiles.read(repo, hub.host(), body.readNBytes(LARGEST_LIST));
        } catch (IOException e) {
            stop.check();
            throw new BadInput(
                    "%s: the list of its files is incomplete (%s); try again.".formatted(repo, Reason.of(e)), e);
        }
    }

    /** Requests sizes and checksums that the list lacks, as with mirrors. */
    private RemoteFile described(RepoFiles files, RemoteFile file) {
        HubClient.Answer answer = client.ask(
                "HEAD",
                client.uri(
                        "%s/resolve/%s/%s".formatted(repo.repo(), files.commit(), HubClient.quoted(file.name(), true))),
                0);
        Cancellation.close(answer.last().body());
        if (answer.status() >= 400) {
            throw client.refusal(answer, repo, file.name());
        }
        String id = file.id() != null ? file.id() : answer.etag();
        long size = file.size() >= 0 ? file.size() : answer.size();
        if (id == null || size < 0) {
            throw new BadInput("%s: %s gives no size or no checksum for %s; expected both."
                    .formatted(repo, hub.host(), file.name()));
        }
        return new RemoteFile(file.name(), size, id);
    }

    private List<Transfer> transfers(RepoFiles files, List<RemoteFile> distinct, boolean weights, Meter meter) {
        return distinct.stream()
                .filter(f -> f.isWeights() == weights)
                .map(f -> new Transfer(client, cache, files, f, meter, stop))
                .toList();
    }

    private void refuseTooLarge(List<Transfer> small, List<Transfer> weights) {
        long needed = sum(LongStream.concat(
                small.stream().mapToLong(Transfer::outstanding),
                weights.stream().mapToLong(Transfer::outstanding)));
        long free = space.applyAsLong(cache.root());
        if (needed > free) {
            throw new BadInput(
                    ("%s: needs %s more on the disk of %s, which has %s free; set HF_HUB_CACHE to a folder on another "
                                    + "disk.")
                            .formatted(repo, Bytes.text(needed), cache.root(), Bytes.text(free)));
        }
    }

    /** Rejects unsupported models after 2 kB of config.json rather than after 14 GB of weights. */
    private void refuseOthers(Path folder) {
        try {
            ModelConfig.read(folder);
        } catch (BadInput e) {
            throw new BadInput(
                    "%s: is not a model that Fovea runs; %s"
                            .formatted(
                                    repo,
                                    e.getMessage()
                                            .replace(
                                                    folder
                                                            + folder.getFileSystem()
                                                                    .getSeparator(),
                                                    "")),
                    e);
        }
    }

    /** Identical files of a repo are downloaded once, and share a blob. */
    private void linkEqual(Path folder, Collection<List<RemoteFile>> byContent) throws IOException {
        for (List<RemoteFile> same : byContent) {
            Path fetched = folder.resolve(same.get(0).name());
            Path blob = cache.blob(repo, same.get(0).checksum());
            for (RemoteFile file : same) {
                Path pointer = folder.resolve(file.name());
                if (!Files.exists(pointer) && Files.exists(blob)) {
                    cache.link(blob, pointer);
                } else if (!Files.exists(pointer) && Files.exists(fetched)) {
                    Files.copy(fetched, pointer); // neither symlinks nor hard links are possible
                }
            }
        }
    }

    private void fetch(List<Transfer> transfers, Meter meter, Consumer<DownloadProgress> progress) {
        ExecutorService threads = Background.pool("download", AT_ONCE);
        boolean whole = false;
        try {
            ExecutorCompletionService<Void> running = new ExecutorCompletionService<>(threads);
            transfers.forEach(t -> running.submit(t::run, null));
            for (int done = 0; done < transfers.size(); ) {
                Future<Void> next = running.poll(REPORT_MILLISECONDS, TimeUnit.MILLISECONDS);
                stop.check();
                long now = System.nanoTime();
                progress.accept(meter.at(now));
                transfers.forEach(t -> t.wake(now, patienceNanos));
                if (next != null) {
                    next.get();
                    done++;
                }
            }
            progress.accept(meter.at(System.nanoTime()));
            whole = true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException();
        } finally {
            if (!whole) {
                stop.now(); // one has failed, so the others are useless
            }
            end(threads);
        }
    }

    /** Waits for the threads, so that their partial files can be resumed at once. */
    private static void end(ExecutorService threads) {
        threads.shutdownNow();
        try {
            threads.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
