package org.fovea.hub;

/**
 * How far a download is.
 *
 * @param bytes that are here
 * @param totalBytes that there will be
 * @param files that are here whole
 * @param totalFiles that there will be
 * @param bytesPerSecond that came in the last seconds; 0 while that is not known
 * @param secondsLeft at that rate; -1 while that is not known
 */
public record Progress(
        long bytes, long totalBytes, int files, int totalFiles, double bytesPerSecond, long secondsLeft) {

    /** What is done of the whole, 0..1. */
    public double share() {
        return totalBytes == 0 ? 0 : (double) bytes / totalBytes;
    }

    /** In one line for a person. */
    public String text() {
        String rate = bytesPerSecond > 0 ? " · " + Bytes.text(bytesPerSecond) + "/s" : "";
        String left = secondsLeft >= 0 && bytes < totalBytes ? " · " + duration(secondsLeft) + " left" : "";
        return "%s of %s%s%s · %d of %d files"
                .formatted(Bytes.text(bytes), Bytes.text(totalBytes), rate, left, files, totalFiles);
    }

    private static String duration(long seconds) {
        return seconds < 90
                ? seconds + " s"
                : seconds < 90 * 60
                        ? Math.round(seconds / 60.0) + " min"
                        : "%d h %d min".formatted(seconds / 3600, seconds % 3600 / 60);
    }
}
