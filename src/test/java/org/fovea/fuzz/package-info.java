/**
 * Fuzzing of every file that Fovea reads: each target makes inputs of one kind, by number, and opens them in a JVM of
 * its own, so that a death is seen. What enters is a number of inputs or a time, what leaves is a list of faults with
 * the folder of the input that caused each. {@code src/site/fuzzing.md} says how to run it.
 */
package org.fovea.fuzz;
