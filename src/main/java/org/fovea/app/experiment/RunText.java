package org.fovea.app.experiment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How far a run is and what it left out, in words. */
final class RunText {

    private RunText() {}

    /** So many a second, or where that is little, a minute or an hour. */
    static String rate(double perSecond) {
        return perSecond >= 0.5
                ? String.format(Locale.ROOT, "%.1f per second", perSecond)
                : perSecond >= 0.5 / 60
                        ? String.format(Locale.ROOT, "%.1f per minute", 60 * perSecond)
                        : String.format(Locale.ROOT, "%.1f per hour", 3600 * perSecond);
    }

    /** {@code 40 s}, {@code 12 min}, {@code 3 h 20 min}, {@code 2 d 4 h}. */
    static String duration(double seconds) {
        if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
            return "?";
        }
        Duration left = Duration.ofSeconds(Math.round(seconds));
        return left.toSeconds() < 100
                ? left.toSeconds() + " s"
                : left.toMinutes() < 100
                        ? Math.round(seconds / 60) + " min"
                        : left.toHours() < 48
                                ? "%d h %d min".formatted(left.toHours(), left.toMinutesPart())
                                : "%d d %d h".formatted(left.toDays(), left.toHoursPart());
    }

    /**
     * Which images were left out, and why; may be empty.
     *
     * @param missing images without an image among all that there are
     * @param skipped images left out so far, by reason
     */
    static String figures(int missing, Map<String, Integer> skipped) {
        List<String> said = new ArrayList<>();
        int out = skipped.values().stream().mapToInt(Integer::intValue).sum();
        if (out > 0) {
            skipped.entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                    .forEach(e -> said.add("%d %s".formatted(e.getValue(), e.getKey())));
        }
        if (missing > 0) {
            said.add("%d missing images in total".formatted(missing));
        }
        return said.isEmpty() ? "" : "%d left out: ".formatted(out) + String.join(" · ", said);
    }
}
