/**
 * Fovea, a desktop explorer for what a vision-language model sees, patch by patch. The rooms are the subpackages; each
 * says in its own package-info what lives there, what may enter and what leaves. A test keeps the arrows between them.
 */
package org.fovea;
