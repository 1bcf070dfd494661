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
 * How much memory a model needs at its peak, from its configuration alone: a trace of one image and a short question
 * with everything kept, one layer's work in flight, the program itself.
 *
 * @param computeMode that it is for
 * @param mapped bytes of weights that lie in mapped files; the system can drop and read them again, slowly
 * @param own bytes that nothing can drop
 */
public record MemoryEstimate(ComputeMode computeMode, long mapped, long own) {

    /** Java, its heap, JavaFX and libtorch, before any model; measured. */
    private static final long PROGRAM = 900_000_000;

    /** Positions of a question and an answer beside the image. */
    private static final int WORDS = 256;

    /** Checkpoints up to this size as float32 are widened at opening. */
    static final long WIDENED = 1L << 29;

    /** Checkpoints up to this size as stored are copied into memory at opening. */
    private static final long COPIED = 1L << 28;

    /** Above so many weights, exactness costs more waiting than most people want. */
    private static final long LARGE = 1_000_000_000;

    /** For a checkpoint in a compute mode. */
    public static MemoryEstimate of(ModelConfig config, Weights weights, ComputeMode computeMode) {
        double positions = (double) config.vision().usualTokens() + WORDS; // no lie overflows it
        long ownWeights = ownWeights(weights, computeMode);
        return new MemoryEstimate(
                computeMode,
                ownWeights > 0 ? 0 : stored(weights, computeMode),
                working(config.text(), positions) + ownWeights);
    }

    /** Bytes of a trace of so many positions with everything kept, one layer's work in flight, and the program. */
    static long working(TextConfig text, double positions) {
        double keyValues = 2.0 * text.layers() * positions * text.keyValueHeads() * text.headSize() * Float.BYTES;
        double residual = (text.layers() + 1.0) * positions * text.hidden() * Float.BYTES;
        double inFlight = positions * (3L * text.intermediate() + 8L * text.hidden()) * Float.BYTES
                + 3L * text.heads() * positions * positions * Float.BYTES;
        long logits = 3L * Math.max(64_000_000, text.vocabulary()) * Float.BYTES;
        return (long) Math.min(Long.MAX_VALUE / 4.0, PROGRAM + keyValues + residual + inFlight + logits);
    }

    /** Bytes of the weights as they lie in memory, mapped or not. */
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
     * Where the weights of a checkpoint are kept: what is small is better quick, and safe from changes of its files.
     */
    static MappedWeights.Keeping keeping(Weights weights, ComputeMode computeMode) {
        if (computeMode == ComputeMode.EXACT
                && weights.type() != StoredTensor.Type.F32
                && weights.parameters() * Float.BYTES <= WIDENED) {
            return MappedWeights.Keeping.WIDENED;
        }
        return weights.bytes() <= COPIED ? MappedWeights.Keeping.COPIED : MappedWeights.Keeping.MAPPED;
    }

    /** The mode that is used unless a person chooses: exact up to a billion weights, fast beyond. */
    static ComputeMode usual(Weights weights) {
        return weights.parameters() <= LARGE ? ComputeMode.EXACT : ComputeMode.FAST;
    }

    /**
     * Memory of the GPU that everything runs on, or else of this machine or the container that the program is in; in
     * bytes.
     */
    public static long ofMachine() {
        if (Hardware.GPU) {
            return Hardware.gpuMemory();
        }
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                ? os.getTotalMemorySize()
                : Long.MAX_VALUE;
    }

    /** All of it. */
    public long total() {
        return mapped + own;
    }

    /**
     * Refuses what would not fit.
     *
     * @param machine bytes of memory there are
     * @throws BadInput with the numbers, and the mode that would fit
     */
    static void refuseTooLarge(
            Path directory, ModelConfig config, Weights weights, ComputeMode computeMode, long machine) {
        MemoryEstimate asked = of(config, weights, computeMode);
        if (asked.total() <= machine) {
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
                "%s: needs about %.1f GB in %s mode (%.1f GB of weights, %.1f GB beside them); this machine has %.1f GB; %s.",
                directory,
                asked.total() / 1e9,
                computeMode,
                asked.mapped / 1e9,
                asked.own / 1e9,
                machine / 1e9,
                fitting.isEmpty() ? "no mode would fit" : String.join(", ", fitting)));
    }
}
