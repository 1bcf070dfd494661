package org.fovea.vlm.tensor;

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
import java.util.List;
import java.util.Map;
import org.fovea.BadInput;
import org.fovea.Reason;
import org.fovea.vlm.checkpoint.StoredTensor;
import org.fovea.vlm.checkpoint.Weights;

/**
 * A checkpoint's weights where they lie: its files are mapped into memory, and a linear layer is a view of them. Opening
 * reads nothing; what is in memory is what was used, and the system may drop that again.
 */
public final class MappedWeights {

    /** A whole file as elements of one type. */
    private record Mapping(Path file, StoredTensor.Type type) {}

    private final Weights weights;
    private final Quantised quantised;
    private final Arithmetic arithmetic;
    private final boolean widened;
    private final PtNDManager manager;
    private final Map<Mapping, NDArray> files = new HashMap<>();
    private final List<StoredTensor> parts = new ArrayList<>();

    /**
     * @param quantised the decoder's linear layers as int8; null unless the arithmetic asks for them
     * @param widened whether matrices are turned to float32 once rather than at every product: four bytes of memory for
     *        each weight, for small checkpoints
     * @param manager what everything that is read is attached to
     */
    public MappedWeights(Weights weights, Quantised quantised, Arithmetic arithmetic, boolean widened, NDManager manager) {
        this.weights = weights;
        this.quantised = quantised;
        this.arithmetic = arithmetic;
        this.widened = widened;
        this.manager = (PtNDManager) manager;
    }

    /**
     * {@code name.weight} and, if asked, {@code name.bias} as a linear layer.
     *
     * @throws BadInput if one is missing, has another shape or is not of a floating type
     */
    public Linear linear(String name, int out, int in, boolean biased) {
        NDArray bias = biased ? floats(name + ".bias", out) : null;
        if (quantised != null && quantised.has(name + ".weight")) {
            return new Linear(mapped(quantised.bytes(name + ".weight", out, in)), StoredTensor.Type.I8,
                    mapped(quantised.scales(name + ".weight", out)), bias, arithmetic);
        }
        return matrix(name + ".weight", out, in, bias, out, in);
    }

    /**
     * A stored tensor as the weight of a linear layer.
     *
     * @param shape as it is stored; [out, in] after its later dimensions are laid side by side
     */
    public Linear matrix(String name, int out, int in, NDArray bias, long... shape) {
        StoredTensor stored = floating(name, shape);
        NDArray weight = mapped(stored).reshape(out, in);
        StoredTensor.Type type = aligned(stored) ? stored.type() : StoredTensor.Type.F32;
        if (widened || type == StoredTensor.Type.F64) {
            weight = Kernels.widen(weight);
            type = StoredTensor.Type.F32;
        }
        return new Linear(weight, type, null, bias, arithmetic);
    }

    /**
     * A small tensor, such as the weight of a norm, as float32.
     *
     * @throws BadInput if it is missing, has another shape or is not of a floating type
     */
    public NDArray floats(String name, long... shape) {
        return Kernels.widen(mapped(floating(name, shape)));
    }

    private StoredTensor floating(String name, long... shape) {
        StoredTensor stored = weights.get(name, shape);
        if (!stored.type().floating()) {
            throw stored.notStoredAs("a floating type (F32, F16, BF16 or F64)");
        }
        return stored;
    }

    /**
     * A view of the mapped file; of a tensor that begins between two elements, as no file does that Python's safetensors
     * wrote in the last years, a copy as float32.
     */
    private NDArray mapped(StoredTensor stored) {
        if (!aligned(stored)) {
            return manager.create(stored.floats(), new Shape(stored.shape()));
        }
        int bytes = stored.type().bytes();
        NDArray file = files.computeIfAbsent(new Mapping(stored.file(), stored.type()), this::map);
        parts.add(stored);
        NDArray view = Kernels.part(file, stored.offset() / bytes, stored.count(), stored.shape());
        return Hardware.GPU ? Kernels.onDevice(view, Hardware.device(), manager) : view;
    }

    /** What everything that was read is attached to. */
    public NDManager manager() {
        return manager;
    }

    /** What is read where it lies, in the order in which it was asked for; empty if it has been read already. */
    public List<StoredTensor> unread() {
        return widened || Hardware.GPU ? List.of() : List.copyOf(parts);
    }

    private static boolean aligned(StoredTensor stored) {
        return stored.offset() % stored.type().bytes() == 0;
    }

    private NDArray map(Mapping mapping) {
        Path file = mapping.file;
        try {
            return Kernels.map(file.toString(), Files.size(file) / mapping.type.bytes(), mapping.type, manager);
        } catch (EngineException | IOException e) {
            throw new BadInput("%s: cannot be mapped into memory (%s).".formatted(file, Reason.of(e)), e);
        }
    }
}
