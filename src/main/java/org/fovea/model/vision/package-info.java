/**
 * From pixel values to visual tokens: the vision encoder (CLIP, SigLIP) and the projector into the language model's space.
 */
package org.fovea.model.vision;
