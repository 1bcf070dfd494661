/**
 * From pixel values to visual tokens: the vision encoders (CLIP, SigLIP, InternViT, Pixtral's, Qwen-VL's) and the
 * connectors into the language model's space. A {@link org.fovea.model.image.ImageInput} enters, vectors of the
 * decoder's width leave.
 */
@NullMarked
package org.fovea.model.vision;

import org.jspecify.annotations.NullMarked;
