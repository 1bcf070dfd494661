package org.fovea.hub;

/**
 * A download's progress.
 *
 * @param bytes downloaded
 * @param totalBytes in total
 * @param files complete
 * @param totalFiles in total
 * @param bytesPerSecond over the last seconds; 0 if unknown
 * @param secondsLeft at that rate; -1 if unknown
 */
public record DownloadProgress(
        long bytes, long totalBytes, int files, int totalFiles, double bytesPerSecond, long secondsLeft) {

    /** The fraction done, 0..1. */
    public double share() {
        return totalBytes == 0 ? 0 : (double) bytes / totalBytes;
    }

    /** In one line. */
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
