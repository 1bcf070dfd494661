package org.fovea.figure;

import java.awt.Color;

/** Colours of background, text and lines, light and dark, the same in the window and in figures. */
public enum Theme {
    LIGHT(0xffffff, 0x1f2328, 0x59636e, 0xd0d7de),
    DARK(0x0d1117, 0xe6edf3, 0x9198a1, 0x30363d);

    private final Color ground;
    private final Color text;
    private final Color faint;
    private final Color line;

    Theme(int ground, int text, int faint, int line) {
        this.ground = new Color(ground);
        this.text = new Color(text);
        this.faint = new Color(faint);
        this.line = new Color(line);
    }

    /** The background. */
    public Color ground() {
        return ground;
    }

    /** Text. */
    public Color text() {
        return text;
    }

    /** Less important text. */
    public Color faint() {
        return faint;
    }

    /** Thin lines. */
    public Color line() {
        return line;
    }
}
