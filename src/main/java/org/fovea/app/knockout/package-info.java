/**
 * The layer-window heatmap: how much the answer's probability changes when attention is cut from one layer to another. Explorer state enters; nothing but what a person does to it leaves.
 */
package org.fovea.app.knockout;
