package org.fovea.app.state;

import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.fovea.app.look.Texts;
import org.fovea.app.state.ModelService.Lane;
import org.fovea.base.Background;
import org.fovea.base.Cancel;
import org.fovea.base.FileStamp;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.image.ImageInput;
import org.fovea.model.image.ImageProcessor;
import org.fovea.model.image.RgbImage;

/**
 * Encodes the image that is probably opened next, while the model rests, into the cache that opening looks in. Whatever
 * a person asks for comes first, except for opening that very image, which waits for it. Belongs to the window's
 * thread.
 */
final class EncodingAhead {

    /** Reading a file cannot be cancelled, so the model's thread looks this often whether to wait on. */
    private static final long LOOK_MILLIS = 10;

    /** Before this nothing is said: what flashes by only distracts. */
    private static final long QUIET_NANOS = 500_000_000;

    /** An image to be encoded as one request wants it. */
    private record Image(FileStamp stamp, int imageTokens) {}

    /** What the reading thread has made of it. */
    private record Processed(Image image, ImageInput input) {}

    private final ModelService service;
    private volatile Path wanted;

    EncodingAhead(ModelService service) {
        this.service = service;
    }

    /** Says which image a person has asked to open; null if they asked for something else. */
    void wanted(Path file) {
        wanted = file;
    }

    /**
     * Encodes an image once the model has rested for a moment, in the place of the one before.
     *
     * @param next finds it, on any thread; null or empty-handed if there is none
     * @param imageTokens most visual tokens, as {@link Detail#limit} takes it
     */
    void ask(Supplier<Path> next, int imageTokens) {
        if (next == null) {
            service.cancel(Lane.AHEAD);
            return;
        }
        service.ask(
                Lane.AHEAD,
                Texts.of(EncodingAhead.class).get("ahead"),
                (session, progress) -> {
                    encode(session, progress, next, imageTokens);
                    return null;
                },
                new ModelService.Owner<Object>() {
                    @Override
                    public void done(Object nothing) {}

                    @Override
                    public void failed(String problem) {} // opening the image says so
                });
    }

    private void encode(ModelSession session, ModelService.Progress progress, Supplier<Path> next, int imageTokens) {
        long started = System.nanoTime();
        VisionLanguageModel vlm = session.vlm();
        AtomicReference<Path> file = new AtomicReference<>();
        BooleanSupplier givenUp = () -> progress.cancelled() && (wanted == null || !wanted.equals(file.get()));
        FutureTask<Processed> reading = new FutureTask<>(() -> {
            file.set(next.get());
            return file.get() == null ? null : read(file.get(), vlm, imageTokens, session);
        });
        Background.thread("ahead", reading).start();
        Processed processed = await(reading, givenUp);
        if (processed == null) {
            return;
        }
        vlm.encodeAhead(
                processed.input,
                share -> {
                    if (System.nanoTime() - started > QUIET_NANOS) {
                        progress.report(share);
                    }
                },
                givenUp);
        session.encodedAhead(processed.image);
    }

    private Processed read(Path file, VisionLanguageModel vlm, int imageTokens, ModelSession session) {
        Image image = new Image(FileStamp.of(file), imageTokens);
        if (session.hasEncodedAhead(image)) {
            return null;
        }
        RgbImage pixels = RgbImage.read(file);
        int limit = Detail.limit(imageTokens, vlm, pixels.width(), pixels.height());
        ImageProcessor own = vlm.ownProcessor();
        return new Processed(image, (limit == Detail.FULL ? own : own.limitedTo(limit)).process(pixels));
    }

    private static Processed await(FutureTask<Processed> reading, BooleanSupplier givenUp) {
        while (true) {
            try {
                return reading.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                Cancel.check(givenUp);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException bad ? bad : new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                throw new CancellationException();
            }
        }
    }
}
