package org.fovea.session;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.fovea.analysis.WordMap;
import org.fovea.base.Assets;
import org.fovea.base.BadInput;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;
import org.fovea.model.backend.ComputeMode;
import org.jspecify.annotations.Nullable;

/** Reads what {@link SessionWriter} writes; unknown fields are ignored. */
final class SessionReader {

    private static final int MOST = 1 << 24;

    private final Path file;

    /** @param file the session file */
    SessionReader(Path file) {
        this.file = file.toAbsolutePath().normalize();
    }

    /** A path in the session. */
    Path path(String text) {
        try {
            return (text.startsWith(SessionWriter.BUILT_IN)
                            ? Assets.folder().resolve(text.substring(SessionWriter.BUILT_IN.length()))
                            : file.resolveSibling(text))
                    .toAbsolutePath()
                    .normalize();
        } catch (InvalidPathException e) {
            throw new BadInput("%s: \"%s\" is not a valid path here.".formatted(file, BadInput.quote(text)), e);
        }
    }

    private @Nullable SavedFile file(JsonFields fields) {
        String text = fields.text("file");
        return text == null ? null : new SavedFile(path(text), fields.text("sha256"));
    }

    Session session(JsonFields fields) {
        return new Session(
                model(fields.object("model")),
                file(fields.object("image")),
                file(fields.object("coco")),
                fields.text("annotation"),
                fields.text("question"),
                fields.text("template"),
                fields.text("computeMode", ComputeMode::parse, "exact, fast or int8"),
                fields.integer("maxImageTokens", 0, MOST, 0),
                interventions(fields),
                token(fields.object("token")),
                view(fields.object("view")));
    }

    private @Nullable SavedModel model(JsonFields fields) {
        String folder = fields.text("folder");
        return folder == null
                ? null
                : new SavedModel(
                        path(folder), fields.text("repo"), fields.text("revision"), fields.text("fingerprint"));
    }

    private SavedInterventions interventions(JsonFields fields) {
        JsonFields mean = fields.object("replacement");
        Interventions.Mean by = mean.text(
                "by",
                text -> Interventions.Mean.valueOf(text.toUpperCase(Locale.ROOT)),
                "checkpoint, image, zero or file");
        SavedFile vector = by == Interventions.Mean.FILE ? file(mean) : null;
        if (by == Interventions.Mean.FILE && vector == null) {
            throw mean.complain("file", "the path of a vector");
        }
        List<Interventions.LiveKnockout> knockouts =
                fields.list("knockouts").stream().map(SessionReader::knockout).toList();
        return new SavedInterventions(patches(fields, "ablated"), by, vector, knockouts);
    }

    private static Patches patches(JsonFields fields, String name) {
        Patches patches = fields.text(name, text -> Patches.parse(text, MOST), "patches such as 3,5,7 or 3-7");
        return patches == null ? Patches.NONE : patches;
    }

    private static Interventions.LiveKnockout knockout(JsonFields fields) {
        LayerWindow layers = fields.text("layers", text -> LayerWindow.parse(text, MOST), "layers such as 15-24");
        Target to = fields.text("to", Target::named, "last, text or last-row");
        if (layers == null || to == null || patches(fields, "from").isEmpty()) {
            throw fields.complain(layers == null ? "layers" : to == null ? "to" : "from", "a value");
        }
        return new Interventions.LiveKnockout(
                layers, patches(fields, "from"), to, fields.text("name", ""), heads(fields));
    }

    private static @Nullable Set<Integer> heads(JsonFields fields) {
        if (!fields.has("heads")) {
            return null;
        }
        Set<Integer> heads = new TreeSet<>();
        fields.node().get("heads").forEach(head -> heads.add(head.isInt() ? head.intValue() : -1));
        if (heads.isEmpty() || heads.contains(-1)) {
            throw fields.complain("heads", "numbers of heads, from 0");
        }
        return heads;
    }

    private static Session.@Nullable Token token(JsonFields fields) {
        Integer index = fields.integer("index", 0, MOST);
        return index == null ? null : new Session.Token(index, fields.text("text", ""), fields.flag("first", false));
    }

    private static SavedView view(JsonFields fields) {
        Map<String, SavedView.Shown> overlays = new HashMap<>();
        JsonFields all = fields.object("overlays");
        for (String name : all.names()) {
            JsonFields one = all.object(name);
            overlays.put(name, new SavedView.Shown(one.flag("visible", false), one.share("opacity", 1)));
        }
        return new SavedView(
                fields.integer("layer", 0, MOST),
                fields.integer("border", 0, 2, 0),
                !fields.text("run", "changed").equals("original"),
                fields.text("tab"),
                word(fields.object("word")),
                overlays);
    }

    private static SavedView.@Nullable Word word(JsonFields fields) {
        String text = fields.text("text");
        if (text == null) {
            return null;
        }
        WordMap.Over over =
                fields.text("over", name -> WordMap.Over.valueOf(name.toUpperCase(Locale.ROOT)), "one of max and mean");
        return new SavedView.Word(
                text,
                fields.integer("first", 0, MOST, 1),
                fields.integer("last", 0, MOST, MOST),
                over == null ? WordMap.Over.USUAL : over,
                fields.share("threshold", 0.5));
    }

    Finding finding(JsonFields fields) {
        try {
            byte[] thumbnail =
                    fields.has("thumbnail") ? fields.node().get("thumbnail").binaryValue() : new byte[0];
            if (thumbnail == null) {
                throw fields.complain("thumbnail", "a PNG in Base64");
            }
            return new Finding(
                    fields.text("note", ""),
                    session(fields.object("session")),
                    fields.text("change", ""),
                    fields.text("before", ""),
                    fields.text("after"),
                    fields.text("token"),
                    fields.share("probability", 0),
                    fields.share("changed", Double.NaN),
                    fields.text("map", ""),
                    thumbnail);
        } catch (IOException e) {
            throw fields.complain("thumbnail", "a PNG in Base64");
        }
    }
}
