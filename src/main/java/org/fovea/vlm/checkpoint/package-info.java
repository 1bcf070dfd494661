/**
 * A model folder as Hugging Face lays it out, read and checked but not yet a model: config.json, preprocessor_config.json,
 * safetensors and the names of the weights. Paths of files enter; immutable records with every default filled in leave, or
 * a {@link org.fovea.BadInput} that names the file and the field. Nothing here computes or knows a tensor library.
 */
package org.fovea.vlm.checkpoint;
