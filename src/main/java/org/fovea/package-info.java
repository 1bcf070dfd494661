/**
 * Fovea, a desktop explorer for what a vision-language model sees, patch by patch. This package holds only what every
 * room may use: {@link org.fovea.BadInput}, {@link org.fovea.Assets}, {@link org.fovea.WholeFile} and
 * {@link org.fovea.Places}, which says where settings and caches are. The rooms are the subpackages; each says in its own
 * package-info what lives there, what may enter and what leaves.
 */
package org.fovea;
