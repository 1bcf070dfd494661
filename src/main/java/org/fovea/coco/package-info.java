/**
 * COCO instances files, their object masks, and the map from image pixels to the visual-token patches that a model
 * sees. A path to an instances file, or masks and the sizes of a resize and a crop, may enter; it knows nothing of
 * models, tensors or windows, and of the project it uses only {@link org.fovea.BadInput}. Records, immutable masks,
 * coverages per patch and sets of patch numbers leave.
 */
package org.fovea.coco;
