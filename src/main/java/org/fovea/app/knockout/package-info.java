/**
 * How much the answer's probability changes when attention is blocked: in every window of layers, in the paper's
 * windows by source, in every head. Explorer state enters; the user's changes to it leave.
 */
package org.fovea.app.knockout;
