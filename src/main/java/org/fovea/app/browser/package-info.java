/**
 * Browsing the images of a COCO file: thumbnails, a filter over their objects, the objects of the one that is open. The
 * explorer's state enters; the image and the object that a person chose leave, into that state.
 *
 * <p>{@link org.fovea.app.browser.BrowserModel} has all of the state and needs no toolkit. Filtering and decoding
 * happen on threads of their own; of thousands of images only those that were looked at last are kept, as thumbnails.
 */
package org.fovea.app.browser;
