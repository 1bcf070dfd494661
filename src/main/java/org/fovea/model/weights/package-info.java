/**
 * Weights on disk: safetensors files, shards, the names of tensors, and read-ahead. A checkpoint folder enters; stored
 * tensors by name leave, or a {@link org.fovea.base.BadInput} that names the file and the tensor.
 */
@NullMarked
package org.fovea.model.weights;

import org.jspecify.annotations.NullMarked;
