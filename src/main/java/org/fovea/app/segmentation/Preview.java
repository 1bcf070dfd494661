package org.fovea.app.segmentation;

import java.awt.image.BufferedImage;
import java.util.BitSet;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.Pane;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;
import org.fovea.analysis.WordMap;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.Palette;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ObjectChoice;
import org.fovea.coco.Mask;
import org.fovea.figure.OverlayImage;
import org.fovea.figure.Percent;
import org.fovea.model.image.RgbImage;

/**
 * A word's map over the picture, and beside it the segment at the threshold against the chosen object. All of it is
 * worked out at the size that is seen, never the picture's own, so that the threshold can be dragged over a photograph.
 */
final class Preview extends Pane {

    private static final double GAP = 12;
    private static final double CAPTION = 18;
    /** Rows and columns of the picture that one pixel of the preview is the mean of, at most. */
    private static final int SAMPLES = 4;

    private final Explorer explorer;
    private final SegmentationModel model;
    private final Canvas canvas = new Canvas();
    private int width;
    private int height;
    private RgbImage source;
    private RgbImage picture;
    private WordMap map;
    private float[] values;
    private ObjectChoice object;
    private BitSet truth;

    Preview(Explorer explorer, SegmentationModel model) {
        this.explorer = explorer;
        this.model = model;
        getChildren().add(canvas);
        setMinSize(60, 60);
        widthProperty().addListener(o -> draw());
        heightProperty().addListener(o -> draw());
        model.mappedProperty().addListener(o -> draw());
        model.staleProperty().addListener(o -> draw());
        model.thresholdProperty().addListener(o -> draw());
        explorer.objectProperty().addListener(o -> draw());
        Palette.darkProperty().addListener(o -> draw());
    }

    private void draw() {
        canvas.setWidth(getWidth());
        canvas.setHeight(getHeight());
        GraphicsContext g = canvas.getGraphicsContext2D();
        g.clearRect(0, 0, getWidth(), getHeight());
        g.setFill(Palette.faint());
        g.setTextAlign(TextAlignment.CENTER);
        SegmentationModel.Mapped m = model.mappedProperty().get();
        if (m == null || explorer.imageProperty().get() == null) {
            if (getHeight() < 20) {
                return; // it would lie over the choices
            }
            g.setFont(Fonts.of(13));
            g.fillText("Type a word to see where it is.", getWidth() / 2, getHeight() / 2);
            return;
        }
        double scale = Math.min((getWidth() - GAP) / 2 / m.width(), (getHeight() - CAPTION) / m.height());
        double w = scale * m.width();
        double h = scale * m.height();
        if (w < 1 || h < 1) {
            return;
        }
        double left = (getWidth() - 2 * w - GAP) / 2;
        double right = left + w + GAP;
        size((int) Math.ceil(w * density()), (int) Math.ceil(h * density()));
        sample(m.map());
        BitSet segment = WordMap.segment(values, model.thresholdProperty().get());
        g.setImageSmoothing(true);
        g.setGlobalAlpha(model.staleProperty().get() ? 0.5 : 1);
        g.drawImage(over(segment), left, 0, w, h);
        g.drawImage(against(segment), right, 0, w, h);
        g.setGlobalAlpha(1);
        float most = 0;
        for (float p : m.map().p()) {
            most = Math.max(most, p);
        }
        g.setFont(Fonts.of(11));
        g.fillText(
                model.staleProperty().get() ? "updating …" : "“%s”, up to %s".formatted(m.word(), Percent.of(most)),
                left + w / 2,
                h + 13,
                w + GAP - 4);
        g.fillText("at the threshold", right + w / 2, h + 13, w + GAP - 4);
    }

    /** Pixels of the screen to one of the window. */
    private double density() {
        return getScene() == null || getScene().getWindow() == null
                ? 1
                : Math.max(1, getScene().getWindow().getRenderScaleX());
    }

    private void size(int w, int h) {
        if (w != width || h != height) {
            width = w;
            height = h;
            source = null;
            map = null;
            object = null;
        }
    }

    private void sample(WordMap of) {
        if (source != explorer.imageProperty().get().source()) {
            source = explorer.imageProperty().get().source();
            picture = reduced(source, width, height);
        }
        if (map != of) {
            map = of;
            values = of.sampled(width, height);
        }
        if (object != explorer.objectProperty().get()) {
            object = explorer.objectProperty().get();
            truth = object == null ? null : reduced(object.mask(), width, height);
        }
    }

    private static RgbImage reduced(RgbImage from, int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        int[][] columns = steps(from.width(), width);
        int[][] rows = steps(from.height(), height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int red = 0;
                int green = 0;
                int blue = 0;
                for (int sy : rows[y]) {
                    for (int sx : columns[x]) {
                        int color = from.rgb(sx, sy);
                        red += color >> 16;
                        green += color >> 8 & 255;
                        blue += color & 255;
                    }
                }
                int count = rows[y].length * columns[x].length;
                int at = 3 * (y * width + x);
                rgb[at] = (byte) (red / count);
                rgb[at + 1] = (byte) (green / count);
                rgb[at + 2] = (byte) (blue / count);
            }
        }
        return RgbImage.of(width, height, rgb);
    }

    /** For each of few places, some of the many that lie under it. */
    private static int[][] steps(int many, int few) {
        int count = Math.max(1, Math.min(SAMPLES, many / few));
        int[][] steps = new int[few][count];
        for (int i = 0; i < few; i++) {
            for (int k = 0; k < count; k++) {
                steps[i][k] = (int) Math.min(many - 1, (i + (k + 0.5) / count) * many / few);
            }
        }
        return steps;
    }

    private static BitSet reduced(Mask mask, int width, int height) {
        BitSet out = new BitSet(width * height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                out.set(y * width + x, mask.contains((int) ((x + 0.5) * mask.width() / width), (int)
                        ((y + 0.5) * mask.height() / height)));
            }
        }
        return out;
    }

    private WritableImage over(BitSet segment) {
        BufferedImage drawn = OverlayImage.draw(picture, values, segment);
        return image(drawn.getRGB(0, 0, width, height, null, 0, width));
    }

    /** The segment against the chosen object's mask: both, only the word, only the object. */
    private WritableImage against(BitSet segment) {
        int neither = argb(Palette.line());
        int both = argb(Palette.object());
        int word = argb(Palette.map(0.9));
        int there =
                argb(Palette.object().deriveColor(0, 0.5, Palette.darkProperty().get() ? 0.55 : 1.15, 1));
        int[] argb = new int[width * height];
        for (int i = 0; i < argb.length; i++) {
            boolean said = segment.get(i);
            boolean is = truth != null && truth.get(i);
            argb[i] = said && is ? both : said ? word : is ? there : neither;
        }
        return image(argb);
    }

    private WritableImage image(int[] argb) {
        WritableImage image = new WritableImage(width, height);
        image.getPixelWriter().setPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), argb, 0, width);
        return image;
    }

    private static int argb(Color c) {
        return 0xff000000
                | (int) (255 * c.getRed()) << 16
                | (int) (255 * c.getGreen()) << 8
                | (int) (255 * c.getBlue());
    }
}
