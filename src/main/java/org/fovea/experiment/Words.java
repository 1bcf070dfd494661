package org.fovea.experiment;

import java.util.List;

/** Display names for the names in files, and their order. */
public final class Words {

    static final List<String> PROTOCOLS = List.of("generative", "polling", "vqa");
    static final List<String> ABLATED =
            List.of("noise", "object", "object+1", "object+2", "register", "random", "gradient");
    static final List<String> CUT =
            List.of("object", "object+1", "object+2", "non-object", "non-object+1", "non-object+2", "image");
    static final List<String> TARGETS = List.of("last", "last-row");

    private Words() {}

    /** A protocol. */
    public static String protocol(String protocol) {
        return switch (protocol) {
            case "generative" -> "Generative";
            case "polling" -> "Polling";
            case "vqa" -> "VQA";
            default -> protocol;
        };
    }

    /** A protocol's question. */
    static String question(String protocol) {
        return switch (protocol) {
            case "generative" -> "is the object in the description?";
            case "polling" -> "“Is there a … in this image?”";
            case "vqa" -> "“It is a …”";
            default -> "";
        };
    }

    /** A set of tokens. */
    public static String source(String source) {
        return switch (source) {
            case "noise" -> "object replaced by noise";
            case "object", "non-object" -> source.replace("non-", "all but ");
            case "object+1", "object+2" -> source.replace("+", " +");
            case "non-object+1", "non-object+2" ->
                "all but " + source.substring(4).replace("+", " +");
            case "register" -> "register tokens";
            case "random" -> "random tokens";
            case "gradient" -> "gradient tokens";
            case "image" -> "all image tokens";
            default -> source;
        };
    }

    /** A set of tokens and their number. */
    public static String source(String source, String n) {
        return n.isEmpty()
                ? source(source)
                : n.startsWith("object")
                        ? "%s, as many as %s".formatted(source(source), source(n))
                        : "%s, %s".formatted(source(source), n);
    }

    /** The positions that cannot attend. */
    public static String target(String target) {
        return switch (target) {
            case "last" -> "the last position";
            case "last-row" -> "the last row of image tokens";
            default -> target;
        };
    }

    /** Layers with a dash between numbers. */
    public static String layers(String layers) {
        return layers.replace('-', '–');
    }

    /** A window, with the paper's name if it has one. */
    public static String window(String window, String layers) {
        return window.isEmpty()
                ? layers(layers)
                : layers.isEmpty() ? window : "%s (%s)".formatted(window, layers(layers));
    }

    /** A name's rank in an order; unknown names come last. */
    static int rank(List<String> order, String name) {
        int at = order.indexOf(name);
        return at < 0 ? order.size() : at;
    }
}
