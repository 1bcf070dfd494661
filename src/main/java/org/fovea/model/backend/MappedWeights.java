package org.fovea.model.backend;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fovea.base.BadInput;
import org.fovea.base.FileStamp;
import org.fovea.base.Reason;
import org.fovea.model.weights.StoredTensor;
import org.fovea.model.weights.Weights;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint's weights in its files, mapped into memory; a linear layer is a view of them. Opening reads only small
 * tensors; the system loads the rest on use and may drop it again. Reading a mapped file beyond its end kills the
 * process, so call {@link #check} before computing. Small checkpoints are copied into memory instead, and later changes
 * of their files do not matter.
 */
public final class MappedWeights {

    /** Where the weights are while the model is open; results do not depend on it. */
    public enum Keeping {
        /** In their files, mapped. */
        MAPPED,
        /** Copied into memory in their stored type. */
        COPIED,
        /** Copied into memory as float32, instead of converting float16 and bfloat16 at every product. */
        WIDENED
    }

    /** A whole file as elements of one type. */
    private record Mapping(Path file, StoredTensor.Type type) {}

    private static final String AGAIN = "open the model again";

    private final Weights weights;
    private final @Nullable QuantisedWeights quantised;
    private final ComputeMode computeMode;
    private final Keeping keeping;
    private final PtNDManager manager;
    private final Map<Mapping, NDArray> files = new HashMap<>();
    private final List<StoredTensor> parts = new ArrayList<>();
    private final Map<Path, FileStamp> stamps = new LinkedHashMap<>();

    /**
     * @param quantised the decoder's linear layers as int8; null except in mode int8
     * @param keeping where to keep the weights; mapped for large checkpoints
     * @param manager what weights are attached to
     */
    public MappedWeights(
            Weights weights,
            @Nullable QuantisedWeights quantised,
            ComputeMode computeMode,
            Keeping keeping,
            NDManager manager) {
        this.weights = weights;
        this.quantised = quantised;
        this.computeMode = computeMode;
        this.keeping = keeping;
        this.manager = (PtNDManager) manager;
        weights.stamps().forEach(stamp -> stamps.put(stamp.file(), stamp));
    }

    /**
     * {@code name.weight} and, if {@code biased}, {@code name.bias} as a linear layer.
     *
     * @throws BadInput if one is missing, has another shape or is not of a floating type
     */
    public Linear linear(String name, int out, int in, boolean biased) {
        NDArray bias = biased ? floats(name + ".bias", out) : null;
        if (quantised != null && quantised.has(name + ".weight")) {
            StoredTensor bytes = quantised.bytes(name + ".weight", out, in);
            return new Linear(
                    kept(bytes, out, in),
                    StoredTensor.Type.I8,
                    kept(quantised.scales(name + ".weight", out), out),
                    bias,
                    computeMode);
        }
        return matrix(name + ".weight", out, in, bias, out, in);
    }

    /**
     * A stored tensor as the weight of a linear layer.
     *
     * @param shape its stored shape; flattened to [out, in]
     */
    public Linear matrix(String name, int out, int in, @Nullable NDArray bias, long... shape) {
        StoredTensor stored = floating(name, shape);
        boolean wide = !aligned(stored) || keeping == Keeping.WIDENED || stored.type() == StoredTensor.Type.F64;
        return wide
                ? new Linear(widened(stored, out, in), StoredTensor.Type.F32, null, bias, computeMode)
                : new Linear(kept(stored, out, in), stored.type(), null, bias, computeMode);
    }

    /**
     * A small tensor, such as the weight of a norm, copied into memory as float32.
     *
     * @throws BadInput if it is missing, has another shape, is not of a floating type or not finite
     */
    public NDArray floats(String name, long... shape) {
        StoredTensor stored = floating(name, shape);
        NDArray small = widened(stored, shape);
        for (float value : small.toFloatArray()) {
            if (!Float.isFinite(value)) {
                throw stored.holds(value);
            }
        }
        return small;
    }

    /** In its stored type: a view of the mapped file, or a copy. */
    private NDArray kept(StoredTensor stored, long... shape) {
        NDArray view = view(stored, shape);
        if (Hardware.GPU) {
            return view; // in the GPU's memory
        }
        if (keeping == Keeping.MAPPED) {
            parts.add(stored);
            return view;
        }
        NDArray copy = Tensors.copy(view);
        view.close();
        return copy;
    }

    /** Copied into memory as float32. */
    private NDArray widened(StoredTensor stored, long... shape) {
        if (!aligned(stored)) {
            return manager.create(stored.floats(), new Shape(shape));
        }
        NDArray view = view(stored, shape);
        NDArray wide = stored.type() == StoredTensor.Type.F32
                ? Tensors.copy(view)
                : Tensors.toType(view, StoredTensor.Type.F32);
        view.close();
        return wide;
    }

    private StoredTensor floating(String name, long... shape) {
        StoredTensor stored = weights.get(name, shape);
        if (!stored.type().floating()) {
            throw stored.notStoredAs("a floating type (F32, F16, BF16 or F64)");
        }
        return stored;
    }

    /** A view of the mapped file. */
    private NDArray view(StoredTensor stored, long... shape) {
        stamps.computeIfAbsent(stored.file(), FileStamp::of).check(AGAIN);
        NDArray file = files.computeIfAbsent(new Mapping(stored.file(), stored.type()), this::map);
        NDArray view = Tensors.view(file, stored.offset() / stored.type().bytes(), stored.count(), shape);
        return Hardware.GPU ? Tensors.toDevice(view, Hardware.device(), manager) : view;
    }

    /** Closes files that are no longer needed; to be called when every weight has been read. */
    public void opened() {
        if (parts.isEmpty()) {
            files.values().forEach(NDArray::close);
            files.clear();
        }
    }

    /**
     * Checks that the mapped files have not changed since they were opened; to be called before computing. A file that
     * is truncated during a computation cannot be caught.
     *
     * @throws BadInput naming the file that has changed
     */
    public void check() {
        if (!parts.isEmpty()) {
            stamps.values().forEach(stamp -> stamp.check(AGAIN));
        }
    }

    /** Whether the files are still there, unchanged since they were opened. */
    public boolean isUnchanged() {
        return stamps.values().stream().allMatch(FileStamp::unchanged);
    }

    /** The first tensor with one of these name prefixes that is not finite, or null; reads them all. */
    public @Nullable StoredTensor firstNotFinite(String... prefixes) {
        for (String prefix : prefixes) {
            for (Map.Entry<String, StoredTensor> entry : weights.all().entrySet()) {
                if (entry.getKey().startsWith(prefix)
                        && entry.getValue().firstNotFinite().isPresent()) {
                    return entry.getValue();
                }
            }
        }
        return null;
    }

    /** Whether the checkpoint has a tensor of this canonical name. */
    public boolean has(String name) {
        return weights.has(name);
    }

    /** The checkpoint's folder. */
    public Path directory() {
        return weights.directory();
    }

    /** What weights are attached to. */
    public NDManager manager() {
        return manager;
    }

    /** Tensors that stay in mapped files, in the order of use; empty if all were copied. */
    public List<StoredTensor> unread() {
        return List.copyOf(parts);
    }

    private static boolean aligned(StoredTensor stored) {
        return stored.offset() % stored.type().bytes() == 0;
    }

    private NDArray map(Mapping mapping) {
        Path file = mapping.file;
        try {
            return Tensors.map(file.toString(), Files.size(file) / mapping.type.bytes(), mapping.type, manager);
        } catch (EngineException | IOException e) {
            throw new BadInput("%s: cannot be mapped into memory (%s).".formatted(file, Reason.of(e)), e);
        }
    }
}
