/**
 * Choosing a checkpoint: from the Hugging Face cache, a folder, or a repo to download. The environment enters; the
 * chosen folder leaves.
 *
 * <p>{@link org.fovea.app.models.CheckpointChoice} has all of the state and needs no toolkit. The cache is read and
 * repos are downloaded on background threads: the model thread is busy, and the window's must never wait.
 */
package org.fovea.app.models;
