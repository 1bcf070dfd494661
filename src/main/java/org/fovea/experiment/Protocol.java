package org.fovea.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fovea.base.BadInput;

/** How a model is asked about an object (Neo et al., section 3.1). */
public enum Protocol {
    /** "Describe this image.": is the object named? */
    GENERATIVE("generative"),
    /** "Is there a dog in this image?": is it yes? */
    POLLING("polling"),
    /** "What is this?", answered with "It is a": is the next token the object's name? */
    VQA("vqa");

    private final String key;

    Protocol(String key) {
        this.key = key;
    }

    /** Its name in files and on the command line. */
    public String key() {
        return key;
    }

    /**
     * Reads {@code generative,polling,vqa} or some of them.
     *
     * @return in that order, each once
     * @throws BadInput if there is none of a name
     */
    public static List<Protocol> parse(String text) {
        List<Protocol> all = new ArrayList<>();
        for (String name : text.split(",")) {
            all.add(Arrays.stream(values())
                    .filter(p -> p.key.equals(name.strip()))
                    .findFirst()
                    .orElseThrow(() -> new BadInput(
                            "Protocol \"%s\": expected generative, polling or vqa.".formatted(name.strip()))));
        }
        return Arrays.stream(values()).filter(all::contains).toList();
    }
}
