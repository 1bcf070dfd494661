package org.fovea.analysis;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Knockout;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Sweep;
import org.fovea.intervene.Target;
import org.fovea.model.Softmax;
import org.fovea.model.Trace;

/**
 * Attention knockout by head: the answer token's probability when one head of one layer alone cannot attend to a
 * source.
 *
 * @param baseline the token's probability with all attention, 0..1
 * @param p [L][heads], its probability with a head blocked, 0..1; row 0 is layer 1, heads count from 0
 */
public record HeadMap(float baseline, float[][] p) {

    /**
     * Blocks every head of every layer in one sweep.
     *
     * @param token id of the token whose probability is computed
     * @param source patches whose keys are blocked
     * @param target positions whose attention is blocked
     * @param progress receives the fraction of the work done, 0..1
     * @param cancelled checked before every layer
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static HeadMap of(
            Trace trace, int token, Patches source, Target target, DoubleConsumer progress, BooleanSupplier cancelled) {
        int heads = trace.decoder().heads();
        List<Counterfactual> all = new ArrayList<>();
        for (int layer = 1; layer <= trace.layers(); layer++) {
            Knockout every = Knockout.of(
                    new LayerWindow(layer, layer),
                    source,
                    target,
                    trace.prompt(),
                    trace.image().layout());
            for (int head = 0; head < heads; head++) {
                all.add(Counterfactual.of(every.inHeads(Set.of(head))));
            }
        }
        float[][] p = new float[trace.layers()][heads];
        try (Sweep sweep = new Sweep(trace)) {
            sweep.stream(
                    all,
                    (outcome, i) -> p[i / heads][i % heads] =
                            Softmax.of(outcome.logits()).p()[token],
                    progress,
                    cancelled);
        }
        return new HeadMap(Softmax.of(trace.lastLogits()).p()[token], p);
    }

    /** The change of the probability when a layer's head is blocked, -1..1; layers count from 1, heads from 0. */
    public float change(int layer, int head) {
        return p[layer - 1][head] - baseline;
    }

    /**
     * Adds source, target, patches and p by layer and head to a JSON object.
     *
     * @param source as on the command line, such as {@code object+1}
     * @param patches of the source
     */
    public void describe(ObjectNode json, String source, Patches patches, Target target) {
        json.put("source", source).put("target", target.key());
        patches.stream().forEach(json.putArray("patches")::add);
        ArrayNode layers = json.putArray("p");
        for (float[] heads : p) {
            ArrayNode row = layers.addArray();
            for (float each : heads) {
                row.add(each);
            }
        }
    }

    /** As a table: layer, head, p, change. */
    public String csv() {
        StringBuilder csv = new StringBuilder("layer,head,p,change\n");
        for (int layer = 1; layer <= p.length; layer++) {
            for (int head = 0; head < p[layer - 1].length; head++) {
                csv.append(layer)
                        .append(',')
                        .append(head)
                        .append(',')
                        .append(p[layer - 1][head])
                        .append(',')
                        .append(change(layer, head))
                        .append('\n');
            }
        }
        return csv.toString();
    }
}
