package org.fovea.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A run's progress.
 *
 * @param done cases with results in the file
 * @param total cases in total
 * @param used cases done that were not skipped
 * @param rate cases per second since the run was started or resumed, without pauses; 0 before the first
 * @param secondsLeft estimated from the rate; NaN before the first case
 * @param of the last case
 * @param rows its results
 */
public record RunProgress(
        int done, int total, int used, double rate, double secondsLeft, Case of, List<? extends JsonNode> rows) {}
