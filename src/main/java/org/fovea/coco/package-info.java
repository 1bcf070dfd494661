/**
 * COCO instances files, their object masks, and how much of each visual token a mask covers. A path to an instances
 * file, or masks and an image's layout of visual tokens, may enter; it knows nothing of models, tensors or windows, and
 * of the project it uses only that layout, {@link org.fovea.base.BadInput}, the places and ways to write files, and how
 * an image file is turned. Records, immutable masks, coverages and sets of visual tokens leave, and an index beside
 * each large file: what is in memory is that index, and segmentations stay in the file until a mask is asked for.
 */
package org.fovea.coco;
