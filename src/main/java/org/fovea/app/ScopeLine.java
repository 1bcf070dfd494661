package org.fovea.app;

import javafx.beans.Observable;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ObjectChoice;
import org.fovea.app.state.OpenImage;
import org.fovea.app.state.OpenModel;
import org.fovea.session.Interventions;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * What everything in the window refers to: model, image, object, ablated tokens, blocked attention, and whether the
 * analyses read the original run or the one with interventions.
 */
final class ScopeLine extends HBox {

    private final Explorer explorer;
    private final Label model = part("scope-model", "fth-cpu");
    private final Label image = part("scope-image", "fth-image");
    private final Label object = part("scope-object", "fth-hexagon");
    private final Label ablated = part("scope-ablated", "fth-slash");
    private final Label blocked = part("scope-blocked", "fth-scissors");
    private final Label run = part("scope-run", "fth-eye");

    ScopeLine(Explorer explorer) {
        super(14);
        this.explorer = explorer;
        setId("scope");
        setAlignment(Pos.CENTER_RIGHT);
        getStyleClass().add("scope-line");
        setMinWidth(0);
        getChildren().addAll(model, image, object, ablated, blocked, run);
        for (Observable o : new Observable[] {
            explorer.modelProperty(),
            explorer.imageProperty(),
            explorer.objectProperty(),
            explorer.bufferProperty(),
            explorer.history().currentProperty(),
            explorer.shownRun().changeProperty()
        }) {
            o.addListener((Observable changed) -> show());
        }
        show();
    }

    private static Label part(String id, String icon) {
        Label label = new Label(null, new FontIcon(icon));
        label.setId(id);
        label.setMinWidth(40);
        label.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        label.managedProperty().bind(label.visibleProperty());
        Tooltip about = new Tooltip();
        about.setWrapText(true);
        about.setMaxWidth(520);
        label.setTooltip(about);
        return label;
    }

    private static void say(Label part, String text, String about) {
        part.setText(text);
        part.getTooltip().setText(about.contains(text) ? about : text + "\n" + about); // the part itself may be cut off
        part.setVisible(!text.isEmpty());
    }

    private void show() {
        OpenModel openModel = explorer.modelProperty().get();
        OpenImage openImage = explorer.imageProperty().get();
        ObjectChoice chosen = explorer.objectProperty().get();
        Interventions change = explorer.history().current();
        say(
                model,
                openModel == null ? "" : openModel.name(),
                openModel == null
                        ? ""
                        : openModel.about() + (openModel.about().isEmpty() ? "" : "\n\n") + openModel.summary());
        say(
                image,
                openImage == null
                        ? ""
                        : openImage.file().getFileName()
                                + (openImage.detail().isEmpty() ? "" : " · detail: " + openImage.detail()),
                openImage == null
                        ? ""
                        : "%s, %d × %d pixels"
                                .formatted(
                                        openImage.file(),
                                        openImage.source().width(),
                                        openImage.source().height()));
        int border = explorer.bufferProperty().get();
        say(
                object,
                openImage == null
                        ? ""
                        : chosen == null ? "no object" : chosen.label() + (border == 0 ? "" : " +" + border),
                "The object to study, and how many rings of patches around it are included");
        say(
                ablated,
                change.ablated().isEmpty()
                        ? ""
                        : "%d %s → %s"
                                .formatted(
                                        change.ablated().size(),
                                        change.ablated().size() == 1 ? "token" : "tokens",
                                        change.mean()),
                "Ablated visual tokens and their replacement");
        say(
                blocked,
                change.knockouts().isEmpty()
                        ? ""
                        : change.knockouts().size() == 1
                                ? change.knockouts().get(0).toString()
                                : change.knockouts().size() + " knockouts",
                "Blocked attention:\n"
                        + String.join(
                                "\n",
                                change.knockouts().stream()
                                        .map(Object::toString)
                                        .toList()));
        say(
                run,
                change.isNone()
                        ? ""
                        : explorer.shownRun().changeProperty().get().isNone() ? "original" : "with interventions",
                "The run that lens, map and attention show");
        run.setMinWidth(Region.USE_PREF_SIZE);
    }
}
