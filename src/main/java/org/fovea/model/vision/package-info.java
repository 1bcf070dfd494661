/**
 * From pixel values to visual tokens: the vision encoders (CLIP, SigLIP, Qwen-VL's) and the connectors into the language model's space.
 */
package org.fovea.model.vision;
