/**
 * The picture as the model sees it, with the patch grid and overlays; patches are hovered, ablated and painted here. Explorer state enters; nothing but what a person does to it leaves.
 */
package org.fovea.app.image;
