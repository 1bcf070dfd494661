/**
 * How the explorer looks: colours that mean the same in every pane, and fonts that are the same on every machine.
 * Numbers and texts enter, colours and fonts leave.
 */
package org.fovea.app.look;
