/**
 * Fovea, a desktop explorer for what a vision-language model sees, patch by patch. Each subpackage describes in its own
 * package-info what it contains, what enters and what leaves; {@code RoomsTest} enforces which may use which.
 */
package org.fovea;
