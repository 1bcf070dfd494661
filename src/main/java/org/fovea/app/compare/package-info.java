/**
 * Comparing two explorers: which layers and positions correspond, what is carried over while they are linked, and where
 * they differ. The state of two explorers enters; changes to it leave.
 */
package org.fovea.app.compare;
