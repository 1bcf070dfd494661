package org.fovea.app.state;

import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.fovea.app.state.ModelService.End;
import org.fovea.app.state.ModelService.Lane;

/** Work in a lane that shows what it finds by itself; this knows how it stands. Belongs to the window's thread. */
final class Watched {

    private final ModelService service;
    private final ReadOnlyObjectWrapper<Standing> standing = new ReadOnlyObjectWrapper<>(Standing.EMPTY);
    private Object latest;

    Watched(ModelService service) {
        this.service = service;
    }

    /** Has it done, in the place of what was asked here before; why it failed is said to the person. */
    <T> void ask(Lane lane, String what, ModelService.Work<T> work, Consumer<T> done) {
        ModelService.Owner<T> owner = new ModelService.Owner<>() {
            @Override
            public void done(T result) {
                if (latest == this) {
                    done.accept(result);
                    standing.set(Standing.CURRENT);
                }
            }

            @Override
            public void failed(String problem) {
                stand(Standing.FAILED);
                service.complain(problem);
            }

            @Override
            public void ended(End why) {
                stand(why == End.STOPPED ? Standing.STOPPED : Standing.EMPTY);
            }

            @Override
            public void stands(Standing now) {
                stand(now);
            }

            private void stand(Standing now) {
                if (latest == this) {
                    standing.set(now);
                }
            }
        };
        latest = owner;
        standing.set(Standing.QUEUED);
        service.ask(lane, what, work, owner);
    }

    /** Nothing is wanted. */
    void forget(Lane lane) {
        latest = null;
        service.cancel(lane);
        standing.set(Standing.EMPTY);
    }

    ReadOnlyObjectProperty<Standing> property() {
        return standing.getReadOnlyProperty();
    }
}
