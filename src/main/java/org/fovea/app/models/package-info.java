/**
 * Choosing a checkpoint: what lies in the Hugging Face cache, a folder, or a repo that is to be fetched first. The
 * environment enters; the folder that a person wants to open leaves.
 *
 * <p>{@link org.fovea.app.models.CheckpointChoice} has all of the state and needs no toolkit. The cache is read and
 * repos are fetched on threads of their own: the model's thread is busy with the model, and the window's must never
 * wait.
 */
package org.fovea.app.models;
