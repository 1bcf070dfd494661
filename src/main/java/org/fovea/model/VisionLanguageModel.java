package org.fovea.model;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import org.fovea.base.BadInput;
import org.fovea.base.FileStamp;
import org.fovea.model.backend.ComputeMode;
import org.fovea.model.backend.Hardware;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.backend.QuantisedWeights;
import org.fovea.model.backend.Rates;
import org.fovea.model.backend.Threads;
import org.fovea.model.config.ModelCard;
import org.fovea.model.config.ModelConfig;
import org.fovea.model.image.ImageInput;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.image.ImageProcessor;
import org.fovea.model.image.RgbImage;
import org.fovea.model.text.ChatTemplate;
import org.fovea.model.text.Decoder;
import org.fovea.model.text.Tokenizer;
import org.fovea.model.vision.VisionModel;
import org.fovea.model.weights.Readahead;
import org.fovea.model.weights.StoredTensor;
import org.fovea.model.weights.Weights;
import org.jspecify.annotations.Nullable;

/**
 * A vision-language model, opened from a checkpoint folder in the format of the Hugging Face hub. Not safe for
 * concurrent use: one model, one thread.
 */
public final class VisionLanguageModel implements AutoCloseable {

    private final Path directory;
    private final ModelConfig config;
    private final ModelCard card;
    private final long parameters;
    private final String storedType;
    private final ComputeMode computeMode;
    private final ComputeMode usualComputeMode;
    private final MemoryEstimate memory;
    private final long weightBytes;
    private final NDManager manager;
    private final Family family;
    private final Tokenizer tokenizer;
    private final Prompts prompts;
    private final MappedWeights mapped;
    private final VisionModel vision;
    private final Decoder decoder;
    private final Prefill prefill;
    private final EncodedImages encoded;
    private ImageProcessor processor;
    private int imageTokenLimit;
    private final Readahead readahead;

    private VisionLanguageModel(
            Path directory,
            ModelConfig config,
            Weights weights,
            ComputeMode computeMode,
            @Nullable QuantisedWeights quantised,
            MappedWeights.Keeping keeping,
            @Nullable ImageCache images,
            Tokenizer tokenizer,
            NDManager manager) {
        this.directory = directory;
        this.config = config;
        this.manager = manager;
        this.tokenizer = tokenizer;
        this.computeMode = computeMode;
        usualComputeMode = MemoryEstimate.usual(weights);
        encoded = new EncodedImages(images, images == null ? "" : identity(weights, computeMode));
        card = ModelCard.read(directory);
        parameters = weights.parameters();
        storedType = weights.type().name();
        memory = MemoryEstimate.of(config, weights, computeMode);
        weightBytes = MemoryEstimate.weights(weights, computeMode);
        family = Family.of(config, directory, tokenizer::piece);
        processor = family.processor();
        prompts = new Prompts(directory, config, family, tokenizer);
        mapped = new MappedWeights(weights, quantised, computeMode, keeping, manager);
        vision = family.vision(mapped);
        decoder = new Decoder(config.text(), mapped);
        prefill = new Prefill(decoder, manager);
        mapped.opened();
        readahead = new Readahead(mapped.unread());
    }

    /**
     * Options for opening a checkpoint.
     *
     * @param computeMode how linear layers multiply; null for exact up to a billion weights and fast beyond
     * @param copySmall whether to copy a small checkpoint's weights into memory rather than map them, in exact mode
     *     converted to float32; the results are the same
     * @param despiteMemory whether to open a model that does not fit into the machine's memory
     * @param progress receives the fraction done, 0..1, of quantising weights to int8, which happens the first time
     * @param cancelled checked meanwhile
     * @param images disk cache of visual tokens; null for none
     */
    public record Opening(
            @Nullable ComputeMode computeMode,
            boolean copySmall,
            boolean despiteMemory,
            DoubleConsumer progress,
            BooleanSupplier cancelled,
            @Nullable ImageCache images) {

        /** Without a disk cache. */
        public Opening(
                @Nullable ComputeMode computeMode,
                boolean copySmall,
                boolean despiteMemory,
                DoubleConsumer progress,
                BooleanSupplier cancelled) {
            this(computeMode, copySmall, despiteMemory, progress, cancelled, null);
        }

        /** In a compute mode; null for the default. */
        public static Opening in(@Nullable ComputeMode computeMode) {
            return new Opening(computeMode, true, false, share -> {}, () -> false);
        }

        /** The same in another compute mode; null for the default. */
        public Opening inMode(ComputeMode mode) {
            return new Opening(mode, copySmall, despiteMemory, progress, cancelled, images);
        }

        /** The same with progress and cancellation. */
        public Opening watched(DoubleConsumer by, BooleanSupplier stopped) {
            return new Opening(computeMode, copySmall, despiteMemory, by, stopped, images);
        }

        /** The same with a disk cache. */
        public Opening keepingImagesIn(ImageCache cache) {
            return new Opening(computeMode, copySmall, despiteMemory, progress, cancelled, cache);
        }
    }

    /** {@link #open(Path, Opening)} in the default compute mode. */
    public static VisionLanguageModel open(Path directory) {
        return open(directory, Opening.in(null));
    }

    /**
     * Opens a checkpoint folder: config.json, safetensors, tokenizer.json, preprocessor_config.json. Weights are mapped
     * into memory.
     *
     * @throws BadInput naming file, field, found and expected, if it cannot be used
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static VisionLanguageModel open(Path directory, Opening how) {
        if (!Files.isDirectory(directory)) {
            throw new BadInput(
                    "%s: is not a folder; expected a checkpoint folder with config.json and model.safetensors."
                            .formatted(directory));
        }
        ModelConfig config = ModelConfig.read(directory); // validate the config before loading weights
        Weights weights = Weights.open(directory);
        config.checkLayers(directory, weights.decoderLayers(), weights.encoderLayers());
        ComputeMode computeMode = how.computeMode != null ? how.computeMode : MemoryEstimate.usual(weights);
        if (!how.despiteMemory) {
            MemoryEstimate.refuseTooLarge(directory, config, weights, computeMode, MemoryEstimate.ofMachine());
        }
        Tokenizer tokenizer = Tokenizer.open(directory);
        NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
        try {
            QuantisedWeights quantised = computeMode == ComputeMode.INT8
                    ? QuantisedWeights.open(
                            weights, QuantisedWeights.usualFolder(), how.progress, how.cancelled, manager)
                    : null;
            MappedWeights.Keeping keeping =
                    how.copySmall ? MemoryEstimate.keeping(weights, computeMode) : MappedWeights.Keeping.MAPPED;
            return new VisionLanguageModel(
                    directory, config, weights, computeMode, quantised, keeping, how.images, tokenizer, manager);
        } catch (RuntimeException e) {
            manager.close();
            tokenizer.close();
            throw e;
        }
    }

    /**
     * What visual tokens depend on besides the pixel values: the compute mode, the device, and the weight files by size
     * and time.
     */
    private static String identity(Weights weights, ComputeMode computeMode) {
        StringBuilder text = new StringBuilder("1 %s %s\n".formatted(computeMode, Hardware.GPU));
        weights.all().values().stream()
                .map(StoredTensor::file)
                .distinct()
                .map(FileStamp::of)
                .map(stamp -> "%s %d %s %s\n"
                        .formatted(stamp.file().toAbsolutePath(), stamp.size(), stamp.modified(), stamp.key()))
                .sorted()
                .forEach(text::append);
        return text.toString();
    }

    /** The checkpoint's folder. */
    public Path directory() {
        return directory;
    }

    /** Its name in the model card, or the folder's. */
    public String name() {
        return card.name();
    }

    /** Its model card. */
    public ModelCard card() {
        return card;
    }

    /** config.json. */
    public ModelConfig config() {
        return config;
    }

    /** The prompt template: the checkpoint's chat template with {@code <image>} and {@code {question}}. */
    public String template() {
        return prompts.template().text();
    }

    /** The checkpoint's chat template, and how it was read. */
    public ChatTemplate chatTemplate() {
        return prompts.template();
    }

    /**
     * Whether a text is a whole prompt rather than a question: it contains {@code <image>} or the checkpoint's own
     * placeholder.
     */
    public boolean isWholePrompt(String text) {
        return prompts.isWhole(text);
    }

    /** Number of parameters. */
    public long parameters() {
        return parameters;
    }

    /** The type of most weights as stored, such as {@code BF16}. */
    public String storedType() {
        return storedType;
    }

    /** Its compute mode. */
    public ComputeMode computeMode() {
        return computeMode;
    }

    /** The default compute mode of this checkpoint. */
    public ComputeMode usualComputeMode() {
        return usualComputeMode;
    }

    /** Its memory requirement, estimated before it was opened. */
    public MemoryEstimate memory() {
        return memory;
    }

    /**
     * The estimated time and memory of a question about an image.
     *
     * @param imageTokens maximum number of visual tokens, as in {@link #limitImageTokens}; 0 for the checkpoint's own
     * @param width of the upright image in pixels
     * @param height of the upright image in pixels
     * @throws BadInput if the model does not accept images of that size
     */
    public CostEstimate cost(int imageTokens, int width, int height, Rates rates) {
        ImageProcessor limited =
                imageTokens == 0 ? family.processor() : family.processor().limitedTo(imageTokens);
        return CostEstimate.of(config, limited, weightBytes, width, height, computeMode, rates);
    }

    /** Whether its weight files are still there, unchanged since they were opened. */
    public boolean isUnchanged() {
        return mapped.isUnchanged();
    }

    /** L. */
    public int layers() {
        return decoder.layers();
    }

    /** Text to ids and back. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** The image processor. */
    public ImageProcessor processor() {
        return processor;
    }

    /** The image processor without a limit of visual tokens. */
    public ImageProcessor ownProcessor() {
        return family.processor();
    }

    /**
     * Limits the visual tokens of images encoded from now on, by the family's own rule of resizing or tiling.
     *
     * @param most maximum number, at least 1; 0 for the checkpoint's own
     */
    public void limitImageTokens(int most) {
        processor = most == 0 ? family.processor() : family.processor().limitedTo(most);
        imageTokenLimit = hasImageTokenLimit() ? most : 0;
    }

    /** The limit of visual tokens; 0 for none. */
    public int imageTokenLimit() {
        return imageTokenLimit;
    }

    /** Whether the number of visual tokens of an image can be limited. */
    public boolean hasImageTokenLimit() {
        return family.processor().limitedTo(1) != family.processor();
    }

    /** Empties the cache of encoded images. */
    public void forgetImages() {
        encoded.clear();
    }

    /** Encodes an image. */
    public VisualTokens encode(RgbImage image) {
        return encode(image, share -> {}, () -> false);
    }

    /**
     * Encodes an image: image processor, vision encoder, connector.
     *
     * @param progress receives the fraction done, 0..1
     * @param cancelled checked between tiles and layers
     * @return to be closed by the caller
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public VisualTokens encode(RgbImage image, DoubleConsumer progress, BooleanSupplier cancelled) {
        Threads.expect(Long.MAX_VALUE);
        ImageInput input = processor().process(image);
        vision.check(input, directory().resolve("preprocessor_config.json"));
        NDManager own = manager.newSubManager();
        try {
            VisionModel.Features features = features(input, own, progress, cancelled);
            return new VisualTokens(
                    own, features, input, processor().seen(image), processor().geometry(image.width(), image.height()));
        } catch (RuntimeException e) {
            own.close();
            throw e;
        }
    }

    /**
     * Encodes a processed image into the cache of encoded images, so that {@link #encode} finds it there.
     *
     * @param input from a processor of this model
     * @param progress receives the fraction done, 0..1
     * @param cancelled checked between tiles and layers
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public void encodeAhead(ImageInput input, DoubleConsumer progress, BooleanSupplier cancelled) {
        Threads.expect(Long.MAX_VALUE);
        vision.check(input, directory().resolve("preprocessor_config.json"));
        try (NDManager own = manager.newSubManager()) {
            features(input, own, progress, cancelled);
        }
    }

    /** The features of an image, from the cache of encoded images or encoded now. */
    private VisionModel.Features features(
            ImageInput input, NDManager own, DoubleConsumer progress, BooleanSupplier cancelled) {
        mapped.check();
        VisionModel.Features features = encoded.find(input, own);
        if (features == null) {
            long from = System.nanoTime();
            features = vision.encode(input, own, progress, cancelled);
            NotFinite.check(features.tokens(), mapped);
            encoded.keep(input, features, (System.nanoTime() - from) / 1e9);
        }
        progress.accept(1);
        return features;
    }

    /**
     * Makes a prompt from a question and a template, or from a whole prompt.
     *
     * @param layout the layout of the image
     * @param text a whole prompt if it contains {@code <image>} or the checkpoint's own placeholder, or else a question
     *     to insert into the template
     * @param template a template with {@code <image>} and {@code {question}}; null for the checkpoint's own
     * @throws BadInput if there is not exactly one {@code <image>}
     */
    public Prompt prompt(ImageLayout layout, String text, @Nullable String template) {
        return prompts.of(layout, text, template);
    }

    /**
     * Makes a prompt from a question and the checkpoint's chat template, or from a whole prompt that contains
     * {@code <image>}.
     */
    public Prompt prompt(VisualTokens image, String text) {
        return prompt(image.layout(), text, null);
    }

    /**
     * Runs a prompt with an image and keeps everything.
     *
     * @param progress receives the fraction of layers done, 0..1
     * @param cancelled checked before every layer
     * @return to be closed by the caller
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public Trace trace(VisualTokens image, Prompt prompt, DoubleConsumer progress, BooleanSupplier cancelled) {
        return prefill.trace(image, prompt, progress, cancelled);
    }

    /** {@link #trace(VisualTokens, Prompt, DoubleConsumer, BooleanSupplier)} without progress and cancellation. */
    public Trace trace(VisualTokens image, Prompt prompt) {
        return trace(image, prompt, share -> {}, () -> false);
    }

    /**
     * Appends tokens to a trace's prompt, as if they had been part of it.
     *
     * @param trace must outlive what is returned
     * @param ids tokens to add, such as the beginning of an answer
     * @return to be closed by the caller
     */
    public Trace extend(Trace trace, int[] ids) {
        return prefill.extend(trace, ids);
    }

    /**
     * Generates greedily from a continuation.
     *
     * @param limit maximum number of tokens
     * @param untilEnd whether an end token ends the answer
     * @param streamed receives the text so far and the newest token after each token
     * @param stopped checked before each token
     */
    public Answer generate(
            Continuation from,
            int limit,
            boolean untilEnd,
            BiConsumer<String, TokenProbability> streamed,
            BooleanSupplier stopped) {
        return new Generation(decoder, tokenizer, config, List.of(from))
                .run(limit, untilEnd, streamed, stopped, manager)
                .get(0);
    }

    /**
     * Generates greedily from several continuations in one batch, which takes little longer than the longest alone.
     *
     * @param limit maximum number of tokens of each
     * @param stopped checked before each token
     * @return the answers, in the order of the continuations
     */
    public List<Answer> generate(List<Continuation> from, int limit, BooleanSupplier stopped) {
        return new Generation(decoder, tokenizer, config, from).run(limit, true, (text, token) -> {}, stopped, manager);
    }

    /** Generates until the model ends its answer or the checkpoint's default length is reached. */
    public Answer answer(Continuation from) {
        return generate(from, config.maxNewTokens(), true, (text, token) -> {}, () -> false);
    }

    /** Frees the weights and the tokenizer. */
    @Override
    public void close() {
        readahead.close();
        manager.close();
        tokenizer.close();
    }
}
