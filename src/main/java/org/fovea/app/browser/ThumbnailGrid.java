package org.fovea.app.browser;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.skin.VirtualFlow;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import org.fovea.app.look.Palette;
import org.fovea.app.look.Texts;
import org.fovea.coco.CocoImage;

/** The thumbnails as a list of rows, which has cells for the visible rows only. */
final class ThumbnailGrid extends ListView<Integer> {

    private static final double GAP = 2;
    private static final double WIDEST = 104;
    private static final double SCROLL_BAR = 16;

    private final BrowserModel model;
    private int columns = 3;
    private double side = 92;

    ThumbnailGrid(BrowserModel model) {
        this.model = model;
        setId("thumbnails");
        setAccessibleText(Texts.of(ThumbnailGrid.class).get("images"));
        getStyleClass().add("thumbnail-grid");
        setCellFactory(v -> new Row());
        setFixedCellSize(side + GAP);
        widthProperty().addListener((o, before, now) -> arrange());
        model.images().addListener((ListChangeListener<CocoImage>) c -> rows());
        model.currentProperty().addListener((o, before, now) -> {
            refreshTiles();
            reveal();
        });
        model.filterProperty().addListener((o, before, now) -> refreshTiles());
        Palette.onChange(this, this::refreshTiles);
        addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
        arrange();
        rows();
    }

    private void arrange() {
        double room = Math.max(120, getWidth() - SCROLL_BAR - 8);
        int fit = Math.max(2, (int) Math.ceil(room / WIDEST));
        double large = Math.floor(room / fit - GAP);
        if (fit != columns || large != side) {
            columns = fit;
            side = large;
            setFixedCellSize(side + GAP);
            rows();
        }
    }

    private void rows() {
        int count = (model.images().size() + columns - 1) / columns;
        setItems(FXCollections.observableList(IntStream.range(0, count).boxed().toList()));
        refresh(); // a row number may now have other images
        reveal();
    }

    /** Whether every visible image has its thumbnail. */
    boolean drawn() {
        return tiles().allMatch(tile -> tile.image() == null || tile.ready());
    }

    private Stream<ThumbnailTile> tiles() {
        return lookupAll(".thumbnail-row").stream()
                .flatMap(row -> ((HBox) row).getChildren().stream())
                .map(ThumbnailTile.class::cast);
    }

    private void refreshTiles() {
        tiles().forEach(ThumbnailTile::draw);
    }

    /** Scrolls just far enough to show the current image. */
    private void reveal() {
        int at = model.images().indexOf(model.currentProperty().get());
        if (at < 0 || !(lookup(".virtual-flow") instanceof VirtualFlow<?> flow) || flow.getFirstVisibleCell() == null) {
            return;
        }
        int row = at / columns;
        int first = flow.getFirstVisibleCell().getIndex();
        int shown = Math.max(1, (int) (getHeight() / getFixedCellSize()));
        if (row <= first) {
            scrollTo(row);
        } else if (row >= first + shown) {
            scrollTo(row - shown + 1);
        }
    }

    private void pressed(KeyEvent e) {
        int page = columns * Math.max(1, (int) (getHeight() / getFixedCellSize()));
        int all = model.images().size();
        int by = switch (e.getCode()) {
            case LEFT -> -1;
            case RIGHT -> 1;
            case UP -> -columns;
            case DOWN -> columns;
            case PAGE_UP -> -page;
            case PAGE_DOWN -> page;
            case HOME -> -all;
            case END -> all;
            default -> 0;
        };
        if (e.isAltDown() || e.isShortcutDown()) {
            return; // menus use these keys
        }
        if (by != 0) {
            model.step(by);
            e.consume();
        } else if (e.getCode() == KeyCode.ENTER && model.currentProperty().get() != null) {
            model.open(model.currentProperty().get());
            e.consume();
        }
    }

    /** A row of tiles, which are reused for other rows. */
    private final class Row extends ListCell<Integer> {

        private final HBox box = new HBox(GAP);

        Row() {
            box.getStyleClass().add("thumbnail-row");
            setPrefWidth(0);
        }

        @Override
        protected void updateItem(Integer row, boolean empty) {
            super.updateItem(row, empty);
            setGraphic(empty || row == null ? null : box);
            if (empty || row == null) {
                return;
            }
            List<ThumbnailTile> tiles = new ArrayList<>();
            for (int column = 0; column < columns; column++) {
                ThumbnailTile tile = column < box.getChildren().size()
                        ? (ThumbnailTile) box.getChildren().get(column)
                        : new ThumbnailTile(model, ThumbnailGrid.this::requestFocus);
                int at = row * columns + column;
                tile.show(at < model.images().size() ? model.images().get(at) : null, side);
                tiles.add(tile);
            }
            box.getChildren().setAll(tiles);
        }
    }
}
