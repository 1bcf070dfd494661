/**
 * The explorer's state: what is open, what is chosen, the interventions, the model's answers. The panes are views of
 * it. Nothing here needs a toolkit, so all of it is tested without a window.
 *
 * <p>There are two threads. Only the model thread touches {@link org.fovea.app.state.ModelSession}, which holds the
 * model and everything native; only the window's thread touches {@link org.fovea.app.state.Explorer}'s properties.
 * {@link org.fovea.app.state.ModelService} carries requests one way and values on the heap the other. (It is not a
 * javafx.concurrent.Service, which needs a toolkit and one service for each kind of work.)
 */
package org.fovea.app.state;
