/**
 * Two explorers beside each other: what of one is what of the other, what both share while they are linked, and where
 * they differ. Two explorers' state enters; changes to it leave.
 */
package org.fovea.app.compare;
