/**
 * Fovea, a desktop explorer for what a vision-language model sees, patch by patch. This package holds only what every
 * room may use: {@link org.fovea.BadInput}, {@link org.fovea.Assets}, where settings and caches are
 * ({@link org.fovea.Places}), and how files are read ({@link org.fovea.SmallFile}), written ({@link org.fovea.WholeFile},
 * {@link org.fovea.WriterLock}) and watched ({@link org.fovea.FileStamp}). The rooms are the subpackages; each says in its
 * own package-info what lives there, what may enter and what leaves.
 */
package org.fovea;
