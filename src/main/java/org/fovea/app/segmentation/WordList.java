package org.fovea.app.segmentation;

import java.util.List;
import javafx.animation.PauseTransition;
import javafx.beans.InvalidationListener;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;

/** The words that the lens decodes from the image, the most frequent first; a click maps a word. */
final class WordList extends VBox {

    private static final int MOST = 60;
    private static final double WORD = 100;
    /** The widest count, the gaps and a scroll bar. */
    private static final double COUNT = 190;

    private final Texts texts = Texts.of(WordList.class);
    private final Explorer explorer;
    private final SegmentationModel model;
    private final ListView<WordCount> words = new ListView<>();
    private final PauseTransition soon = new PauseTransition(Duration.millis(120)); // layers come one after another

    WordList(Explorer explorer, SegmentationModel model) {
        super(2);
        this.explorer = explorer;
        this.model = model;
        setMinSize(0, 0);
        setPadding(new Insets(0, 12, 8, 12));
        Label title = new Label(texts.get("words"));
        title.getStyleClass().add("pane-title");
        words.setId("words");
        title.setLabelFor(words);
        words.getStyleClass().addAll("dense", "edge-to-edge");
        words.setFixedCellSize(22);
        words.setPlaceholder(new Label(texts.get("words.none")));
        words.setCellFactory(list -> new Row());
        words.setMinHeight(0);
        VBox.setVgrow(words, Priority.ALWAYS);
        getChildren().setAll(title, words);
        words.getSelectionModel().selectedItemProperty().addListener((o, before, now) -> {
            if (now != null && !now.word().equals(model.wordProperty().get())) {
                model.type(now.word());
            }
        });
        soon.setOnFinished(e -> fill());
        InvalidationListener changed = o -> soon.playFromStart();
        explorer.lens().addListener(changed);
        explorer.askedProperty().addListener(changed);
        model.firstProperty().addListener(changed);
        model.lastProperty().addListener(changed);
        model.wordProperty().addListener(o -> mark());
        soon.playFromStart();
    }

    private void fill() {
        List<WordCount> all = explorer.askedProperty().get() == null
                ? List.of()
                : WordCount.of(
                        explorer.askedProperty().get().prompt(),
                        explorer.lens().values().stream()
                                .filter(l -> l.layer() >= model.firstProperty().get()
                                        && l.layer() <= model.lastProperty().get())
                                .toList());
        words.getSelectionModel().clearSelection();
        words.getItems().setAll(all.subList(0, Math.min(MOST, all.size())));
        mark();
    }

    /** Marks the word that is mapped. */
    private void mark() {
        String word = model.wordProperty().get();
        words.getItems().stream()
                .filter(w -> w.word().equals(word))
                .findFirst()
                .ifPresentOrElse(words.getSelectionModel()::select, words.getSelectionModel()::clearSelection);
    }

    private final class Row extends ListCell<WordCount> {

        private final Label word = new Label();
        private final Region bar = new Region();
        private final Label count = new Label();
        private final HBox row = new HBox(8, word, bar, count);

        Row() {
            word.setMinWidth(WORD);
            word.setPrefWidth(WORD);
            count.setMinWidth(Region.USE_PREF_SIZE);
            words.widthProperty().addListener(o -> {
                if (getItem() != null && !isEmpty()) {
                    fit(getItem());
                }
            });
            bar.getStyleClass().add("word-bar");
            bar.setMinHeight(8);
            bar.setMaxHeight(8);
            row.setAlignment(Pos.CENTER_LEFT);
        }

        @Override
        protected void updateItem(WordCount item, boolean empty) {
            super.updateItem(item, empty);
            setText(null);
            setGraphic(empty || item == null ? null : row);
            if (item != null && !empty) {
                word.setText(item.word());
                word.setFont(Fonts.forToken(item.word(), 12));
                count.setText(
                        texts.get(item.tokens() == 1 ? "words.token" : "words.tokens", item.tokens(), item.layer()));
                fit(item);
            }
        }

        /** The longest bar takes what word and count leave of the list. */
        private void fit(WordCount item) {
            double share = (double) item.tokens() / words.getItems().get(0).tokens();
            double width = Math.max(2, share * Math.max(20, words.getWidth() - WORD - COUNT));
            bar.setMinWidth(width);
            bar.setMaxWidth(width);
        }
    }
}
