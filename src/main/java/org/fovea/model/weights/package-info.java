/**
 * Weights as they lie on disk: safetensors, shards and the names of tensors, memory mapping, read-ahead, and copies
 * quantised to int8 in the cache folder. A checkpoint folder enters; tensors by name leave, mapped or copied, or a
 * {@link org.fovea.base.BadInput} that names the file and the tensor.
 */
package org.fovea.model.weights;
