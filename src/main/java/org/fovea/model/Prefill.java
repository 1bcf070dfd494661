package org.fovea.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import org.fovea.base.Cancel;
import org.fovea.model.backend.Scoped;
import org.fovea.model.text.Decoder;
import org.fovea.model.text.KvCache;
import org.fovea.model.text.Sequence;

/** Runs prompts through a decoder and keeps everything. */
final class Prefill {

    private final Decoder decoder;
    private final NDManager manager;

    /** @param manager parent of the traces' managers */
    Prefill(Decoder decoder, NDManager manager) {
        this.decoder = decoder;
        this.manager = manager;
    }

    /**
     * Runs a prompt over an image.
     *
     * @param progress receives the fraction of layers done, 0..1
     * @param cancelled checked before every layer
     * @return to be closed by the caller
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    Trace trace(VisualTokens image, Prompt prompt, DoubleConsumer progress, BooleanSupplier cancelled) {
        NDManager own = manager.newSubManager();
        try {
            Sequence sequence = prompt.sequence().with(image.deepstack());
            List<ResidualRows> residual = new ArrayList<>();
            List<KvCache> keyValues = new ArrayList<>();
            NDArray x = embed(image, prompt, own); // [T, D]
            residual.add(ResidualRows.of(x));
            for (int layer = 0; layer < decoder.layers(); layer++) {
                Cancel.check(cancelled);
                Decoder.Block whole = new Decoder.Block(0, prompt.length(), List.of());
                Decoder.LayerOutput next = decoder.advance(layer, x, KvCache.NONE, List.of(whole), sequence, own);
                x = next.x();
                residual.add(ResidualRows.of(x));
                keyValues.add(KvCache.NONE.and(next.keyValues()));
                progress.accept((layer + 1.0) / decoder.layers());
            }
            return new Trace(
                    own,
                    decoder,
                    new Prompt(prompt.text(), prompt.ids(), sequence),
                    image,
                    residual,
                    keyValues,
                    NotFinite.checked(Trace.logitsOfLast(decoder, x), decoder, residual),
                    layer -> List.of());
        } catch (RuntimeException e) {
            own.close();
            throw e;
        }
    }

    /**
     * Appends tokens to a trace's prompt: the new rows are one block over the kept keys and values.
     *
     * @param trace must outlive what is returned
     * @param ids tokens to add, such as the beginning of an answer
     * @return to be closed by the caller
     */
    Trace extend(Trace trace, int[] ids) {
        Prompt before = trace.prompt();
        int length = before.length();
        int[] all = Arrays.copyOf(before.ids(), length + ids.length);
        System.arraycopy(ids, 0, all, length, ids.length);
        NDManager own = manager.newSubManager();
        try {
            List<ResidualRows> residual = new ArrayList<>();
            List<KvCache> keyValues = new ArrayList<>();
            NDArray x = decoder.embed(ids, own); // [ids, D]
            for (int layer = 0; layer <= decoder.layers(); layer++) {
                residual.add(trace.residualBefore(layer, length, own).and(x));
                if (layer < decoder.layers()) {
                    KvCache kept = trace.keyValues(layer);
                    Decoder.LayerOutput next = decoder.advance(
                            layer,
                            x,
                            kept,
                            List.of(new Decoder.Block(length, ids.length, trace.blocked(layer))),
                            before.sequence(),
                            own);
                    keyValues.add(kept.and(next.keyValues()));
                    x = next.x();
                }
            }
            return new Trace(
                    own,
                    decoder,
                    new Prompt(before.text(), all, before.sequence()),
                    trace.image(),
                    residual,
                    keyValues,
                    NotFinite.checked(Trace.logitsOfLast(decoder, x), decoder),
                    trace::blocked);
        } catch (RuntimeException e) {
            own.close();
            throw e;
        }
    }

    /** Word embeddings with the visual tokens inserted: [T, D]. */
    private NDArray embed(VisualTokens image, Prompt prompt, NDManager own) {
        return Scoped.array(own, () -> {
            NDArray words = decoder.embed(prompt.ids(), own);
            long[] rows = new long[prompt.length()];
            for (int p = 0; p < rows.length; p++) {
                int token = prompt.patchAt(p);
                rows[p] = token < 0 ? p : rows.length + token;
            }
            NDArray x = Decoder.selectRows(List.of(words, image.tokens()), rows, own);
            words.close();
            return x;
        });
    }
}
