package org.fovea.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    static final Path PICTURES = Path.of("target", "pictures", "report");

    @Test
    void look() throws IOException {
        Path a = MadeRun.ablation(PICTURES.resolve("ablation"), 200, 1);
        Path a2 = MadeRun.ablation(PICTURES.resolve("ablation-other"), 120, 0.6);
        Path l = MadeRun.lens(PICTURES.resolve("lens"), 200, 10);
        Path l2 = MadeRun.lens(PICTURES.resolve("lens-deep"), 100, 32);
        Path k = MadeRun.knockout(PICTURES.resolve("knockout"), 200);
        Path k2 = MadeRun.knockout(PICTURES.resolve("knockout-other"), 60);
        Report.write(a2, List.of(), -1);
        Report.write(l2, List.of(), -1);
        Report.write(k2, List.of(), -1);
        Report.write(a, List.of(a2), 200);
        Report.write(l, List.of(), 250);
        Report.write(k, List.of(k2), 200);
        System.out.println(Summary.read(a).tables().text());
        System.out.println(Summary.read(l).tables().markdown());
        System.out.println(Summary.read(k).tables().text());
        assertThat(Files.exists(a.resolve("report.html"))).isTrue();
    }
}
