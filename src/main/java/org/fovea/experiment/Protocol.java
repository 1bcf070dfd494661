package org.fovea.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fovea.base.BadInput;

/** A way of asking a model about an object (Neo et al., section 3.1). */
public enum Protocol {
    /** "Describe this image." Is the object named? */
    GENERATIVE("generative"),
    /** "Is there a dog in this image?" Is the answer yes? */
    POLLING("polling"),
    /** "What is this?", answered "It is a". Is the next token the object's name? */
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
     * Parses a list such as {@code generative,polling,vqa}.
     *
     * @return in that order, without duplicates
     * @throws BadInput if a name is unknown
     */
    public static List<Protocol> parse(String text) {
        List<Protocol> all = new ArrayList<>();
        for (String name : text.split(",", -1)) {
            all.add(Arrays.stream(values())
                    .filter(p -> p.key.equals(name.strip()))
                    .findFirst()
                    .orElseThrow(() -> new BadInput(
                            "Protocol \"%s\": expected generative, polling or vqa.".formatted(name.strip()))));
        }
        return Arrays.stream(values()).filter(all::contains).toList();
    }
}
