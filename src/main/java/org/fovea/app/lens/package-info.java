/**
 * The token grid: what every position says at every layer, virtualised. Explorer state enters; nothing but what a person does to it leaves.
 */
package org.fovea.app.lens;
