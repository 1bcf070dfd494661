package org.fovea.app.segmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import javax.imageio.ImageIO;
import org.fovea.analysis.WordMap;
import org.fovea.app.look.PaneStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The segmentation pane with a photograph of 4000 × 3000 pixels open. */
class LargeImageTest {

    @TempDir
    private Path folder;

    private PaneStage<SegmentationPane> stage;

    @BeforeEach
    void opensALargeImage() throws Exception {
        BufferedImage large = new BufferedImage(4000, 3000, BufferedImage.TYPE_INT_RGB);
        var g = large.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.drawImage(ImageIO.read(Path.of("assets/scenes/01_park.png").toFile()), 0, 0, 4000, 3000, null);
        g.dispose();
        Path picture = folder.resolve("large.jpg");
        ImageIO.setUseCache(false);
        ImageIO.write(large, "jpg", picture.toFile());
        Path coco = folder.resolve("instances.json");
        Files.writeString(coco, """
                {"images": [{"id": 1, "file_name": "large.jpg", "width": 4000, "height": 3000}],
                 "categories": [{"id": 1, "name": "dog"}],
                 "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "iscrowd": 0, "area": 1, "bbox": [0, 0, 1, 1],
                   "segmentation": [[2000, 1400, 3300, 1500, 3400, 2500, 2100, 2600]]}]}
                """);
        stage = new PaneStage<>(SegmentationPane::new);
        PaneStage.on(() -> {
            stage.explorer().open(Path.of("assets/demo-model"), picture, coco, 1L, "Describe this image.");
            return null;
        });
        PaneStage.waitFor(() -> stage.pane().model().fitProperty().get() != null
                && stage.explorer().lens().size() == 11
                && stage.rested());
    }

    @AfterEach
    void closes() throws Exception {
        stage.close();
        assertThat(stage.complaints).isEmpty();
    }

    @Test
    void draggingTheThresholdMakesNothingOfTheImagesSizeOnTheWindowsThread() throws Exception {
        stage.size(540, 330); // a preview of so many pixels, whatever ran before
        int pixels = 4000 * 3000;
        PaneStage.pulses(1);
        List<Boolean> asked = new ArrayList<>();
        SegmentationModel model = stage.pane().model();
        SegmentationModel.MappedWord mapped = PaneStage.on(() -> {
            stage.explorer().service().busyProperty().addListener((o, before, now) -> asked.add(now));
            model.thresholdProperty().set(0.19);
            return model.mappedProperty().get();
        });
        long[] bytes = new long[24];
        for (int i = 0; i < bytes.length; i++) {
            double at = 0.2 + 0.02 * i;
            bytes[i] = PaneStage.on(() -> {
                long before = allocated();
                model.thresholdProperty().set(at);
                stage.pane().layout();
                return allocated() - before;
            });
            assertThat(PaneStage.on(() -> model.fitProperty().get()).best()).isNotNull();
        }
        Arrays.sort(bytes); // now and then something else is laid out for the first time
        assertThat(bytes[bytes.length / 2])
                .as("bytes a step, mostly")
                .isPositive()
                .isLessThan(pixels);
        assertThat(PaneStage.on(() -> model.mappedProperty().get())).isSameAs(mapped);
        assertThat(asked).isEmpty();
        assertThat(PaneStage.on(() -> {
                    long before = allocated();
                    assertThat(mapped.map().upsampled()).hasSize(pixels);
                    return allocated() - before;
                }))
                .as("bytes of one map at full resolution")
                .isGreaterThan(4L * pixels);
    }

    /** By this thread so far, in bytes. */
    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @Test
    void theFitIsThatOfTheImagesOwnPixels() throws Exception {
        SegmentationModel.Fit fit =
                PaneStage.on(() -> stage.pane().model().fitProperty().get());
        float[] pixels = stage.pane().model().mappedProperty().get().map().upsampled();
        assertThat(pixels).hasSize(4000 * 3000);
        BitSet truth = stage.explorer().objectProperty().get().mask().rowMajor();
        assertThat(fit.iou()).isCloseTo(WordMap.iou(WordMap.segment(pixels, 0.5), truth), within(1e-4));
        assertThat(fit.iou()).isPositive();
    }
}
