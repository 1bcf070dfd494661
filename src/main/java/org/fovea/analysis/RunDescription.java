package org.fovea.analysis;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.fovea.intervene.Ablation;
import org.fovea.intervene.Patches;
import org.fovea.model.Prompt;
import org.fovea.model.image.TokenGrid;
import org.jspecify.annotations.Nullable;

/**
 * The run that results are from, which their JSON begins with.
 *
 * @param model its name
 * @param prompt without any part of the answer
 * @param promptWarning what is uncertain about the chat template; null if nothing is
 * @param maxImageTokens the maximum number of visual tokens; 0 for the processor's default
 * @param grid the finest grid of the image's visual tokens
 * @param ablated the ablated visual tokens; null for none
 * @param knockouts blocked attention, as the command line names it
 */
public record RunDescription(
        String model,
        Prompt prompt,
        @Nullable String promptWarning,
        int maxImageTokens,
        TokenGrid grid,
        @Nullable Ablated ablated,
        List<String> knockouts) {

    /**
     * Ablated visual tokens.
     *
     * @param replacement the name of what replaces them
     * @param keepsDeepstack whether they still receive deepstack features (Qwen3-VL)
     */
    public record Ablated(Patches patches, String replacement, boolean keepsDeepstack) {

        /** Those of an ablation; null for none. */
        public static @Nullable Ablated of(@Nullable Ablation ablation) {
            return ablation == null
                    ? null
                    : new Ablated(ablation.patches(), ablation.replacement().name(), ablation.keepsDeepstack());
        }
    }

    /** Copies the list. */
    public RunDescription {
        knockouts = List.copyOf(knockouts);
    }

    /** A run without interventions. */
    public RunDescription(
            String model, Prompt prompt, @Nullable String promptWarning, int maxImageTokens, TokenGrid grid) {
        this(model, prompt, promptWarning, maxImageTokens, grid, null, List.of());
    }

    /** The same with interventions. */
    public RunDescription with(@Nullable Ablated ablation, List<String> blocked) {
        return new RunDescription(model, prompt, promptWarning, maxImageTokens, grid, ablation, blocked);
    }

    /**
     * A new JSON object with model, prompt, promptWarning if there is one, maxImageTokens, grid, imageSpan, and what
     * there is of ablated and knockouts.
     */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model", model);
        json.put("prompt", prompt.text());
        if (promptWarning != null) {
            json.put("promptWarning", promptWarning);
        }
        json.set(
                "maxImageTokens",
                maxImageTokens == 0 ? json.nullNode() : json.numberNode(maxImageTokens)); // null: the default
        json.putArray("grid").add(grid.rows()).add(grid.columns());
        json.putArray("imageSpan").add(prompt.imageFrom()).add(prompt.imageTo());
        if (ablated != null) {
            ObjectNode node = json.putObject("ablated");
            ablated.patches.stream().forEach(node.putArray("patches")::add);
            node.put("mean", ablated.replacement);
            if (ablated.keepsDeepstack) {
                node.put("deepstack", "keep");
            }
        }
        if (!knockouts.isEmpty()) {
            knockouts.forEach(json.putArray("knockouts")::add);
        }
        return json;
    }

    /** A JSON object as the content of a file: indented, with a line break at its end. */
    public static String file(ObjectNode json) {
        return json.toPrettyString() + "\n";
    }
}
