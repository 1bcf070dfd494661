/**
 * What helps a newcomer: the page that explains lens, ablation, maps and knockout, the first steps, and the notice that
 * the built-in model knows no photographs. The explorer's state enters; only texts leave.
 */
package org.fovea.app.help;
