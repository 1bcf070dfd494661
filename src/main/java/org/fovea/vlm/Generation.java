package org.fovea.vlm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.fovea.vlm.checkpoint.LlavaConfig;
import org.fovea.vlm.text.Decoder;
import org.fovea.vlm.text.KeyValues;
import org.fovea.vlm.text.Tokenizer;

/**
 * Greedy generation from continuations side by side: the newest tokens of all that have not ended go through each layer
 * together, each attending to its own past.
 */
final class Generation {

    /** One answer in the making. */
    private static final class Line {

        private final Continuation from;
        private final List<Integer> shared;                      // chunks of each layer that are not this line's own
        private final List<Integer> ids = new ArrayList<>();
        private final List<TokenProbability> tokens = new ArrayList<>();
        private List<KeyValues> keyValues;
        private float[] logits;
        private Answer.End end;

        private Line(Continuation from) {
            this.from = from;
            keyValues = from.keyValues();
            logits = from.logits();
            shared = keyValues.stream().map(kv -> kv.chunks().size()).toList();
        }

        /** Where its newest token stands. */
        private int position() {
            return from.position() + ids.size() - 1;
        }
    }

    private final Decoder decoder;
    private final Tokenizer tokenizer;
    private final LlavaConfig config;
    private final List<Line> lines;

    Generation(Decoder decoder, Tokenizer tokenizer, LlavaConfig config, List<Continuation> from) {
        this.decoder = decoder;
        this.tokenizer = tokenizer;
        this.config = config;
        lines = from.stream().map(Line::new).toList();
    }

    /**
     * Generates all of them.
     *
     * @param limit most tokens of each
     * @param untilEnd whether an end token ends one
     * @param streamed gets the text so far and the newest token of each in turn
     * @param stopped asked before each token
     * @param manager what is made on the way is scoped under it
     * @return in the order given
     */
    List<Answer> run(int limit, boolean untilEnd, BiConsumer<String, TokenProbability> streamed, BooleanSupplier stopped,
            NDManager manager) {
        try (NDManager own = manager.newSubManager()) {
            List<Line> going = limit > 0 ? lines : List.of();
            while (!going.isEmpty()) {
                boolean stop = stopped.getAsBoolean();
                for (Line line : going) {
                    if (stop) {
                        line.end = Answer.End.STOPPED;
                    } else {
                        speak(line, limit, untilEnd, streamed);
                    }
                }
                going = going.stream().filter(line -> line.end == null).toList();
                if (!going.isEmpty()) {
                    advance(going, own);
                }
            }
        }
        return lines.stream().map(line -> new Answer(tokenizer.decode(line.ids).strip(), List.copyOf(line.tokens),
                line.end == null ? Answer.End.LIMIT : line.end)).toList();
    }

    /** Takes the likeliest token and sees whether it was the last. */
    private void speak(Line line, int limit, boolean untilEnd, BiConsumer<String, TokenProbability> streamed) {
        int id = Softmax.argmax(line.logits);
        TokenProbability token = new TokenProbability(id, tokenizer.text(id), Softmax.of(line.logits).p()[id]);
        line.tokens.add(token);
        line.ids.add(id);
        streamed.accept(tokenizer.decode(line.ids), token);
        if (untilEnd && config.endTokens().contains(id)) {
            line.end = Answer.End.COMPLETE;
        } else if (line.ids.size() == limit || line.position() + 1 >= config.text().maxPositions()) {
            line.end = Answer.End.LIMIT;
        }
    }

    private void advance(List<Line> going, NDManager own) {
        NDArray x = decoder.embed(going.stream().mapToInt(line -> line.ids.get(line.ids.size() - 1)).toArray(), own); // [lines, D]
        List<List<KeyValues>> grown = going.stream().map(line -> (List<KeyValues>) new ArrayList<KeyValues>()).toList();
        for (int layer = 0; layer < decoder.layers(); layer++) {
            int now = layer;
            Decoder.Advanced next = decoder.advance(layer, x, going.stream().map(line -> new Decoder.Strand(
                    line.keyValues.get(now), new Decoder.Block(line.position(), 1, line.from.cuts().apply(now)))).toList(), own);
            x.close();
            x = next.x();
            for (int i = 0; i < going.size(); i++) {
                Line line = going.get(i);
                KeyValues.Chunk newest = going.size() == 1 ? next.own() : next.own().slice(i, 1);
                grown.get(i).add(grow(line.keyValues.get(layer), newest, line.shared.get(layer)));
            }
            if (going.size() > 1) {
                next.own().close();
            }
        }
        float[] logits = logits(x);
        x.close();
        for (int i = 0; i < going.size(); i++) {
            going.get(i).keyValues = grown.get(i);
            going.get(i).logits = Arrays.copyOfRange(logits, i * decoder.vocabulary(), (i + 1) * decoder.vocabulary());
        }
    }

    private float[] logits(NDArray x) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return decoder.unembed(x).toFloatArray();
        }
    }

    /** The generated tail as one chunk; what it was before is freed. */
    private static KeyValues grow(KeyValues before, KeyValues.Chunk newest, int shared) {
        KeyValues all = before.and(newest);
        KeyValues compact = all.compact(shared);
        if (compact != all) {
            all.chunks().subList(shared, all.chunks().size()).forEach(KeyValues.Chunk::close);
        }
        return compact;
    }
}
