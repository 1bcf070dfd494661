package org.fovea.model.backend;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.fovea.model.weights.StoredTensor;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer, y = x Wᵀ + b, over a weight in whatever type it is stored. Which product is fastest depends on the
 * number of rows: for many rows, converting the weight block by block pays; for few, reading the weight is the cost.
 */
public final class Linear {

    /** Up to this many rows, reading the stored weight costs more than multiplying in its type. */
    private static final int FEW_ROWS = 8;

    /** Elements converted to float32 at once for many rows: 16 MB, still in the cache when they are multiplied. */
    private static final long FLOAT32_BLOCK = 1 << 22;

    /**
     * Elements converted to bfloat16 at once for many rows: 4 MB as float32 and 2 MB as bfloat16, in the cores' caches.
     */
    private static final long BFLOAT16_BLOCK = 1 << 20;

    /** Elements converted at once for few rows: 2 MB, in the cache of one core. */
    private static final long FEW_ROWS_BLOCK = 1 << 19;

    /** From this many multiplications on, oneDNN repays its set-up for a new shape. */
    private static final long ONEDNN_PAYS = 100_000_000;

    /** How a product is computed; each is a kernel of its name. */
    enum Product {
        TORCH_LINEAR,
        FLOAT32,
        FLOAT32_BLOCKS,
        STORED_TYPE,
        BFLOAT16_BLOCKS,
        SCALED_FLOAT32_BLOCKS,
        SCALED_BFLOAT16_BLOCKS,
        INT8;

        private final String kernel = name().toLowerCase(Locale.ROOT);

        /** Its name in kernels.py. */
        String kernel() {
            return kernel;
        }
    }

    private final NDArray weight;
    private final StoredTensor.Type type;
    private final @Nullable NDArray scales;
    private final @Nullable NDArray bias;
    private final ComputeMode mode;

    /**
     * The kernels' arguments for few rows and for many, made once: a small layer would take as long to say as to apply.
     */
    private final List<Map<Product, IValue>> arguments =
            List.of(new EnumMap<>(Product.class), new EnumMap<>(Product.class));

    /**
     * A layer over tensors that it does not own.
     *
     * @param weight [out, in] in its stored type; a bfloat16 array can be passed to kernels but not read in Java
     * @param type of the weight; {@code I8} with scales
     * @param scales [out], bfloat16, one for each row of an int8 weight; null for other types
     * @param bias [out], float32, or null
     */
    public Linear(
            NDArray weight,
            StoredTensor.Type type,
            @Nullable NDArray scales,
            @Nullable NDArray bias,
            ComputeMode mode) {
        this.weight = weight;
        this.type = type;
        this.scales = scales;
        this.bias = bias;
        this.mode = mode;
    }

    /** [out, in] in its stored type. */
    public NDArray weight() {
        return weight;
    }

    /** Rows [from, from + count) as a layer of their own, for weights that several layers were fused into. */
    public Linear rows(long from, long count) {
        return new Linear(
                Tensors.narrow(weight, from, count),
                type,
                scales == null ? null : Tensors.narrow(scales, from, count),
                bias == null ? null : Tensors.narrow(bias, from, count),
                mode);
    }

    /** The same layer with float32 products in every mode. */
    public Linear exact() {
        return new Linear(weight, type, scales, bias, ComputeMode.EXACT);
    }

    /**
     * Applies the layer.
     *
     * @param x [rows, in], float32
     * @return [rows, out], float32
     */
    public NDArray apply(NDArray x) {
        return TorchScript.call("linear", x, x, argument(x.getShape().get(0)));
    }

    /** The fastest product of so many rows that the compute mode allows. */
    Product product(long rows) {
        boolean many = rows > FEW_ROWS;
        if (type == StoredTensor.Type.I8) {
            if (many && bfloat16()) { // bfloat16 represents every int8 exactly: only x is rounded
                return Product.SCALED_BFLOAT16_BLOCKS;
            }
            return many || Hardware.GPU || !fitsInt8Kernel() ? Product.SCALED_FLOAT32_BLOCKS : Product.INT8;
        }
        if (type == StoredTensor.Type.F32 && !(bfloat16() && many)) {
            return !Hardware.GPU && rows * weight.getShape().size() >= ONEDNN_PAYS
                    ? Product.FLOAT32
                    : Product.TORCH_LINEAR;
        }
        if (mode == ComputeMode.EXACT) {
            return Product.FLOAT32_BLOCKS;
        }
        if (!many || Hardware.GPU || type == StoredTensor.Type.BF16 && bfloat16()) {
            return Product.STORED_TYPE;
        }
        return bfloat16() ? Product.BFLOAT16_BLOCKS : Product.FLOAT32_BLOCKS;
    }

    /**
     * The layer as kernels take it when it is applied to so many rows. It stands as long as the weight's manager, which
     * closes it.
     */
    synchronized IValue argument(long rows) {
        return arguments.get(rows > FEW_ROWS ? 1 : 0).computeIfAbsent(product(rows), product -> {
            NDArray scalesOrWeight = scales == null ? weight : scales;
            List<NDArray> tensors =
                    bias == null ? List.of(weight, scalesOrWeight) : List.of(weight, scalesOrWeight, bias);
            IValue made = TorchScript.layer(product.kernel(), block(product, rows), tensors);
            weight.getManager().attachInternal(UUID.randomUUID().toString(), made);
            return made;
        });
    }

    /** How many elements of the weight a product of so many rows converts at once. */
    private static long block(Product product, long rows) {
        if (product == Product.BFLOAT16_BLOCKS || product == Product.SCALED_BFLOAT16_BLOCKS) {
            return BFLOAT16_BLOCK;
        }
        return rows > FEW_ROWS ? FLOAT32_BLOCK : FEW_ROWS_BLOCK;
    }

    /**
     * Whether libtorch's int8 product can take the weight (aten/src/ATen/native/cpu/int8mm_kernel.cpp): without
     * checking bounds it loads 16 inputs of a row at once from aligned addresses, and 4 scales.
     */
    private boolean fitsInt8Kernel() {
        return weight.getShape().get(1) % 16 == 0 && weight.getShape().get(0) % 4 == 0;
    }

    /** Whether many rows are multiplied in bfloat16. */
    private boolean bfloat16() {
        return mode != ComputeMode.EXACT && Hardware.BFLOAT16;
    }
}
