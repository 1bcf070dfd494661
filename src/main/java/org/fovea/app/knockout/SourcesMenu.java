package org.fovea.app.knockout;

import java.util.ArrayList;
import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.scene.control.CheckBox;
import javafx.scene.control.CustomMenuItem;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import org.fovea.app.look.Texts;

/** The sources to compare, ticked in a menu that stays open. */
final class SourcesMenu extends MenuButton {

    private final Texts texts = Texts.of(SourcesMenu.class);

    SourcesMenu(KnockoutModel model) {
        setId("knockout-compare");
        setMinWidth(Region.USE_PREF_SIZE);
        setTooltip(new Tooltip(texts.get("compare.tooltip")));
        textProperty()
                .bind(Bindings.createStringBinding(
                        () -> model.sourcesProperty().get().size() < 2
                                ? texts.get("compare")
                                : texts.get(
                                        "compare.sources",
                                        model.sourcesProperty().get().size()),
                        model.sourcesProperty()));
        List<MenuItem> items = new ArrayList<>();
        for (KnockoutSource from : KnockoutSource.values()) {
            items.add(source(model, from));
        }
        MenuItem all = new MenuItem(texts.get("compare.all"));
        all.setId("compare-all");
        all.setOnAction(e -> model.compareAll());
        MenuItem one = new MenuItem(texts.get("compare.one"));
        one.setId("compare-none");
        one.setOnAction(e -> model.compareNone());
        one.disableProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> model.sourcesProperty().get().size() < 2, model.sourcesProperty()));
        items.add(new SeparatorMenuItem());
        items.add(all);
        items.add(one);
        getItems().setAll(items);
    }

    private static MenuItem source(KnockoutModel model, KnockoutSource from) {
        CheckBox box = new CheckBox(from.toString());
        box.setId("compare-" + from.key().replace("+", "-"));
        box.setMouseTransparent(true); // the item toggles it, by key as by pointer
        box.setFocusTraversable(false);
        StackPane whole = new StackPane(box);
        whole.setAlignment(javafx.geometry.Pos.CENTER_LEFT);
        whole.setMinWidth(210);
        whole.setPickOnBounds(true);
        CustomMenuItem item = new CustomMenuItem(whole, false);
        item.setOnAction(e -> model.compare(from, !model.sourcesProperty().get().contains(from)));
        Runnable show = () -> box.setSelected(model.sourcesProperty().get().contains(from));
        model.sourcesProperty().addListener(o -> show.run());
        show.run();
        return item;
    }
}
