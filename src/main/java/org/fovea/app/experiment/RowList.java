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

/** The rows of a run, and which of them are wanted. Belongs to the window's thread. */
public final class RowList {

    /** Which rows are wanted. */
    public enum Which {
        /** All. */
        ALL("all rows"),
        /** Right before and wrong now. */
        FLIPPED("flipped"),
        /** The unchanged model's answers. */
        UNCHANGED("no intervention"),
        /** Right in spite of an intervention. */
        KEPT("still correct"),
        /** Images that were left out. */
        SKIPPED("left out");

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
            return text;
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
        Predicate<Row> said = row -> true;
        if (!text.isEmpty()) {
            String[] words = text.split("\\s+");
            said = row -> row.says(words);
        }
        Which kind = which.get();
        wanted.setPredicate(kind == Which.ALL && text.isEmpty() ? null : said.and(kind::has));
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

    /** How many images the rows are of. */
    int images() {
        return images.size();
    }

    /** The rows that are wanted, in the file's order. */
    public ObservableList<Row> wanted() {
        return wanted;
    }

    /** How many rows there are. */
    public ReadOnlyIntegerProperty countProperty() {
        return count.getReadOnlyProperty();
    }

    /** Which kind of row is wanted. */
    public ObjectProperty<Which> whichProperty() {
        return which;
    }

    /** Words that wanted rows have in image, object, protocol, source or answer. */
    public StringProperty searchProperty() {
        return search;
    }
}
