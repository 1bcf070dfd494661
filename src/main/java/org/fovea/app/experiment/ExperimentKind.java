package org.fovea.app.experiment;

import java.util.Arrays;
import org.fovea.app.look.Texts;

/** One of the paper's three experiments. */
public enum ExperimentKind {
    /** Section 3. */
    ABLATION("ablation", "kind.ablation"),
    /** Section 4. */
    LENS("lens", "kind.lens"),
    /** Section 5. */
    KNOCKOUT("knockout", "kind.knockout");

    private final String key;
    private final String text;

    ExperimentKind(String key, String text) {
        this.key = key;
        this.text = text;
    }

    /** Its name in files. */
    String key() {
        return key;
    }

    /** The question that it answers. */
    String question() {
        return Texts.of(ExperimentKind.class).get(text + ".question");
    }

    /** The experiment with this name in files; null if there is none. */
    static ExperimentKind of(String key) {
        return Arrays.stream(values())
                .filter(k -> k.key.equals(key))
                .findFirst()
                .orElse(null);
    }

    @Override
    public String toString() {
        return Texts.of(ExperimentKind.class).get(text);
    }
}
