package org.fovea.fuzz;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fovea.base.BadInput;
import org.fovea.model.config.ImageToken;
import org.fovea.model.config.LlavaConfig;
import org.fovea.model.config.ModelCard;
import org.fovea.model.config.ModelConfig;
import org.fovea.model.config.Preprocessing;
import org.fovea.model.config.RopeConfig;
import org.fovea.model.config.TextConfig;
import org.fovea.model.weights.Weights;

/**
 * A checkpoint's small JSON files: every field of every family with numbers, texts and nests that do not belong there.
 */
final class ConfigTarget implements Target {

    private static final List<String> FILES = List.of(
            "config.json",
            "preprocessor_config.json",
            "processor_config.json",
            "generation_config.json",
            "tokenizer_config.json",
            "fovea.json",
            "model.safetensors.index.json");

    @Override
    public int few() {
        return 300;
    }

    @Override
    public Attempt make(Path folder, Dice dice) throws Exception {
        Path fixture = Path.of(
                "src/test/resources/fixtures",
                dice.of("clip-llama", "clip-phi3", "siglip-qwen2", "clip-mistral", "clip-llama-gqa-sharded"));
        String hit = dice.once(2) ? "config.json" : FILES.get(dice.below(FILES.size()));
        for (String name : FILES) {
            Path file = fixture.resolve(name);
            ObjectNode tree = Files.exists(file)
                    ? Damage.tree(file)
                    : name.equals("fovea.json") ? Damage.tree(Path.of("assets/demo-model/fovea.json")) : null;
            if (tree != null && name.equals("config.json") && dice.once(3)) {
                ((ObjectNode) tree.get("text_config"))
                        .putObject("rope_parameters")
                        .put("rope_type", dice.of("default", "linear", "llama3", "longrope", "yarn"))
                        .put("factor", dice.of(1.0, 2.0, 8.0))
                        .put("rope_theta", 10000.0)
                        .put("low_freq_factor", 1.0)
                        .put("high_freq_factor", 4.0)
                        .put("original_max_position_embeddings", 64)
                        .put("partial_rotary_factor", dice.of(1.0, 0.5));
            }
            if (tree != null && name.equals(hit)) {
                Damage.write(folder.resolve(name), Damage.json(tree, dice), dice);
            } else if (tree != null) {
                Files.writeString(folder.resolve(name), tree.toString());
            }
        }
        return () -> {
            attempt(() -> sane(ModelConfig.read(folder)));
            attempt(() -> sane(Preprocessing.read(folder)));
            attempt(() -> ImageToken.read(folder));
            attempt(() -> ModelCard.read(folder));
            attempt(() -> Weights.files(folder));
            Weights.open(folder);
        };
    }

    private static void attempt(Attempt part) throws Exception {
        try {
            part.run();
        } catch (BadInput e) {
            Target.require(e.getMessage().endsWith("."), e.getMessage());
        }
    }

    private static void sane(ModelConfig config) {
        TextConfig text = config.text();
        LlavaConfig llava = (LlavaConfig) config.vision();
        LlavaConfig.Vision vision = llava.vision();
        for (int size : new int[] {
            text.hidden(),
            text.intermediate(),
            text.layers(),
            text.heads(),
            text.keyValueHeads(),
            text.headSize(),
            text.vocabulary(),
            text.maxPositions(),
            vision.hidden(),
            vision.intermediate(),
            vision.layers(),
            vision.heads(),
            vision.side()
        }) {
            Target.require(size > 0 && size <= 1 << 24, "a size of " + size);
        }
        RopeConfig rope = text.layerKinds().get(0).rope();
        for (double number : new double[] {
            text.eps(),
            vision.eps(),
            rope.theta(),
            rope.factor(),
            rope.lowFrequencyFactor(),
            rope.highFrequencyFactor(),
            rope.attentionFactor()
        }) {
            Target.require(Double.isFinite(number), "a number of " + number);
        }
        for (double[] factors : new double[][] {rope.shortFactor(), rope.longFactor()}) {
            for (double factor : factors == null ? new double[0] : factors) {
                Target.require(Double.isFinite(factor) && factor != 0, "a factor of " + factor);
            }
        }
        Target.require(text.heads() % text.keyValueHeads() == 0, "heads that do not share evenly");
        Target.require(config.maxNewTokens() > 0 && config.imageToken() >= 0, "an answer of " + config.maxNewTokens());
        for (int layer : llava.featureLayers()) {
            Target.require(Math.abs(layer) <= vision.layers() + 1, "feature layer " + layer);
        }
        config.summary();
    }

    private static void sane(Preprocessing p) {
        for (int c = 0; c < 3; c++) {
            Target.require(Float.isFinite(p.normalization().values(c)[255]), "pixels that are not finite");
        }
    }
}
