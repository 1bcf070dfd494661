package org.fovea.app;

import java.util.function.Supplier;
import org.fovea.app.look.ExportDialog;
import org.fovea.app.look.Exportable;

/** The panes' exports, for the menu. */
final class FigureExports {

    private final ExplorerWindow window;

    FigureExports(ExplorerWindow window) {
        this.window = window;
    }

    /** Asks how to export something; says so if there is nothing yet. */
    void show(Supplier<Exportable> exported) {
        ExportDialog.show(window.root(), exported.get(), window.explorer()::complain);
    }

    Exportable image() {
        return window.imagePane().exportable();
    }

    Exportable answer() {
        return window.answerStrip().exportable();
    }

    Exportable lens() {
        return window.lensPane().exportable();
    }
}
