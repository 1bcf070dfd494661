package org.fovea.model.weights;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fovea.base.BadInput;
import org.fovea.base.FileStamp;
import org.fovea.model.config.Fields;

/**
 * All tensors of a checkpoint folder, in one file or in shards, under canonical names independent of the scheme they
 * were saved with: {@code vision.*}, {@code projector.*}, {@code text.*}, {@code lm_head.weight},
 * {@code image_newline}.
 */
public final class Weights {

    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final Pattern FILE_NAME = Pattern.compile("[^/\\\\:\\p{Cntrl}]+");

    private static final Pattern DECODER_LAYER = Pattern.compile("text\\.layers\\.(\\d{1,6})\\.");
    private static final Pattern ENCODER_LAYER = Pattern.compile(
            "vision\\.(?:encoder\\.layers?|transformer\\.layers|blocks)\\.(\\d{1,6})\\."); // by their families' names

    private final Path directory;
    private final Map<String, StoredTensor> tensors;
    private final List<FileStamp> stamps;

    private Weights(Path directory, Map<String, StoredTensor> tensors, List<FileStamp> stamps) {
        this.directory = directory;
        this.tensors = tensors;
        this.stamps = List.copyOf(stamps);
    }

    /**
     * The files of a checkpoint's weights: {@code model.safetensors} if it exists, even if there is an index too (as in
     * transformers), or else the shards listed in {@code model.safetensors.index.json}.
     *
     * @return names in the order of the index; the files need not exist
     * @throws BadInput if the index is invalid
     */
    public static List<String> files(Path directory) {
        return sharded(directory)
                ? List.copyOf(new LinkedHashSet<>(index(directory).values()))
                : List.of(SINGLE);
    }

    private static boolean sharded(Path directory) {
        return !Files.isRegularFile(directory.resolve(SINGLE)) && Files.exists(directory.resolve(INDEX));
    }

    /** Maps each tensor's name to the name of its file. */
    private static Map<String, String> index(Path directory) {
        Path index = directory.resolve(INDEX);
        Map<String, String> files = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry :
                Fields.read(index).object("weight_map").node().properties()) {
            String shard = entry.getValue().asText();
            if (!shard.endsWith(".safetensors") || !FILE_NAME.matcher(shard).matches()) {
                throw new BadInput("%s: weight_map.%s is %s; expected a safetensors file in the same folder."
                        .formatted(index, BadInput.quote(entry.getKey()), BadInput.quote(entry.getValue())));
            }
            files.put(entry.getKey(), shard);
        }
        return files;
    }

    /**
     * Reads the directories of all {@link #files}.
     *
     * @throws BadInput if a file is missing or invalid
     */
    public static Weights open(Path directory) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        List<FileStamp> stamps = files(directory).stream()
                .map(f -> FileStamp.of(directory.resolve(f)))
                .toList();
        if (sharded(directory)) {
            Map<String, Map<String, StoredTensor>> shards = new HashMap<>();
            index(directory).forEach((name, shard) -> {
                StoredTensor tensor = shards.computeIfAbsent(shard, f -> Safetensors.open(directory.resolve(f)))
                        .get(name);
                if (tensor == null) {
                    throw new BadInput("%s: lacks the tensor %s, which %s lists."
                            .formatted(directory.resolve(shard), BadInput.quote(name), INDEX));
                }
                add(tensors, tensor);
            });
        } else {
            Safetensors.open(directory.resolve(SINGLE)).values().forEach(tensor -> add(tensors, tensor));
        }
        return new Weights(directory, tensors, stamps);
    }

    /** Weights whose names, types and shapes are known, but which are in no file yet. */
    public static Weights declared(Path directory, List<Safetensors.Declared> all) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (Safetensors.Declared each : all) {
            add(
                    tensors,
                    new StoredTensor(
                            directory.resolve(SINGLE),
                            each.name(),
                            each.type(),
                            each.type().name(),
                            each.shape(),
                            0,
                            each.bytes()));
        }
        return new Weights(directory, tensors, List.of());
    }

    private static void add(Map<String, StoredTensor> tensors, StoredTensor tensor) {
        StoredTensor other = tensors.put(canonical(tensor.name()), tensor);
        if (other != null) {
            throw new BadInput("%s: contains the same weights under two names, %s and %s."
                    .formatted(tensor.file(), BadInput.quote(other.name()), BadInput.quote(tensor.name())));
        }
    }

    /**
     * The prefixes of tensor names in checkpoints on the hub and in those of transformers 4.52 to 4.57, with the
     * canonical ones; the first match is used.
     */
    private static final String[][] PREFIXES = {
        {"model.language_model.", "text."},
        {"model.text_model.", "text."},
        {"model.vision_model.", "vision."},
        {"model.connector.", "projector."},
        {"language_model.lm_head.", "lm_head."},
        {"language_model.model.", "text."},
        {"model.vision_tower.vision_model.", "vision."},
        {"model.vision_tower.", "vision."},
        {"vision_tower.vision_model.", "vision."},
        {"vision_tower.", "vision."},
        {"model.multi_modal_projector.", "projector."},
        {"multi_modal_projector.", "projector."},
        {"model.image_newline", "image_newline"},
        // Qwen-VL
        {"model.visual.merger.", "projector."},
        {"visual.merger.", "projector."},
        {"model.visual.deepstack_merger_list.", "projector.deepstack."},
        {"visual.deepstack_merger_list.", "projector.deepstack."},
        {"model.visual.", "vision."},
        {"visual.", "vision."},
        // a decoder at the top level
        {"model.", "text."},
    };

    /** A tensor's canonical name. */
    static String canonical(String name) {
        for (String[] prefix : PREFIXES) {
            if (name.startsWith(prefix[0])) {
                return prefix[1] + name.substring(prefix[0].length());
            }
        }
        return name;
    }

    /** The checkpoint's folder. */
    public Path directory() {
        return directory;
    }

    /** The state of the files before their directories were read. */
    public List<FileStamp> stamps() {
        return stamps;
    }

    /** Whether there is a tensor with a canonical name. */
    public boolean has(String name) {
        return tensors.containsKey(name);
    }

    /**
     * The tensor with a canonical name.
     *
     * @param shape the dimensions that config.json implies
     * @throws BadInput naming the tensor, found and expected shape, if it is missing or has another
     */
    public StoredTensor get(String name, long... shape) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new BadInput("%s: lacks the tensor %s (by any of its names) of shape %s."
                    .formatted(directory, name, Arrays.toString(shape)));
        }
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw new BadInput("%s: tensor %s has shape %s; config.json implies %s."
                    .formatted(tensor.file(), tensor.name(), tensor.shapeText(), Arrays.toString(shape)));
        }
        return tensor;
    }

    /** The number of the decoder's layers: one more than the highest that a tensor's name has; 0 if none has one. */
    public int decoderLayers() {
        return layers(DECODER_LAYER);
    }

    /** The same of the vision encoder. */
    public int encoderLayers() {
        return layers(ENCODER_LAYER);
    }

    private int layers(Pattern name) {
        return tensors.keySet().stream()
                .map(name::matcher)
                .filter(Matcher::lookingAt)
                .mapToInt(match -> Integer.parseInt(match.group(1)) + 1)
                .max()
                .orElse(0);
    }

    /** All tensors by their canonical names. */
    public Map<String, StoredTensor> all() {
        return Collections.unmodifiableMap(tensors);
    }

    /** Total bytes of all tensors as stored. */
    public long bytes() {
        return tensors.values().stream().mapToLong(StoredTensor::length).sum();
    }

    /** Total number of elements of all tensors. */
    public long parameters() {
        return tensors.values().stream().mapToLong(StoredTensor::count).sum();
    }

    /** The type of most elements. */
    public StoredTensor.Type type() {
        Map<StoredTensor.Type, Long> counts = new HashMap<>();
        tensors.values().stream()
                .filter(t -> t.type() != StoredTensor.Type.OTHER)
                .forEach(t -> counts.merge(t.type(), t.count(), Long::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElseThrow(() -> new BadInput("%s: holds no tensors.".formatted(directory)));
    }
}
