package org.fovea.app.findings;

import java.util.List;
import java.util.function.Consumer;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fovea.session.Finding;
import org.fovea.session.Session;

/** The findings that were kept, oldest first. */
public final class FindingsModel {

    private final ObservableList<Finding> findings = FXCollections.observableArrayList();
    private final Runnable keep;
    private final Consumer<Session> open;

    /**
     * @param keep adds what is on screen, with {@link #add}
     * @param open returns to what was on screen
     */
    public FindingsModel(Runnable keep, Consumer<Session> open) {
        this.keep = keep;
        this.open = open;
    }

    /** All of them; changed only by this class. */
    public ObservableList<Finding> findings() {
        return findings;
    }

    /** Keeps what is on screen. */
    public void keep() {
        keep.run();
    }

    /** Adds one at the end. */
    public void add(Finding finding) {
        findings.add(finding);
    }

    /** Takes those of another session. */
    public void show(List<Finding> others) {
        findings.setAll(others);
    }

    /** Gives one another note; its place stays. */
    public void note(Finding finding, String note) {
        int at = findings.indexOf(finding);
        if (at >= 0 && !finding.note().equals(note)) {
            findings.set(at, finding.noted(note));
        }
    }

    /** Deletes one. */
    public void delete(Finding finding) {
        findings.remove(finding);
    }

    /** Shows again what was on screen. */
    public void returnTo(Finding finding) {
        open.accept(finding.session());
    }
}
