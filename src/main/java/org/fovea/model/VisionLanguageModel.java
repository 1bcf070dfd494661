package org.fovea.model;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import org.fovea.base.BadInput;
import org.fovea.model.backend.ComputeMode;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.backend.QuantisedWeights;
import org.fovea.model.backend.Threads;
import org.fovea.model.config.ImageToken;
import org.fovea.model.config.LlavaConfig;
import org.fovea.model.config.ModelCard;
import org.fovea.model.config.Preprocessing;
import org.fovea.model.image.ClipImageProcessor;
import org.fovea.model.image.RgbImage;
import org.fovea.model.text.ChatTemplate;
import org.fovea.model.text.Decoder;
import org.fovea.model.text.KvCache;
import org.fovea.model.text.Tokenizer;
import org.fovea.model.vision.Projector;
import org.fovea.model.vision.VisionEncoder;
import org.fovea.model.weights.Readahead;
import org.fovea.model.weights.Weights;

/**
 * A LLaVA-family model, opened from a checkpoint folder as it lies on the hub. Not safe for use by several threads at
 * once: one model, one thread.
 */
public final class VisionLanguageModel implements AutoCloseable {

    private final Path directory;
    private final LlavaConfig config;
    private final ModelCard card;
    private final long parameters;
    private final String storedType;
    private final ComputeMode arithmetic;
    private final ComputeMode usualArithmetic;
    private final MemoryEstimate memory;
    private final NDManager manager;
    private final ChatTemplate template;
    private final String imageToken;
    private final Tokenizer tokenizer;
    private final ClipImageProcessor processor;
    private final MappedWeights mapped;
    private final VisionEncoder tower;
    private final Projector projector;
    private final Decoder decoder;
    private final Readahead readahead;

    private VisionLanguageModel(Path directory, LlavaConfig config, Weights weights, ComputeMode arithmetic, QuantisedWeights quantised,
            MappedWeights.Keeping keeping, Tokenizer tokenizer, NDManager manager) {
        this.directory = directory;
        this.config = config;
        this.manager = manager;
        this.tokenizer = tokenizer;
        this.arithmetic = arithmetic;
        usualArithmetic = MemoryEstimate.usual(weights);
        card = ModelCard.read(directory);
        template = ChatTemplate.read(directory);
        parameters = weights.parameters();
        storedType = weights.type().name();
        memory = MemoryEstimate.of(config, weights, arithmetic);
        processor = new ClipImageProcessor(Preprocessing.read(directory), config.vision().side(), config.vision().patchSize());
        imageToken = ImageToken.read(directory);
        if (tokenizer.idOf(imageToken) != config.imageToken()) {
            throw new BadInput("%s: has %s; config.json says that id %d is %s.".formatted(
                    directory.resolve("tokenizer.json"),
                    tokenizer.idOf(imageToken) < 0 ? "no token " + BadInput.quote(imageToken)
                            : BadInput.quote(imageToken) + " at id " + tokenizer.idOf(imageToken),
                    config.imageToken(), BadInput.quote(imageToken)));
        }
        if (config.imageToken() >= config.text().vocabulary()) {
            throw new BadInput("%s: image_token_index is %d; expected an id below text_config.vocab_size, %d.".formatted(
                    directory.resolve("config.json"), config.imageToken(), config.text().vocabulary()));
        }
        mapped = new MappedWeights(weights, quantised, arithmetic, keeping, manager);
        tower = new VisionEncoder(config, mapped);
        projector = new Projector(config, mapped);
        decoder = new Decoder(config.text(), mapped);
        mapped.opened();
        readahead = new Readahead(mapped.unread());
    }

    /**
     * How to open a checkpoint.
     *
     * @param arithmetic how linear layers multiply; null for exact up to a billion weights and fast beyond
     * @param copySmall whether a small checkpoint's weights are read into memory at opening rather than mapped, float16 and
     *        bfloat16 as float32 in exact mode; the results are the same
     * @param despiteMemory whether to open what is larger than the machine's memory
     * @param progress gets the share done, 0..1, of what takes long: quantising for int8, the first time
     * @param cancelled asked often while that goes on
     */
    public record Opening(ComputeMode arithmetic, boolean copySmall, boolean despiteMemory, DoubleConsumer progress,
            BooleanSupplier cancelled) {

        /** In a compute mode, or the usual one for null. */
        public static Opening in(ComputeMode arithmetic) {
            return new Opening(arithmetic, true, false, share -> { }, () -> false);
        }

        /** The same with someone who watches. */
        public Opening watched(DoubleConsumer by, BooleanSupplier stopped) {
            return new Opening(arithmetic, copySmall, despiteMemory, by, stopped);
        }
    }

    /** {@link #open(Path, Opening)} in the usual compute mode. */
    public static VisionLanguageModel open(Path directory) {
        return open(directory, Opening.in(null));
    }

    /**
     * Opens a checkpoint folder: config.json, safetensors, tokenizer.json, preprocessor_config.json. Weights stay where
     * they lie, mapped into memory.
     *
     * @throws BadInput naming file, field, found and expected, if it cannot be used; nothing is left open then
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static VisionLanguageModel open(Path directory, Opening how) {
        if (!Files.isDirectory(directory)) {
            throw new BadInput("%s: is no folder; expected a checkpoint folder with config.json and model.safetensors."
                    .formatted(directory));
        }
        LlavaConfig config = LlavaConfig.read(directory);        // the cheap complaint before the dear work
        Weights weights = Weights.open(directory);
        ComputeMode arithmetic = how.arithmetic != null ? how.arithmetic : MemoryEstimate.usual(weights);
        if (!how.despiteMemory) {
            MemoryEstimate.refuseTooLarge(directory, config, weights, arithmetic, MemoryEstimate.ofMachine());
        }
        Tokenizer tokenizer = Tokenizer.open(directory);
        NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
        try {
            QuantisedWeights quantised = arithmetic == ComputeMode.INT8
                    ? QuantisedWeights.open(weights, QuantisedWeights.usualFolder(), how.progress, how.cancelled, manager) : null;
            MappedWeights.Keeping keeping = how.copySmall ? MemoryEstimate.keeping(weights, arithmetic)
                    : MappedWeights.Keeping.MAPPED;
            return new VisionLanguageModel(directory, config, weights, arithmetic, quantised, keeping, tokenizer, manager);
        } catch (RuntimeException e) {
            manager.close();
            tokenizer.close();
            throw e;
        }
    }

    /** The folder it was opened from. */
    public Path directory() {
        return directory;
    }

    /** Its name: what its card says, or the folder's. */
    public String name() {
        return card.name();
    }

    /** What its folder says about it. */
    public ModelCard card() {
        return card;
    }

    /** What config.json says. */
    public LlavaConfig config() {
        return config;
    }

    /** What questions are put into: the checkpoint's chat template with {@code <image>} and {@code {question}}. */
    public String template() {
        return template.text();
    }

    /** The checkpoint's chat template, and what became of it. */
    public ChatTemplate chatTemplate() {
        return template;
    }

    /** Whether a text is a whole prompt, not a question: it has {@code <image>} or the checkpoint's own token for it. */
    public boolean isWholePrompt(String text) {
        return text.contains(ImageToken.MARK) || text.contains(imageToken);
    }

    /** Number of weights. */
    public long parameters() {
        return parameters;
    }

    /** The type that most weights are stored in, such as {@code BF16}. */
    public String storedType() {
        return storedType;
    }

    /** How its linear layers multiply. */
    public ComputeMode arithmetic() {
        return arithmetic;
    }

    /** The compute mode that this checkpoint is opened in unless another is asked for. */
    public ComputeMode usualArithmetic() {
        return usualArithmetic;
    }

    /** What it needs of memory, as estimated before it was opened. */
    public MemoryEstimate memory() {
        return memory;
    }

    /** L. */
    public int layers() {
        return decoder.layers();
    }

    /** Text to ids and back. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** How pictures are prepared. */
    public ClipImageProcessor processor() {
        return processor;
    }

    /** Side of the patch grid. */
    public int side() {
        return config.vision().side();
    }

    /** Side of a patch in the picture as the model sees it, in pixels. */
    public int patchSize() {
        return config.vision().patchSize();
    }

    /**
     * Looks at a picture: image processor, tower, projector.
     *
     * @return to be closed by the caller
     */
    public VisualTokens see(RgbImage picture) {
        Threads.expect(Long.MAX_VALUE);
        float[] pixelValues = processor.pixelValues(picture);
        ClipImageProcessor.Geometry geometry = processor.geometry(picture.width(), picture.height());
        int size = config.vision().imageSize();
        if (pixelValues.length != 3 * size * size) {
            throw new BadInput("%s: preprocessor_config.json makes pictures of %d×%d; the tower takes %d×%d.".formatted(
                    directory, geometry.outputWidth(), geometry.outputHeight(), size, size));
        }
        NDManager own = manager.newSubManager();
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            mapped.check();
            NDArray tokens = projector.apply(tower.apply(pixelValues, own));
            NotFinite.check(tokens, mapped);
            NDScope.unregister(tokens);
            tokens.attach(own);
            return new VisualTokens(own, tokens, pixelValues, processor.seen(picture), geometry, side(), side());
        } catch (RuntimeException e) {
            own.close();
            throw e;
        }
    }

    /**
     * A question in a template, or a whole prompt.
     *
     * @param text a text with {@code <image>}, or the checkpoint's own token for it, is the whole prompt as it stands; any
     *     other is put into the template
     * @param template with {@code <image>} and {@code {question}}; null for the checkpoint's own
     * @throws BadInput if there is not exactly one {@code <image>}
     */
    public Prompt prompt(String text, String template) {
        String around = template == null ? this.template.text() : template;
        String whole = (isWholePrompt(text) ? text : around.replace(ChatTemplate.QUESTION, text))
                .replace(imageToken, ImageToken.MARK);
        int[] ids = tokenizer.encode(whole.replace(ImageToken.MARK, imageToken));
        int at = -1;
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] >= config.text().vocabulary()) {
                throw new BadInput("%s: gives \"%s\" the id %d; config.json's text_config.vocab_size is %d.".formatted(
                        directory.resolve("tokenizer.json"), tokenizer.piece(ids[i]), ids[i], config.text().vocabulary()));
            }
            if (ids[i] == config.imageToken()) {
                if (at >= 0) {
                    throw new BadInput("The prompt has more than one %s; Fovea asks about one picture.".formatted(ImageToken.MARK));
                }
                at = i;
            }
        }
        if (at < 0) {
            throw new BadInput("The prompt \"%s\" has no %s.".formatted(BadInput.quote(whole), ImageToken.MARK));
        }
        int before = config.classTokens();
        int n = before + side() * side();
        int length = ids.length - 1 + n;
        if (length >= config.text().maxPositions()) {
            throw new BadInput("The prompt has %,d positions with the picture; the model takes %,d."
                    .formatted(length, config.text().maxPositions()));
        }
        int[] expanded = new int[length];
        System.arraycopy(ids, 0, expanded, 0, at);
        Arrays.fill(expanded, at, at + n, config.imageToken());
        System.arraycopy(ids, at + 1, expanded, at + n, ids.length - at - 1);
        return new Prompt(whole, expanded, at + before, at + n);
    }

    /** A question in the checkpoint's own chat template, or a whole prompt that has {@code <image>} in it. */
    public Prompt prompt(String text) {
        return prompt(text, null);
    }

    /**
     * Runs a prompt over a picture and keeps everything.
     *
     * @param progress gets the share of layers done, 0..1
     * @param cancelled asked before every layer
     * @return to be closed by the caller; null if cancelled
     */
    public Trace trace(VisualTokens image, Prompt prompt, DoubleConsumer progress, BooleanSupplier cancelled) {
        NDManager own = manager.newSubManager();
        try {
            List<ResidualRows> residual = new ArrayList<>();
            List<KvCache> keyValues = new ArrayList<>();
            NDArray x = embed(image, prompt, own);                                  // [T, D]
            residual.add(ResidualRows.of(x));
            for (int layer = 0; layer < layers(); layer++) {
                if (cancelled.getAsBoolean()) {
                    own.close();
                    return null;
                }
                Decoder.Block whole = new Decoder.Block(0, prompt.length(), List.of());
                Decoder.Advanced next = decoder.advance(layer, x, KvCache.NONE, List.of(whole), own);
                x = next.x();
                residual.add(ResidualRows.of(x));
                keyValues.add(KvCache.NONE.and(next.own()));
                progress.accept((layer + 1.0) / layers());
            }
            return new Trace(own, decoder, prompt, image, residual, keyValues,
                    NotFinite.checked(Trace.logitsOfLast(decoder, x), decoder, residual), layer -> List.of());
        } catch (RuntimeException e) {
            own.close();
            throw e;
        }
    }

    /** {@link #trace(VisualTokens, Prompt, DoubleConsumer, BooleanSupplier)}, to its end. */
    public Trace trace(VisualTokens image, Prompt prompt) {
        return trace(image, prompt, share -> { }, () -> false);
    }

    /**
     * A trace with more tokens behind its prompt, as if they had been part of it: a block of rows over what is kept.
     *
     * @param trace must outlive what is returned
     * @param ids tokens to add, such as the beginning of an answer
     * @return to be closed by the caller
     */
    public Trace extend(Trace trace, int[] ids) {
        Prompt before = trace.prompt();
        int length = before.length();
        int[] all = Arrays.copyOf(before.ids(), length + ids.length);
        System.arraycopy(ids, 0, all, length, ids.length);
        Prompt prompt = new Prompt(before.text(), all, before.imageFrom(), before.imageTo());
        NDManager own = manager.newSubManager();
        try {
            List<ResidualRows> residual = new ArrayList<>();
            List<KvCache> keyValues = new ArrayList<>();
            NDArray x = decoder.embed(ids, own);                                    // [ids, D]
            for (int layer = 0; layer <= layers(); layer++) {
                residual.add(trace.residualBefore(layer, length, own).and(x));
                if (layer < layers()) {
                    KvCache kept = trace.keyValues(layer);
                    Decoder.Advanced next = decoder.advance(layer, x, kept,
                            List.of(new Decoder.Block(length, ids.length, trace.cuts(layer))), own);
                    keyValues.add(kept.and(next.own()));
                    x = next.x();
                }
            }
            return new Trace(own, decoder, prompt, trace.image(), residual, keyValues,
                    NotFinite.checked(Trace.logitsOfLast(decoder, x), decoder), trace::cuts);
        } catch (RuntimeException e) {
            own.close();
            throw e;
        }
    }

    /** Word embeddings with the visual tokens spliced in at {@code <image>}: [T, D]. */
    private NDArray embed(VisualTokens image, Prompt prompt, NDManager own) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray words = decoder.embed(prompt.ids(), own);
            NDList parts = new NDList();
            int from = prompt.imageFrom() - config.classTokens();
            if (from > 0) {
                parts.add(words.get(new NDIndex().addSliceDim(0, from)));
            }
            parts.add(image.all());
            if (prompt.imageTo() < prompt.length()) {
                parts.add(words.get(new NDIndex().addSliceDim(prompt.imageTo(), prompt.length())));
            }
            NDArray x = NDArrays.concat(parts, 0);
            NDScope.unregister(x);
            x.attach(own);
            return x;
        }
    }

    /**
     * Generates greedily from a continuation.
     *
     * @param limit most tokens
     * @param untilEnd whether an end token ends it
     * @param streamed gets the text so far and the newest token, after each token
     * @param stopped asked before each token
     */
    public Answer generate(Continuation from, int limit, boolean untilEnd,
            BiConsumer<String, TokenProbability> streamed, BooleanSupplier stopped) {
        return new Generation(decoder, tokenizer, config, List.of(from)).run(limit, untilEnd, streamed, stopped, manager).get(0);
    }

    /**
     * Generates greedily from several continuations side by side, which costs little more than the longest of them alone.
     *
     * @param limit most tokens of each
     * @param stopped asked before each token
     * @return in the order given
     */
    public List<Answer> generate(List<Continuation> from, int limit, BooleanSupplier stopped) {
        return new Generation(decoder, tokenizer, config, from).run(limit, true, (text, token) -> { }, stopped, manager);
    }

    /** Generates until the model ends its answer or the checkpoint's usual length is reached. */
    public Answer answer(Continuation from) {
        return generate(from, config.maxNewTokens(), true, (text, token) -> { }, () -> false);
    }

    /** Frees the weights and the tokenizer. */
    @Override
    public void close() {
        readahead.close();
        manager.close();
        tokenizer.close();
    }
}
