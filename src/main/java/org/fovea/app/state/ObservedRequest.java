package org.fovea.app.state;

import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.fovea.app.state.ModelService.End;
import org.fovea.app.state.ModelService.Lane;

/** A request that publishes its results itself, and its state. Used on the JavaFX thread. */
final class ObservedRequest {

    private final ModelService service;
    private final ReadOnlyObjectWrapper<ComputationState> standing =
            new ReadOnlyObjectWrapper<>(ComputationState.EMPTY);
    private Object latest;

    ObservedRequest(ModelService service) {
        this.service = service;
    }

    /** Has it done, in the place of what was asked here before; why it failed is said to the person. */
    <T> void ask(Lane lane, String what, ModelService.Work<T> work, Consumer<T> done) {
        ModelService.Owner<T> owner = new ModelService.Owner<>() {
            @Override
            public void done(T result) {
                if (latest == this) {
                    done.accept(result);
                    standing.set(ComputationState.CURRENT);
                }
            }

            @Override
            public void failed(String problem) {
                stand(ComputationState.FAILED);
                service.complain(problem);
            }

            @Override
            public void ended(End why) {
                stand(why == End.STOPPED ? ComputationState.STOPPED : ComputationState.EMPTY);
            }

            @Override
            public void stands(ComputationState now) {
                stand(now);
            }

            private void stand(ComputationState now) {
                if (latest == this) {
                    standing.set(now);
                }
            }
        };
        latest = owner;
        standing.set(ComputationState.QUEUED);
        service.ask(lane, what, work, owner);
    }

    /** Nothing is wanted. */
    void forget(Lane lane) {
        latest = null;
        service.cancel(lane);
        standing.set(ComputationState.EMPTY);
    }

    ReadOnlyObjectProperty<ComputationState> property() {
        return standing.getReadOnlyProperty();
    }
}
