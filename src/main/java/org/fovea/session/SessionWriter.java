package org.fovea.session;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeMap;
import org.fovea.base.Assets;
import org.fovea.base.BadInput;
import org.jspecify.annotations.Nullable;

/** Writes a session as JSON, with paths relative to the session file where possible. */
final class SessionWriter {

    /** The prefix of paths in the folder of the built-in model and scenes. */
    static final String BUILT_IN = "builtin:";

    /** A relative path may go up this many folders; files farther away are unlikely to be moved along. */
    private static final int UP = 2;

    private final @Nullable Path folder;

    /** @param file the session file */
    SessionWriter(Path file) {
        folder = file.toAbsolutePath().normalize().getParent();
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A path: into the built-in assets, relative with slashes, or absolute. */
    String text(Path path) {
        try {
            Path assets = Assets.folder().toAbsolutePath().normalize();
            if (path.startsWith(assets)) {
                return BUILT_IN + slashes(assets.relativize(path));
            }
        } catch (BadInput e) {
            // there are no assets
        }
        Path near = folder;
        for (int up = 0; up <= UP && folder != null && near != null && near.getNameCount() > 0; up++) {
            if (path.startsWith(near)) {
                return slashes(folder.relativize(path));
            }
            near = near.getParent();
        }
        return path.toString();
    }

    private static String slashes(Path path) {
        return path.toString().replace(path.getFileSystem().getSeparator(), "/");
    }

    private ObjectNode file(SavedFile file) {
        return object().put("file", text(file.path())).put("sha256", file.sha256());
    }

    ObjectNode session(Session session) {
        ObjectNode json = object();
        if (session.model() != null) {
            json.set("model", model(session.model()));
        }
        if (session.image() != null) {
            json.set("image", file(session.image()));
        }
        if (session.coco() != null) {
            json.set("coco", file(session.coco()));
        }
        json.put("annotation", session.annotation());
        json.put("question", session.question());
        json.put("template", session.template());
        json.put(
                "computeMode",
                session.compute() == null ? null : session.compute().toString());
        if (session.imageTokens() > 0) {
            json.put("maxImageTokens", session.imageTokens());
        }
        interventions(session.interventions(), json);
        if (session.token() != null) {
            json.putObject("token")
                    .put("index", session.token().index())
                    .put("text", session.token().text())
                    .put("first", session.token().first());
        }
        json.set("view", view(session.view()));
        json.properties().removeIf(field -> field.getValue().isNull());
        return json;
    }

    private ObjectNode model(SavedModel model) {
        ObjectNode json = object().put("folder", text(model.folder()));
        if (model.repo() != null) {
            json.put("repo", model.repo()).put("revision", model.revision());
        }
        return json.put("fingerprint", model.fingerprint());
    }

    private void interventions(SavedInterventions interventions, ObjectNode json) {
        if (interventions.mean() != null) {
            ObjectNode mean = interventions.vector() == null ? object() : file(interventions.vector());
            json.set("replacement", mean.put("by", interventions.mean().name().toLowerCase(Locale.ROOT)));
        }
        if (!interventions.ablated().isEmpty()) {
            json.put("ablated", interventions.ablated().toString());
        }
        for (Interventions.LiveKnockout knockout : interventions.knockouts()) {
            ObjectNode one = json.withArray("knockouts")
                    .addObject()
                    .put("name", knockout.label())
                    .put("layers", knockout.window().toString())
                    .put("from", knockout.source().toString())
                    .put("to", knockout.target().key());
            if (knockout.heads() != null) {
                ArrayNode heads = one.putArray("heads");
                knockout.heads().stream().sorted().forEach(heads::add);
            }
        }
    }

    private static ObjectNode view(SavedView view) {
        ObjectNode json = object();
        if (view.layer() != null) {
            json.put("layer", view.layer());
        }
        json.put("border", view.border());
        json.put("run", view.changedRun() ? "changed" : "original");
        if (view.tab() != null) {
            json.put("tab", view.tab());
        }
        if (view.word() != null) {
            json.putObject("word")
                    .put("text", view.word().text())
                    .put("first", view.word().first())
                    .put("last", view.word().last())
                    .put("over", view.word().over().name().toLowerCase(Locale.ROOT))
                    .put("threshold", view.word().threshold());
        }
        new TreeMap<>(view.overlays())
                .forEach((name, shown) -> json.withObject("/overlays")
                        .putObject(name)
                        .put("visible", shown.visible())
                        .put("opacity", shown.opacity()));
        return json;
    }

    ObjectNode finding(Finding finding) {
        ObjectNode json = object().put("note", finding.note())
                .put("change", finding.change())
                .put("before", finding.before())
                .put("after", finding.after())
                .put("token", finding.token())
                .put("probability", finding.probability());
        if (finding.isChanged()) {
            json.put("changed", finding.changed());
        }
        json.put("map", finding.map()).put("thumbnail", finding.thumbnail());
        json.set("session", session(finding.session()));
        json.properties().removeIf(field -> field.getValue().isNull());
        return json;
    }
}
