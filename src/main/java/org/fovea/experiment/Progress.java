package org.fovea.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * How far a run is.
 *
 * @param done cases whose results are in the file
 * @param total cases there are
 * @param used cases done that were not skipped
 * @param rate cases a second since it was started or gone on with, pauses left out; 0 before the first
 * @param secondsLeft as far as the rate tells; NaN before the first case
 * @param of the case that was done last
 * @param rows what it came to
 */
public record Progress(
        int done, int total, int used, double rate, double secondsLeft, Case of, List<? extends JsonNode> rows) {}
