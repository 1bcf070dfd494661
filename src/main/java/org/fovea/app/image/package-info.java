/**
 * The image as the model sees it, with the patch grid and overlays; patches are hovered, ablated and painted here.
 * Explorer state enters; nothing but what a person does to it leaves.
 *
 * <p>{@link org.fovea.app.image.ImageModel} has all of the pane's state and needs no toolkit; the pane only binds and
 * draws. Everything is placed in one system of coordinates, the pixels of what the model sees, because patches are
 * squares there whatever the resize did to the image; {@link org.fovea.app.image.View} brings it to the screen. What
 * lies over the image is an {@link org.fovea.app.image.Overlay} each, which also says in words what it shows of a
 * patch.
 */
package org.fovea.app.image;
