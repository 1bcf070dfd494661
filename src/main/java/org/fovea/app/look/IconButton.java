package org.fovea.app.look;

import javafx.scene.control.Button;
import org.kordamp.ikonli.javafx.FontIcon;

/** A small flat button with an icon for a face; its tooltip is its name. */
public class IconButton extends Button {

    /**
     * @param icon such as {@code fth-x}
     * @param about what it does
     */
    public IconButton(String icon, String about) {
        super(null, new FontIcon(icon));
        getStyleClass().addAll("flat", "button-icon", "small");
        Tip.on(this, about);
    }
}
