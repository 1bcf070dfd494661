/**
 * The image with its patch grid and overlays; the user hovers, ablates and paints patches here. Explorer state enters;
 * the user's changes to it leave.
 *
 * <p>{@link org.fovea.app.image.ImageModel} has all of the pane's state and needs no toolkit; the pane only binds and
 * draws. All positions are in pixels of the model's input, where patches are square whatever the resize did to the
 * image; {@link org.fovea.app.image.View} maps them to the screen. Each {@link org.fovea.app.image.Overlay} draws one
 * map over the image and describes it in words for a patch.
 */
package org.fovea.app.image;
