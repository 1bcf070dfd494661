package org.fovea.app;

import java.nio.file.Path;
import javafx.beans.Observable;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.InterventionTexts;
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

    private final Texts texts = Texts.of(ScopeLine.class);

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

    private String name(OpenImage image) {
        Path name = image.file().getFileName();
        return image.detail().isEmpty() ? name.toString() : texts.get("scope.detail", name, image.detail());
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
                openImage == null ? "" : name(openImage),
                openImage == null
                        ? ""
                        : texts.get(
                                "scope.image",
                                openImage.file(),
                                openImage.source().width(),
                                openImage.source().height()));
        int border = explorer.bufferProperty().get();
        say(
                object,
                openImage == null
                        ? ""
                        : chosen == null
                                ? texts.get("scope.object.none")
                                : chosen.label() + (border == 0 ? "" : " +" + border),
                texts.get("scope.object"));
        say(ablated, change.ablated().isEmpty() ? "" : InterventionTexts.ablation(change), texts.get("scope.ablated"));
        say(
                blocked,
                change.knockouts().isEmpty()
                        ? ""
                        : change.knockouts().size() == 1
                                ? InterventionTexts.knockout(change.knockouts().get(0))
                                : texts.get(
                                        "scope.knockouts", change.knockouts().size()),
                texts.get("scope.blocked")
                        + String.join(
                                "\n",
                                change.knockouts().stream()
                                        .map(InterventionTexts::knockout)
                                        .toList()));
        say(
                run,
                change.isNone()
                        ? ""
                        : explorer.shownRun().changeProperty().get().isNone()
                                ? texts.get("scope.original")
                                : texts.get("scope.changed"),
                texts.get("scope.run"));
        run.setMinWidth(Region.USE_PREF_SIZE);
    }
}
