/**
 * What the window and the command line share: the interventions and their history, and a state said as the command line
 * that reproduces it. Nothing here needs JavaFX scenes.
 */
package org.fovea.session;
