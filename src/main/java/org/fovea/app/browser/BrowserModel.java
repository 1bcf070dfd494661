package org.fovea.app.browser;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.OpenImage;
import org.fovea.base.Background;
import org.fovea.base.BadInput;
import org.fovea.coco.Annotation;
import org.fovea.coco.Category;
import org.fovea.coco.CocoDataset;
import org.fovea.coco.CocoFolder;
import org.fovea.coco.CocoImage;
import org.fovea.coco.ObjectFilter;

/**
 * The state behind the dataset browser: the images that the filter lets through, the one that is looked at, its
 * objects. The explorer follows. Belongs to the window's thread; filtering has its own.
 */
public final class BrowserModel implements AutoCloseable {

    private final Texts texts = Texts.of(BrowserModel.class);

    private record Filtered(List<CocoImage> images, List<CategoryCount> kinds, boolean complete) {}

    private final Explorer explorer;
    private final Thumbnails thumbnails;
    private final FilterText text = new FilterText();
    private final ExecutorService worker = Background.pool("browser", 2);

    private final ReadOnlyObjectWrapper<CocoDataset> dataset = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<CocoFolder> folder = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<ObjectFilter> filter = new ReadOnlyObjectWrapper<>(ObjectFilter.ALL);
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private final ReadOnlyBooleanWrapper filtering = new ReadOnlyBooleanWrapper(false);
    private final ObservableList<CocoImage> images = FXCollections.observableArrayList();
    private final ObservableList<CategoryCount> kinds = FXCollections.observableArrayList();
    private final ReadOnlyObjectWrapper<CocoImage> current = new ReadOnlyObjectWrapper<>();
    private final ObservableList<ListedObject> objects = FXCollections.observableArrayList();
    private final ReadOnlyStringWrapper absent = new ReadOnlyStringWrapper("");
    private final ReadOnlyIntegerWrapper missing = new ReadOnlyIntegerWrapper(0);
    /** The number of the newest filtering; older ones end early and are not shown. */
    private final AtomicInteger round = new AtomicInteger();
    /** The number of the newest search for missing images. */
    private final AtomicInteger search = new AtomicInteger();

    private Path asked;

    /** Follows an explorer's COCO file and image, and has it open others. */
    public BrowserModel(Explorer explorer) {
        this.explorer = explorer;
        thumbnails = new Thumbnails(explorer.service()::onWindow);
        text.onChange(this::retype);
        explorer.cocoProperty().addListener((o, before, now) -> opened());
        explorer.imageProperty().addListener((o, before, now) -> follow(now));
        opened();
    }

    // ---- the dataset ----

    private void opened() {
        dataset.set(explorer.cocoProperty().get());
        current.set(null);
        objects.clear();
        images.clear(); // those of the file before are not to be looked for here
        text.clear();
        filter.set(ObjectFilter.ALL);
        settle(explorer.imagesProperty().get());
        refilter();
        follow(explorer.imageProperty().get());
    }

    /**
     * Takes the images from a folder that a person named.
     *
     * @throws BadInput if there is no such folder
     */
    public void take(Path taken) {
        settle(new CocoFolder(dataset.get(), taken, image -> {}));
        images.setAll(List.copyOf(images)); // redraws all of them
    }

    private void settle(CocoFolder of) {
        folder.set(of);
        thumbnails.forget();
        missing.set(0);
        int own = search.incrementAndGet();
        CocoDataset searched = dataset.get();
        if (of == null || searched == null) {
            return;
        }
        run("Finding the images of " + searched.file(), () -> {
            int count = 0;
            for (CocoImage image : searched.images()) {
                if (search.get() != own) {
                    return;
                }
                count += of.image(image).isEmpty() ? 1 : 0;
            }
            int found = count;
            explorer.service().onWindow(() -> {
                if (search.get() == own) {
                    missing.set(found);
                }
            });
        });
    }

    // ---- the filter ----

    private void retype() {
        try {
            ObjectFilter now = text.filter();
            problem.set("");
            if (!now.equals(filter.get())) {
                filter.set(now);
                refilter();
            }
        } catch (BadInput e) {
            problem.set(e.getMessage());
        }
    }

    private void refilter() {
        int own = round.incrementAndGet();
        CocoDataset source = dataset.get();
        ObjectFilter wanted = filter.get();
        filtering.set(source != null);
        if (source == null) {
            images.clear();
            kinds.clear();
            return;
        }
        run("Filtering the images of " + source.file(), () -> {
            Filtered found = filter(source, wanted, own);
            if (found.complete) {
                explorer.service().onWindow(() -> {
                    if (round.get() == own) {
                        filtering.set(false);
                        images.setAll(found.images);
                        kinds.setAll(found.kinds);
                        list();
                    }
                });
            }
        });
    }

    private void run(String what, Runnable work) {
        worker.execute(Background.guarded(
                what,
                work,
                sentence -> explorer.service().onWindow(() -> {
                    filtering.set(false);
                    explorer.complain(sentence);
                })));
    }

    /** The images with a wanted object, and for every category how many there would be if it were the wanted one. */
    private Filtered filter(CocoDataset source, ObjectFilter wanted, int own) {
        ObjectFilter anyKind =
                new ObjectFilter(null, wanted.leastArea(), wanted.mostArea(), wanted.once(), wanted.mostAnnotations());
        List<CocoImage> found = new ArrayList<>();
        Map<Integer, Integer> counts = new HashMap<>();
        int any = 0;
        for (CocoImage image : source.images()) {
            if (round.get() != own) {
                return new Filtered(List.of(), List.of(), false);
            }
            Set<Integer> kindsOf = new HashSet<>();
            anyKind.objects(source, image).forEach(a -> kindsOf.add(a.categoryId()));
            kindsOf.forEach(id -> counts.merge(id, 1, Integer::sum));
            any += kindsOf.isEmpty() && !anyKind.isAll() ? 0 : 1;
            if (wanted.category() == null
                    ? anyKind.isAll() || !kindsOf.isEmpty()
                    : kindsOf.contains(wanted.category())) {
                found.add(image);
            }
        }
        List<CategoryCount> all = new ArrayList<>();
        all.add(new CategoryCount(null, any));
        for (Category category : source.categories()) {
            all.add(new CategoryCount(category, counts.getOrDefault(category.id(), 0)));
        }
        return new Filtered(found, all, true);
    }

    /** The objects of an image that the filter asks for; none while it asks for nothing. */
    public List<Annotation> wanted(CocoImage image) {
        return filter.get().isAll() || dataset.get() == null
                ? List.of()
                : filter.get().objects(dataset.get(), image);
    }

    // ---- the image ----

    /**
     * Looks at an image: the explorer opens it with the first object that the filter asks for. One whose file is
     * missing is looked at, but not opened.
     */
    public void open(CocoImage image) {
        List<Annotation> first = wanted(image);
        open(image, first.isEmpty() ? null : first.get(0).id());
    }

    /** Looks at an image and chooses an object of it, or none if that is null. */
    public void open(CocoImage image, Long annotation) {
        look(image);
        Path file = file(image);
        if (file == null) {
            return;
        }
        OpenImage now = explorer.imageProperty().get();
        if (now != null && same(now.file(), file) && same(asked, file)) {
            explorer.objectProperty()
                    .set(
                            annotation == null
                                    ? null
                                    : explorer.objects().stream()
                                            .filter(o -> o.annotation().id() == annotation)
                                            .findFirst()
                                            .orElse(null));
        } else {
            asked = file;
            explorer.openImage(file, annotation);
        }
    }

    /**
     * Goes that many places further among the images that the filter lets through, and on from there to one whose file
     * is not missing.
     *
     * @return whether there was one
     */
    public boolean step(int by) {
        CocoImage next = further(by);
        if (next == null) {
            return false;
        }
        open(next);
        return true;
    }

    /** The file of the image that {@link #step} goes to; null if it goes to none. */
    public Path fileFurther(int by) {
        CocoImage next = further(by);
        return next == null ? null : file(next);
    }

    private CocoImage further(int by) {
        int at = current.get() == null ? -1 : images.indexOf(current.get());
        int to = at >= 0 ? at + by : by > 0 ? 0 : images.size() - 1;
        to = Math.abs(by) > 1 ? Math.max(0, Math.min(images.size() - 1, to)) : to;
        while (to >= 0 && to < images.size() && to != at && file(images.get(to)) == null) {
            to += Integer.signum(by);
        }
        return to < 0 || to >= images.size() || to == at ? null : images.get(to);
    }

    private void follow(OpenImage now) {
        asked = now == null ? null : now.file();
        CocoImage image = now == null || dataset.get() == null
                ? null
                : current.get() != null && same(file(current.get()), now.file())
                        ? current.get()
                        : dataset.get().imageByFileName(now.file().toString()).orElse(null);
        boolean marked = image != null && !dataset.get().annotations(image.id()).isEmpty();
        absent.set(
                now == null || dataset.get() == null || marked
                        ? ""
                        : texts.get(
                                image == null && folder.get() != null ? "absent.choose" : "absent",
                                dataset.get().file().getFileName(),
                                now.file().getFileName()));
        if (now != null && (image == null || !image.equals(current.get()))) {
            look(image); // none of the dataset's, if it does not have this one
        }
    }

    private void look(CocoImage image) {
        current.set(image);
        list();
    }

    private void list() {
        CocoImage image = current.get();
        if (image == null) {
            objects.clear();
            return;
        }
        Set<Long> wanted = new HashSet<>();
        wanted(image).forEach(a -> wanted.add(a.id()));
        objects.setAll(dataset.get().annotations(image.id()).stream()
                .map(a -> new ListedObject(a, dataset.get().label(a), wanted.contains(a.id())))
                .toList());
    }

    /** A thumbnail, if it is at hand; else null, and {@code later} gets it unless it is given up by then. */
    Thumbnail thumbnail(CocoImage image, Consumer<Thumbnail> later) {
        Thumbnail there = thumbnails.at(image);
        CocoFolder of = folder.get();
        if (there == null && of != null) {
            thumbnails.ask(image, i -> of.image(i).orElse(null), later);
        }
        return there;
    }

    /** An image's file; null if it is missing or the folder is not known. */
    private Path file(CocoImage image) {
        CocoFolder of = folder.get();
        return of == null ? null : of.image(image).orElse(null);
    }

    private static boolean same(Path one, Path other) {
        return one != null
                && other != null
                && one.toAbsolutePath()
                        .normalize()
                        .equals(other.toAbsolutePath().normalize());
    }

    // ---- what there is ----

    /** What is typed into the filter. */
    FilterText text() {
        return text;
    }

    /** The explorer that follows. */
    Explorer explorer() {
        return explorer;
    }

    /** The COCO file; null if none is open. */
    public ReadOnlyObjectProperty<CocoDataset> datasetProperty() {
        return dataset.getReadOnlyProperty();
    }

    /** Where its images lie; null if that is not known. */
    public ReadOnlyObjectProperty<CocoFolder> folderProperty() {
        return folder.getReadOnlyProperty();
    }

    /** The filter in force: the last that was typed and means something. */
    public ReadOnlyObjectProperty<ObjectFilter> filterProperty() {
        return filter.getReadOnlyProperty();
    }

    /** What is wrong with the filter as it is typed, in a sentence; empty if nothing is. */
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }

    /** Whether a filter is being applied whose images are not shown yet. */
    public ReadOnlyBooleanProperty filteringProperty() {
        return filtering.getReadOnlyProperty();
    }

    /** The images that the filter lets through, in the file's order. */
    public ObservableList<CocoImage> images() {
        return images;
    }

    /** The categories to choose among, all of them first. */
    ObservableList<CategoryCount> kinds() {
        return kinds;
    }

    /** The image that is looked at; null for none. */
    public ReadOnlyObjectProperty<CocoImage> currentProperty() {
        return current.getReadOnlyProperty();
    }

    /** Its objects, in the file's order. */
    ObservableList<ListedObject> objects() {
        return objects;
    }

    /** That the open image has no annotations in the dataset, in a sentence; empty if it has some. */
    public ReadOnlyStringProperty absentProperty() {
        return absent.getReadOnlyProperty();
    }

    /** How many images of the dataset are missing in its folder; 0 until they were all looked for. */
    public ReadOnlyIntegerProperty missingProperty() {
        return missing.getReadOnlyProperty();
    }

    /** Ends its threads. */
    @Override
    public void close() {
        round.incrementAndGet();
        search.incrementAndGet();
        worker.shutdownNow();
        thumbnails.close();
    }
}
