package org.fovea.app.models;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.StringBinding;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.ObservableMap;
import javafx.collections.transformation.FilteredList;
import org.fovea.app.look.Texts;
import org.fovea.base.Background;
import org.fovea.base.BadInput;
import org.fovea.hub.CachedModel;
import org.fovea.hub.Download;
import org.fovea.hub.DownloadProgress;
import org.fovea.hub.Hub;
import org.fovea.hub.HubCache;
import org.fovea.hub.PublishedModel;
import org.fovea.hub.RepoId;

/**
 * What there is to open, what is chosen of it, and the one download that may be under way. Belongs to the window's
 * thread.
 */
public final class CheckpointChoice {

    private final Texts texts = Texts.of(CheckpointChoice.class);
    private final Executor window;
    private final Map<String, String> environment;
    private final HubCache cache;
    private final ObservableList<CachedModel> models = FXCollections.observableArrayList();
    private final ObservableList<CachedModel> recommended = FXCollections.observableArrayList();
    private final Estimates estimates;
    private final FilteredList<CachedModel> shown = new FilteredList<>(models);
    private final StringProperty filter = new SimpleStringProperty("");
    private final ObjectProperty<CachedModel> chosen = new SimpleObjectProperty<>();
    private final ReadOnlyBooleanWrapper searching = new ReadOnlyBooleanWrapper(false);
    private final StringProperty repo = new SimpleStringProperty("");
    private final ReadOnlyBooleanWrapper downloading = new ReadOnlyBooleanWrapper(false);
    private final ReadOnlyDoubleWrapper share = new ReadOnlyDoubleWrapper(0);
    private final ReadOnlyStringWrapper status = new ReadOnlyStringWrapper("");
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private Download download;
    private boolean closed;
    private boolean filling;

    /**
     * Starts with nothing known; {@link #refresh} looks.
     *
     * @param window runs things on the window's thread
     * @param environment variables by which cache and hub are found
     */
    public CheckpointChoice(Executor window, Map<String, String> environment) {
        this.window = window;
        this.environment = environment;
        cache = HubCache.of(environment);
        estimates = new Estimates(window);
        filter.addListener((o, before, now) -> shown.setPredicate(m -> matches(m, now)));
        chosen.addListener((o, before, now) -> {
            if (now != null && now.partial() && !downloading.get() && !filling) {
                repo.set(now.id().toString()); // one click resumes it
            }
        });
        repo.addListener((o, before, now) -> problem.set(""));
    }

    private static boolean matches(CachedModel model, String filter) {
        String text = (model.id() + " " + model.dtype() + " " + model.summary() + " " + model.problem())
                .toLowerCase(Locale.ROOT);
        return List.of(filter.toLowerCase(Locale.ROOT).strip().split("\\s+")).stream()
                .allMatch(text::contains);
    }

    // ---- what is in the cache ----

    /**
     * Reads the cache again.
     *
     * @param preferred the folder to choose, if it is there and nothing is chosen yet; null for the first that runs
     */
    public void refresh(Path preferred) {
        searching.set(true);
        Background.start(
                "cache",
                "Looking for models in " + cache.root(),
                () -> {
                    List<CachedModel> now = cache.models();
                    window.execute(() -> found(now, "", preferred));
                },
                sentence -> window.execute(() -> found(List.of(), sentence, preferred)));
    }

    private void found(List<CachedModel> now, String sentence, Path preferred) {
        RepoId before = chosen.get() == null ? null : chosen.get().id();
        filling = true;
        chosen.set(null); // so that a list marks it again, though it be the same
        models.setAll(now);
        recommend();
        estimates.estimate(now);
        searching.set(false);
        if (!sentence.isEmpty()) {
            problem.set(sentence);
        }
        chosen.set(now.stream()
                .filter(m -> before != null ? m.id().equals(before) : preferred != null && preferred.equals(m.folder()))
                .findFirst()
                .orElse(now.stream().filter(CachedModel::runs).findFirst().orElse(null)));
        filling = false;
    }

    // ---- what is recommended ----

    /** Lists the recommended models that are not here yet. */
    private void recommend() {
        List<PublishedModel> absent = PublishedModel.recommended().stream()
                .filter(m -> models.stream()
                        .noneMatch(here -> here.runs() && here.id().equals(m.id())))
                .toList();
        recommended.setAll(absent.stream()
                .map(m -> new CachedModel(
                        m.id(), null, m.bytes(m.storedType()), m.storedType().name(), "", "", false))
                .toList());
        estimates.estimatePublished(absent.stream()
                .filter(m -> !estimates.texts().containsKey(m.id()))
                .toList());
    }

    /** Models to begin with that are not on this machine, the small ones first. */
    public ObservableList<CachedModel> recommended() {
        return recommended;
    }

    /** How much memory and time models need on this machine, as far as that is known yet. */
    public ObservableMap<RepoId, String> estimates() {
        return estimates.texts();
    }

    /** The command that downloads the repo that is typed; empty while that is no repo's id. */
    public StringBinding pullCommand() {
        return Bindings.createStringBinding(
                () -> {
                    try {
                        return "fovea pull " + RepoId.parse(repo.get());
                    } catch (BadInput e) {
                        return "";
                    }
                },
                repo);
    }

    // ---- the download ----

    /**
     * Downloads the typed repo, or resumes its download; does nothing during another download.
     *
     * @param done gets its folder, on the window's thread
     */
    public void download(Consumer<Path> done) {
        if (downloading.get()) {
            return;
        }
        problem.set("");
        try {
            RepoId id = RepoId.parse(repo.get());
            Download next = new Download(Hub.of(environment), cache, id);
            download = next;
            downloading.set(true);
            share.set(-1);
            status.set(texts.get("hub.looking", id));
            Background.start(
                    "pull",
                    "Downloading " + id,
                    () -> run(next, id, done),
                    sentence -> window.execute(() -> ended("", sentence)));
        } catch (BadInput e) {
            problem.set(e.getMessage());
        }
    }

    private void run(Download next, RepoId id, Consumer<Path> done) {
        try {
            Path folder = next.run(progress -> window.execute(() -> show(next, progress)));
            window.execute(() -> {
                ended(texts.get("hub.done", id), "");
                if (!closed) {
                    done.accept(folder);
                }
            });
        } catch (CancellationException e) {
            window.execute(() -> ended(texts.get("hub.stopped"), ""));
        }
    }

    private void show(Download of, DownloadProgress progress) {
        if (of == download && downloading.get()) {
            share.set(progress.share());
            status.set(progress.share() < 1 ? progress.text() : texts.get("hub.verifying"));
        }
    }

    private void ended(String said, String sentence) {
        download = null;
        downloading.set(false);
        share.set(0);
        status.set(said);
        problem.set(sentence);
        if (!closed) {
            refresh(null);
        }
    }

    /** Stops the download; what has arrived stays for the next time. */
    public void stop() {
        if (download != null) {
            download.cancel();
        }
    }

    /** Stops what is under way, and opens nothing any more. */
    public void close() {
        closed = true;
        estimates.close();
        stop();
    }

    // ---- what there is to see ----

    /** Where the cache lies. */
    public Path cacheFolder() {
        return cache.root();
    }

    /** The models that the filter lets through, those that run first. */
    public ObservableList<CachedModel> shown() {
        return shown;
    }

    /** Words that a model's line must have. */
    public StringProperty filterProperty() {
        return filter;
    }

    /** The model that is chosen, or null. */
    public ObjectProperty<CachedModel> chosenProperty() {
        return chosen;
    }

    /** Whether the cache is being read. */
    public ReadOnlyBooleanProperty searchingProperty() {
        return searching.getReadOnlyProperty();
    }

    /** The id of a repo, as it is typed. */
    public StringProperty repoProperty() {
        return repo;
    }

    /** Whether a download is on its way. */
    public ReadOnlyBooleanProperty downloadingProperty() {
        return downloading.getReadOnlyProperty();
    }

    /** The fraction downloaded, 0..1; -1 while it is unknown. */
    public ReadOnlyDoubleProperty shareProperty() {
        return share.getReadOnlyProperty();
    }

    /** How far it is, in words; what became of the last one; or empty. */
    public ReadOnlyStringProperty statusProperty() {
        return status.getReadOnlyProperty();
    }

    /** What went wrong, in one sentence; or empty. */
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }

    /**
     * What a download of the repo that is typed would be: {@code Download}, or {@code Resume} if part of it is here.
     */
    public StringBinding verb() {
        return Bindings.createStringBinding(
                () -> models.stream().anyMatch(m -> m.partial() && isTyped(m.id()))
                        ? texts.get("hub.resume")
                        : texts.get("hub.download"),
                repo,
                models);
    }

    private boolean isTyped(RepoId id) {
        try {
            return RepoId.parse(repo.get()).repo().equals(id.repo());
        } catch (BadInput e) {
            return false; // not typed to its end
        }
    }
}
