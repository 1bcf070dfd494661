/**
 * The prompt, the model's answer with and without the interventions, and the next-token probabilities side by side.
 * Explorer state enters; nothing but what a person does to it leaves.
 */
package org.fovea.app.answer;
