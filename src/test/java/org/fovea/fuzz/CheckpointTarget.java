package org.fovea.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fovea.base.BadInput;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Knockout;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Sweep;
import org.fovea.model.Softmax;
import org.fovea.model.Trace;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.VisualTokens;
import org.fovea.model.backend.ComputeMode;
import org.fovea.model.image.RgbImage;
import org.fovea.model.weights.Safetensors;
import org.fovea.model.weights.StoredTensor;

/**
 * Whole checkpoints, opened and asked in every compute mode: weights at any alignment give the numbers that they give
 * elsewhere, those that are not finite are refused, and configurations that are not of the weights never reach
 * libtorch.
 */
final class CheckpointTarget implements Target {

    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
    private static final String PROMPT = "USER: <image> What is it? ASSISTANT:";

    private final Map<String, float[]> sound = new HashMap<>();

    @Override
    public int few() {
        return 30;
    }

    @Override
    public Attempt make(Path folder, Dice dice) throws Exception {
        String name = dice.of("clip-llama", "clip-llama-gqa-sharded", "clip-phi3", "siglip-qwen2");
        Path fixture = FIXTURES.resolve(name);
        try (Stream<Path> files = Files.list(fixture)) {
            for (Path file : files.filter(f -> !f.getFileName().toString().matches("golden.*|picture.*"))
                    .toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        ComputeMode computeMode = dice.of(ComputeMode.INT8, ComputeMode.FAST, ComputeMode.EXACT);
        Path weights = folder.resolve(
                Files.exists(folder.resolve("model.safetensors"))
                        ? "model.safetensors"
                        : "model-00001-of-00003.safetensors");
        boolean copied = dice.once(3); // into memory, or mapped where it lies
        int kind = dice.below(6);
        switch (kind) {
            case 0, 1, 2 -> shift(weights, dice.between(1, 63));
            case 3 -> {
                shift(weights, dice.below(9));
                notFinite(weights, dice);
            }
            case 4 ->
                Files.write(
                        folder.resolve("config.json"), Damage.json(Damage.tree(fixture.resolve("config.json")), dice));
            default -> {
                byte[] bytes = Files.readAllBytes(weights);
                Files.write(
                        weights,
                        dice.once(2)
                                ? Damage.bytes(bytes, dice.of(8, 5000, 30_000), dice)
                                : Arrays.copyOf(bytes, dice.below(bytes.length)));
            }
        }
        return () -> {
            float[] p;
            try {
                p = next(folder, computeMode, copied);
            } catch (BadInput e) {
                Target.require(kind > 2, "what is sound is refused: " + e.getMessage());
                throw e;
            }
            if (kind < 3) {
                float[] expected = sound.computeIfAbsent(name + computeMode, n -> next(fixture, computeMode, true));
                for (int i = 0; i < p.length; i++) { // differently aligned numbers are added in another order
                    Target.require(
                            Math.abs(p[i] - expected[i]) < 1e-3,
                            "token %d has %s, elsewhere %s".formatted(i, p[i], expected[i]));
                }
            }
        };
    }

    private static float[] next(Path checkpoint, ComputeMode computeMode, boolean copied) {
        try (VisionLanguageModel vlm = VisionLanguageModel.open(
                        checkpoint,
                        new VisionLanguageModel.Opening(computeMode, copied, false, share -> {}, () -> false));
                VisualTokens image = vlm.encode(RgbImage.read(FIXTURES.resolve("clip-llama/picture.png")));
                Trace trace = vlm.trace(image, vlm.prompt(image, PROMPT))) {
            Target.require(
                    trace.lastLogits().length == vlm.config().text().vocabulary(),
                    trace.lastLogits().length + " logits");
            for (float logit : trace.lastLogits()) {
                Target.require(Float.isFinite(logit), "a logit of " + logit);
            }
            try (Sweep sweep = new Sweep(trace)) { // products of few rows are other ones
                sweep.run(
                        IntStream.of(1, 2, 3)
                                .mapToObj(layer -> Counterfactual.of(Knockout.of(
                                        new LayerWindow(layer, 4),
                                        Patches.of(layer),
                                        org.fovea.intervene.Target.LAST,
                                        trace.prompt(),
                                        image.layout())))
                                .toList(),
                        true,
                        share -> {},
                        () -> false);
            }
            return Softmax.of(trace.lastLogits()).p();
        }
    }

    /** Puts blanks behind the header, so that all tensors begin so many bytes further on. */
    private static void shift(Path file, int by) throws Exception {
        byte[] all = Files.readAllBytes(file);
        int data = 8 + ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getInt();
        byte[] longer = new byte[all.length + by];
        System.arraycopy(all, 0, longer, 0, data);
        Arrays.fill(longer, data, data + by, (byte) ' ');
        System.arraycopy(all, data, longer, data + by, all.length - data);
        ByteBuffer.wrap(longer).order(ByteOrder.LITTLE_ENDIAN).putLong(data - 8 + by);
        Files.write(file, longer);
    }

    /** Makes one weight NaN or infinite. */
    private static void notFinite(Path file, Dice dice) throws Exception {
        List<StoredTensor> tensors = List.copyOf(Safetensors.open(file).values());
        StoredTensor tensor = tensors.get(dice.below(tensors.size()));
        byte[] all = Files.readAllBytes(file);
        int at = (int) (tensor.offset() + tensor.type().bytes() * (long) dice.below((int) tensor.count()));
        ByteBuffer buffer = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
        if (tensor.type() == StoredTensor.Type.F32) {
            buffer.putFloat(at, dice.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY));
        } else {
            buffer.putShort(at, (short) dice.one(0x7f80, 0xff80, 0x7fc0));
        }
        Files.write(file, all);
    }
}
