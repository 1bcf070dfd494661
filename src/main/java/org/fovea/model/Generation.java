package org.fovea.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.fovea.model.backend.Scoped;
import org.fovea.model.config.ModelConfig;
import org.fovea.model.text.Decoder;
import org.fovea.model.text.KvCache;
import org.fovea.model.text.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Greedy generation from several continuations in one batch: the newest tokens of all unfinished answers go through
 * each layer together, each attending to its own prefix. Guessed tokens go through with them (speculative decoding,
 * Leviathan et al., ICML 2023, with a given guess instead of a draft model): where a guess is right, the logits after
 * it are already known.
 */
final class Generation {

    /**
     * Tokens that go through a layer at a time: as many rows as a product with the stored weights handles efficiently.
     */
    private static final int TOGETHER = 8;

    /** How many tokens ahead in the guess the newest token is searched for. */
    private static final int FAR = 4;

    /** An unfinished answer. */
    private static final class Line {

        private final Continuation from;
        private final List<Integer> shared; // number of chunks in each layer that belong to the continuation
        private final List<Integer> ids = new ArrayList<>();
        private final List<TokenProbability> tokens = new ArrayList<>();
        private List<KvCache> keyValues; // of the positions before the newest pass
        private List<KvCache.Chunk> passed = List.of(); // by layer, of all rows of the newest pass
        private int[] tried = {}; // token ids of those rows
        private float[][] after = {}; // logits after each of those rows
        private int taken; // how many of those rows are part of the answer
        private int next; // index in the guess of the next token
        private float[] logits;
        private Answer.@Nullable End end; // null while it is generated

        private Line(Continuation from) {
            this.from = from;
            keyValues = from.keyValues();
            logits = from.logits();
            shared = keyValues.stream().map(kv -> kv.chunks().size()).toList();
        }

        /** The position of its newest token. */
        private int position() {
            return from.position() + ids.size() - 1;
        }

        /** Adds a token and moves on in the guess: past the same token if it is near, or else by one token. */
        private void add(int id) {
            ids.add(id);
            List<Integer> near = from.guess()
                    .subList(
                            Math.min(next, from.guess().size()),
                            Math.min(next + FAR, from.guess().size()));
            next += near.contains(id) ? near.indexOf(id) + 1 : 1;
        }

        /** Whether the newest token was guessed, so that the logits after it are known. */
        private boolean foreseen() {
            if (taken == tried.length || tried[taken] != ids.get(ids.size() - 1)) {
                return false;
            }
            logits = after[taken];
            taken++;
            return true;
        }

        /** Keeps the keys and values of the accepted tokens only. */
        private void settle() {
            if (taken == 0) {
                return;
            }
            List<KvCache> grown = new ArrayList<>();
            for (int layer = 0; layer < passed.size(); layer++) {
                KvCache.Chunk own = passed.get(layer);
                KvCache.Chunk kept = own;
                if (taken < own.length()) {
                    kept = own.slice(0, taken);
                    own.close();
                }
                grown.add(grow(keyValues.get(layer), kept, shared.get(layer)));
            }
            keyValues = grown;
        }
    }

    private final Decoder decoder;
    private final Tokenizer tokenizer;
    private final ModelConfig config;
    private final List<Line> lines;

    Generation(Decoder decoder, Tokenizer tokenizer, ModelConfig config, List<Continuation> from) {
        this.decoder = decoder;
        this.tokenizer = tokenizer;
        this.config = config;
        lines = from.stream().map(Line::new).toList();
    }

    /**
     * Generates all answers.
     *
     * @param limit maximum number of tokens of each
     * @param untilEnd whether an end token ends an answer
     * @param streamed receives the text so far and the newest token of each answer in turn
     * @param stopped checked before each token
     * @param manager parent of the managers of intermediate arrays
     * @return the answers, in the order of the continuations
     */
    List<Answer> run(
            int limit,
            boolean untilEnd,
            BiConsumer<String, TokenProbability> streamed,
            BooleanSupplier stopped,
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
                List<Line> unknown =
                        going.stream().filter(line -> !line.foreseen()).toList();
                if (!unknown.isEmpty()) {
                    advance(unknown, limit, own);
                }
            }
        }
        return lines.stream()
                .map(line -> new Answer(
                        tokenizer.decode(line.ids).strip(),
                        List.copyOf(line.tokens),
                        line.end == null ? Answer.End.LIMIT : line.end))
                .toList();
    }

    /** The most probable token that may be generated. */
    private int likeliest(float[] logits) {
        if (config.neverSaid().isEmpty()) {
            return Softmax.argmax(logits);
        }
        float[] allowed = logits.clone();
        config.neverSaid().stream()
                .filter(id -> id >= 0 && id < allowed.length)
                .forEach(id -> allowed[id] = Float.NEGATIVE_INFINITY);
        return Softmax.argmax(allowed);
    }

    /** Appends the most probable token and checks whether the answer has ended. */
    private void speak(Line line, int limit, boolean untilEnd, BiConsumer<String, TokenProbability> streamed) {
        int id = likeliest(line.logits);
        TokenProbability token = new TokenProbability(
                id, tokenizer.text(id), Softmax.of(line.logits).p()[id]);
        line.tokens.add(token);
        line.add(id);
        streamed.accept(tokenizer.decode(line.ids), token);
        if (untilEnd && config.endTokens().contains(id)) {
            line.end = Answer.End.COMPLETE;
        } else if (line.ids.size() == limit
                || line.position() + 1 >= config.text().maxPositions()) {
            line.end = Answer.End.LIMIT;
        }
    }

    /** The newest token and the guessed tokens after it. */
    private int[] tried(Line line, int limit) {
        List<Integer> guess = line.from.guess();
        int position = line.position();
        int most = Math.min(
                Math.min(TOGETHER, limit - line.ids.size()), config.text().maxPositions() - position);
        int guessed = Math.max(0, Math.min(most - 1, guess.size() - line.next));
        int[] ids = new int[1 + guessed];
        ids[0] = line.ids.get(line.ids.size() - 1);
        for (int i = 0; i < guessed; i++) {
            ids[1 + i] = guess.get(line.next + i);
        }
        return ids;
    }

    private void advance(List<Line> going, int limit, NDManager own) {
        for (Line line : going) {
            line.settle();
            line.tried = tried(line, limit);
            line.taken = 1;
            line.passed = new ArrayList<>();
        }
        NDArray x = decoder.embed(
                going.stream().flatMapToInt(line -> IntStream.of(line.tried)).toArray(), own); // [rows, D]
        for (int layer = 0; layer < decoder.layers(); layer++) {
            int now = layer;
            Decoder.LayerOutput next = decoder.advance(
                    layer,
                    x,
                    going.stream()
                            .map(line -> new Decoder.SequenceBlock(
                                    line.keyValues.get(now),
                                    new Decoder.Block(
                                            line.position(),
                                            line.tried.length,
                                            line.from.blocked().apply(now)),
                                    line.from.sequence()))
                            .toList(),
                    own);
            x.close();
            x = next.x();
            int row = 0;
            for (Line line : going) {
                line.passed.add(
                        going.size() == 1 ? next.keyValues() : next.keyValues().slice(row, line.tried.length));
                row += line.tried.length;
            }
            if (going.size() > 1) {
                next.keyValues().close();
            }
        }
        float[] logits = logits(x);
        x.close();
        int row = 0;
        for (Line line : going) {
            line.after = new float[line.tried.length][];
            for (int i = 0; i < line.tried.length; i++, row++) {
                line.after[i] =
                        Arrays.copyOfRange(logits, row * decoder.vocabulary(), (row + 1) * decoder.vocabulary());
            }
            line.logits = line.after[0];
        }
    }

    private float[] logits(NDArray x) {
        return Scoped.value(() -> NotFinite.checked(decoder.unembed(x).toFloatArray(), decoder));
    }

    /** Joins the generated positions into one chunk and frees the previous chunks. */
    private static KvCache grow(KvCache before, KvCache.Chunk newest, int shared) {
        KvCache all = before.and(newest);
        KvCache compact = all.compact(shared);
        if (compact != all) {
            all.chunks().subList(shared, all.chunks().size()).forEach(KvCache.Chunk::close);
        }
        return compact;
    }
}
