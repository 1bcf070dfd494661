package org.fovea.app.browser;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.fovea.app.look.Texts;
import org.fovea.base.BadInput;
import org.fovea.coco.Category;
import org.fovea.coco.ObjectFilter;

/** A filter as it is typed. Used on the JavaFX thread. */
final class FilterText {

    private final Texts texts = Texts.of(FilterText.class);

    private final ObjectProperty<Category> category = new SimpleObjectProperty<>();
    private final StringProperty least = new SimpleStringProperty("");
    private final StringProperty most = new SimpleStringProperty("");
    private final BooleanProperty once = new SimpleBooleanProperty(false);
    private final StringProperty annotations = new SimpleStringProperty("");

    /** Calls back at every change of a field. */
    void onChange(Runnable changed) {
        category.addListener((o, before, now) -> changed.run());
        least.addListener((o, before, now) -> changed.run());
        most.addListener((o, before, now) -> changed.run());
        once.addListener((o, before, now) -> changed.run());
        annotations.addListener((o, before, now) -> changed.run());
    }

    /**
     * The filter that the fields describe.
     *
     * @throws BadInput naming the field, if one is invalid
     */
    ObjectFilter filter() {
        double from = number(texts.get("area.from"), least.get(), 0);
        double to = number(texts.get("area.to"), most.get(), Double.POSITIVE_INFINITY);
        if (from > to) {
            throw new BadInput(texts.get("area.order", least.get(), most.get()));
        }
        double count = number(texts.get("annotations"), annotations.get(), Integer.MAX_VALUE);
        if (count != (int) count) {
            throw new BadInput(texts.get("annotations.whole", annotations.get()));
        }
        return new ObjectFilter(category.get() == null ? null : category.get().id(), from, to, once.get(), (int) count);
    }

    private double number(String field, String text, double otherwise) {
        String plain = text.replaceAll("[,\\s\\u00a0\\u202f]", ""); // 1,000 and 1 000 are 1000
        if (plain.isEmpty()) {
            return otherwise;
        }
        if (!plain.matches("\\d{1,9}(\\.\\d*)?")) {
            throw new BadInput(texts.get("number", field, text));
        }
        return Double.parseDouble(plain);
    }

    /** Sets the paper's filter; the category stays. */
    void paper() {
        least.set(String.valueOf((int) ObjectFilter.PAPER.leastArea()));
        most.set(String.valueOf((int) ObjectFilter.PAPER.mostArea()));
        once.set(ObjectFilter.PAPER.once());
        annotations.set(String.valueOf(ObjectFilter.PAPER.mostAnnotations()));
    }

    /** Resets all fields, so that everything passes. */
    void clear() {
        category.set(null);
        least.set("");
        most.set("");
        once.set(false);
        annotations.set("");
    }

    /** The category; null for all. */
    ObjectProperty<Category> categoryProperty() {
        return category;
    }

    /** The minimum area in square pixels, as typed. */
    StringProperty leastProperty() {
        return least;
    }

    /** The maximum area in square pixels, as typed. */
    StringProperty mostProperty() {
        return most;
    }

    /** Whether the category must occur only once in the image. */
    BooleanProperty onceProperty() {
        return once;
    }

    /** The maximum number of annotations in the image, as typed. */
    StringProperty annotationsProperty() {
        return annotations;
    }
}
