/**
 * A word's probability over the patches as a map, its threshold, its overlap with a mask, and its exports as PNG.
 * Explorer state enters; nothing but what a person does to it leaves.
 */
package org.fovea.app.segmentation;
