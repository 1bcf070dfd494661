/**
 * The state of the explorer behind its window: what is open, what is chosen, what is changed, what the model said. The
 * panes are views of it. Nothing here needs a toolkit, so all of it is tested without a window.
 *
 * <p>Two threads, and a rule for each: {@link org.fovea.app.state.ModelSession} holds the model and everything native
 * and is touched by the model's thread alone; {@link org.fovea.app.state.Explorer}'s properties are touched by the
 * window's thread alone. {@link org.fovea.app.state.ModelService} carries questions one way and values on the heap the
 * other. (It is no javafx.concurrent.Service, which wants a toolkit and one service for each kind of work; the model is
 * one.)
 */
package org.fovea.app.state;
