/**
 * The command line: one class per command. {@link org.fovea.cli.InputOptions},
 * {@link org.fovea.cli.InterventionOptions} and {@link org.fovea.cli.AnswerToken} hold the shared options;
 * {@link org.fovea.cli.CommandSession} opens what they name. Arguments enter; files and text on stdout leave. The
 * explorer writes command lines too ({@link org.fovea.session.CommandLines}), so an option is renamed in both places; a
 * test compares them.
 *
 * <p>Results go to stdout and nothing else does; stderr gets the interventions and, if something is wrong, one
 * sentence. The exit code is 2 for bad usage and 1 for bad input. A file is written completely or not at all.
 */
package org.fovea.cli;
