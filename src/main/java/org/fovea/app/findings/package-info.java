/**
 * The list of findings: what a person kept, with notes, to return to and to export. Findings enter from the window,
 * which knows what is on screen; the session to return to leaves.
 */
package org.fovea.app.findings;
