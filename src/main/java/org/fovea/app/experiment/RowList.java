package org.fovea.app.experiment;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.transformation.FilteredList;
import org.fovea.app.look.Texts;

/** The rows of a run, and a filter on them. Used on the JavaFX thread. */
public final class RowList {

    /** A kind of rows. */
    public enum Which {
        /** All rows. */
        ALL("which.all"),
        /** Correct without the intervention, wrong with it. */
        FLIPPED("which.flipped"),
        /** The unchanged model's answers. */
        UNCHANGED("which.unchanged"),
        /** Correct in spite of an intervention. */
        KEPT("which.kept"),
        /** Images that were left out. */
        SKIPPED("which.skipped");

        private final String text;

        Which(String text) {
            this.text = text;
        }

        private boolean has(Row row) {
            return switch (this) {
                case ALL -> true;
                case FLIPPED -> row.flipped();
                case UNCHANGED -> row.source().equals("none");
                case KEPT -> Boolean.TRUE.equals(row.correct()) && !row.source().equals("none");
                case SKIPPED -> row.protocol().equals(Row.SKIPPED);
            };
        }

        @Override
        public String toString() {
            return Texts.of(RowList.class).get(text);
        }
    }

    private final ObservableList<Row> all = FXCollections.observableArrayList();
    private final FilteredList<Row> wanted = new FilteredList<>(all);
    private final ObjectProperty<Which> which = new SimpleObjectProperty<>(Which.ALL);
    private final StringProperty search = new SimpleStringProperty("");
    private final ReadOnlyIntegerWrapper count = new ReadOnlyIntegerWrapper(0);
    private final Set<Long> images = new HashSet<>();

    RowList() {
        which.addListener((o, before, now) -> filter());
        search.addListener((o, before, now) -> filter());
    }

    private void filter() {
        String text = search.get().strip().toLowerCase(Locale.ROOT);
        Predicate<Row> found = row -> true;
        if (!text.isEmpty()) {
            String[] words = text.split("\\s+");
            found = row -> row.matches(words);
        }
        Which kind = which.get();
        wanted.setPredicate(kind == Which.ALL && text.isEmpty() ? null : found.and(kind::has));
    }

    void clear() {
        all.clear();
        images.clear();
        count.set(0);
    }

    void add(List<Row> rows) {
        if (!rows.isEmpty()) {
            rows.forEach(row -> images.add(row.image()));
            all.addAll(rows);
            count.set(all.size());
        }
    }

    /** The number of images that have rows. */
    int images() {
        return images.size();
    }

    /** The rows that pass the filter, in the file's order. */
    public ObservableList<Row> wanted() {
        return wanted;
    }

    /** The number of rows, without the filter. */
    public ReadOnlyIntegerProperty countProperty() {
        return count.getReadOnlyProperty();
    }

    /** The kind of rows that pass the filter. */
    public ObjectProperty<Which> whichProperty() {
        return which;
    }

    /** Words that a row must contain, in image, object, protocol, condition or answer, to pass the filter. */
    public StringProperty searchProperty() {
        return search;
    }
}
