package org.fovea.app.look;

import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;

/** Texts that are copied. */
public final class ClipboardText {

    private ClipboardText() {}

    /** Puts a text into the system's clipboard. */
    public static void copy(String text) {
        ClipboardContent content = new ClipboardContent();
        content.putString(text);
        Clipboard.getSystemClipboard().setContent(content);
    }
}
