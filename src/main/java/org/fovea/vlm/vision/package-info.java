/**
 * From a picture to what the language model reads of it: decoding and preprocessing exactly as the checkpoint's processor
 * does them, the vision tower and the projector. Picture files and a
 * {@link org.fovea.vlm.checkpoint.Preprocessing} enter; pixel values, the picture that the model sees and visual tokens
 * leave. Decoding and resizing follow Pillow to the bit, because a patch that differs by a grey level is a different token.
 */
package org.fovea.vlm.vision;
