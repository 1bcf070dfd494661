/**
 * The look of the explorer: colours with the same meaning in every pane, and the same fonts on every machine. Numbers
 * and texts enter; colours, fonts and exports leave.
 */
package org.fovea.app.look;
