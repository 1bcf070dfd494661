package org.fovea.session;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.fovea.base.BadInput;
import org.jspecify.annotations.Nullable;

/** Checks the files of a session before it is opened. Reads all of them, which may take long. */
public final class SessionCheck {

    /** The kinds of files that a session refers to. */
    public enum Kind {
        /** A checkpoint's folder. */
        MODEL("model"),
        /** The image. */
        IMAGE("image"),
        /** The COCO file with its objects. */
        COCO("COCO file"),
        /** The vector that replaces ablated tokens. */
        VECTOR("replacement vector");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** A missing file. */
    public record Missing(Kind kind, Path path) {

        /** As a message. */
        public String sentence(Path session) {
            return "%s: the %s %s is missing.".formatted(session, kind, path);
        }
    }

    private final Path file;
    private final Function<SavedModel, Path> hub;
    private final Function<Missing, Path> ask;
    private final Consumer<String> report;

    /**
     * @param file the session's, for messages
     * @param hub finds a model in the Hugging Face cache by its repo and revision, or returns null
     * @param ask asks where a missing file is now; null to continue without it
     * @param report receives a message for each file that has changed
     */
    public SessionCheck(
            Path file, Function<SavedModel, Path> hub, Function<Missing, Path> ask, Consumer<String> report) {
        this.file = file;
        this.hub = hub;
        this.ask = ask;
        this.report = report;
    }

    /** The check of a command, which stops at the first missing file. */
    public static SessionCheck strict(Path file, Function<SavedModel, Path> hub, Consumer<String> report) {
        return new SessionCheck(
                file,
                hub,
                missing -> {
                    throw new BadInput(missing.sentence(file));
                },
                report);
    }

    /** The session with all files that exist; missing ones that were not located are left out. */
    public Session check(Session session) {
        List<String> changed = new ArrayList<>();
        SavedModel model = model(session.model(), changed);
        SavedFile image = find(Kind.IMAGE, session.image(), changed);
        SavedFile coco = find(Kind.COCO, session.coco(), changed);
        SavedInterventions interventions = session.interventions();
        if (interventions.vector() != null) {
            SavedFile vector = find(Kind.VECTOR, interventions.vector(), changed);
            interventions = vector == null
                    ? new SavedInterventions(interventions.ablated(), null, null, interventions.knockouts())
                    : interventions.with(vector);
        }
        if (!changed.isEmpty()) {
            report.accept("%s: changed since the session was saved: %s.".formatted(file, String.join(", ", changed)));
        }
        return session.withModel(model).withFiles(image, coco, interventions);
    }

    private @Nullable SavedModel model(@Nullable SavedModel model, List<String> changed) {
        if (model == null) {
            return null;
        }
        SavedModel found = model;
        if (model.state() == SavedFile.State.MISSING) {
            Path cached = model.repo() == null ? null : hub.apply(model);
            Path now = cached != null ? cached : ask.apply(new Missing(Kind.MODEL, model.folder()));
            if (now == null) {
                return null;
            }
            SavedModel there = Objects.requireNonNull(SavedModel.at(now));
            found = new SavedModel(there.folder(), there.repo(), there.revision(), model.fingerprint());
        }
        if (found.state() == SavedFile.State.CHANGED) {
            changed.add("the model " + found.folder());
        }
        return found;
    }

    private @Nullable SavedFile find(Kind kind, @Nullable SavedFile saved, List<String> changed) {
        if (saved == null) {
            return null;
        }
        SavedFile found = saved;
        if (saved.state() == SavedFile.State.MISSING) {
            Path now = ask.apply(new Missing(kind, saved.path()));
            if (now == null) {
                return null;
            }
            found = new SavedFile(now, saved.sha256());
        }
        if (found.state() == SavedFile.State.CHANGED) {
            changed.add("the %s %s".formatted(kind, found.path()));
        }
        return found;
    }
}
