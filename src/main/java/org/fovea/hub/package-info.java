/**
 * The Hugging Face cache on this machine, in huggingface_hub's layout, and downloads from the hub into it. The
 * environment and repo ids enter; checkpoint folders and descriptions of them leave, or a
 * {@link org.fovea.base.BadInput} that names the repo and the file.
 *
 * <p>The cache is shared with Python, so Fovea keeps no files of its own in it. A blob gets its name only once its
 * checksum is verified, and a revision's ref is written last: an interrupted download is never mistaken for a complete
 * one.
 */
@NullMarked
package org.fovea.hub;

import org.jspecify.annotations.NullMarked;
