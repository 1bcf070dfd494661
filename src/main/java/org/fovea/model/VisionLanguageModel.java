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

/**
 * A vision-language model, opened from a checkpoint folder as it lies on the hub. Not safe for use by several threads
 * at once: one model, one thread.
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
            QuantisedWeights quantised,
            MappedWeights.Keeping keeping,
            ImageCache images,
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
     * How to open a checkpoint.
     *
     * @param computeMode how linear layers multiply; null for exact up to a billion weights and fast beyond
     * @param copySmall whether a small checkpoint's weights are read into memory at opening rather than mapped, float16
     *     and bfloat16 as float32 in exact mode; the results are the same
     * @param despiteMemory whether to open what is larger than the machine's memory
     * @param progress receives the fraction done, 0..1, while weights are quantised for int8, the first time
     * @param cancelled checked meanwhile
     * @param images file cache of visual tokens; null for none
     */
    public record Opening(
            ComputeMode computeMode,
            boolean copySmall,
            boolean despiteMemory,
            DoubleConsumer progress,
            BooleanSupplier cancelled,
            ImageCache images) {

        /** Without a cache of images. */
        public Opening(
                ComputeMode computeMode,
                boolean copySmall,
                boolean despiteMemory,
                DoubleConsumer progress,
                BooleanSupplier cancelled) {
            this(computeMode, copySmall, despiteMemory, progress, cancelled, null);
        }

        /** In a compute mode, or the usual one for null. */
        public static Opening in(ComputeMode computeMode) {
            return new Opening(computeMode, true, false, share -> {}, () -> false);
        }

        /** The same with progress and cancellation. */
        public Opening watched(DoubleConsumer by, BooleanSupplier stopped) {
            return new Opening(computeMode, copySmall, despiteMemory, by, stopped, images);
        }

        /** The same with a cache of images. */
        public Opening keepingImagesIn(ImageCache cache) {
            return new Opening(computeMode, copySmall, despiteMemory, progress, cancelled, cache);
        }
    }

    /** {@link #open(Path, Opening)} in the usual compute mode. */
    public static VisionLanguageModel open(Path directory) {
        return open(directory, Opening.in(null));
    }

    /**
     * Opens a checkpoint folder: config.json, safetensors, tokenizer.json, preprocessor_config.json. Weights are mapped
     * into memory.
     *
     * @throws BadInput naming file, field, found and expected, if it cannot be used; nothing is left open then
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

    /** What visual tokens depend on beside the pixel values, as far as sizes and times of files tell. */
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

    /** The folder it was opened from. */
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

    /** The template of questions: the checkpoint's chat template with {@code <image>} and {@code {question}}. */
    public String template() {
        return prompts.template().text();
    }

    /** The checkpoint's chat template, and how it was read. */
    public ChatTemplate chatTemplate() {
        return prompts.template();
    }

    /**
     * Whether a text is a whole prompt, not a question: it has {@code <image>} or the checkpoint's own token for it.
     */
    public boolean isWholePrompt(String text) {
        return prompts.isWhole(text);
    }

    /** Number of parameters. */
    public long parameters() {
        return parameters;
    }

    /** The type that most weights are stored in, such as {@code BF16}. */
    public String storedType() {
        return storedType;
    }

    /** How its linear layers multiply. */
    public ComputeMode computeMode() {
        return computeMode;
    }

    /** The compute mode that this checkpoint is opened in unless another is asked for. */
    public ComputeMode usualComputeMode() {
        return usualComputeMode;
    }

    /** Its memory requirement, estimated before it was opened. */
    public MemoryEstimate memory() {
        return memory;
    }

    /**
     * What a question about an image takes, before it is asked.
     *
     * @param imageTokens most visual tokens, as {@link #limitImageTokens} takes it; 0 for what the checkpoint's
     *     processor says
     * @param width of the upright image in pixels
     * @param height of the upright image in pixels
     * @throws BadInput if the model takes no image of that size
     */
    public CostEstimate cost(int imageTokens, int width, int height, Rates rates) {
        ImageProcessor limited =
                imageTokens == 0 ? family.processor() : family.processor().limitedTo(imageTokens);
        return CostEstimate.of(config, limited, weightBytes, width, height, computeMode, rates);
    }

    /** L. */
    public int layers() {
        return decoder.layers();
    }

    /** Text to ids and back. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** How images are prepared. */
    public ImageProcessor processor() {
        return processor;
    }

    /** How images are prepared where no limit of visual tokens is set. */
    public ImageProcessor ownProcessor() {
        return family.processor();
    }

    /**
     * Limits the visual tokens of images encoded from now on, by the family's own rule of resizing or tiling.
     *
     * @param most at least 1; 0 for what the checkpoint's processor says
     */
    public void limitImageTokens(int most) {
        processor = most == 0 ? family.processor() : family.processor().limitedTo(most);
        imageTokenLimit = hasImageTokenLimit() ? most : 0;
    }

    /** The limit that is set; 0 for none. */
    public int imageTokenLimit() {
        return imageTokenLimit;
    }

    /** Whether images of this family can have more or fewer visual tokens. */
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
            mapped.check();
            VisionModel.Features features = encoded.find(input, own);
            if (features == null) {
                long from = System.nanoTime();
                features = vision.encode(input, own, progress, cancelled);
                NotFinite.check(features.tokens(), mapped);
                encoded.keep(input, features, (System.nanoTime() - from) / 1e9);
            }
            progress.accept(1);
            return new VisualTokens(
                    own, features, input, processor().seen(image), processor().geometry(image.width(), image.height()));
        } catch (RuntimeException e) {
            own.close();
            throw e;
        }
    }

    /**
     * A question in a template, or a whole prompt.
     *
     * @param layout of the image that it is about
     * @param text a text with {@code <image>}, or the checkpoint's own placeholder, is the whole prompt as it stands;
     *     any other is put into the template
     * @param template with {@code <image>} and {@code {question}}; null for the checkpoint's own
     * @throws BadInput if there is not exactly one {@code <image>}
     */
    public Prompt prompt(ImageLayout layout, String text, String template) {
        return prompts.of(layout, text, template);
    }

    /** A question in the checkpoint's own chat template, or a whole prompt that has {@code <image>} in it. */
    public Prompt prompt(VisualTokens image, String text) {
        return prompt(image.layout(), text, null);
    }

    /**
     * Runs a prompt over an image and keeps everything.
     *
     * @param progress receives the fraction of layers done, 0..1
     * @param cancelled checked before every layer
     * @return to be closed by the caller
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public Trace trace(VisualTokens image, Prompt prompt, DoubleConsumer progress, BooleanSupplier cancelled) {
        return prefill.trace(image, prompt, progress, cancelled);
    }

    /** {@link #trace(VisualTokens, Prompt, DoubleConsumer, BooleanSupplier)}, to its end. */
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
     * @param limit most tokens
     * @param untilEnd whether an end token ends it
     * @param streamed gets the text so far and the newest token, after each token
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
     * Generates greedily from several continuations in one batch, which costs little more than the longest alone.
     *
     * @param limit most tokens of each
     * @param stopped checked before each token
     * @return in the order given
     */
    public List<Answer> generate(List<Continuation> from, int limit, BooleanSupplier stopped) {
        return new Generation(decoder, tokenizer, config, from).run(limit, true, (text, token) -> {}, stopped, manager);
    }

    /** Generates until the model ends its answer or the checkpoint's usual length is reached. */
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
