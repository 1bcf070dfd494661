/**
 * What the window and the command line share: interventions, command lines, and a session with its findings, saved to a
 * {@code .fovea} file, read back and checked against the files that it names. Nothing here uses JavaFX.
 */
package org.fovea.session;
