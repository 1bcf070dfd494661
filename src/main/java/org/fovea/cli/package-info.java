/**
 * The command line: one class per job, and what the jobs share. {@link org.fovea.cli.InputOptions},
 * {@link org.fovea.cli.InterventionOptions} and {@link org.fovea.cli.AnswerToken} hold the options,
 * {@link org.fovea.cli.CommandSession} what they open, in the order data flows; {@link org.fovea.cli.PatchFile} and
 * {@link org.fovea.figure.ChartFrame} are what maps leave as. The explorer writes commands too
 * ({@link org.fovea.session.CommandLines}): whoever renames an option renames it there, and a test holds the two
 * against each other. Words enter; files and text on stdout leave. Numbers are those of the paper: layers 1..L, patches
 * 0..N-1.
 *
 * <p>stdout has results and nothing else; stderr has what was changed and one sentence if something is wrong. Bad usage
 * ends with 2, bad input with 1. A file is there whole or not at all.
 */
package org.fovea.cli;
