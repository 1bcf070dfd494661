package org.fovea.app.experiment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.fovea.app.look.Texts;

/** Rates, times and skipped images of a run, in words. */
final class RunText {

    private RunText() {}

    private static Texts texts() {
        return Texts.of(RunText.class);
    }

    /** A rate per second, or per minute or hour if it is low. */
    static String rate(double perSecond) {
        return perSecond >= 0.5
                ? texts().get("rate.second", perSecond)
                : perSecond >= 0.5 / 60
                        ? texts().get("rate.minute", 60 * perSecond)
                        : texts().get("rate.hour", 3600 * perSecond);
    }

    /** {@code 40 s}, {@code 12 min}, {@code 3 h 20 min}, {@code 2 d 4 h}. */
    static String duration(double seconds) {
        if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
            return "?";
        }
        Duration left = Duration.ofSeconds(Math.round(seconds));
        return left.toSeconds() < 100
                ? texts().get("time.seconds", left.toSeconds())
                : left.toMinutes() < 100
                        ? texts().get("time.minutes", Math.round(seconds / 60))
                        : left.toHours() < 48
                                ? texts().get("time.hours", left.toHours(), left.toMinutesPart())
                                : texts().get("time.days", left.toDays(), left.toHoursPart());
    }

    /**
     * The number of skipped images with the reasons, and of missing files; empty if there are none.
     *
     * @param missing images in the whole dataset whose files were not found
     * @param skipped numbers of images left out so far, by reason
     */
    static String figures(int missing, Map<String, Integer> skipped) {
        List<String> parts = new ArrayList<>();
        int out = skipped.values().stream().mapToInt(Integer::intValue).sum();
        if (out > 0) {
            String reasons = skipped.entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                    .map(e -> texts().get("skipped.reason", e.getValue(), RowText.reason(e.getKey())))
                    .collect(Collectors.joining(" · "));
            parts.add(texts().get("skipped", out, reasons));
        }
        if (missing > 0) {
            parts.add(texts().get("missing", missing));
        }
        return String.join(" · ", parts);
    }
}
