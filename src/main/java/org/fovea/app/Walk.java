package org.fovea.app;

import java.nio.file.Path;
import javafx.beans.InvalidationListener;
import javafx.beans.Observable;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.OpenImage;

/**
 * Walking from image to image: through the dataset if it is on show, else through the folder of the open image. The
 * image that comes next is encoded ahead, so that the next step is quick.
 */
final class Walk {

    private final Explorer explorer;
    private final DatasetDock dataset;
    private final Opener opener;
    private int direction = 1;

    Walk(Explorer explorer, DatasetDock dataset, Opener opener) {
        this.explorer = explorer;
        this.dataset = dataset;
        this.opener = opener;
        InvalidationListener other = o -> ahead();
        for (Observable each : new Observable[] {
            explorer.imageProperty(),
            explorer.browsingProperty(),
            dataset.model().images(),
            dataset.model().folderProperty()
        }) {
            each.addListener(other);
        }
    }

    /** Opens the image that many places further. */
    void by(int by) {
        direction = Integer.signum(by);
        if (explorer.imageProperty().get() != null && !dataset.walks(by)) {
            opener.walk(by);
        }
    }

    private void ahead() {
        OpenImage now = explorer.imageProperty().get();
        if (now == null) {
            return;
        }
        if (dataset.isWalked()) {
            Path next = dataset.model().fileFurther(direction);
            explorer.encodeAhead(next == null ? null : () -> next);
        } else {
            int way = direction;
            Path from = now.file().toAbsolutePath();
            explorer.encodeAhead(() -> {
                Path next = Opener.next(from, way);
                return from.equals(next) ? null : next;
            });
        }
    }
}
