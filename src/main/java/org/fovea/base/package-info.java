/**
 * What every room may use: cancellation ({@link org.fovea.base.Cancel}), bad input and its one sentence
 * ({@link org.fovea.base.BadInput}, {@link org.fovea.base.Reason}), files that are written whole or read up to a limit
 * ({@link org.fovea.base.WholeFile}, {@link org.fovea.base.SmallFile}), the folders that belong to this person
 * ({@link org.fovea.base.Places}), background threads and the log.
 */
package org.fovea.base;
