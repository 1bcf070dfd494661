/**
 * What the window and the command line share: interventions, command lines, and sessions with their findings, which are
 * saved to {@code .fovea} files, read back and checked against the files they refer to. Nothing here uses JavaFX.
 */
@NullMarked
package org.fovea.session;

import org.jspecify.annotations.NullMarked;
