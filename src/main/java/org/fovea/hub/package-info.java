/**
 * Where models come from: the Hugging Face cache on this machine, as Python's huggingface_hub lays it out, and
 * downloads from the hub into it. The environment and the ids of repos enter; checkpoint folders and what is known of
 * them leave, or a {@link org.fovea.base.BadInput} that names the repo and the file.
 *
 * <p>The cache is shared with Python: what either has fetched the other finds. So nothing of Fovea's own stands in it,
 * a blob gets its name only when its checksum is right, and the name of a revision is written last: a download that was
 * stopped is never mistaken for a whole one.
 */
package org.fovea.hub;
