/**
 * The prompt, the model's answer with and without the interventions, and the next-token probabilities side by side.
 * Explorer state enters; the user's changes to it leave.
 */
package org.fovea.app.answer;
