package org.fovea.app.state;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fovea.app.look.Texts;
import org.fovea.base.BadInput;
import org.fovea.coco.CocoDataset;
import org.fovea.coco.CocoFolder;

/** The COCO file that is open, what it marks in the image, and which of that is chosen. */
final class AnnotationState {

    private final Texts texts = Texts.of(AnnotationState.class);

    private final Consumer<String> problem;
    private final ReadOnlyObjectWrapper<CocoDataset> dataset = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<CocoFolder> images = new ReadOnlyObjectWrapper<>();
    private final ObservableList<ObjectChoice> objects = FXCollections.observableArrayList();
    private final ObjectProperty<ObjectChoice> chosen = new SimpleObjectProperty<>();
    /** The annotation to choose in an image or a file that is still to come; null for none. */
    private Long awaited;

    /** @param problem gets one sentence for the person */
    AnnotationState(Consumer<String> problem) {
        this.problem = problem;
    }

    /**
     * Takes in a file; its objects are not looked for yet.
     *
     * @param folder where its images lie; null if that was not found
     */
    void open(CocoDataset opened, CocoFolder folder) {
        images.set(folder);
        dataset.set(opened);
    }

    /** Chooses this annotation as soon as its image and its file are open; null for none. */
    void await(Long annotation) {
        awaited = annotation;
    }

    /** Whether an annotation is to be chosen that has not been looked for. */
    boolean awaits() {
        return awaited != null;
    }

    /** No object is known. */
    void clear() {
        objects.clear();
        chosen.set(null);
    }

    /** Whether the file has an image. */
    boolean has(OpenImage image) {
        return image != null
                && dataset.get().imageByFileName(image.file().toString()).isPresent();
    }

    /**
     * Looks for the objects of an image; without it or a file, that waits.
     *
     * @param annotation the object to choose; null for the one that is awaited, if one is
     */
    void find(OpenImage image, Long annotation) {
        clear();
        if (image == null || dataset.get() == null) {
            awaited = annotation;
            return;
        }
        Long wanted = annotation == null ? awaited : annotation;
        awaited = null;
        try {
            objects.setAll(ObjectChoice.all(dataset.get(), image, problem));
        } catch (BadInput e) {
            problem.accept(e.getMessage());
            return;
        }
        if (wanted != null && has(image)) {
            objects.stream()
                    .filter(o -> o.annotation().id() == wanted)
                    .findFirst()
                    .ifPresentOrElse(
                            chosen::set,
                            () -> problem.accept(texts.get(
                                    "annotation.none",
                                    dataset.get().file().getFileName(),
                                    dataset.get().id(wanted),
                                    image.file().getFileName())));
        }
    }

    /** What the objects are called, the chosen one first. */
    List<String> names() {
        return Stream.concat(Stream.ofNullable(chosen.get()), objects.stream())
                .map(ObjectChoice::category)
                .distinct()
                .toList();
    }

    ReadOnlyObjectProperty<CocoDataset> datasetProperty() {
        return dataset.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<CocoFolder> imagesProperty() {
        return images.getReadOnlyProperty();
    }

    ObservableList<ObjectChoice> objects() {
        return objects;
    }

    ObjectProperty<ObjectChoice> chosenProperty() {
        return chosen;
    }
}
