package org.fovea.vlm.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.fovea.BadInput;

/**
 * All tensors of a checkpoint folder, in one file or in shards, under one set of names whatever scheme they were saved
 * with: {@code vision.*}, {@code projector.*}, {@code text.*}, {@code lm_head.weight}.
 */
public final class Weights {

    private static final Pattern FILE_NAME = Pattern.compile("[^/\\\\:\\p{Cntrl}]+");

    private final Path directory;
    private final Map<String, StoredTensor> tensors;

    private Weights(Path directory, Map<String, StoredTensor> tensors) {
        this.directory = directory;
        this.tensors = tensors;
    }

    /**
     * Reads the directories of {@code model.safetensors} or of the shards that {@code model.safetensors.index.json} lists.
     *
     * @throws BadInput if a file is missing or unsound
     */
    public static Weights open(Path directory) {
        Path index = directory.resolve("model.safetensors.index.json");
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        if (Files.exists(index)) {
            Map<String, Map<String, StoredTensor>> shards = new HashMap<>();
            for (Map.Entry<String, com.fasterxml.jackson.databind.JsonNode> entry
                    : Fields.read(index).object("weight_map").node().properties()) {
                String shardName = entry.getValue().asText();
                if (!shardName.endsWith(".safetensors") || !FILE_NAME.matcher(shardName).matches()) {
                    throw new BadInput("%s: weight_map.%s names \"%s\"; expected a file beside it."
                            .formatted(index, entry.getKey(), shardName));
                }
                StoredTensor tensor = shards.computeIfAbsent(shardName, f -> Safetensors.open(directory.resolve(f)))
                        .get(entry.getKey());
                if (tensor == null) {
                    throw new BadInput("%s: lacks the tensor %s that %s says it holds."
                            .formatted(directory.resolve(shardName), entry.getKey(), index.getFileName()));
                }
                tensors.put(canonical(entry.getKey()), tensor);
            }
        } else {
            Safetensors.open(directory.resolve("model.safetensors"))
                    .forEach((name, tensor) -> tensors.put(canonical(name), tensor));
        }
        return new Weights(directory, tensors);
    }

    /**
     * The three naming schemes of LLaVA on the hub as one: {@code language_model.model.*} with
     * {@code vision_tower.vision_model.*}, the same with {@code vision_tower.*}, and {@code model.language_model.*} with
     * {@code lm_head.*} at the top (transformers from 4.52 on).
     */
    static String canonical(String name) {
        String[][] prefixes = {
            {"model.language_model.", "text."},
            {"model.vision_tower.vision_model.", "vision."},
            {"model.vision_tower.", "vision."},
            {"model.multi_modal_projector.", "projector."},
            {"language_model.lm_head.", "lm_head."},
            {"language_model.model.", "text."},
            {"vision_tower.vision_model.", "vision."},
            {"vision_tower.", "vision."},
            {"multi_modal_projector.", "projector."},
        };
        for (String[] prefix : prefixes) {
            if (name.startsWith(prefix[0])) {
                return prefix[1] + name.substring(prefix[0].length());
            }
        }
        return name;
    }

    /** Whether a tensor is there, by its one name. */
    public boolean has(String name) {
        return tensors.containsKey(name);
    }

    /**
     * A tensor by its one name.
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

    /** All tensors by their one names. */
    public Map<String, StoredTensor> all() {
        return Collections.unmodifiableMap(tensors);
    }

    /** Bytes of all tensors together, as they are stored. */
    public long bytes() {
        return tensors.values().stream().mapToLong(StoredTensor::length).sum();
    }

    /** Number of elements of all tensors together. */
    public long parameters() {
        return tensors.values().stream().mapToLong(StoredTensor::count).sum();
    }

    /** The type that most elements are stored in. */
    public StoredTensor.Type type() {
        Map<StoredTensor.Type, Long> counts = new HashMap<>();
        tensors.values().forEach(t -> counts.merge(t.type(), t.count(), Long::sum));
        return counts.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey)
                .orElseThrow(() -> new BadInput("%s: holds no tensors.".formatted(directory)));
    }
}
