/**
 * A word's probability over the patches as a map, its threshold, its overlap with a mask, and its exports as PNG.
 * Explorer state enters; the user's changes to it leave.
 */
package org.fovea.app.segmentation;
