package org.fovea.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javafx.application.Platform;
import javafx.beans.InvalidationListener;
import javafx.beans.Observable;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.scene.control.Alert;
import javafx.scene.control.ButtonBar;
import javafx.scene.control.ButtonType;
import org.fovea.app.findings.FindingsModel;
import org.fovea.app.image.ImageModel;
import org.fovea.app.image.Overlay;
import org.fovea.app.look.PathChooser;
import org.fovea.app.look.Texts;
import org.fovea.app.segmentation.SegmentationModel;
import org.fovea.app.state.ComputationState;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.PatchMap;
import org.fovea.app.state.Saving;
import org.fovea.app.state.TokenDistribution;
import org.fovea.app.state.WordView;
import org.fovea.base.Background;
import org.fovea.base.Reason;
import org.fovea.hub.HubCache;
import org.fovea.hub.RepoId;
import org.fovea.session.Autosave;
import org.fovea.session.Finding;
import org.fovea.session.Interventions;
import org.fovea.session.SavedModel;
import org.fovea.session.SavedView;
import org.fovea.session.Session;
import org.fovea.session.SessionCheck;
import org.fovea.session.SessionFile;

/**
 * The window's session: opened from a file, saved to one, and saved without asking whenever it changes, so that the
 * next start continues where this one ended, however it ended.
 */
final class Sessions implements AutoCloseable {

    private final Texts texts = Texts.of(Sessions.class);

    /** The longer side of a finding's image, in pixels. */
    private static final int THUMBNAIL = 320;

    /** The setting that has the process id of the program that is opening the last session. */
    private static final String REOPENING = "session.reopening";

    private final ExplorerWindow window;
    private final Explorer explorer;
    private final Settings settings;
    private final Saving saving;
    private final Path last;
    private final Autosave autosave;
    private final ReadOnlyObjectWrapper<Path> file = new ReadOnlyObjectWrapper<>();
    private final FindingsModel findings = new FindingsModel(this::keep, this::returnTo);
    private boolean due;

    /**
     * @param window whose session it is
     * @param settings beside which it is autosaved; nowhere if they are kept nowhere
     */
    Sessions(ExplorerWindow window, Settings settings) {
        this.window = window;
        this.settings = settings;
        explorer = window.explorer();
        saving = new Saving(explorer);
        last = settings.beside("last" + SessionFile.ENDING);
        autosave = last == null ? null : new Autosave(last, this::complain);
        InvalidationListener changed = o -> changed();
        ImageModel image = window.imagePane().model();
        SegmentationModel map = window.segmentationPane().model();
        for (Observable each : List.of(
                explorer.askedProperty(),
                explorer.history().currentProperty(),
                explorer.objectProperty(),
                explorer.bufferProperty(),
                explorer.layerProperty(),
                explorer.probedProperty(),
                explorer.shownRun().withInterventionsProperty(),
                window.analyses().frontProperty(),
                map.wordProperty(),
                map.firstProperty(),
                map.lastProperty(),
                map.overProperty(),
                map.thresholdProperty())) {
            each.addListener(changed);
        }
        findings.findings().addListener(changed);
        for (Overlay overlay : image.overlays()) {
            overlay.visibleProperty().addListener(changed);
            overlay.opacityProperty().addListener(changed);
        }
    }

    // ---- saving ----

    private void changed() {
        if (!due && autosave != null) {
            due = true;
            Platform.runLater(
                    () -> { // once for all that changes together
                        due = false;
                        SessionFile now = now();
                        if (now != null) {
                            autosave.save(now);
                        }
                    });
        }
    }

    /** What is open; null while nothing is. */
    private SessionFile now() {
        Session session = saving.now(view());
        return session == null ? null : new SessionFile(session, List.copyOf(findings.findings()), file.get());
    }

    private SavedView view() {
        SegmentationModel map = window.segmentationPane().model();
        Map<String, SavedView.Shown> overlays = new TreeMap<>();
        for (Overlay overlay : window.imagePane().model().overlays()) {
            overlays.put(
                    overlay.key(),
                    new SavedView.Shown(
                            overlay.visibleProperty().get(),
                            overlay.opacityProperty().get()));
        }
        return new SavedView(
                null,
                0,
                true,
                window.analyses().frontProperty().get(),
                map.wordProperty().get().isEmpty()
                        ? null
                        : new SavedView.Word(
                                map.wordProperty().get(),
                                map.firstProperty().get(),
                                map.lastProperty().get(),
                                map.overProperty().get(),
                                map.thresholdProperty().get()),
                overlays);
    }

    /** Saves to the session's file, or asks where if it has none. */
    void save() {
        if (file.get() == null) {
            saveAs();
        } else {
            write(file.get());
        }
    }

    /** Asks where, and saves there. */
    void saveAs() {
        if (saving.now(view()) == null) {
            explorer.complain(texts.get("session.nothing"));
            return;
        }
        new PathChooser(texts.get("session.save"))
                .named(file.get() != null ? file.get().getFileName().toString() : name())
                .kind(texts.get("session.kind"), "*" + SessionFile.ENDING)
                .in(folder())
                .save(window.stage())
                .ifPresent(this::write);
    }

    private String name() {
        String image = explorer.imageProperty().get().file().getFileName().toString();
        return image.replaceFirst("\\.[^.]*$", "") + SessionFile.ENDING;
    }

    private Path folder() {
        return settings.recent("session").stream()
                .findFirst()
                .map(Path::getParent)
                .orElse(null);
    }

    private void write(Path to) {
        SessionFile now = now();
        if (now == null) {
            return;
        }
        Background.finish(
                "session",
                "Saving the session to " + to,
                () -> {
                    new SessionFile(now.session(), now.findings(), null).write(to);
                    Platform.runLater(() -> {
                        named(to);
                        window.saved(List.of(to));
                    });
                },
                this::complain);
    }

    private void named(Path to) {
        file.set(to);
        settings.opened("session", to);
        settings.save();
        changed();
    }

    // ---- opening ----

    /** Asks for a session, and opens it. */
    void open() {
        new PathChooser(texts.get("session.open"))
                .kind(texts.get("session.kind"), "*" + SessionFile.ENDING)
                .in(folder())
                .open(window.stage())
                .ifPresent(this::open);
    }

    /** Opens a session; a file of it that is not where it was is asked for. */
    void open(Path from) {
        read(from, read -> read, from);
    }

    /** Opens what the command line asked for: a session, or what is usual. */
    void open(Launcher.Opening what) {
        if (what.file() != null) {
            read(what.file(), read -> new SessionFile(what.session(), read.findings(), null), what.file());
        } else if (!what.chosen()
                && Preferences.reopens(settings)
                && last != null
                && last.toFile().isFile()) {
            reopen(what.session());
        } else {
            show(what.session(), () -> {}, () -> {});
        }
    }

    /**
     * Opens the autosaved session; if it does not open, that is said, and what is usual opens. One that the program
     * ended over is put aside, so that it does not end every start.
     */
    private void reopen(Session usual) {
        if (endedOver(settings.get(REOPENING, ""))) {
            remember(REOPENING, "");
            Path aside = settings.beside("unopened" + SessionFile.ENDING);
            try {
                Files.move(last, aside, StandardCopyOption.REPLACE_EXISTING);
                explorer.complain(texts.get("session.unopened", aside));
            } catch (IOException e) {
                complain(texts.get("session.unmoved", last, aside, Reason.of(e)));
            }
            show(usual, () -> {}, () -> {});
            return;
        }
        remember(REOPENING, Long.toString(ProcessHandle.current().pid()));
        Runnable instead = () -> Platform.runLater(
                () -> { // once the failure is dealt with
                    remember(REOPENING, "");
                    show(usual, () -> {}, () -> {});
                });
        Background.start(
                "session",
                "Opening the last session",
                () -> {
                    SessionFile read = checked(last, SessionFile.read(last));
                    Platform.runLater(() -> begin(read, read.savedAs(), () -> remember(REOPENING, ""), instead));
                },
                sentence -> {
                    complain(sentence);
                    instead.run();
                });
    }

    /** Whether a program was opening the last session and is no longer there. */
    private static boolean endedOver(String pid) {
        return !pid.isEmpty()
                && !(pid.matches("\\d{1,18}")
                        && ProcessHandle.of(Long.parseLong(pid))
                                .map(ProcessHandle::isAlive)
                                .orElse(false));
    }

    private void remember(String key, String value) {
        settings.set(key, value);
        settings.save();
    }

    private void read(Path from, java.util.function.UnaryOperator<SessionFile> merged, Path as) {
        Background.start(
                "session",
                "Opening " + from,
                () -> {
                    SessionFile read = checked(from, merged.apply(SessionFile.read(from)));
                    Platform.runLater(() -> begin(read, as, () -> {}, () -> {}));
                },
                this::complain);
    }

    private SessionFile checked(Path from, SessionFile read) {
        Session saved = read.session();
        Session found =
                new SessionCheck(from, Sessions::inHub, missing -> ask(from, missing), this::complain).check(saved);
        if (saved.image() != null && found.image() == null) {
            found = found.aboutImage(null);
        }
        if (saved.model() != null && found.model() == null) {
            found = found.withoutInterventions();
        }
        return new SessionFile(found, read.findings(), read.savedAs());
    }

    private static Path inHub(SavedModel wanted) {
        return HubCache.of(System.getenv())
                .find(RepoId.parse(wanted.repo() + "@" + wanted.revision()))
                .orElse(null);
    }

    /** Until all of it is open, the findings and the file are those of the session before. */
    private void begin(SessionFile read, Path as, Runnable then, Runnable otherwise) {
        Runnable opened = () -> {
            findings.show(read.findings());
            file.set(as);
            if (as != null) {
                settings.opened("session", as);
                settings.save();
            }
            then.run();
        };
        show(read.session(), opened, otherwise);
    }

    private void show(Session session, Runnable then, Runnable otherwise) {
        saving.open(
                session,
                () -> {
                    view(session.view());
                    then.run();
                    changed();
                },
                otherwise);
    }

    private void view(SavedView view) {
        window.analyses().bringForward(view.tab());
        SavedView.Word word = view.word();
        if (word != null) {
            SegmentationModel map = window.segmentationPane().model();
            window.segmentationPane().setWord(word.text());
            map.overProperty().set(word.over());
            map.lastProperty().set(word.last());
            map.firstProperty().set(word.first());
            map.thresholdProperty().set(word.threshold());
        }
        for (Overlay overlay : window.imagePane().model().overlays()) {
            SavedView.Shown shown = view.overlays().get(overlay.key());
            if (shown != null) {
                overlay.visibleProperty().set(shown.visible());
                overlay.opacityProperty().set(shown.opacity());
            }
        }
    }

    // ---- findings ----

    /** What was kept. */
    FindingsModel findings() {
        return findings;
    }

    /** Keeps what is on screen. */
    private void keep() {
        Session session = saving.now(view());
        if (session == null) {
            explorer.complain(texts.get("session.nothing.keep"));
            return;
        }
        if (explorer.answersStandingProperty().get() != ComputationState.CURRENT) { // else it keeps another answer
            explorer.complain(texts.get("session.keep.wait"));
            return;
        }
        TokenDistribution own = explorer.probedProperty().get();
        TokenDistribution changed = explorer.changedProbedProperty().get();
        Interventions change = explorer.history().current();
        findings.add(new Finding(
                "",
                session,
                change.summary(),
                explorer.answerTextProperty().get(),
                change.isNone() ? null : explorer.changedTextProperty().get(),
                own == null ? null : own.token().text(),
                own == null ? Double.NaN : own.token().p(),
                own == null || changed == null || change.isNone()
                        ? Double.NaN
                        : changed.token().p(),
                map(),
                window.imagePane().thumbnail(THUMBNAIL)));
        window.showFindings();
    }

    /** What the map over the image shows; empty for none. */
    private String map() {
        WordView word = explorer.wordViewProperty().get();
        PatchMap map = explorer.patchMapProperty().get();
        if (word != null) {
            return texts.get("session.map", word.word());
        }
        return map == null ? "" : map.title();
    }

    private void returnTo(Session session) {
        Background.start(
                "session",
                "Returning to a finding",
                () -> {
                    SessionFile found = checked(name(file.get()), new SessionFile(session, List.of(), null));
                    Platform.runLater(() -> show(found.session(), () -> {}, () -> {}));
                },
                this::complain);
    }

    /** The session's file, for sentences. */
    private Path name(Path known) {
        return known != null ? known : last != null ? last : Path.of(texts.get("session.name"));
    }

    // ---- what is missing ----

    /** Asks where a missing file is now, on the window's thread, and waits; null to continue without it. */
    private Path ask(Path session, SessionCheck.Missing missing) {
        FutureTask<Path> answer =
                new FutureTask<>(() -> locate(session, missing).orElse(null));
        Platform.runLater(answer);
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private Optional<Path> locate(Path session, SessionCheck.Missing missing) {
        ButtonType locate = new ButtonType(texts.get("missing.locate"), ButtonBar.ButtonData.YES);
        ButtonType without = new ButtonType(texts.get("missing.without"), ButtonBar.ButtonData.NO);
        Alert alert = new Alert(Alert.AlertType.CONFIRMATION, null, locate, without);
        alert.initOwner(window.stage());
        alert.setTitle(texts.get("missing.title"));
        alert.setHeaderText(missing.sentence(session));
        alert.getDialogPane().setId("missing");
        if (alert.showAndWait().orElse(without) != locate) {
            return Optional.empty();
        }
        PathChooser chooser = new PathChooser(titleFor(missing.kind()))
                .in(session.toAbsolutePath().getParent());
        return missing.kind() == SessionCheck.Kind.MODEL
                ? chooser.folder(window.stage())
                : chooser.open(window.stage());
    }

    private String titleFor(SessionCheck.Kind kind) {
        return switch (kind) {
            case MODEL -> texts.get("locate.model");
            case IMAGE -> texts.get("locate.image");
            case COCO -> texts.get("locate.coco");
            case VECTOR -> texts.get("locate.vector");
        };
    }

    private void complain(String sentence) {
        Platform.runLater(() -> explorer.complain(sentence));
    }

    /** The file that it was opened from or saved to; null for none. */
    ReadOnlyObjectProperty<Path> fileProperty() {
        return file.getReadOnlyProperty();
    }

    /** Waits until the newest state is on the disk. */
    @Override
    public void close() {
        settings.set(REOPENING, ""); // a person has ended it
        if (autosave != null) {
            SessionFile now = now();
            if (now != null) {
                autosave.save(now);
            }
            autosave.close();
        }
    }
}
