/**
 * How much the answer's probability changes when attention is cut: in every window of layers, in the paper's windows by
 * source, in every head. Explorer state enters; nothing but what a person does to it leaves.
 */
package org.fovea.app.knockout;
