package org.fovea.app.experiment;

import java.util.Arrays;

/** Which of the paper's experiments. */
public enum ExperimentKind {
    /** Section 3. */
    ABLATION("ablation", "Ablation", "Which visual tokens does the model need to name an object?"),
    /** Section 4. */
    LENS("lens", "Logit lens", "Do an object's visual tokens decode to its name, layer by layer?"),
    /** Section 5. */
    KNOCKOUT("knockout", "Knockout", "In which layers does the model read an object?");

    private final String key;
    private final String title;
    private final String question;

    ExperimentKind(String key, String title, String question) {
        this.key = key;
        this.title = title;
        this.question = question;
    }

    /** Its name in files. */
    String key() {
        return key;
    }

    /** What it finds out. */
    String question() {
        return question;
    }

    /** The one of that name; null if there is none. */
    static ExperimentKind of(String key) {
        return Arrays.stream(values())
                .filter(k -> k.key.equals(key))
                .findFirst()
                .orElse(null);
    }

    @Override
    public String toString() {
        return title;
    }
}
