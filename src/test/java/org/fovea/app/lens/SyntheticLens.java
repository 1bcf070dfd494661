package org.fovea.app.lens;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.fovea.app.state.LensText;
import org.fovea.app.state.PromptTokens;
import org.fovea.model.Prompt;
import org.fovea.model.text.Sequence;

/** A lens of the size that LLaVA-1.5 has, with the kinds of tokens that its lens has. */
final class SyntheticLens {

    static final int BEFORE = 5;
    static final int PATCHES = 576;
    static final int POSITIONS = 600;
    static final int LAST = 32;

    private static final String[] NOISE = {
        "dog",
        "Dog",
        "puppy",
        "grass",
        "lawn",
        "▁",
        "⏎",
        "<0x0A>",
        "月",
        "월",
        "五",
        "日本",
        "한국",
        "gebruik",
        "Unterscheidung",
        "internationally",
        "иза",
        "жел",
        "é",
        "α",
        "␣␣",
        "http",
        ",",
        ".",
        "(",
        "2",
        "frisbee",
        "brown",
        "fur",
        "tail",
        "sky",
        "tree",
        "green",
        "ball",
        "the",
        "Portály",
        "Хронологија"
    };

    private SyntheticLens() {}

    static PromptTokens asked() {
        return asked(PATCHES);
    }

    /** The same with another number of patches. */
    static PromptTokens asked(int patches) {
        List<String> texts = new ArrayList<>();
        String[] before = {"<s>", "US", "ER", ":", "⏎"};
        String[] after = {
            "⏎",
            "Des",
            "cribe",
            "the",
            "image",
            "in",
            "one",
            "sentence",
            ",",
            "please",
            ".",
            "ASS",
            "IST",
            "ANT",
            ":",
            "The",
            "image",
            "shows",
            "a"
        };
        texts.addAll(List.of(before));
        for (int i = 0; i < patches; i++) {
            texts.add("patch " + i);
        }
        texts.addAll(List.of(after));
        return new PromptTokens(
                new Prompt(
                        "synthetic <image>",
                        new int[texts.size()],
                        Sequence.causal(
                                texts.size(),
                                IntStream.range(BEFORE, BEFORE + patches).toArray())),
                "synthetic",
                List.copyOf(texts),
                List.copyOf(texts));
    }

    static LensText layer(int layer) {
        return layer(layer, POSITIONS);
    }

    /** The same for another number of positions. */
    static LensText layer(int layer, int positions) {
        Random random = new Random(layer);
        String[][] texts = new String[positions][LensModel.TOP];
        int[][] ids = new int[positions][LensModel.TOP];
        float[][] p = new float[positions][LensModel.TOP];
        for (int t = 0; t < positions; t++) {
            double sure = Math.pow(random.nextDouble(), 3.2 - 2.4 * layer / LAST);
            float rest = 1;
            int at = layer < 12 ? random.nextInt(NOISE.length) : (t / 40 * 7 + random.nextInt(3)) % NOISE.length;
            for (int k = 0; k < LensModel.TOP; k++) {
                texts[t][k] = NOISE[(at + k) % NOISE.length];
                ids[t][k] = 300 + (at + k) % NOISE.length * 811;
                p[t][k] = (float) (rest * sure);
                rest -= p[t][k];
                sure *= 0.6;
            }
        }
        return new LensText(layer, texts, ids, p);
    }
}
