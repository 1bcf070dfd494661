package org.fovea.cli;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.fovea.analysis.LensLayer;
import org.fovea.analysis.LogitLens;
import org.fovea.intervene.Counterfactual;
import org.fovea.model.Answer;
import org.fovea.model.Trace;
import org.fovea.model.image.ClipImageProcessor;
import org.fovea.model.image.ImageInput;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.weights.Safetensors;
import org.fovea.model.weights.Safetensors.Values;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes a run's hidden states, lens and logits to a file for other programs. */
@Command(
        name = "trace",
        header = "Write a run's hidden states, lens and logits to a safetensors file.",
        description = {
            "float32 and int64 tensors, for T positions, N patches, L layers, width D, vocabulary V:",
            "  pixel_values [3,H,W]      input of the vision encoder",
            "  input_ids [T]             the prompt, with one id per visual token",
            "  image_features [N,D]      visual tokens, before any ablation",
            "  hidden_states [L+1,T,D]   residual stream entering layers 1..L, then the final norm's output",
            "  logits_last [V]           logits of the next token",
            "  lens_top5_ids, lens_top5_probs [L+1,T,5]",
            "                            logit lens; the final norm is applied exactly once",
            "  visual_token_boxes [N,4]  left, top, right, bottom in the image's pixels; NaN: none",
            "  position_ids              with multimodal rotary embedding",
            "  residual_stream [L+1,T,D] for DeepStack (Qwen3-VL), whose hidden_states lack what is added",
            "  generated_ids [n]         with --max-tokens",
            "With interventions, everything from hidden_states on is that of the changed run."
        },
        footer = {
            "",
            "Examples:",
            "  fovea trace --out park.safetensors",
            "  fovea trace --annotation 1 --ablate object --max-tokens 20 --out ablated.safetensors",
            "",
            "  from safetensors.numpy import load_file",
            "  hidden = load_file(\"park.safetensors\")[\"hidden_states\"]"
        })
final class TraceCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private InputOptions subject;

    @Option(names = "--out", paramLabel = "FILE.safetensors", required = true, description = "The file to write.")
    private Path out;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Also generate exactly N tokens greedily, past the end of the answer if need be.")
    private Integer maxTokens;

    @Mixin
    private InterventionOptions whatIf;

    @Override
    public Integer call() {
        if (maxTokens != null && maxTokens < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--max-tokens %d: expected 1 or more".formatted(maxTokens));
        }
        Output.format(spec, out, "safetensors");
        try (CommandSession session = new CommandSession(subject)) {
            Counterfactual changed =
                    whatIf.counterfactual(session, spec.commandLine().getErr());
            Trace trace = session.trace(changed);
            Map<String, Values> tensors = new LinkedHashMap<>();
            addInputs(tensors, session);
            addHiddenStates(tensors, trace, changed.isNone());
            addLens(tensors, new LogitLens(trace, session.vlm().tokenizer().size()));
            if (maxTokens != null) {
                Answer answer =
                        session.vlm().generate(trace.continuation(), maxTokens, false, (t, p) -> {}, () -> false);
                long[] ids =
                        answer.tokens().stream().mapToLong(token -> token.id()).toArray();
                tensors.put("generated_ids", new Values(new long[] {ids.length}, ids));
            }
            Safetensors.write(out, tensors);
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%s: %d positions, %d patches, %d layers.%n",
                            out, trace.prompt().length(), trace.prompt().patches(), trace.layers());
        }
        return 0;
    }

    private static void addInputs(Map<String, Values> tensors, CommandSession session) {
        ImageInput input = session.image().input();
        boolean single = session.vlm().processor() instanceof ClipImageProcessor
                && session.vlm().config().type().equals("llava");
        tensors.put(
                "pixel_values",
                new Values(single ? Arrays.copyOfRange(input.shape(), 1, 4) : input.shape(), input.pixelValues()));
        int[][] positions = session.prompt().sequence().positionIds();
        if (positions != null) {
            long[] flat = Arrays.stream(positions)
                    .flatMapToInt(Arrays::stream)
                    .asLongStream()
                    .toArray();
            tensors.put(
                    "position_ids",
                    new Values(
                            positions.length == 1
                                    ? new long[] {flat.length}
                                    : new long[] {positions.length, positions[0].length},
                            flat));
        }
        tensors.put("visual_token_boxes", boxes(session.image().layout()));
        long[] ids = Arrays.stream(session.prompt().ids()).asLongStream().toArray();
        tensors.put("input_ids", new Values(new long[] {ids.length}, ids));
        tensors.put(
                "image_features",
                new Values(
                        session.image().tokens().getShape().getShape(),
                        session.image().tokens().toFloatArray()));
    }

    /** [N, 4]: left, top, right, bottom, clipped to the image; NaN for tokens without a place in the image. */
    private static Values boxes(ImageLayout layout) {
        float[] out = new float[4 * layout.count()];
        Arrays.fill(out, Float.NaN);
        for (int t = 0; t < layout.count(); t++) {
            ImageLayout.Box box = layout.tokens().get(t).box();
            if (box != null) {
                out[4 * t] = (float) Math.max(0, Math.min(layout.imageWidth(), box.left()));
                out[4 * t + 1] = (float) Math.max(0, Math.min(layout.imageHeight(), box.top()));
                out[4 * t + 2] = (float) Math.max(0, Math.min(layout.imageWidth(), box.right()));
                out[4 * t + 3] = (float) Math.max(0, Math.min(layout.imageHeight(), box.bottom()));
            }
        }
        return new Values(new long[] {layout.count(), 4}, out);
    }

    private static void addHiddenStates(Map<String, Values> tensors, Trace trace, boolean original) {
        int length = trace.prompt().length();
        int width = trace.decoder().hidden();
        float[] hidden = residual(trace);
        long[] shape = {trace.layers() + 1, length, width};
        List<NDArray> deepstack = trace.image().deepstack();
        if (!deepstack.isEmpty()) { // transformers' hidden states lack what is added after a layer
            tensors.put("residual_stream", new Values(shape, hidden.clone()));
            for (int layer = 0; layer < deepstack.size(); layer++) {
                float[] added = deepstack.get(layer).toFloatArray();
                for (int at = 0; at < added.length; at++) {
                    int position = trace.prompt().positionOf(at / width);
                    hidden[((layer + 1) * length + position) * width + at % width] -= added[at];
                }
            }
        }
        if (deepstack.isEmpty() || original) { // transformers has no counterpart for a changed run
            tensors.put("hidden_states", new Values(shape, hidden));
        }
        float[] logits = trace.lastLogits();
        tensors.put("logits_last", new Values(new long[] {logits.length}, logits));
    }

    /** The residual stream entering each layer, and the final norm's output: [L + 1, T, D]. */
    private static float[] residual(Trace trace) {
        int size = trace.prompt().length() * trace.decoder().hidden();
        float[] all = new float[Math.multiplyExact(trace.layers() + 1, size)];
        for (int layer = 0; layer <= trace.layers(); layer++) {
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                float[] here = (layer == trace.layers()
                                ? trace.decoder().normed(trace.residual(layer))
                                : trace.residual(layer))
                        .toFloatArray();
                System.arraycopy(here, 0, all, layer * size, size);
            }
        }
        return all;
    }

    private static void addLens(Map<String, Values> tensors, LogitLens lens) {
        int layers = lens.trace().layers() + 1;
        int length = lens.trace().prompt().length();
        int top = Math.min(LogitLens.TOP, lens.trace().decoder().vocabulary());
        long[] ids = new long[layers * length * top];
        float[] probs = new float[ids.length];
        int at = 0;
        for (int layer = 0; layer < layers; layer++) {
            LensLayer here = lens.unfiltered(layer);
            for (int t = 0; t < length; t++) {
                for (int i = 0; i < top; i++) {
                    ids[at] = here.ids()[t][i];
                    probs[at++] = here.p()[t][i];
                }
            }
        }
        long[] shape = {layers, length, top};
        tensors.put("lens_top5_ids", new Values(shape, ids));
        tensors.put("lens_top5_probs", new Values(shape, probs));
    }
}
