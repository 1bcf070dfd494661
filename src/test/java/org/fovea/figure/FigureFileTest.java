package org.fovea.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.batik.transcoder.TranscoderInput;
import org.apache.batik.transcoder.TranscoderOutput;
import org.apache.batik.transcoder.image.ImageTranscoder;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.fovea.analysis.HeadMap;
import org.fovea.analysis.LensLayer;
import org.fovea.analysis.WindowHeatmap;
import org.fovea.coco.Mask;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;
import org.fovea.model.image.RgbImage;
import org.fovea.model.image.SquareLayout;
import org.fovea.model.image.TokenGrid;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every figure is the same in PNG, SVG and PDF, and the same bytes twice. */
class FigureFileTest {

    private static final String KOREAN = "주의 차단: 개와 자전거";
    private static final FigureOptions AT_SIZE = new FigureOptions(Theme.LIGHT, true, KOREAN, 0, 72);
    private static final FigureOptions DARK = new FigureOptions(Theme.DARK, true, null, 240, 150);

    @TempDir
    private Path folder;

    private static float[] waves(int count, double by) {
        float[] out = new float[count];
        IntStream.range(0, count).forEach(i -> out[i] = (float) (by * Math.sin(i / 2.0)));
        return out;
    }

    private static WindowHeatmap heatmap(List<LayerWindow.Preset> windows, int sources) {
        List<WindowHeatmap.Row> rows = IntStream.range(0, sources)
                .mapToObj(s -> {
                    float[] p = waves(windows.size(), 0.4);
                    IntStream.range(0, p.length).forEach(i -> p[i] = Math.max(0, 0.5f + p[i] / (s + 1)));
                    return new WindowHeatmap.Row(new WindowHeatmap.Source("source " + s, Patches.of(s)), p);
                })
                .toList();
        return new WindowHeatmap(0.5f, windows, rows, Target.LAST);
    }

    private static ImageFigure image() {
        byte[] rgb = new byte[96 * 64 * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / 3 % 96 * 2 + i % 3 * 20);
        }
        TokenGrid grid = SquareLayout.of(6, 6).grids().get(0);
        return new ImageFigure(RgbImage.of(96, 64, rgb), grid);
    }

    static Stream<Figure> figures() {
        List<LensLayer> layers = IntStream.range(0, 4)
                .mapToObj(l ->
                        new LensLayer(l, new int[][] {{1}, {2}, {3}}, new float[][] {{l / 4f}, {0.9f}, {0.1f * l}}))
                .toList();
        BitSet segment = new BitSet();
        segment.set(1000, 1040);
        float[] map = new float[96 * 64];
        IntStream.range(0, map.length).forEach(i -> map[i] = i % 96 / 96f);
        float[] changes = waves(36, 0.5);
        return Stream.of(
                HeatmapFigure.windows(
                        8, heatmap(WindowHeatmap.Question.all(8), 1), "One source", List.of("layers 1–8")),
                HeatmapFigure.windows(24, heatmap(WindowHeatmap.Question.all(24), 3), "Three sources", List.of()),
                HeatmapFigure.heads(
                        new HeadMap(0.5f, new float[][] {{0.1f, 0.9f}, {0.5f, 0.6f}}), "Heads", List.of("p")),
                PresetsFigure.of(heatmap(LayerWindow.presets(24), 4), "Presets", "the paper's windows"),
                image().values(changes, ColorScale.of(changes, true, Percent::points))
                        .figure("occlusion", "Occlusion", List.of()),
                image().ablated(Patches.of(7, 8, 13))
                        .mask(Mask.of(segment, 64, 96), "dog")
                        .grid()
                        .figure("image", "Image", List.of()),
                image().wordMap(map, segment).figure("segment", "Word map", List.of()),
                image().only(Patches.of(1, 2), "the set").figure("minimal", "Smallest set", List.of()),
                LensFigure.of(
                        layers,
                        LensFigure.rows(0, 2, t -> "patch " + t),
                        id -> id == 3 ? "강아지" : "token " + id,
                        "Lens",
                        List.of()),
                AnswerFigure.of(
                        "Is there a dog?",
                        "Yes, there is a dog.",
                        "No.",
                        "3 patches ablated",
                        List.of(new AnswerFigure.Bar("Yes", 0.93, 0.2), new AnswerFigure.Bar("아니요", 0.05, 0.7))));
    }

    private byte[] written(Figure figure, FigureOptions options, String ending) throws IOException {
        Path file = folder.resolve("figure." + ending);
        FigureFile.write(figure, options, file);
        return Files.readAllBytes(file);
    }

    @ParameterizedTest
    @MethodSource("figures")
    void theSameFigureGivesTheSameBytes(Figure figure) throws IOException {
        for (String format : FigureFile.FORMATS) {
            assertThat(written(figure, DARK, format)).as(format).isEqualTo(written(figure, DARK, format));
        }
    }

    @ParameterizedTest
    @MethodSource("figures")
    void aPdfEmbedsItsFontsAndGivesItsTextBack(Figure figure) throws IOException {
        try (PDDocument pdf = Loader.loadPDF(written(figure, AT_SIZE, "pdf"))) {
            assertThat(pdf.getNumberOfPages()).isEqualTo(1);
            assertThat(embedded(pdf.getPage(0).getResources())).isGreaterThanOrEqualTo(2);
            assertThat(new PDFTextStripper().getText(pdf)).contains(KOREAN);
        }
    }

    /** How many fonts there are, each of which is embedded as a subset. */
    private static int embedded(PDResources resources) throws IOException {
        int count = 0;
        for (COSName name : resources.getFontNames()) {
            PDFont font = resources.getFont(name);
            assertThat(font.isEmbedded()).as(font.getName()).isTrue();
            assertThat(font.getName()).matches("[A-Z]{6}\\+.*");
            count++;
        }
        for (COSName name : resources.getXObjectNames()) {
            if (resources.getXObject(name) instanceof org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject form
                    && form.getResources() != null) {
                count += embedded(form.getResources());
            }
        }
        return count;
    }

    @ParameterizedTest
    @MethodSource("figures")
    void svgAndPdfShowWhatThePngShows(Figure figure) throws Exception {
        BufferedImage png = FigureFile.image(figure, AT_SIZE);
        String svg = new String(written(figure, AT_SIZE, "svg"), StandardCharsets.UTF_8);
        assertThat(svg.contains("<text") || svg.contains("@font-face")).isFalse();
        isLike(png, drawn(svg, png.getWidth(), png.getHeight()), "svg");
        try (PDDocument pdf = Loader.loadPDF(written(figure, AT_SIZE, "pdf"))) {
            isLike(png, new PDFRenderer(pdf).renderImage(0, 1, ImageType.RGB), "pdf");
        }
    }

    private static BufferedImage drawn(String svg, int width, int height) throws Exception {
        BufferedImage[] out = new BufferedImage[1];
        ImageTranscoder batik = new ImageTranscoder() {
            @Override
            public BufferedImage createImage(int w, int h) {
                return new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
            }

            @Override
            public void writeImage(BufferedImage image, TranscoderOutput to) {
                out[0] = image;
            }
        };
        batik.addTranscodingHint(ImageTranscoder.KEY_WIDTH, (float) width);
        batik.addTranscodingHint(ImageTranscoder.KEY_HEIGHT, (float) height);
        batik.transcode(new TranscoderInput(new StringReader(svg)), null);
        return out[0];
    }

    /** The same but for the smoothing of edges: in the mean, and nearly everywhere over blocks of 8×8 pixels. */
    private static void isLike(BufferedImage a, BufferedImage b, String what) {
        int width = Math.min(a.getWidth(), b.getWidth());
        int height = Math.min(a.getHeight(), b.getHeight());
        assertThat(Math.abs(a.getWidth() - b.getWidth())).isLessThanOrEqualTo(1);
        assertThat(Math.abs(a.getHeight() - b.getHeight())).isLessThanOrEqualTo(1);
        double all = 0;
        double worst = 0;
        for (int top = 0; top + 8 <= height; top += 8) {
            for (int left = 0; left + 8 <= width; left += 8) {
                double apart = 0;
                for (int channel = 0; channel < 24; channel += 8) {
                    double sum = 0;
                    for (int i = 0; i < 64; i++) {
                        int x = left + i % 8;
                        int y = top + i / 8;
                        sum += (a.getRGB(x, y) >> channel & 255) - (b.getRGB(x, y) >> channel & 255);
                    }
                    apart += Math.abs(sum) / 64 / 3;
                }
                all += apart;
                worst = Math.max(worst, apart);
            }
        }
        double mean = all / ((width / 8) * (height / 8));
        assertThat(mean).as(what + ", mean difference of 255").isLessThan(1.5);
        assertThat(worst).as(what + ", largest difference of 255").isLessThan(48);
    }

    @ParameterizedTest
    @MethodSource("figures")
    void aPngHasTheSizeThatWasAskedFor(Figure figure) throws IOException {
        byte[] png = written(figure, DARK, "png");
        BufferedImage image = ImageIO.read(new java.io.ByteArrayInputStream(png));
        assertThat(image.getWidth()).isEqualTo(500); // 240 points at 150 pixels an inch
        assertThat(image.getRGB(1, 1) & 0xffffff).isEqualTo(Theme.DARK.ground().getRGB() & 0xffffff);
        assertThat(new String(png, StandardCharsets.ISO_8859_1)).contains("pHYs");
    }

    @ParameterizedTest
    @MethodSource("figures")
    void legendAndTitleCanBeLeftOut(Figure figure) {
        FigureOptions bare = new FigureOptions(Theme.LIGHT, false, "", 0, 72);
        assertThat(figure.height(bare)).isLessThan(figure.height(FigureOptions.USUAL));
        assertThat(figure.width(bare)).isLessThanOrEqualTo(figure.width(FigureOptions.USUAL));
    }
}
