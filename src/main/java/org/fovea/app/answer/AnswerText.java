package org.fovea.app.answer;

import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import javafx.collections.ObservableList;
import javafx.css.PseudoClass;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.FlowPane;
import org.fovea.app.look.ClipboardText;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.Texts;
import org.fovea.figure.Percent;
import org.fovea.model.Answer;
import org.fovea.model.TokenProbability;

/**
 * An answer, token by token. A click chooses a token; dragging over tokens selects them, and Ctrl+C copies what is
 * selected, or the whole answer.
 */
final class AnswerText extends FlowPane {

    private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");
    private static final KeyCombination COPY = new KeyCodeCombination(KeyCode.C, KeyCombination.SHORTCUT_DOWN);

    private final Texts texts = Texts.of(AnswerText.class);
    private final String name;
    private List<TokenProbability> tokens = List.of();
    private String text = "";
    private int from = -1;
    private int to = -1;

    /** @param name what the answer is, for screen readers */
    AnswerText(String id, String name) {
        super(3, 3);
        this.name = name;
        setAccessibleRole(AccessibleRole.TEXT);
        setAccessibleText(name);
        setId(id);
        getStyleClass().add("answer-text");
        setFocusTraversable(true);
        setMinHeight(24);
        addEventHandler(MouseEvent.MOUSE_PRESSED, this::pressed);
        addEventHandler(MouseEvent.MOUSE_DRAGGED, this::dragged);
        addEventHandler(KeyEvent.KEY_PRESSED, e -> {
            if (COPY.match(e)) {
                copy();
                e.consume();
            }
        });
        MenuItem copy = new MenuItem(texts.get("copy"));
        copy.setOnAction(e -> copy());
        ContextMenu menu = new ContextMenu(copy);
        setOnContextMenuRequested(e -> {
            if (!getChildren().isEmpty()) {
                menu.show(this, e.getScreenX(), e.getScreenY());
            }
        });
    }

    /** Removes the answer. */
    void clear() {
        tokens = List.of();
        text = "";
        setAccessibleText(name);
        select(-1, -1);
        getChildren().clear();
    }

    /** Shows an answer while it is generated. */
    void stream(String text) {
        clear();
        Label label = new Label(text.isBlank() ? "…" : text);
        label.setWrapText(true);
        label.getStyleClass().add("token");
        getChildren().setAll(label);
    }

    /**
     * Shows a complete answer.
     *
     * @param marked index of the probed token; -1 for none
     * @param choose takes the index of a clicked token; null if tokens cannot be chosen
     * @param added indices of tokens that the other answer lacks
     */
    void show(Answer answer, int marked, IntConsumer choose, Set<Integer> added) {
        clear();
        tokens = answer.tokens();
        text = answer.text();
        setAccessibleText(name + ": " + text);
        for (int i = 0; i < tokens.size(); i++) {
            int index = i;
            Label chip = chip(tokens.get(i));
            if (choose != null) {
                chip.getStyleClass().add("clickable");
                chip.setOnMouseClicked(e -> {
                    if (e.isStillSincePress() && e.getButton() == MouseButton.PRIMARY) {
                        choose.accept(index);
                    }
                });
            }
            if (i == marked) {
                chip.getStyleClass().add("read");
            }
            if (added.contains(i)) {
                chip.getStyleClass().add("new");
            }
            getChildren().add(chip);
        }
    }

    private Label chip(TokenProbability token) {
        Label chip = new Label(token.text());
        chip.setFont(Fonts.forToken(token.text(), 13));
        chip.getStyleClass().add("token");
        chip.setTooltip(new Tooltip(texts.get("chip", token.text(), token.id(), Percent.of(token.p()))));
        return chip;
    }

    // ---- selecting ----

    private void pressed(MouseEvent e) {
        if (e.getButton() == MouseButton.PRIMARY) {
            requestFocus();
            select(tokenAt(e), -1);
            e.consume(); // else the scroll pane around it takes the focus
        }
    }

    private void dragged(MouseEvent e) {
        int at = tokenAt(e);
        if (from >= 0 && at >= 0) {
            select(from, at);
        }
    }

    private int tokenAt(MouseEvent e) {
        ObservableList<Node> chips = getChildren();
        for (int i = 0; i < chips.size() && i < tokens.size(); i++) {
            if (chips.get(i).getBoundsInParent().contains(e.getX(), e.getY())) {
                return i;
            }
        }
        return -1;
    }

    private void select(int first, int last) {
        from = first;
        to = last;
        for (int i = 0; i < getChildren().size(); i++) {
            boolean in = last >= 0 && i >= Math.min(first, last) && i <= Math.max(first, last);
            getChildren().get(i).pseudoClassStateChanged(SELECTED, in);
        }
    }

    /** The selected part of the text, or all of it. */
    String selected() {
        if (to < 0) {
            return text;
        }
        int at = 0;
        int start = -1;
        for (int i = 0; i <= Math.max(from, to); i++) { // the tokens are in order in the text
            String token = tokens.get(i).text();
            int found = text.indexOf(token, at);
            if (i == Math.min(from, to)) {
                start = found < 0 ? at : found;
            }
            at = found < 0 ? at : found + token.length();
        }
        return text.substring(start, at);
    }

    private void copy() {
        ClipboardText.copy(selected());
    }
}
