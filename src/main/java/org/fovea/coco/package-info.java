/**
 * COCO instances files, their object masks, and how much of each visual token a mask covers. Instances files, or masks
 * and an image's {@link org.fovea.model.image.ImageLayout}, enter; records, immutable masks, coverages and sets of
 * visual tokens leave. Nothing here knows of models, tensors or windows.
 *
 * <p>A large file gets an index in the cache folder. Only the index is in memory; a segmentation stays in the file
 * until its mask is needed.
 */
package org.fovea.coco;
