/**
 * The dataset browser: thumbnails of a COCO file's images, a filter over their objects, and the open image's objects.
 * Explorer state enters; the chosen image and object leave.
 *
 * <p>{@link org.fovea.app.browser.BrowserModel} has all of the state and needs no toolkit. Filtering and decoding run
 * on background threads; only the most recently shown thumbnails are kept.
 */
package org.fovea.app.browser;
