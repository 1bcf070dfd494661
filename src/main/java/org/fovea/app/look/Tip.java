package org.fovea.app.look;

import javafx.scene.control.Control;
import javafx.scene.control.Tooltip;

/** Says what a control without a visible name is for. */
public final class Tip {

    private Tip() {}

    /** Makes a sentence the control's tooltip and its accessible name. */
    public static void on(Control control, String about) {
        control.setTooltip(new Tooltip(about));
        control.setAccessibleText(about);
    }
}
