package org.fovea.app.browser;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.fovea.base.Background;
import org.fovea.coco.CocoImage;
import org.fovea.model.image.RgbImage;

/**
 * Decodes thumbnails beside the window: what was asked for last comes first, what was asked for long ago is given up,
 * and those that were looked at last are kept. Belongs to the window's thread.
 */
final class Thumbnails implements AutoCloseable {

    /** About 40 MB. */
    static final int KEPT = 480;
    /** More than fit into a window, so that none that is on show is given up. */
    static final int WAITING = 240;

    private static final int THREADS = 2;

    private record Request(CocoImage image, Function<CocoImage, Path> files, Consumer<Thumbnail> done, int era) {}

    private final Executor window;
    private final Deque<Request> waiting = new ArrayDeque<>();
    private final Map<Long, Thumbnail> kept = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Thumbnail> eldest) {
            return size() > KEPT;
        }
    };
    private int era;
    private boolean closed;

    /** @param window runs things on the window's thread */
    @SuppressWarnings(
            "ThreadPriorityCheck") // nothing depends on it: the model and the window come first where it has an effect
    Thumbnails(Executor window) {
        this.window = window;
        for (int i = 0; i < THREADS; i++) {
            Thread thread = Background.thread("thumbnails", this::loop);
            thread.setPriority(Thread.MIN_PRIORITY);
            thread.start();
        }
    }

    /** Forgets all of them: another dataset, or another folder. */
    void forget() {
        era++;
        kept.clear();
        synchronized (waiting) {
            waiting.clear();
        }
    }

    /** A thumbnail that is at hand, or null. */
    Thumbnail at(CocoImage image) {
        return kept.get(image.id());
    }

    /** How many are at hand. */
    int size() {
        return kept.size();
    }

    /**
     * Has one made.
     *
     * @param files from an image to its file, or null if that is missing; asked on another thread
     * @param done gets it on the window's thread, unless it was given up or forgotten by then
     */
    void ask(CocoImage image, Function<CocoImage, Path> files, Consumer<Thumbnail> done) {
        synchronized (waiting) {
            waiting.addFirst(new Request(image, files, done, era));
            if (waiting.size() > WAITING) {
                waiting.removeLast();
            }
            waiting.notifyAll();
        }
    }

    private void loop() {
        while (true) {
            Request request;
            synchronized (waiting) {
                while (waiting.isEmpty() && !closed) {
                    try {
                        waiting.wait();
                    } catch (InterruptedException e) {
                        return;
                    }
                }
                if (closed) {
                    return;
                }
                request = waiting.removeFirst();
            }
            Thumbnail made = make(request);
            window.execute(() -> {
                if (request.era == era) {
                    kept.put(request.image.id(), made);
                    request.done.accept(made);
                }
            });
        }
    }

    private static Thumbnail make(Request request) {
        try {
            Path file = request.files.apply(request.image);
            return file == null ? Thumbnail.MISSING : Thumbnail.of(RgbImage.read(file));
        } catch (Throwable unreadable) { // whatever a broken file does to its decoder; the other images are not to wait
            return Thumbnail.UNREADABLE;
        }
    }

    @Override
    public void close() {
        synchronized (waiting) {
            closed = true;
            waiting.clear();
            waiting.notifyAll();
        }
    }
}
