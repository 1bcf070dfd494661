/**
 * What every package may use: cancellation ({@link org.fovea.base.Cancel}), error messages for bad input
 * ({@link org.fovea.base.BadInput}, {@link org.fovea.base.Reason}), files that are written atomically or read up to a
 * limit ({@link org.fovea.base.WholeFile}, {@link org.fovea.base.SmallFile}), the user's folders
 * ({@link org.fovea.base.Places}), background threads and the log.
 */
@NullMarked
package org.fovea.base;

import org.jspecify.annotations.NullMarked;
