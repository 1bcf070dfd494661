/**
 * A checkpoint's JSON files: config.json, the processor's configuration and Fovea's own model card. Files enter;
 * immutable records with all defaults filled in leave, or a {@link org.fovea.base.BadInput} that names the file and the
 * field.
 */
@NullMarked
package org.fovea.model.config;

import org.jspecify.annotations.NullMarked;
