package org.fovea.experiment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.fovea.analysis.LensLayer;
import org.fovea.analysis.LogitLens;
import org.fovea.analysis.Overlap;
import org.fovea.analysis.WordMap;
import org.fovea.base.BadInput;
import org.fovea.intervene.LayerWindow;
import org.fovea.model.Trace;
import org.fovea.model.text.Tokenizer;

/**
 * Logit lens: do the object's tokens decode to its name, and how well does the map of the name fit the mask (Neo et
 * al., section 4)?
 *
 * @param ranges layers to combine into one map each; null for the lower, middle and upper third and all
 * @param over how layers are combined
 */
public record LensStudy(List<LayerWindow> ranges, WordMap.Over over) implements Study {

    /** Default ranges, averaged. */
    public static final LensStudy USUAL = new LensStudy(null, WordMap.Over.USUAL);

    /** Thresholds of a segmentation: hundredths, 5 to 95. */
    private static final int[] THRESHOLDS = {5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95};

    @Override
    public String key() {
        return "lens";
    }

    @Override
    public void describe(ObjectNode settings) {
        if (ranges != null) {
            note(settings, ranges);
        }
        settings.put("over", over.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public void describe(ObjectNode settings, ExperimentContext lab) {
        note(settings, ranges(lab.vlm().layers()));
        settings.put("over", over.name().toLowerCase(Locale.ROOT));
    }

    private static void note(ObjectNode settings, List<LayerWindow> ranges) {
        ArrayNode all = settings.putArray("ranges");
        ranges.forEach(range -> all.add(range.toString()));
    }

    private List<LayerWindow> ranges(int layers) {
        if (ranges == null) {
            int lower = Math.max(1, layers / 3);
            int upper = Math.max(lower, 2 * layers / 3);
            List<LayerWindow> all = new ArrayList<>(List.of(new LayerWindow(1, lower)));
            if (upper > lower) {
                all.add(new LayerWindow(lower + 1, upper));
            }
            if (layers > upper) {
                all.add(new LayerWindow(upper + 1, layers));
            }
            all.add(new LayerWindow(1, layers));
            return all;
        }
        ranges.stream().filter(range -> range.last() > layers).findFirst().ifPresent(range -> {
            throw new BadInput("Layers %s: the model has %d.".formatted(range, layers));
        });
        return ranges;
    }

    @Override
    public Rows rows(ExperimentContext lab, EncodedCase seen, Description description, BooleanSupplier cancelled) {
        Rows rows = new Rows();
        Tokenizer tokenizer = lab.vlm().tokenizer();
        Trace trace = description.trace();
        LogitLens lens = new LogitLens(trace, tokenizer.size());
        Set<Integer> naming = naming(lab, seen.of().category());
        for (int layer = 0; layer <= trace.layers(); layer++) {
            ExperimentContext.check(cancelled);
            LensLayer read = lens.layer(layer);
            int top1 = 0;
            int top5 = 0;
            for (int patch : seen.object().stream().toArray()) {
                int[] ids = read.ids()[trace.prompt().positionOf(patch)];
                int at = 0;
                while (at < ids.length && !naming.contains(ids[at])) {
                    at++;
                }
                top1 += at == 0 ? 1 : 0;
                top5 += at < ids.length ? 1 : 0;
            }
            rows.add()
                    .put("kind", "layer")
                    .put("layer", layer)
                    .put("patches", seen.object().size())
                    .put("top1", top1)
                    .put("top5", top5);
        }
        int half = new SplittableRandom(lab.random(seen.of()).nextLong()).nextInt(2);
        BitSet truth = seen.mask().rowMajor();
        for (LayerWindow range : ranges(trace.layers())) {
            ExperimentContext.check(cancelled);
            WordMap map = WordMap.of(
                    lens, tokenizer.firstToken(seen.of().category()), range.first(), range.last(), over, false);
            segment(rows, range, half, Overlap.of(map.upsampled(), truth));
        }
        return rows;
    }

    /** Ids of tokens that begin the object's name, or are the name or a synonym, in lower case or capitalised. */
    private static Set<Integer> naming(ExperimentContext lab, String category) {
        Tokenizer tokenizer = lab.vlm().tokenizer();
        Set<Integer> ids = new HashSet<>();
        ids.add(tokenizer.firstToken(category)); // throws if the name has none
        for (String form : lab.asker().names().forms(category)) {
            String capitalised = form.substring(0, 1).toUpperCase(Locale.ROOT) + form.substring(1);
            ids.addAll(tokenizer.wholeWord(form));
            ids.addAll(tokenizer.wholeWord(capitalised));
        }
        return ids;
    }

    private void segment(Rows rows, LayerWindow range, int half, Overlap overlap) {
        ObjectNode row = rows.add()
                .put("kind", "segmentation")
                .put("layers", range.toString())
                .put("over", over.name().toLowerCase(Locale.ROOT))
                .put("half", half)
                .put("ap", Rows.rounded(overlap.averagePrecision()));
        ArrayNode thresholds = row.putArray("threshold");
        ArrayNode iou = row.putArray("iou");
        ArrayNode miou = row.putArray("miou");
        ArrayNode accuracy = row.putArray("accuracy");
        for (int hundredths : THRESHOLDS) {
            double threshold = hundredths / 100.0;
            thresholds.add(threshold);
            iou.add(Rows.rounded(overlap.iou(threshold)));
            miou.add(Rows.rounded((overlap.iou(threshold) + overlap.backgroundIou(threshold)) / 2));
            accuracy.add(Rows.rounded(overlap.accuracy(threshold)));
        }
    }
}
