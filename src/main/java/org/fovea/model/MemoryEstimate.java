package org.fovea.model;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fovea.base.BadInput;
import org.fovea.model.backend.ComputeMode;
import org.fovea.model.backend.Hardware;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.config.ModelConfig;
import org.fovea.model.config.TextConfig;
import org.fovea.model.weights.StoredTensor;
import org.fovea.model.weights.Weights;

/**
 * The peak memory of a model, estimated from its configuration: a trace of one image and a short question with
 * everything kept, the intermediate results of one layer, and the program itself.
 *
 * @param computeMode the compute mode
 * @param mapped bytes of weights in mapped files, which the system can drop and read again, slowly
 * @param own bytes that must stay in memory
 */
public record MemoryEstimate(ComputeMode computeMode, long mapped, long own) {

    /** Java, its heap, JavaFX and libtorch without a model; measured. */
    private static final long PROGRAM = 900_000_000;

    /** Positions of a question and an answer, without the image. */
    private static final int WORDS = 256;

    /** Checkpoints up to this size in float32 are converted to float32 when they are opened. */
    static final long WIDENED = 1L << 29;

    /** Checkpoints up to this size as stored are copied into memory when they are opened. */
    private static final long COPIED = 1L << 28;

    /** Above this many weights, exact mode is slower than most people accept. */
    private static final long LARGE = 1_000_000_000;

    /** Estimates for a checkpoint in a compute mode. */
    public static MemoryEstimate of(ModelConfig config, Weights weights, ComputeMode computeMode) {
        double positions =
                (double) config.vision().usualTokens() + WORDS; // as a double, a false number of tokens cannot overflow
        long ownWeights = ownWeights(weights, computeMode);
        return new MemoryEstimate(
                computeMode,
                ownWeights > 0 ? 0 : stored(weights, computeMode),
                working(config.text(), positions) + ownWeights);
    }

    /**
     * Bytes of a trace of a number of positions with everything kept, the intermediate results of one layer, and the
     * program.
     */
    static long working(TextConfig text, double positions) {
        double keyValues = 2.0 * text.layers() * positions * text.keyValueHeads() * text.headSize() * Float.BYTES;
        double residual = (text.layers() + 1.0) * positions * text.hidden() * Float.BYTES;
        double inFlight = positions * (3L * text.intermediate() + 8L * text.hidden()) * Float.BYTES
                + 3L * text.heads() * positions * positions * Float.BYTES;
        long logits = 3L * Math.max(64_000_000, text.vocabulary()) * Float.BYTES;
        return (long) Math.min(Long.MAX_VALUE / 4.0, PROGRAM + keyValues + residual + inFlight + logits);
    }

    /** Bytes of the weights in memory, mapped or copied. */
    static long weights(Weights weights, ComputeMode computeMode) {
        return Math.max(ownWeights(weights, computeMode), stored(weights, computeMode));
    }

    private static long ownWeights(Weights weights, ComputeMode computeMode) {
        return switch (keeping(weights, computeMode)) {
            case WIDENED -> weights.parameters() * Float.BYTES;
            case COPIED -> stored(weights, computeMode);
            case MAPPED -> 0;
        };
    }

    private static long stored(Weights weights, ComputeMode computeMode) {
        if (computeMode != ComputeMode.INT8) {
            return weights.bytes();
        }
        return weights.all().entrySet().stream()
                .mapToLong(e -> e.getKey().startsWith("text.layers.")
                        ? e.getValue().count()
                        : e.getValue().length())
                .sum();
    }

    /**
     * Where to keep a checkpoint's weights: small ones in memory, which is faster and safe from changes of the files.
     */
    static MappedWeights.Keeping keeping(Weights weights, ComputeMode computeMode) {
        if (computeMode == ComputeMode.EXACT
                && weights.type() != StoredTensor.Type.F32
                && weights.parameters() * Float.BYTES <= WIDENED) {
            return MappedWeights.Keeping.WIDENED;
        }
        return weights.bytes() <= COPIED ? MappedWeights.Keeping.COPIED : MappedWeights.Keeping.MAPPED;
    }

    /** The default compute mode: exact up to a billion weights, fast beyond. */
    static ComputeMode usual(Weights weights) {
        return weights.parameters() <= LARGE ? ComputeMode.EXACT : ComputeMode.FAST;
    }

    /** Memory in bytes of the GPU, if there is one, or else of this machine or container. */
    public static long ofMachine() {
        if (Hardware.GPU) {
            return Hardware.gpuMemory();
        }
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                ? os.getTotalMemorySize()
                : Long.MAX_VALUE;
    }

    /** The sum of both. */
    public long total() {
        return mapped + own;
    }

    /**
     * Refuses a model that does not fit into memory.
     *
     * @param machine memory of the machine in bytes
     * @throws BadInput with the numbers, and the modes that would fit
     */
    static void refuseTooLarge(
            Path directory, ModelConfig config, Weights weights, ComputeMode computeMode, long machine) {
        MemoryEstimate requested = of(config, weights, computeMode);
        if (requested.total() <= machine) {
            return;
        }
        List<String> fitting = new ArrayList<>();
        for (ComputeMode other : ComputeMode.values()) {
            MemoryEstimate estimate = of(config, weights, other);
            if (estimate.total() <= machine) {
                fitting.add(String.format(Locale.ROOT, "%s would fit, with %.1f GB", other, estimate.total() / 1e9));
            }
        }
        throw new BadInput(String.format(
                Locale.ROOT,
                "%s: needs about %.1f GB in %s mode (%.1f GB of weights, %.1f GB of working memory); this machine has %.1f GB; %s.",
                directory,
                requested.total() / 1e9,
                computeMode,
                requested.mapped / 1e9,
                requested.own / 1e9,
                machine / 1e9,
                fitting.isEmpty() ? "no mode would fit" : String.join(", ", fitting)));
    }
}
